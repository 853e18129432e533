"""Where the rooms are: the addresses that one room's pages give for another's."""

from django.urls import reverse
from django.utils.safestring import SafeString

from fieldgate.office.forms.form import is_id
from fieldgate.office.showing import link

# By what a thing is called in the office; app and model as Django's admin names them.
_ROOMS = {
    "contact": "people_contact",
    "staff": "people_staffmember",
    "property": "properties_property",
    "proposal": "proposals_proposal",
    "template": "proposals_proposaltemplate",
    "visit": "visits_visit",
    "invoice": "invoices_invoice",
    "request": "requests_servicerequest",
    "portal": "branches_portal",
    "branch": "branches_branch",
    "company": "branches_company",
    "mail": "mail_outgoingmail",
    "audit": "audit_auditevent",
    "activity": "notifications_activity",
}


def address(what: str, row_id: int, button: str = "", **query: object) -> str:
    """The address of a record, or of one of its buttons."""
    name = f"office:{_ROOMS[what]}"
    path = (
        reverse(f"{name}_button", args=(row_id, button))
        if button
        else reverse(f"{name}_change", args=(row_id,))
    )
    return path + _query(query)


def list_address(what: str, **query: object) -> str:
    """The address of a list, narrowed by its filters."""
    return reverse(f"office:{_ROOMS[what]}_changelist") + _query(query)


def linked(what: str, row_id: int | None, text: object) -> SafeString | str:
    """A link to a record; the plain text where there is none."""
    return link(text, address(what, row_id)) if row_id is not None else str(text or "")


def named(text: str) -> SafeString | str:
    """What the audit names as "kind:id", as a link where the office has a room for it."""
    kind, _, row_id = text.partition(":")
    if kind in _ROOMS and is_id(row_id):
        return link(text, address(kind, int(row_id)))
    return text


def _query(query: dict[str, object]) -> str:
    return "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""

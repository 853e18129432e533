"""Contacts: who they are, what they see, how they get in."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from fieldgate.invoices.models import Invoice
from fieldgate.office.answers import viewer_of
from fieldgate.office.buttons import Button, Given
from fieldgate.office.forms.form import is_id
from fieldgate.office.forms.inviting import MOST
from fieldgate.office.forms.people import ContactForm
from fieldgate.office.forms.picking import AboutPortal, HandOverForm
from fieldgate.office.records import related
from fieldgate.office.records.addresses import address, linked
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.records.finding import finder, name_of
from fieldgate.office.records.inviting import invite_page, invited_page, start
from fieldgate.office.records.lists import Rows, by_branch, narrowing
from fieldgate.office.showing import (
    NOTHING,
    Card,
    Fact,
    Record,
    Table,
    address_of,
    cell_buttons,
    day_of,
    link,
    moment_of,
    pill,
)
from fieldgate.people.actions.merge_contacts import merge_contacts
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.errors import PortalNotFound
from fieldgate.people.models import Contact, PortalAccess
from fieldgate.people.permissions import Act, may
from fieldgate.people.queries import NOT_INVITED, access_states, list_accesses
from fieldgate.people.reach import portals_in_reach
from fieldgate.people.viewer import StaffViewer
from fieldgate.properties.actions.hand_over import hand_over
from fieldgate.properties.models import Property, PropertyContact

_FIELDS = ("name", "title", "company", "email", "phone", "street", "city", "state", "postal_code")
STATES = (("not-invited", "Not invited"), ("invited", "Invited"), ("active", "Active"))


def _accesses(**conditions: Any) -> Exists:
    return Exists(PortalAccess.objects.filter(contact=OuterRef("pk"), revoked_at=None, **conditions))


def in_state(rows: Rows, state: str) -> Rows:
    """Contacts who are not invited anywhere, invited somewhere and in nowhere, or in somewhere."""
    active, invited = _accesses(accepted_at__isnull=False), _accesses(invited_at__isnull=False)
    match state:
        case "active":
            return rows.filter(active)
        case "invited":
            return rows.filter(invited).exclude(active)
        case _:
            return rows.exclude(active).exclude(invited)


def _of_branch(rows: Rows, branch_id: int) -> Rows:
    links = PropertyContact.objects.filter(contact=OuterRef("pk"), property__branch_id=branch_id)
    return rows.filter(Exists(links))


def _merge(viewer: StaffViewer, row: Contact, given: Given) -> str:
    gone = name_of(viewer, given["contact"])
    merge_contacts(viewer, row.pk, given["contact"])
    return f"{gone} is merged into {row.name}."


def _hand_over(viewer: StaffViewer, row: Contact, given: Given) -> str:
    successor = name_of(viewer, given["contact"])
    hand_over(viewer, row.pk, given["contact"], given["note"])
    return f"{row.name} has handed over to {successor} and is out."


def _portal(viewer: StaffViewer, given: Given) -> tuple[int, str]:
    """The portal a button is about. Raises PortalNotFound when it is not in reach."""
    asked = str(given.get("portal", ""))
    if is_id(asked):
        for pk, title in portals_in_reach(viewer).filter(pk=int(asked)).values_list("pk", "title"):
            return pk, title
    raise PortalNotFound(asked)


def _ask_revoke(viewer: StaffViewer, row: Contact, given: Given) -> str:
    _, title = _portal(viewer, given)
    return (
        f"{row.name} is out of {title} at once, on every device, and links in mails sent before stop "
        "working. What was written, signed or paid stays."
    )


def _revoke(viewer: StaffViewer, row: Contact, given: Given) -> str:
    portal_id, title = _portal(viewer, given)
    revoke_access(viewer, row.pk, portal_id)
    return f"{row.name} can no longer open {title}."


MERGE = Button(
    name="merge",
    label="Merge",
    act=Act.PEOPLE,
    asks=lambda viewer, row, given: (
        f"Somebody who is here twice becomes one. {row.name} stays; the other one's properties, invoices and "
        "words become theirs, and the other one is gone. This cannot be undone."
    ),
    do=_merge,
    form=finder(),
    takes_viewer=True,
    find=True,
)
HAND_OVER = Button(
    name="hand-over",
    label="Hand over",
    act=Act.PEOPLE,
    asks=lambda viewer, row, given: (
        f"{row.name} leaves: the successor takes over their properties and roles, and {row.name}'s own "
        "access ends now. What they wrote, signed or paid keeps their name."
    ),
    do=_hand_over,
    form=finder(HandOverForm),
    takes_viewer=True,
    find=True,
)
REVOKE = Button(
    name="revoke",
    label="Revoke access",
    act=Act.PEOPLE,
    asks=_ask_revoke,
    do=_revoke,
    form=AboutPortal,
    is_danger=True,
    on_page=False,
)


class ContactRoom(Room):
    """Contacts are changed here, invited, merged and let go; never deleted."""

    change = Act.PEOPLE
    list_heading = "Contacts"
    list_display = ("name", "email", "company", "phone", "access", "invited", "last_sign_in")
    list_filter = (narrowing("access", "access", lambda: STATES, in_state), by_branch(_of_branch))
    search_fields = ("name", "email", "company", "phone")
    search_help_text = "Name, email address, company or phone"
    ordering = ("name", "id")
    buttons = (MERGE, HAND_OVER, REVOKE)
    actions = ("send_invitations",)

    def seen(self, viewer: StaffViewer) -> QuerySet[Contact]:
        return Contact.objects.visible_to(viewer).select_related("user")

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view
        return [
            path("invite/", inside(self.invite), name="people_contact_invite"),
            path("invited/", inside(self.invitations_sent), name="people_contact_invited"),
            *super().get_urls(),
        ]

    def invite(self, request: HttpRequest) -> HttpResponse:
        """See inviting.py."""
        return invite_page(self, request)

    def invitations_sent(self, request: HttpRequest) -> HttpResponse:
        """See inviting.py."""
        return invited_page(self, request)

    def complete(self, viewer: StaffViewer, rows: list[Any]) -> None:
        states = access_states(viewer, [row.pk for row in rows])
        for row in rows:
            row.furthest = states.get(row.pk)

    @admin.display(description="Access")
    def access(self, row: Any) -> SafeString:
        return pill(row.furthest.state if row.furthest else NOT_INVITED)

    @admin.display(description="Invited")
    def invited(self, row: Any) -> str:
        if not (row.furthest and row.furthest.invited_at):
            return NOTHING
        by = f" by {row.furthest.invited_by}" if row.furthest.invited_by else ""
        return f"{day_of(row.furthest.invited_at)}{by}"

    @admin.display(description="Last sign-in (UTC)")
    def last_sign_in(self, row: Contact) -> str:
        return moment_of(row.user.last_login if row.user else None)

    def has_invite_permission(self, request: HttpRequest) -> bool:
        """R1, R4: only for whoever may invite."""
        return may(request.viewer, Act.PEOPLE)  # type: ignore[attr-defined]

    @admin.action(description="Send Customer Portal Invite", permissions=["invite"])
    def send_invitations(self, request: HttpRequest, chosen: Rows) -> HttpResponse:
        """R3: to the page that asks what to send, with the ticked ones or with all of the list."""
        ids = ",".join(
            str(pk) for pk in chosen.order_by("name", "pk").values_list("pk", flat=True)[: MOST + 1]
        )
        return start(self, request, viewer_of(request), ids)

    def record(self, viewer: StaffViewer, row: Contact) -> Record:
        return Record(
            title=row.name,
            cards=(self._person(row),),
            tables=(
                self._access_table(viewer, row),
                self._properties(viewer, row),
                related.invoices(
                    Invoice.objects.visible_to(viewer).filter(billing_contact=row), contact=row.pk
                ),
            ),
        )

    def _person(self, row: Contact) -> Card:
        return Card(
            "Person",
            (
                Fact("Title", row.title),
                Fact("Company", row.company),
                Fact("Email", link(row.email, f"mailto:{row.email}") if row.email else ""),
                Fact("Phone", row.phone),
                Fact("Billing address", address_of(row.street, row.city, row.state, row.postal_code)),
                Fact("Last sign-in (UTC)", moment_of(row.user.last_login if row.user else None)),
            ),
        )

    def _access_table(self, viewer: StaffViewer, row: Contact) -> Table:
        may_invite = may(viewer, Act.PEOPLE)
        rows = []
        for access in list_accesses(viewer, row.pk):
            buttons = _access_buttons(row, access.portal_id, access.state) if may_invite else []
            rows.append(
                (
                    access.portal,
                    pill(access.state),
                    moment_of(access.invited_at),
                    access.invited_by,
                    moment_of(access.accepted_at),
                    cell_buttons(buttons),
                )
            )
        heads = ("Portal", "State", "Invited (UTC)", "By", "Accepted (UTC)", "Actions")
        return Table("Access to portals", heads, rows, "There is no portal yet.")

    def _properties(self, viewer: StaffViewer, row: Contact) -> Table:
        places = Property.objects.visible_to(viewer)
        links = (
            PropertyContact.objects.filter(contact=row, property__in=places)
            .select_related("property__branch")
            .order_by("property__name", "property_id")[:100]
        )
        rows = [
            (linked("property", i.property_id, i.property.name), i.property.branch.name, related.roles_of(i))
            for i in links
        ]
        return Table("Properties", ("Property", "Branch", "Role"), rows, "Linked to no property yet.")

    def make_form(self, viewer: StaffViewer, row: Contact | None, *args: Any, **kwargs: Any) -> ContactForm:
        return ContactForm(*args, **kwargs)

    def given(self, row: Contact | None) -> dict[str, Any]:
        if row is None:
            return {}
        return {name: getattr(row, name) or "" for name in _FIELDS}

    def save(self, viewer: StaffViewer, row_id: int | None, given: dict[str, Any]) -> int:
        return save_contact(viewer, row_id, ContactFields(**given))


def _access_buttons(row: Contact, portal_id: int, state: str) -> list[tuple[str, str]]:
    invite = f"{url_of(Contact, 'invite')}?contacts={row.pk}&portal={portal_id}"
    revoke = ("Revoke", address("contact", row.pk, "revoke", portal=portal_id))
    match state:
        case "active":
            return [revoke]
        case "invited" | "expired":
            return [("Invite again", invite), revoke]
        case _:
            return [("Invite", invite)]


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((Contact, ContactRoom),)

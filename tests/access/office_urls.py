"""The office's rooms in the stranger's walk: who gets in at all; tests/office walks through their rows."""

from collections.abc import Mapping

ROOMS = {
    "people_contact": "people/contact",
    "people_staffmember": "people/staffmember",
    "properties_property": "properties/property",
    "requests_servicerequest": "requests/servicerequest",
    "proposals_proposal": "proposals/proposal",
    "proposals_proposaltemplate": "proposals/proposaltemplate",
    "visits_visit": "visits/visit",
    "invoices_invoice": "invoices/invoice",
    "mail_outgoingmail": "mail/outgoingmail",
    "branches_portal": "branches/portal",
    "branches_branch": "branches/branch",
    "branches_company": "branches/company",
    "audit_auditevent": "audit/auditevent",
    "notifications_activity": "notifications/activity",
}
BY_PEOPLE: Mapping[str, int] = {"ST-RO": 403}
BY_ADMINISTRATORS: Mapping[str, int] = {"ST-N": 403, "ST-S": 403, "ST-RO": 403}
# Rooms with forms, and whom of the staff they are not for.
FORMS: Mapping[str, Mapping[str, int]] = {
    "people_contact": BY_PEOPLE,
    "properties_property": BY_PEOPLE,
    "proposals_proposal": BY_PEOPLE,
    "people_staffmember": BY_ADMINISTRATORS,
    "branches_portal": BY_ADMINISTRATORS,
    "branches_branch": BY_ADMINISTRATORS,
    "branches_company": BY_ADMINISTRATORS,
}
Row = tuple[str, int, Mapping[str, int]]
"""A path, what staff get, and exceptions by person."""


def office_rows() -> dict[str, list[Row]]:
    """By the name of each address of the rooms; a row with the id 0 is nobody's."""
    rows: dict[str, list[Row]] = {
        "office:people_contact_invite": [("/office/people/contact/invite/", 200, BY_PEOPLE)],
        "office:people_contact_invited": [("/office/people/contact/invited/", 404, BY_PEOPLE)],
        "office:branches_portal_logo": [("/office/branches/portal/0/logo.png", 404, {})],
        "office:proposals_proposal_preview": [("/office/proposals/proposal/0/preview/", 404, {})],
        "office:proposals_proposal_drawing": [
            ("/office/proposals/proposal/0/signatures/0/drawing.svg", 404, {})
        ],
        "office:mail_outgoingmail_html": [("/office/mail/outgoingmail/0/html/", 404, {})],
        "office:proposals_proposal_version": [
            ("/office/proposals/proposal/0/versions/1/document.pdf", 404, {})
        ],
        "office:proposals_proposal_signed": [("/office/proposals/proposal/0/versions/1/signed.pdf", 404, {})],
        "office:app_list": [("/office/people/", 404, {})],
    }
    for name, path in ROOMS.items():
        who: Mapping[str, int] = BY_ADMINISTRATORS if name == "audit_auditevent" else {}
        base = f"/office/{path}/"
        rows[f"office:{name}_changelist"] = [(base, 200, who), (f"{base}?q=x&p=9", 200, who)]
        rows[f"office:{name}_change"] = [(f"{base}0/", 404, who)]
        rows[f"office:{name}_button"] = [(f"{base}0/delete/", 404, who)]
    for name, who in FORMS.items():
        base = f"/office/{ROOMS[name]}/"
        rows[f"office:{name}_edit"] = [(f"{base}0/edit/", 404, {})]
        # There is a company already, and never a second one.
        is_there = name == "branches_company"
        rows[f"office:{name}_add"] = [(f"{base}add/", 404 if is_there else 200, {} if is_there else who)]
    return rows

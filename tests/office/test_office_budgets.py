"""The office within 15 queries a page, with ten rows and with pages of everything (design.md 9).

`python -m bench scale` counts the same at a million.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch, Company
from fieldgate.invoices.models import Invoice
from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.notifications.models import Activity
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.site import office as site
from fieldgate.people.models import Contact, PortalAccess
from fieldgate.people.roles import Role
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.models import Proposal
from tests.office.conftest import Office
from tests.test_query_budgets import OFFICE, fill

SEEN_BY = (Role.SYSTEM_ADMIN, Role.BRANCH_ADMIN)


def fill_office(office: Office, rows: range) -> None:
    """So many of everything: the papers of P1, contacts with access, properties, mails, acts."""
    fill(office.cast, rows)
    portal, north = office.cast.portals["north"], Branch.objects.get(name="North")
    made = Contact.objects.bulk_create(Contact(name=f"Many {n}", email=f"many{n}@example.com") for n in rows)
    PortalAccess.objects.bulk_create(
        PortalAccess(contact=contact, portal=portal, invited_at=clock.now()) for contact in made
    )
    PropertyContact.objects.bulk_create(
        PropertyContact(contact=contact, property=office.cast.properties["P1"]) for contact in made
    )
    places = Property.objects.bulk_create(Property(branch=north, name=f"Many {n}") for n in rows)
    PropertyContact.objects.bulk_create(
        PropertyContact(contact=office.cast.contacts["PRI"], property=place) for place in places
    )
    Invoice.objects.filter(number__startswith="R").update(billing_contact=office.cast.contacts["PRI"])
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            kind="invitation", key=f"{n}", to=f"{n}@x.example", made_at=clock.now(), branch_id=north.pk
        )
        for n in rows
    )
    Activity.objects.bulk_create(
        Activity(
            at=clock.now(), kind="proposal_signed", text=f"Many {n}", property=office.cast.properties["P1"],
            on=f"proposal:{proposal.pk}", assignee=proposal.sales_rep,
        )
        for n, proposal in zip(rows, Proposal.objects.filter(number__startswith="R"), strict=False)
    )  # fmt: skip
    AuditEvent.objects.bulk_create(
        AuditEvent(at=clock.now(), act="tried", actor="user:1", on=f"contact:{n}", branch_id=north.pk)
        for n in rows
    )


def pages(office: Office, role: Role) -> Iterator[str]:
    """Every page of the office that this role may open, by the site's registry."""
    yield "/office/"
    yield f"{url_of(Contact, 'invite')}?contacts={office.cast.contacts['PRI'].pk}"
    for model, room in site._registry.items():
        assert isinstance(room, Room)
        row, where = office.rows_of(model).north, url_of(model, "changelist")
        yield where
        yield f"{where}?p=2"
        yield f"{where}?q=many"
        yield f"{where}?status=pending&branch=1&access=invited&portal_status=pending"
        yield url_of(model, "change", row)
        is_theirs = role is Role.SYSTEM_ADMIN or model in (Contact, Property)
        if room.change and is_theirs:
            yield url_of(model, "edit", row)
            if model is not Company:  # there is one already
                yield url_of(model, "add")
        if is_theirs:
            about = f"contact={office.cast.contacts['PRI'].pk}&portal={office.cast.portals['north'].pk}"
            for button in room.buttons:
                yield f"{url_of(model, 'button', row, button.name)}?find=many&{about}"


def counts(office: Office, role: Role) -> dict[str, int]:
    client, found = office.browsers[role], {}
    client.get("/office/")  # the first request of a browser may prepare things
    for path in pages(office, role):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200, path
        found[path] = sum(
            not q["sql"].startswith(("SAVEPOINT", "RELEASE")) for q in captured.captured_queries
        )
    return found


@pytest.mark.parametrize("role", SEEN_BY, ids=lambda role: role.value)
def test_every_page_of_the_office_keeps_its_budget_with_ten_rows_and_with_pages_of_them(
    office: Office, role: Role
) -> None:
    fill_office(office, range(10))
    ten = counts(office, role)
    assert {path: n for path, n in ten.items() if n > OFFICE} == {}

    # A list of more than one page asks once more, which rows are on it.
    fill_office(office, range(10, 200))
    many = counts(office, role)
    assert {path: n for path, n in many.items() if n > OFFICE or n > ten[path] + 1} == {}


def test_an_action_on_a_thousand_rows_costs_no_more_than_on_ten(office: Office) -> None:
    def posted(client: Client) -> int:
        chosen = {"action": "send_invitations", "_selected_action": ["1"], "select_across": "1", "index": "0"}
        page = client.post(f"{url_of(Contact, 'changelist')}?q=many", chosen)
        return int(page.context["count"])

    fill_office(office, range(1_000))
    assert posted(office.browsers[Role.BRANCH_MANAGER]) == 1_000

"""Budgets of SQL queries for a whole request: session, person, portal, shell and page (design.md 9).

The number may not grow with the rows: it is the same with 10 and with 1,000 of one's own.
"""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fieldgate.branches.models import Branch, Portal
from fieldgate.invoices.models import EntryKind, Invoice, InvoiceLine, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import Contact
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Proposal, ProposalVersion, VersionOpening
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote
from tests.access.doors import invitation_link
from tests.cast import ZONE, Cast
from tests.make import make_document

LIST, DETAIL, OFFICE = 9, 14, 15
LOAD_MORE = {"HX-Request": "true", "HX-Target": "rows"}

# path, headers, person, budget
PAGES: dict[str, tuple[str, dict[str, str], str, int]] = {
    "Home": ("/north/", {}, "PRI", LIST),
    "About": ("/north/about/", {}, "PRI", LIST),
    "invoices": ("/north/invoices/", {}, "PRI", LIST),
    "invoices, due": ("/north/invoices/?show=due", {}, "PRI", LIST),
    "invoices, paid": ("/north/invoices/?show=paid", {}, "PRI", LIST),
    "invoices, second page": ("/north/invoices/?page=2", {}, "PRI", LIST),
    "invoices, load more": ("/north/invoices/?page=2", LOAD_MORE, "PRI", LIST),
    "invoice": ("/north/invoices/R00/", {}, "PRI", DETAIL),
    "invoice of others": ("/north/invoices/2001/", {}, "PRI", DETAIL),
    "proposals": ("/north/proposals/", {}, "PRI", LIST),
    "proposals, accepted": ("/north/proposals/?show=accepted", {}, "PRI", LIST),
    "proposals, second page": ("/north/proposals/?page=2", {}, "PRI", LIST),
    "proposals, load more": ("/north/proposals/?page=2", LOAD_MORE, "PRI", LIST),
    "proposal": ("/north/proposals/502/", {}, "PRI", DETAIL),
    "proposal of others": ("/north/proposals/601/", {}, "PRI", DETAIL),
    "document": ("/north/proposals/502/document/", {}, "PRI", DETAIL),
    "document, PDF": ("/north/proposals/502/document.pdf", {}, "PRI", DETAIL),
    "document, a page": ("/north/proposals/502/document/1.svg", {}, "PRI", DETAIL),
    "document, awaited": ("/north/proposals/501/document/", {}, "PRI", DETAIL),
    "sign, of others": ("/north/proposals/601/sign/", {}, "PRI", DETAIL),
    "consent": ("/north/proposals/501/sign/consent/", {}, "PRI", DETAIL),
    "proposal with changes": ("/north/proposals/501/", {}, "PRI", DETAIL),
    "decline": ("/north/proposals/501/decline/", {}, "PRI", DETAIL),
    "ask for changes": ("/north/proposals/501/changes/", {}, "PRI", DETAIL),
    "document of others": ("/north/proposals/601/document/", {}, "PRI", DETAIL),
    "visits": ("/north/visits/", {}, "PRI", LIST),
    "visits, completed": ("/north/visits/?show=completed", {}, "PRI", LIST),
    "visits, second page": ("/north/visits/?page=2", {}, "PRI", LIST),
    "visits, load more": ("/north/visits/?show=completed&page=2", LOAD_MORE, "PRI", LIST),
    "visit": ("/north/visits/{visit}/", {}, "PRI", DETAIL),
    "visit of others": ("/north/visits/{other_visit}/", {}, "PRI", DETAIL),
    "requests": ("/north/requests/", {}, "PRI", LIST),
    "requests, pending": ("/north/requests/?show=pending", {}, "PRI", LIST),
    "requests, completed": ("/north/requests/?show=completed", {}, "PRI", LIST),
    "requests, load more": ("/north/requests/?page=2", LOAD_MORE, "PRI", LIST),
    "request": ("/north/requests/101/", {}, "PRI", DETAIL),
    "request of others": ("/north/requests/201/", {}, "PRI", DETAIL),
    "password": ("/north/accounts/password/change/", {}, "PRI", DETAIL),
    "email address": ("/north/accounts/email/", {}, "PRI", DETAIL),
    "email address, codes": ("/north/accounts/email/codes/", {}, "PRI", DETAIL),
    "step-up": ("/north/accounts/confirm/", {}, "PRI", DETAIL),
    "sessions": ("/north/accounts/sessions/", {}, "PRI", DETAIL),
    "a billing contact's Home": ("/north/", {}, "BIL", LIST),
    "sign-in": ("/north/accounts/login/", {}, "ANON", LIST),
    "asking for a code": ("/north/accounts/login/code/", {}, "ANON", LIST),
    "branding": ("/north/branding.css", {}, "ANON", LIST),
    "invitation": ("/north/accounts/invitation/{invitation}/", {}, "ANON", LIST),
    "portals": ("/", {}, "ANON", LIST),
    "office": ("/office/", {}, "ADM", OFFICE),
    "office of a branch": ("/office/", {}, "ST-N", OFFICE),
    "office, search": ("/office/search/?s=Person", {}, "ADM", OFFICE),
    "office, sign-in": ("/office/accounts/login/", {}, "ANON", OFFICE),
    "office, sessions": ("/office/accounts/sessions/", {}, "ADM", OFFICE),
    "office, for a customer": ("/office/", {}, "PRI", OFFICE),
}


def fill(cast: Cast, rows: range) -> None:
    """Give PRI's place so many invoices with three lines and two entries each, half of them paid."""
    place, day = cast.properties["P1"], date(2026, 6, 1)
    Invoice.objects.bulk_create(
        Invoice(
            number=f"R{n:02}",
            property=place,
            billing_contact=cast.contacts["BIL"],
            invoiced_on=day + timedelta(n % 90),
            due_on=day + timedelta(n % 90 + 30),
            currency="USD",
            total_cents=300,
            balance_cents=100 * (n % 2),
            shared_at=clock.now(),
        )
        for n in rows
    )
    _fill_proposals(cast, rows)
    _fill_visits(cast, rows)
    _fill_requests(cast, rows)
    made = list(Invoice.objects.filter(number__in=[f"R{n:02}" for n in rows]))
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=i, position=p, service=f"Service {p}", extended_cents=100)
        for i in made
        for p in range(3)
    )
    for kind, cents in ((EntryKind.ISSUE, 300), (EntryKind.PAYMENT, -200)):
        LedgerEntry.objects.bulk_create(
            LedgerEntry(invoice=i, kind=kind, amount_cents=cents, day=day, effect_key=f"{kind}:{i.number}")
            for i in made
        )


def _fill_proposals(cast: Cast, rows: range) -> None:
    """As many proposals, each with a version, a third of them pending; some change proposal 502."""
    accepted = cast.proposals["ACCEPTED"]
    content = accepted.version.content if accepted.version else {}
    Proposal.objects.bulk_create(
        Proposal(number=f"R{n:02}", property=accepted.property, currency="USD", parent=accepted) for n in rows
    )
    made = list(Proposal.objects.filter(number__in=[f"R{n:02}" for n in rows]))
    versions = ProposalVersion.objects.bulk_create(
        ProposalVersion(
            proposal=p,
            ordinal=1,
            title="T",
            price_cents=0,
            content=content,
            sha256="",
            delivered_at=clock.now(),
        )
        for p in made
    )
    for n, (proposal, version) in enumerate(zip(made, versions, strict=True)):
        proposal.version, proposal.sent_on = version, date(2026, 6, 1) - timedelta(n % 90)
        proposal.portal_status = "accepted" if n % 3 else "pending"
    Proposal.objects.bulk_update(made, ["version", "sent_on", "portal_status"])


def _fill_visits(cast: Cast, rows: range) -> None:
    """As many completed visits with notes on the first, twice as many ahead, all of one ticket."""
    ticket, today = cast.visits["DONE"].ticket, clock.today(ZONE)
    days = [today - timedelta(n) for n in rows] + [today + timedelta(n % 30) for n in (*rows, *rows)]
    Visit.objects.bulk_create(
        Visit(
            ticket=ticket,
            property=ticket.property,
            day=day,
            starts_at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC),
            status="completed" if n < len(rows) else "scheduled",
        )
        for n, day in enumerate(days)
    )
    VisitNote.objects.bulk_create(
        VisitNote(visit=cast.visits["DONE"], text="Done.", shown_in_portal=True, written_at=clock.now())
        for _ in rows
    )


def _fill_requests(cast: Cast, rows: range) -> None:
    """As many requests, a third of them open, and as many comments on the first."""
    opened = cast.requests["OPEN"]
    ServiceRequest.objects.bulk_create(
        ServiceRequest(
            number=f"R{n:02}",
            property=opened.property,
            subject="Drips",
            include_client=True,
            opened_at=opened.opened_at + timedelta(hours=n),
            opened_by_contact=cast.contacts["OTH"],
            completed_at=clock.now() if n % 3 else None,
        )
        for n in rows
    )
    Comment.objects.bulk_create(
        Comment(
            service_request=opened,
            contact=cast.contacts["OTH"],
            text=f"And {n}",
            is_public=True,
            written_at=opened.opened_at,
        )
        for n in rows
    )


def queries(client: Client, path: str, headers: dict[str, str]) -> list[str]:
    """The SQL of one whole request; the first request of a browser is not counted, it may prepare things."""
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers)
    assert response.status_code in {200, 404}
    return [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]


@pytest.fixture
def browsers(cast: Cast) -> dict[str, Client]:
    browsers = {who: cast.client(who) for who in ("ANON", "PRI", "BIL", "ADM", "ST-N")}
    # As after a sign-in, and in the middle of changing the address.
    session = browsers["PRI"].session
    session.update({"fresh_at": int(time.time()), "email_change": {"nonce": "x", "email": "x@new.example"}})
    session.save()
    make_document(cast.proposals["ACCEPTED"])
    _ask_and_deliver_anew(cast)
    return browsers


def _ask_and_deliver_anew(cast: Cast) -> None:
    """So that the proposal that waits has all on its page: a conversation, and what changed since."""
    pending, contact = cast.proposals["PENDING"], cast.contacts["PRI"]
    assert pending.version
    Portal.objects.update(allow_decline=True)
    Proposal.objects.filter(pk=pending.pk).update(
        conversation=cast.requests["OPEN"], from_request=cast.requests["DONE"]
    )
    VersionOpening.objects.create(version=pending.version, contact=contact, at=clock.now())
    deliver_proposal(System(), pending.pk, clock.now())


def counts(cast: Cast, browsers: dict[str, Client]) -> dict[str, int]:
    visits = {
        "visit": cast.visits["DONE"].pk,
        "other_visit": cast.visits["AT-P2"].pk,
        "invitation": invitation_link(cast).split("/")[-2],
    }
    return {
        name: len(queries(browsers[who], path.format_map(visits), headers))
        for name, (path, headers, who, _) in PAGES.items()
    }


def test_every_page_keeps_its_budget_with_ten_rows_and_with_a_thousand(
    cast: Cast, browsers: dict[str, Client]
) -> None:
    fill(cast, range(12))
    few = counts(cast, browsers)
    assert {name: n for name, n in few.items() if n > PAGES[name][3]} == {}

    fill(cast, range(12, 1_000))

    assert counts(cast, browsers) == few


def test_fifty_properties_cost_no_more_than_one(cast: Cast, browsers: dict[str, Client]) -> None:
    fill(cast, range(12))
    few = counts(cast, browsers)
    branch = cast.properties["P1"].branch
    for n in range(50):
        place = Property.objects.create(branch=branch, name=f"Further {n}")
        PropertyContact.objects.create(contact=cast.contacts["PRI"], property=place, is_chosen=n % 2 == 0)
    PropertyContact.objects.filter(property=cast.properties["P1"]).update(is_chosen=True)
    assert counts(cast, browsers) == few


def test_many_portals_and_people_cost_the_root_no_more(cast: Cast, browsers: dict[str, Client]) -> None:
    few = len(queries(browsers["ANON"], "/", {}))
    Portal.objects.bulk_create(
        Portal(slug=f"p{n}", title=f"Portal {n}", branch=Branch.objects.create(name=f"B{n}", zone="UTC"))
        for n in range(20)
    )
    Contact.objects.bulk_create(Contact(name=f"Person {n}") for n in range(100))
    assert len(queries(browsers["ANON"], "/", {})) == few


@pytest.mark.parametrize("posted", [{"all": "1"}, {"property": ["1", "2", "3"]}])
def test_the_filter_is_within_the_budget_of_a_list(
    cast: Cast, browsers: dict[str, Client], posted: dict[str, str]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert browsers["PRI"].post("/north/property-filter/", posted).status_code == 303
    assert len(captured) <= LIST

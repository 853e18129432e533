"""The demo company is a folder like any other, and holds what the guide's pictures show."""

from collections import Counter
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.exchange.demo import FOLDER
from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.models import Credit, Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.models import LIST_ORDER, Proposal
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote
from tests.exchange.folders import assert_books_hold, everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo() -> None:
    report = import_folder(FOLDER)
    assert [str(p) for p in report.problems] == []
    assert report.notes == []


def viewer_of(name: str, branch: str) -> CustomerViewer:
    """A contact in the portal of a branch."""
    contact = Contact.objects.get(email=f"{name}@demo.example")
    place = Branch.objects.get(external_id=branch)
    links = PropertyContact.objects.filter(contact=contact, property__branch=place)
    properties = tuple(links.values_list("property_id", flat=True))
    return CustomerViewer(1, contact.pk, 1, place.pk, properties, zones=(place.zone,))


def seen_by(name: str, branch: str) -> list[Invoice]:
    """The invoices a contact sees in the portal of a branch."""
    return list(Invoice.objects.visible_to(viewer_of(name, branch)).order_by("pk"))


def test_the_books_of_the_demo_company_hold() -> None:
    assert_books_hold()


def test_a_second_import_leaves_everything_as_it_was() -> None:
    before = everything()
    report = import_folder(FOLDER)
    assert report.is_fine
    assert all(tally.new == tally.changed == 0 for tally in report.tallies.values())
    assert everything() == before


def test_april_sees_three_invoices_and_owes_23870() -> None:
    seen = seen_by("april", "BR-STL")
    assert [(i.number, i.balance_cents) for i in seen] == [("4", 0), ("6", 0), ("18", 23_870)]
    assert [i.title for i in seen] == ["Annual Maintenance Agreement", "Weekly Maintenance", ""]


def test_invoice_18_is_that_of_the_guide() -> None:
    invoice = Invoice.objects.get(number="18")
    assert invoice.bill_to == "April Malmba\n1234 Main St\nBrooklyn, NY 11213"
    assert (invoice.invoiced_on, invoice.terms, invoice.due_on) == (
        date(2024, 8, 29),
        "Net 90",
        date(2024, 11, 27),
    )
    assert list(
        invoice.lines.values_list(
            "proposal_number", "service", "item", "quantity_thousandths", "unit_price_cents", "extended_cents"
        )
    ) == [
        ("56", "Irrigation Inspection", "Lead Tech - 08/28/24", 3180, 6500, 20_670),
        ("58", "IR- Irrigation Repair - Emergency", '1" Poly Pipe (Material)', 2000, 100, 200),
        ("58", "IR- Irrigation Repair - Emergency", '6" Pop Up Spray Head (Material)', 5000, 600, 3000),
    ]
    assert {line.visit_on for line in invoice.lines.all()} == {date(2024, 8, 28)}


@pytest.mark.parametrize(
    ("name", "branch", "numbers"),
    [
        ("otto", "BR-STL", ["4", "18"]),
        ("billy", "BR-STL", ["18"]),
        ("duo", "BR-STL", []),
        ("duo", "BR-CHI", ["31"]),
        ("stranger", "BR-STL", ["21", "22"]),
        ("chicago", "BR-CHI", ["32", "33"]),
    ],
)
def test_each_sees_what_is_theirs(name: str, branch: str, numbers: list[str]) -> None:
    assert [i.number for i in seen_by(name, branch)] == numbers


def test_a_later_run_lays_relative_days_anew_and_changes_nothing_else() -> None:
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        import_folder(FOLDER)
        before = everything()
        tomorrow = Visit.objects.get(external_id="VI-80-1").day
    with time_machine.travel(clock.now() + timedelta(days=41), tick=False):
        report = import_folder(FOLDER)
        after = everything()
    assert (report.problems, report.notes) == ([], [])
    assert Visit.objects.get(external_id="VI-80-1").day == tomorrow + timedelta(days=1)
    assert {table for table in after if after[table] != before[table]} == {
        "visits.Visit",
        "visits.VisitNote",
        "requests.ServiceRequest",
        "requests.Comment",
        "invoices.Invoice",
        "invoices.InvoiceLine",
    }
    assert all(t.new == t.removed == 0 for t in report.tallies.values())


def test_april_sees_the_fourteen_proposals_of_the_guide() -> None:
    seen = Proposal.objects.visible_to(viewer_of("april", "BR-STL")).order_by(*LIST_ORDER)
    rows = [(p.number, p.title, p.price_cents, p.portal_status) for p in seen]
    assert len(rows) == 14
    assert rows[:6] == [
        ("88", "Major Landscaping Project 2024", 44_579_33, "pending"),
        ("86", "Consumables Request", 0, "accepted"),
        ("80", "Daily Clean", 54_750_00, "accepted"),
        ("79", "Holiday Lighting", 4_150_00, "rejected"),
        ("56", "Irrigation Inspections", 260_00, "accepted"),
        ("58", "Irrigation Repair", 32_00, "accepted"),
    ]
    assert ("15", "Weekly Maintenance", 117_951_00, "accepted") in rows
    assert ("12", "Annual Maintenance Agreement", 2_829_00, "accepted") in rows
    assert Counter(status for *_, status in rows) == {"pending": 1, "accepted": 12, "rejected": 1}


def test_proposal_88_is_that_of_the_guide() -> None:
    proposal = Proposal.objects.get(number="88")
    assert (proposal.sent_on, proposal.property.name) == (date(2025, 3, 18), "Tar Valon Towers")
    assert proposal.sales_rep is not None
    assert proposal.sales_rep.name == "Camilla Sailor"
    assert proposal.version is not None
    assert [(s["name"], s["price_cents"], s["visits"]) for s in proposal.version.content["services"]] == [
        ("Mulch Install", 40_749_60, 1),
        ("Plant Installation", 2_135_00, 1),
        ("EN- Shrub Installation", 1_694_73, 1),
    ]


def test_sent_days_are_those_of_the_guide() -> None:
    days = dict(Proposal.objects.filter(revision=0).values_list("number", "sent_on"))
    assert [days[number] for number in ("80", "86", "15", "56", "58")] == [
        date(2025, 1, 16),
        date(2025, 1, 22),
        date(2024, 8, 7),
        date(2024, 8, 28),
        date(2024, 8, 28),
    ]


@pytest.mark.parametrize(
    ("name", "branch", "proposals", "pending", "ahead", "completed", "requests", "open_requests"),
    [
        ("april", "BR-STL", 14, 1, 30, 7, 4, 0),
        ("otto", "BR-STL", 5, 1, 0, 1, 1, 0),
        ("billy", "BR-STL", 0, 0, 0, 0, 0, 0),
        ("duo", "BR-STL", 3, 0, 0, 1, 1, 0),
        ("duo", "BR-CHI", 2, 1, 2, 1, 1, 0),
        ("stranger", "BR-STL", 3, 1, 1, 2, 2, 1),
        ("chicago", "BR-CHI", 4, 1, 2, 3, 1, 1),
    ],
)
def test_each_counts_what_is_theirs(
    name: str,
    branch: str,
    proposals: int,
    pending: int,
    ahead: int,
    completed: int,
    requests: int,
    open_requests: int,
) -> None:
    viewer = viewer_of(name, branch)
    seen = Proposal.objects.visible_to(viewer)
    assert (seen.count(), seen.filter(portal_status="pending").count()) == (proposals, pending)
    visits = Visit.objects.visible_to(viewer)
    done = visits.filter(status="completed").count()
    assert (visits.count() - done, done) == (ahead, completed)
    asked = ServiceRequest.objects.visible_to(viewer)
    assert (asked.count(), asked.filter(completed_at=None).count()) == (requests, open_requests)


def test_thirty_mornings_lie_ahead_at_camillas_oasis() -> None:
    zone = ZoneInfo("America/Chicago")
    visits = Visit.objects.filter(ticket__proposal__number="80", status="scheduled").order_by("day")
    today = clock.today("America/Chicago")
    assert [v.day for v in visits] == [today + timedelta(days=n) for n in range(1, 31)]
    assert {v.starts_at.astimezone(zone).time() for v in visits} == {time(7)}
    assert {v.property.name for v in visits} == {"Camilla's Oasis"}


def test_invoice_18_points_to_its_proposals_and_its_visit() -> None:
    lines = InvoiceLine.objects.filter(invoice__number="18")
    assert [line.proposal and line.proposal.number for line in lines] == ["56", "58", "58"]
    assert {line.visit and line.visit.day for line in lines} == {date(2024, 8, 28)}
    notes = VisitNote.objects.filter(visit__external_id="VI-56")
    assert {note.shown_in_portal for note in notes} == {True, False}


def test_patterns_are_there_to_be_looked_at() -> None:
    assert Proposal.objects.filter(parent__number="61").exists()
    revisions = Proposal.objects.filter(number="74").order_by("revision")
    assert [r.portal_status for r in revisions] == ["accepted", "pending"]
    hidden = Proposal.objects.filter(portal_status="hidden").values_list("office_status", flat=True)
    assert set(hidden) == {"bidding", "approved", "lost", "won"}
    lights = Proposal.objects.get(number="91")
    assert lights.price_cents == 3_720_00  # with the one optional service that was chosen
    cancelled = Proposal.objects.get(office_status="cancelled")
    assert cancelled.portal_status == "accepted"
    inside = ServiceRequest.objects.get(include_client=False)
    assert (inside.property.name, inside.completed_at) == ("Tar Valon Towers", None)
    april = ServiceRequest.objects.visible_to(viewer_of("april", "BR-STL"))
    comments = Comment.objects.filter(service_request__in=april)
    assert {comment.is_public for comment in comments} == {True, False}


def test_there_is_something_not_to_see() -> None:
    assert Invoice.objects.get(number="34").shared_at is None
    assert Invoice.objects.get(number="23").voided_at is not None
    credits = dict(Credit.objects.values_list("number", "applied_cents"))
    assert credits == {"C-1": 10_000, "C-2": 0}
    assert Credit.objects.get(number="C-1").amount_cents == 15_000


def test_company_portals_and_staff_are_those_of_the_design() -> None:
    company = Company.objects.get()
    assert (company.street, company.city, company.state) == ("1758 Lexington Avenue", "St Louis", "MO")
    assert company.branch_level_configuration
    stl, chi = Portal.objects.get(slug="stl"), Portal.objects.get(slug="chi")
    extras = ("allow_decline", "allow_autopay", "allow_statements")
    assert [[getattr(p, name) for name in extras] for p in (stl, chi)] == [[False] * 3, [True] * 3]
    for name in ("electronic_payments", "accept_card", "accept_ach", "allow_partial_payments"):
        assert getattr(stl, name)
        assert getattr(chi, name)
    rep = StaffMember.objects.get(user__email="rep@demo.example")
    assert (rep.name, rep.title, rep.role) == ("Camilla Sailor", "COO", "sales_rep")
    assert rep.phone
    assert not rep.user.has_usable_password()

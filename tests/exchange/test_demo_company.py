"""The demo company is a folder like any other, and holds what the guide's pictures show."""

from datetime import date

import pytest

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.exchange.demo import FOLDER
from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.models import Credit, Invoice
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import PropertyContact
from tests.exchange.folders import assert_books_hold, everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo() -> None:
    report = import_folder(FOLDER)
    assert [str(p) for p in report.problems] == []
    assert report.notes == []


def seen_by(name: str, branch: str) -> list[Invoice]:
    """The invoices a contact sees in the portal of a branch."""
    contact = Contact.objects.get(email=f"{name}@demo.example")
    place = Branch.objects.get(external_id=branch)
    links = PropertyContact.objects.filter(contact=contact, property__branch=place)
    properties = tuple(links.values_list("property_id", flat=True))
    viewer = CustomerViewer(1, contact.pk, 1, place.pk, properties)
    return list(Invoice.objects.visible_to(viewer).order_by("pk"))


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

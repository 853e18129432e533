"""R88 to R93, R96, R98: the customer's invoice pages, in the guide's words."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from fieldgate.branches.models import Branch, Portal
from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import EntryKind, Invoice, InvoiceLine
from fieldgate.people.models import StaffMember
from fieldgate.properties.models import Property
from tests.cast import Cast
from tests.make import make_credit, make_invoice

NOW = datetime(2026, 6, 10, 18, tzinfo=UTC)
LOAD_MORE = {"HX-Request": "true", "HX-Target": "rows"}


@pytest.fixture(autouse=True)
def _on_a_day_in_june() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place(cast: Cast) -> Property:
    """A place of PRI's own with nothing on it; everything else is out of sight."""
    Invoice.objects.update(voided_at=NOW)
    return cast.properties["P1"]


def page_at(cast: Cast, path: str, who: str = "PRI", **headers: str) -> str:
    response = cast.client(who).get(f"/north/invoices/{path}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def order(page: str) -> list[str]:
    return re.findall(r'row-link" href="/north/invoices/([^/]+)/"', page)


def words(html: str) -> str:
    """What is read on the page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).split())


def rows(page: str) -> dict[str, str]:
    found = re.findall(r'<li class="row">(.*?)</li>', page, re.DOTALL)
    return {re.search(r"/invoices/([^/]+)/", row)[1]: words("<main" + row) for row in found}  # type: ignore[index]


# ---- the list ---------------------------------------------------------------------------------------------


def test_due_ones_come_first_by_due_day_then_the_newest_ties_by_number(cast: Cast, place: Property) -> None:
    def make(number: str, day: date, due_on: date, paid: int = 0) -> None:
        make_invoice(number, place, 100, paid=paid, day=day, due_on=due_on)

    make("7", date(2026, 1, 1), date(2026, 9, 1))
    make("2", date(2026, 5, 1), date(2026, 7, 1))
    make("1", date(2026, 5, 1), date(2026, 7, 1))
    make("3", date(2026, 5, 2), date(2026, 7, 1))
    make("9", date(2026, 4, 1), date(2026, 5, 1), paid=100)
    make("8", date(2026, 4, 1), date(2026, 12, 1), paid=100)
    make("6", date(2026, 6, 1), date(2026, 1, 1), paid=100)
    make("5", date(2026, 6, 2), date(2026, 6, 3), paid=50)

    assert order(page_at(cast, "")) == ["5", "3", "1", "2", "7", "6", "8", "9"]


def test_r90_a_row_has_number_title_property_balance_and_status(cast: Cast, place: Property) -> None:
    make_invoice("18", place, 23_870, due_on=date(2026, 6, 27))
    make_invoice("6", place, 5_475_000, paid=5_475_000, title="Weekly Maintenance", day=date(2026, 5, 1))
    found = rows(page_at(cast, ""))
    assert (
        found["18"] == "Invoice #18 Balance $238.70 Place P1 • Springfield, Illinois 62701 Due 06/27/2026 DUE"
    )
    assert (
        found["6"]
        == "Invoice #6: Weekly Maintenance Place P1 • Springfield, Illinois 62701 Invoiced 05/01/2026 PAID"
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"1", "2", "3"}),
        ("?show=all", {"1", "2", "3"}),
        ("?show=due", {"1", "3"}),
        ("?show=paid", {"2"}),
        ("?show=DUE", {"1", "2", "3"}),
        ("?show=", {"1", "2", "3"}),
        ("?show=overdue", {"1", "2", "3"}),
        ("?show=paid&show=due", {"1", "3"}),
    ],
)
def test_r91_all_due_or_paid(cast: Cast, place: Property, query: str, expected: set[str]) -> None:
    make_invoice("1", place, 100)
    make_invoice("2", place, 100, paid=100)
    make_invoice("3", place, 100, paid=99)
    page = page_at(cast, query)
    assert set(order(page)) == expected
    assert f"{len(expected)} of {len(expected)}" in words(page)


def test_r91_the_current_choice_is_marked_and_kept_while_paging(cast: Cast, place: Property) -> None:
    for n in range(12):
        make_invoice(f"{n}", place, 100)
    page = page_at(cast, "?show=due")
    assert re.findall(r'aria-current="true">([^<]+)<', page) == ["Due"]
    assert 'href="/north/invoices/?show=due&amp;page=2"' in page
    assert page.count("Load more") == 1


def fourteen(place: Property) -> None:
    for n in range(14):
        make_invoice(f"{n:02}", place, 100, due_on=date(2026, 7, 1) + timedelta(days=n))


def test_ten_of_fourteen_and_then_the_rest(cast: Cast, place: Property) -> None:
    fourteen(place)
    first, second = page_at(cast, ""), page_at(cast, "?page=2")
    assert order(first) == [f"{n:02}" for n in range(10)]
    assert "10 of 14" in words(first)
    assert order(second) == ["10", "11", "12", "13"]
    assert "11–14 of 14" in words(second)
    assert "Load more" not in second
    assert 'href="/north/invoices/">Previous' in second


def test_load_more_brings_the_next_rows_the_new_count_and_no_further_button(
    cast: Cast, place: Property
) -> None:
    fourteen(place)
    fragment = page_at(cast, "?page=2", **LOAD_MORE)
    assert order(fragment) == ["10", "11", "12", "13"]
    assert re.search(r'id="count" hx-swap-oob="true">\s*14 of 14\s*<', fragment)
    assert re.search(r'id="more" hx-swap-oob="true">\s*</div>', fragment)
    assert "<main" not in fragment


def test_exactly_one_page_has_no_load_more(cast: Cast, place: Property) -> None:
    for n in range(10):
        make_invoice(f"{n}", place, 100)
    page = page_at(cast, "")
    assert "10 of 10" in words(page)
    assert "Load more" not in page


def test_read_page_after_page_every_invoice_is_shown_once(cast: Cast, place: Property) -> None:
    """Ties on every column but the number must not make rows come twice or never."""
    for n in range(35):
        make_invoice(f"{n:02}", place, 100, paid=100 * (n % 2))
    seen = [n for page in range(1, 5) for n in order(page_at(cast, f"?page={page}"))]
    assert sorted(seen) == [f"{n:02}" for n in range(35)]


def test_an_empty_list_says_so(cast: Cast, place: Property) -> None:
    assert "No invoices yet" in words(page_at(cast, ""))
    make_invoice("1", place, 100)
    assert "No invoices here" in words(page_at(cast, "?show=paid"))


@pytest.mark.parametrize("who", ["PRI", "PB", "OTH"])
def test_r89_every_accepted_contact_of_the_property_can_view(cast: Cast, place: Property, who: str) -> None:
    make_invoice("1", place, 100)
    assert order(page_at(cast, "", who)) == ["1"]
    assert cast.client(who).get("/north/invoices/1/").status_code == 200


def test_r88_a_draft_appears_when_it_is_shared(cast: Cast, place: Property) -> None:
    make_invoice("1", place, 100, shared=False)
    assert order(page_at(cast, "")) == []
    Invoice.objects.filter(number="1").update(shared_at=NOW)
    assert order(page_at(cast, "")) == ["1"]


# ---- due, overdue, processing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "moment", "overdue"),
    [
        # Due on June 20th: not overdue before that day has ended where the branch is.
        ("America/Chicago", datetime(2026, 6, 21, 4, 59, tzinfo=UTC), False),
        ("America/Chicago", datetime(2026, 6, 21, 5, 0, tzinfo=UTC), True),
        ("Pacific/Auckland", datetime(2026, 6, 20, 11, 59, tzinfo=UTC), False),
        ("Pacific/Auckland", datetime(2026, 6, 20, 12, 0, tzinfo=UTC), True),
        ("Pacific/Honolulu", datetime(2026, 6, 21, 9, 59, tzinfo=UTC), False),
        ("Pacific/Honolulu", datetime(2026, 6, 21, 10, 0, tzinfo=UTC), True),
    ],
)
def test_r96_overdue_only_after_the_due_day_in_the_branchs_zone(
    cast: Cast, place: Property, zone: str, moment: datetime, overdue: bool
) -> None:
    Branch.objects.filter(name="North").update(zone=zone)
    make_invoice("1", place, 100, due_on=date(2026, 6, 20))
    with time_machine.travel(moment, tick=False):
        pages = page_at(cast, ""), page_at(cast, "1/"), cast.client("PRI").get("/north/").content.decode()
    for page in pages:
        assert ("Overdue" in words(page)) is overdue
        assert "DUE" in words(page)


def test_r96_partly_paid_stays_due_with_what_remains(cast: Cast, place: Property) -> None:
    make_invoice("1", place, 10_000, paid=7_550, due_on=date(2026, 6, 10))
    assert rows(page_at(cast, ""))["1"].startswith("Invoice #1 Balance $24.50 ")
    detail = words(page_at(cast, "1/"))
    assert "DUE" in detail
    assert "$24.50" in detail
    assert "Overdue" not in detail


def test_a_paid_invoice_is_never_overdue(cast: Cast, place: Property) -> None:
    make_invoice("1", place, 100, paid=100, due_on=date(2020, 1, 1))
    assert "Overdue" not in page_at(cast, "")
    assert "PAID" in page_at(cast, "1/")


def test_r99_a_payment_under_way_is_told_apart(cast: Cast, place: Property) -> None:
    invoice = make_invoice("1", place, 100, due_on=date(2026, 6, 1))
    hold(invoice.pk, 40, "h")
    for page in (page_at(cast, ""), page_at(cast, "1/")):
        assert re.search(r"DUE Overdue Payment processing", words(page))


# ---- the detail -------------------------------------------------------------------------------------------


def guide_invoice(place: Property) -> Invoice:
    """Invoice #18 of the guide."""
    invoice = make_invoice("18", place, 23_870, day=date(2024, 8, 29), due_on=date(2024, 11, 27))
    InvoiceLine.objects.all().delete()
    lines = [
        ("56", "Irrigation Inspections", "Irrigation Inspection", "Lead Tech", 3_180, 6_500, 20_670),
        ("58", "Irrigation Repair", "Irrigation Repair", '1" Poly Pipe', 2_000, 100, 200),
        ("58", "Irrigation Repair", "Irrigation Repair", '6" Pop Up Spray Head', 5_000, 600, 3_000),
    ]
    for position, (number, title, service, item, quantity, price, extended) in enumerate(lines):
        InvoiceLine.objects.create(
            invoice=invoice,
            position=position,
            proposal_number=number,
            proposal_title=title,
            proposal_on=date(2024, 8, 1),
            visit_on=date(2024, 8, 28),
            service=service,
            item=item,
            quantity_thousandths=quantity,
            unit_price_cents=price,
            extended_cents=extended,
        )
    Invoice.objects.filter(pk=invoice.pk).update(
        terms="Net 90", bill_to="April Malmba\n1234 Main St\nBrooklyn, NY 11213"
    )
    return invoice


def test_r92_the_detail_of_the_guides_invoice(cast: Cast, place: Property) -> None:
    guide_invoice(place)
    page = words(page_at(cast, "18/"))
    for part in (
        "Back to Invoices",
        "Invoice #18: Place P1 • Springfield, Illinois 62701",
        "Balance DUE Overdue $238.70",
        "Due 11/27/2024 Terms Net 90 Invoiced 08/29/2024",
        "Irrigation Inspection $206.70 Visit 08/28/2024 · from Proposal #56",
        "Irrigation Repair $32 Visit 08/28/2024 · from Proposal #58",
        "Total $238.70",
        "Bill to April Malmba 1234 Main St Brooklyn, NY 11213",
        "Service Contact Staff ST-N",
        "Associated with: 1 P1 St Springfield, Illinois 62701",
        "Proposals Proposal #56: Irrigation Inspections 08/01/2024 "
        "Proposal #58: Irrigation Repair 08/01/2024",
        "Visits Place P1 08/28/2024",
    ):
        assert part in page, part


def test_proposals_and_visits_that_are_only_named_are_plain_text(cast: Cast, place: Property) -> None:
    guide_invoice(place)
    main = page_at(cast, "18/").partition("<main")[2]
    assert "/proposals/" not in main
    assert "/visits/" not in main


def test_the_heading_keeps_its_colon_on_the_detail_only(cast: Cast, place: Property) -> None:
    make_invoice("18", place, 100)
    make_invoice("6", place, 100, title="Weekly Maintenance")
    listed = page_at(cast, "")
    assert ">Invoice #18</a>" in listed
    assert ">Invoice #6: Weekly Maintenance</a>" in listed
    for number, heading in (("18", "Invoice #18:"), ("6", "Invoice #6: Weekly Maintenance")):
        detail = page_at(cast, f"{number}/")
        assert re.search(rf"<h1>(<bdi>)?{re.escape(heading)}(</bdi>)?</h1>", detail)
        assert f"<title>{heading} – Acme North</title>" in detail


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (5_475_000, "$54,750"),
        (23_870, "$238.70"),
        (0, "$0"),
        (5, "$0.05"),
        (100, "$1"),
        (4_457_933, "$44,579.33"),
        (169_473, "$1,694.73"),
        (999_999_999_999, "$9,999,999,999.99"),
        (100_000_000, "$1,000,000"),
    ],
)
def test_amounts_are_written_as_in_the_guide(cast: Cast, place: Property, cents: int, written: str) -> None:
    make_invoice("1", place, cents)
    detail = words(page_at(cast, "1/"))
    assert f"Total {written}" in detail
    assert f" {written} Due " in detail
    if cents:
        assert f"Balance {written} " in rows(page_at(cast, ""))["1"] + " "
        assert f'Current Balance</span> <strong class="balance-sum">{written}<' in " ".join(
            page_at(cast, "").split()
        )


def test_payments_and_credits_are_listed_with_what_remains(cast: Cast, place: Property) -> None:
    invoice = make_invoice("1", place, 10_000, paid=2_500)
    credit = make_credit("C1", place, 5_000)
    apply_credit(
        credit_id=credit.pk, invoice_id=invoice.pk, amount_cents=1_000, day=date(2026, 6, 3), effect_key="c"
    )
    detail = words(page_at(cast, "1/"))
    assert (
        "Total $100 Payment · Visa 4242 06/01/2026 -$25 Credit applied · Goodwill 06/03/2026 -$10 Balance $65"
        in detail
    )
    assert "Invoice issued" not in detail


def test_a_returned_payment_raises_the_balance_again(cast: Cast, place: Property) -> None:
    invoice = make_invoice("1", place, 10_000, paid=10_000)
    post_entry(Entry(invoice.pk, EntryKind.REVERSAL, 10_000, date(2026, 6, 5), "r"))
    assert rows(page_at(cast, ""))["1"].startswith("Invoice #1 Balance $100 ")


def test_services_are_grouped_by_proposal_and_service_in_the_papers_order(
    cast: Cast, place: Property
) -> None:
    invoice = make_invoice("1", place, 600)
    InvoiceLine.objects.all().delete()
    for n, (proposal, service, cents) in enumerate(
        [("1", "Mow", 100), ("1", "Mow", 50), ("2", "Mow", 200), ("2", "Edge", 250)]
    ):
        InvoiceLine.objects.create(
            invoice=invoice, position=n, proposal_number=proposal, service=service, extended_cents=cents
        )
    page = page_at(cast, "1/")
    lines = re.findall(r'line-name">([^<]+)</bdi> <span class="line-sum">([^<]+)<', page)
    assert lines == [("Mow", "$1.50"), ("Mow", "$2"), ("Edge", "$2.50")]


def test_tax_is_its_own_line(cast: Cast, place: Property) -> None:
    invoice = make_invoice("1", place, 1_080)
    InvoiceLine.objects.filter(invoice=invoice).update(extended_cents=1_000, tax_cents=80)
    assert "Mowing $10 " in words(page_at(cast, "1/"))
    assert "Tax $0.80 Total $10.80" in words(page_at(cast, "1/"))
    make_invoice("2", place, 100)
    assert "Tax" not in words(page_at(cast, "2/"))


def test_visits_and_proposals_of_many_lines_are_named_once_each_in_order(cast: Cast, place: Property) -> None:
    invoice = make_invoice("1", place, 600)
    InvoiceLine.objects.all().delete()
    done, offered = cast.visits["DONE"], cast.proposals["ACCEPTED"]
    for n, (number, proposal, day, visit) in enumerate(
        [
            ("9", None, date(2026, 5, 9), None),
            ("502", offered, done.day, done),
            ("502", offered, done.day, None),
            ("9", None, date(2026, 4, 1), None),
            ("", None, None, None),
        ]
    ):
        InvoiceLine.objects.create(
            invoice=invoice, position=n, proposal=proposal, proposal_number=number, proposal_title="Lawn",
            visit=visit, visit_on=day, service="Mow", extended_cents=120,
        )  # fmt: skip
    page = page_at(cast, "1/")
    assert (
        "Services Mow $2.40 Visit 04/01/2026 · Visit 05/09/2026 · from Proposal #9 "
        "Mow $2.40 Visit 05/04/2026 · from Proposal #502 Mow $1.20 Total $6" in words(page)
    )
    assert words(page).endswith(
        "Proposals Proposal #9: Lawn Proposal #502: Lawn "
        "Visits Place P1 04/01/2026 Place P1 05/04/2026 Place P1 05/09/2026"
    )
    assert re.findall(r'<li><a href="([^"]+)">', page.partition('id="with-cap"')[2]) == [
        "/north/proposals/502/",
        f"/north/visits/{done.pk}/",
    ]


@pytest.mark.parametrize("on", [True, False])
def test_the_contacts_phone_is_shown_only_if_the_portal_says_so(
    cast: Cast, place: Property, on: bool
) -> None:
    Portal.objects.filter(slug="north").update(show_sales_rep_phone=on)
    make_invoice("1", place, 100)
    page = page_at(cast, "1/")
    assert "st-n@office.example" in page
    assert ("555-0100" in page) is on


def test_without_a_sales_rep_there_is_no_service_contact(cast: Cast, place: Property) -> None:
    Property.objects.filter(pk=place.pk).update(sales_rep=None)
    make_invoice("1", place, 100)
    assert "Service Contact" not in page_at(cast, "1/")


def test_an_invoice_without_any_facts_still_has_a_page(cast: Cast) -> None:
    bare = Property.objects.create(branch=cast.properties["P1"].branch, name="Bare")
    invoice = make_invoice("1", bare, 0, billing_contact=cast.contacts["BIL"])
    InvoiceLine.objects.all().delete()
    Invoice.objects.filter(pk=invoice.pk).update(terms="")
    detail = words(page_at(cast, "1/", "BIL"))
    assert "Invoice #1: Bare" in detail
    assert "PAID" in detail
    assert ", ," not in detail


def test_a_property_in_canada_is_named_in_full_too(cast: Cast, place: Property) -> None:
    Property.objects.filter(pk=place.pk).update(city="Guelph", state="ON", postal_code="N1G 2W1")
    make_invoice("1", place, 100)
    assert "Place P1 • Guelph, Ontario N1G 2W1" in rows(page_at(cast, ""))["1"]


def test_who_left_the_staff_is_still_the_contact_of_an_old_invoice(cast: Cast, place: Property) -> None:
    StaffMember.objects.update(is_active=False)
    make_invoice("1", place, 100)
    assert "Service Contact Staff ST-N" in words(page_at(cast, "1/"))


def test_r35_a_section_that_is_switched_off_is_not_there(cast: Cast, place: Property) -> None:
    make_invoice("1", place, 100)
    Portal.objects.filter(slug="north").update(show_invoices=False)
    client = cast.client("PRI")
    for path in ("", "?show=due", "?page=2", "1/"):
        assert client.get(f"/north/invoices/{path}").status_code == 404
    assert client.get("/north/invoices/", headers=LOAD_MORE).status_code == 404
    for page in ("", "about/"):
        assert "Current Balance" not in client.get(f"/north/{page}").content.decode()


def test_only_reading_is_allowed(cast: Cast, place: Property) -> None:
    make_invoice("1", place, 100)
    for path in ("", "1/"):
        assert cast.client("PRI").post(f"/north/invoices/{path}").status_code == 405


def test_head_requests_are_answered_like_get(cast: Cast, place: Property) -> None:
    make_invoice("1", place, 100)
    client: Client = cast.client("PRI")
    for path in ("", "1/", "?page=1"):
        assert client.head(f"/north/invoices/{path}").status_code == 200
    assert client.head("/north/invoices/2/").status_code == 404

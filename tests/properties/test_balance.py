"""L-12, R39 to R43: Current Balance, tile, list and details tell one story, whatever was booked."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fieldgate.branches.doors import find_portal
from fieldgate.invoices import queries
from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import Credit, EntryKind, Invoice
from fieldgate.kit import money
from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.actions.choose_properties import choose_properties
from fieldgate.properties.models import PropertyContact
from fieldgate.properties.viewing import customer_in_portal
from tests.cast import Cast, build_cast
from tests.make import make_credit, make_invoice

DAY = date(2026, 6, 1)
PLACES = ("P1", "P2", "PB")


@dataclass(frozen=True)
class Bill:
    """One invoice to make and what is booked on it."""

    place: str
    total: int
    paid_percent: int
    credit_percent: int  # applied, of what remains
    unapplied: int
    held_percent: int
    shared: bool
    billed_to_pri: bool


bills = st.builds(
    Bill,
    place=st.sampled_from([*PLACES, "PS"]),
    total=st.one_of(st.just(0), st.integers(1, 10**7)),
    paid_percent=st.sampled_from([0, 0, 33, 50, 99, 100]),
    credit_percent=st.sampled_from([0, 0, 25, 100]),
    unapplied=st.sampled_from([0, 1, 5_000]),
    held_percent=st.sampled_from([0, 0, 50, 100]),
    shared=st.sampled_from([True, True, True, False]),
    billed_to_pri=st.booleans(),
)


def book(cast: Cast, number: str, bill: Bill) -> int:
    """Make the invoice through the verbs; returns what it owes."""
    place = cast.properties[bill.place]
    contact = cast.contacts["PRI"] if bill.billed_to_pri else None
    invoice = make_invoice(number, place, bill.total, shared=bill.shared, billing_contact=contact, day=DAY)
    owed = bill.total if bill.shared else 0
    if paid := owed * bill.paid_percent // 100:
        post_entry(Entry(invoice.pk, EntryKind.PAYMENT, -paid, DAY, f"pay:{number}"))
        owed -= paid
    if applied := owed * bill.credit_percent // 100:
        credit = make_credit(f"C{number}", place, applied + bill.unapplied)
        apply_credit(
            credit_id=credit.pk,
            invoice_id=invoice.pk,
            amount_cents=applied,
            day=DAY,
            effect_key=f"c:{number}",
        )
        owed -= applied
    elif bill.unapplied:
        make_credit(f"C{number}", place, bill.unapplied)
    if held := owed * bill.held_percent // 100:
        hold(invoice.pk, held, f"hold:{number}")
    return owed


def viewer(cast: Cast) -> CustomerViewer:
    portal = find_portal(cast.portals["north"].pk)
    assert portal
    visitor = customer_in_portal(cast.users["PRI"].pk, portal)
    assert visitor
    return visitor.viewer


@pytest.mark.soak
@pytest.mark.django_db
@given(
    given_bills=st.lists(bills, max_size=6),
    linked=st.sets(st.sampled_from(PLACES)),
    chosen=st.sets(st.sampled_from(PLACES)),
)
@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_l_12_balance_tile_list_and_details_agree(
    given_bills: list[Bill], linked: set[str], chosen: set[str]
) -> None:
    with transaction.atomic():
        cast = build_cast()
        Invoice.objects.update(voided_at="2026-06-01T00:00Z")  # start from nothing
        PropertyContact.objects.filter(contact=cast.contacts["PRI"]).delete()
        for place in linked:
            PropertyContact.objects.create(contact=cast.contacts["PRI"], property=cast.properties[place])
        owed = {f"7{n:03}": (bill, book(cast, f"7{n:03}", bill)) for n, bill in enumerate(given_bills)}
        choose_properties(viewer(cast), [cast.properties[p].pk for p in chosen])
        effective = chosen & linked if chosen & linked != linked else set()

        def is_mine(bill: Bill) -> bool:
            return bill.shared and bill.place != "PS" and (bill.place in linked or bill.billed_to_pri)

        def is_counted(bill: Bill) -> bool:
            return is_mine(bill) and (not effective or bill.place in effective)

        expected = {n: cents for n, (bill, cents) in owed.items() if is_counted(bill)}
        due = {n: cents for n, cents in expected.items() if cents}
        _assert_one_story(cast, expected, due)
        transaction.set_rollback(True)


def _assert_one_story(cast: Cast, expected: dict[str, int], due: dict[str, int]) -> None:
    me = viewer(cast)
    total = money.on_page(sum(due.values()), "USD")
    found = queries.sum_due(me)
    rows = queries.list_invoices(me, queries.Show.ALL, 1).rows
    assert (found.count, found.balance_cents) == (len(due), sum(due.values()))
    assert {r.number: r.balance_cents for r in rows} == expected
    assert {r.number for r in queries.list_invoices(me, queries.Show.DUE, 1).rows} == set(due)
    assert {r.number for r in queries.list_invoices(me, queries.Show.PAID, 1).rows} == set(expected) - set(
        due
    )
    for number, cents in expected.items():
        detail = queries.get_invoice(me, number)
        assert detail.row.balance_cents == cents
        assert sum(e.amount_cents for e in detail.entries) == cents

    client = cast.client("PRI")
    home, listed = client.get("/north/").content.decode(), client.get("/north/invoices/").content.decode()
    for page in (home, listed):
        assert re.findall(r'balance-sum">([^<]+)<', page) == [total]
    assert f'tile-count">{len(due)}<' in home
    assert f"{len(expected)} of {len(expected)}" in listed


def shown(cast: Cast, who: str = "PRI") -> str:
    found = re.search(r'balance-sum">([^<]+)<', cast.client(who).get("/north/").content.decode())
    assert found
    return found[1]


def test_r39_the_balance_is_what_all_due_invoices_add_up_to(cast: Cast) -> None:
    assert shown(cast) == "$350.50"
    assert shown(cast, "SIB") == "$111"
    assert shown(cast, "EX") == "$0"


def test_r40_r41_credits_count_when_they_are_applied_and_not_before(cast: Cast) -> None:
    credit = make_credit("C1", cast.properties["P1"], 5_000)
    assert shown(cast) == "$350.50"
    apply_credit(
        credit_id=credit.pk, invoice_id=cast.invoices["I1"].pk, amount_cents=2_000, day=DAY, effect_key="c1"
    )
    assert shown(cast) == "$330.50"
    assert Credit.objects.get().applied_cents == 2_000


def test_r43_a_payment_lowers_it_in_the_open_session(cast: Cast) -> None:
    client = cast.client("PRI")
    assert "$350.50" in client.get("/north/").content.decode()
    post_entry(Entry(cast.invoices["I1"].pk, EntryKind.PAYMENT, -10_000, DAY, "paid"))
    page = client.get("/north/").content.decode()
    assert "$250.50" in page
    assert 'tile-count">1<' in page


def test_a_payment_under_way_does_not_lower_it(cast: Cast) -> None:
    """Pending money is held; the balance drops on success only (design.md 5)."""
    hold(cast.invoices["I1"].pk, 10_000, "under way")
    assert shown(cast) == "$350.50"

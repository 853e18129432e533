"""What may stand in a proposal, without a database: bounds, totals, what is said where."""

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldgate.kit.money import MOST_CENTS, multiply
from fieldgate.proposals.content import Content, Item, Monthly, Service, choose
from fieldgate.proposals.draft import (
    MOST_ITEMS,
    MOST_SERVICES,
    Draft,
    Editing,
    editing,
    faults,
    items_sum,
    tidy,
    totals,
    way_on,
)
from fieldgate.proposals.rules import BEING_PREPARED, Kind, OfficeStatus, PortalStatus

pytestmark = pytest.mark.pure


def service(cents: int, *, name: str = "Mowing", optional: bool = False, **more: object) -> Service:
    return replace(Service(1, "", name, "", 1, cents, optional), **more)  # type: ignore[arg-type]


def draft(*services: Service, kind: Kind = Kind.WORK_ORDER, **content: object) -> Draft:
    begun = Content("Title", "", "", "", "USD", services)
    return Draft(1, kind, replace(begun, **content))  # type: ignore[arg-type]


CENTS = st.integers(-MOST_CENTS, MOST_CENTS)
ITEMS = st.builds(
    Item, st.just("Item"), st.none() | st.integers(-(10**9), 10**9), st.none() | st.integers(-(10**9), 10**9)
)
SERVICES = st.lists(
    st.builds(service, CENTS, optional=st.booleans(), items=st.lists(ITEMS, max_size=4).map(tuple)),
    max_size=6,
).map(tuple)


@given(SERVICES)
def test_l_35_the_least_and_the_most_are_what_some_choice_of_options_comes_to(
    services: tuple[Service, ...],
) -> None:
    numbered = tidy(draft(*services)).content
    options = [s.position for s in numbered.services if s.is_optional]
    choices = chain.from_iterable(combinations(options, n) for n in range(len(options) + 1))
    prices = [choose(numbered, choice).price_cents for choice in choices]
    found = totals(numbered.services)
    assert (found.price, found.least, found.most) == (numbered.price_cents, min(prices), max(prices))
    assert found.has_options == (len(set(prices)) > 1)


@given(SERVICES)
def test_whatever_is_let_through_can_be_asked_for_with_any_choice(services: tuple[Service, ...]) -> None:
    found = totals(services)
    let_through = faults(tidy(draft(*services))) == {}
    assert let_through == (found.least >= 0 and max(found.most, found.price) <= MOST_CENTS)


@given(st.lists(ITEMS, max_size=8))
def test_l_18_a_price_out_of_items_is_the_sum_of_each_line_rounded(items: list[Item]) -> None:
    expected = 0
    for item in items:
        if item.unit_price_cents is not None:
            quantity = 1000 if item.quantity_thousandths is None else item.quantity_thousandths
            expected += multiply(quantity, item.unit_price_cents)
    assert items_sum(tuple(items)) == expected
    assert items_sum(tuple(items[:3])) + items_sum(tuple(items[3:])) == expected


def test_a_price_out_of_items_counts_a_missing_quantity_as_one_and_leaves_out_what_has_no_price() -> None:
    items = (Item("A", 3180, 6500), Item("B", None, 250), Item("C", 5000, None), Item("D", 500, -1))
    assert items_sum(items) == 20_670 + 250 - 1


def test_what_is_kept_is_trimmed_numbered_and_has_no_option_chosen() -> None:
    typed = draft(
        service(1, name="  Lawn \n care ", group=" A  B ", position=9, items=(Item(" x  y "),)),
        service(2, optional=True, is_chosen=True, position=9, description=" one\r\ntwo \r three "),
        title="  A \t title ",
    )
    kept = tidy(replace(typed, number=" 12 "))
    first, second = kept.content.services
    assert (kept.content.title, kept.number) == ("A title", "12")
    assert (first.name, first.group, first.items[0].name) == ("Lawn care", "A B", "x y")
    assert (first.position, second.position, second.is_chosen) == (1, 2, False)
    assert second.description == "one\ntwo \n three"


def test_discounts_and_what_costs_nothing_are_let_through() -> None:
    assert faults(draft(service(10_000), service(-2_500), service(0))) == {}
    assert faults(draft()) == {}


@pytest.mark.parametrize(
    ("services", "field"),
    [
        ((service(100), service(-101)), "services"),
        ((service(100), service(-101, optional=True)), "services"),
        ((service(MOST_CENTS), service(1)), "services"),
        ((service(MOST_CENTS), service(1, optional=True)), "services"),
        ((service(MOST_CENTS + 1),), "s0-price"),
        ((service(0), service(-MOST_CENTS - 1)), "s1-price"),
        ((service(1),) * (MOST_SERVICES + 1), "services"),
        ((service(1, items=(Item("A"),) * (MOST_ITEMS + 1)),), "s0-items"),
        ((service(1, name=""),), "s0-name"),
        ((service(1), service(1, name="x" * 201)), "s1-name"),
        ((service(1, name="a\x00b"),), "s0-name"),
        ((service(1, description="a\x07b"),), "s0-description"),
        ((service(1, group="x" * 201),), "s0-group"),
        ((service(1, visits=-1),), "s0-visits"),
        ((service(1, visits=100_000),), "s0-visits"),
        ((service(1, items=(Item("A"), Item(""))),), "s0-i1-name"),
        ((service(1, items=(Item("A", 10**12),)),), "s0-i0-quantity"),
        ((service(1, items=(Item("A", None, MOST_CENTS + 1),)),), "s0-i0-price"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(services: tuple[Service, ...], field: str) -> None:
    assert list(faults(draft(*services))) == [field]


@pytest.mark.parametrize(
    ("content", "kind", "field"),
    [
        ({"title": ""}, Kind.CONTRACT, "title"),
        ({"title": "x" * 201}, Kind.CONTRACT, "title"),
        ({"description": "x" * 20_001}, Kind.CONTRACT, "description"),
        ({"terms": "a\x00"}, Kind.CONTRACT, "terms"),
        ({"monthly": Monthly("2026-01-31", 12)}, Kind.WORK_ORDER, "payments"),
        ({"monthly": Monthly("2026-01-31", 0)}, Kind.CONTRACT, "payments"),
        ({"monthly": Monthly("2026-01-31", 121)}, Kind.CONTRACT, "payments"),
        ({"monthly": Monthly("1999-12-31", 12)}, Kind.CONTRACT, "first_payment_on"),
        ({"monthly": Monthly("2101-01-01", 12)}, Kind.CONTRACT, "first_payment_on"),
    ],
)
def test_what_cannot_be_in_the_head_is_said_beside_its_field(
    content: dict[str, object], kind: Kind, field: str
) -> None:
    assert list(faults(draft(kind=kind, **content))) == [field]


def test_the_most_of_everything_is_let_through() -> None:
    full = service(1, items=(Item("A", 10**12 - 1, MOST_CENTS),) * MOST_ITEMS)
    assert faults(draft(*(full,) * MOST_SERVICES, description="x" * 20_000)) == {}
    last = draft(kind=Kind.CONTRACT, monthly=Monthly("2100-12-31", 120))
    assert faults(last) == {}
    assert last.content.payments[-1].due_on.isoformat() == "2110-11-30"


S, P = OfficeStatus, PortalStatus


def test_what_is_being_prepared_is_free_and_what_waits_is_delivered_again() -> None:
    for office in BEING_PREPARED:
        assert editing(office, P.HIDDEN, is_answered=True) is Editing.FREE
    assert editing(S.DELIVERED, P.PENDING, is_answered=False) is Editing.AGAIN
    # A later revision was won, so that this one is hidden: nothing was said to it all the same.
    assert editing(S.DELIVERED, P.HIDDEN, is_answered=False) is Editing.AGAIN


@pytest.mark.parametrize(
    ("office", "portal", "answered", "words"),
    [
        (S.DELIVERED, P.PENDING, True, "declined it. Reset it"),
        (S.DELIVERED, P.ACCEPTED, True, "revise the contract; resetting"),
        (S.DELIVERED, P.ACCEPTED, False, "change order"),
        (S.WON, P.ACCEPTED, False, "resetting"),
        (S.IN_PRODUCTION, P.ACCEPTED, False, "revise the contract."),
        (S.LOST, P.REJECTED, False, "back to bidding"),
        (S.CANCELLED, P.ACCEPTED, False, "Copy it"),
    ],
)
def test_what_was_answered_or_decided_is_closed_and_says_the_way_on(
    office: OfficeStatus, portal: PortalStatus, answered: bool, words: str
) -> None:
    assert editing(office, portal, is_answered=answered) is Editing.CLOSED
    assert words in way_on(Kind.CONTRACT, office, portal)
    assert "revise" not in way_on(Kind.WORK_ORDER, office, portal)

"""What changed between two versions: found by name and group, in whatever order they stand."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldgate.proposals.comparison import Comparison, Part, compare
from fieldgate.proposals.content import Content, Item, Monthly, Service

pytestmark = pytest.mark.pure

MONTHLY = Monthly("2026-01-31", 12)


def content(*services: Service, **texts: object) -> Content:
    """A proposal of these services, one below the other."""
    placed = tuple(replace(service, position=n) for n, service in enumerate(services, start=1))
    return replace(Content("Title", "", "", "", "USD", placed), **texts)  # type: ignore[arg-type]


def service(name: str = "Mowing", cents: int = 100_00, **more: object) -> Service:
    return replace(Service(0, "", name, "", 1, cents), **more)  # type: ignore[arg-type]


def told(found: Comparison) -> list[tuple[str, str]]:
    """The services that changed, as "name price" before and after."""

    def say(side: Service | None) -> str:
        return f"{side.name} {side.price_cents // 100}" if side else "-"

    return [(say(change.before), say(change.after)) for change in found.services]


# ---- services ---------------------------------------------------------------------------------------------


def test_a_service_that_came_and_one_that_went_are_told_apart() -> None:
    found = compare(
        content(service("Mowing"), service("Edging")), content(service("Mowing"), service("Mulch"))
    )
    assert told(found) == [("-", "Mulch 100"), ("Edging 100", "-")]
    assert found.services[0].parts == found.services[1].parts == frozenset()


@pytest.mark.parametrize(
    ("other", "parts"),
    [
        ({"price_cents": 120_00}, {Part.PRICE}),
        ({"visits": 4}, {Part.VISITS}),
        ({"description": "Twice as high"}, {Part.WORDS}),
        ({"items": (Item("Blade", 1000, 500),)}, {Part.WORDS}),
        ({"group": "Lawn"}, {Part.GROUP}),
        ({"name": "MOWING "}, {Part.NAME}),
        ({"is_optional": True}, {Part.OPTION}),
        ({"is_optional": True, "is_chosen": True, "visits": 2}, {Part.OPTION, Part.VISITS}),
    ],
)
def test_of_a_service_on_both_sides_it_is_said_what_differs(
    other: dict[str, object], parts: set[Part]
) -> None:
    found = compare(content(service()), content(service(**other)))  # type: ignore[arg-type]
    assert [change.parts for change in found.services] == [parts]


def test_what_only_moved_about_did_not_change() -> None:
    a, b, c = service("A"), service("B"), service("C")
    assert not compare(content(a, b, c), content(c, a, b))


def test_of_two_with_the_same_name_the_unchanged_one_is_itself() -> None:
    found = compare(content(service(cents=100_00), service(cents=200_00)), content(service(cents=200_00)))
    assert told(found) == [("Mowing 100", "-")]


def test_of_two_with_the_same_name_the_repriced_one_is_paired_with_what_is_left() -> None:
    before = content(service(cents=100_00), service(cents=200_00))
    after = content(service(cents=200_00), service(cents=150_00), service(cents=170_00))
    assert told(compare(before, after)) == [("Mowing 100", "Mowing 150"), ("-", "Mowing 170")]


def test_the_same_name_in_another_group_is_another_service_while_its_own_is_there() -> None:
    before = content(service(group="Front"), service(group="Back"))
    after = content(service(group="Back", cents=90_00), service(group="Front"))
    assert told(compare(before, after)) == [("Mowing 100", "Mowing 90")]
    assert compare(before, after).services[0].parts == {Part.PRICE}


def test_a_service_that_went_to_another_group_is_still_itself() -> None:
    found = compare(content(service(group="Front")), content(service(group="Back")))
    assert [change.parts for change in found.services] == [{Part.GROUP}]


# ---- the rest ---------------------------------------------------------------------------------------------


def test_texts_payments_and_totals_are_compared_too() -> None:
    before = content(service(), terms="Net 30", monthly=MONTHLY)
    after = content(service(cents=120_00), terms="Net 15", description="New", title="Other")
    found = compare(before, after)
    assert [(text.field, text.before, text.after) for text in found.texts] == [
        ("title", "Title", "Other"),
        ("description", "", "New"),
        ("terms", "Net 30", "Net 15"),
    ]
    assert found.monthly == (MONTHLY, None)
    assert (found.before_cents, found.after_cents) == (100_00, 120_00)


def test_an_optional_service_counts_in_no_total_until_it_is_chosen() -> None:
    found = compare(content(service()), content(service(), service("Mulch", is_optional=True)))
    assert (found.before_cents, found.after_cents) == (100_00, 100_00)
    assert found


# ---- without details --------------------------------------------------------------------------------------


def test_without_details_only_the_lump_sums_are_told() -> None:
    before = content(service("Mowing", 100_00), service("Edging", 50_00))
    after = content(service("Mowing", 120_00), service("Mulch", 70_00))
    found = compare(before, after, with_details=False)
    assert (found.services, found.is_more) == ((), True)
    assert (found.before_cents, found.after_cents) == (150_00, 190_00)


def test_without_details_optional_services_are_told_by_name_and_price_alone() -> None:
    was = service("Mulch", 50_00, is_optional=True, description="Brown", group="Beds", visits=2)
    now = replace(was, price_cents=60_00)
    found = compare(content(was), content(now), with_details=False)
    assert told(found) == [("Mulch 50", "Mulch 60")]
    assert not found.is_more
    assert {(s.description, s.group, s.visits) for c in found.services for s in (c.before, c.after) if s} == {
        ("", "", 1)
    }


@pytest.mark.parametrize("other", [{"description": "Red"}, {"visits": 3}, {"group": "Lawn"}])
def test_without_details_other_changes_of_an_optional_service_stay_unnamed(other: dict[str, object]) -> None:
    was = service("Mulch", 50_00, is_optional=True)
    found = compare(content(was), content(replace(was, **other)), with_details=False)  # type: ignore[arg-type]
    assert (found.services, found.is_more) == ((), True)


def test_without_details_the_price_of_a_service_that_becomes_optional_stays_hidden() -> None:
    was = service("Mulch", 50_00)
    found = compare(content(was), content(replace(was, is_optional=True)), with_details=False)
    assert told(found) == [("-", "Mulch 50")]
    assert found.is_more


def test_without_details_a_change_of_words_alone_hides_nothing() -> None:
    found = compare(content(service()), content(service(), terms="Net 15"), with_details=False)
    assert (found.services, found.is_more, len(found.texts)) == ((), False, 1)


# ---- whatever it holds ------------------------------------------------------------------------------------

names = st.sampled_from(["Mowing", "mowing", "Edging", "Mulch ", "Mulch"])
services = st.builds(
    Service,
    position=st.just(0),
    group=st.sampled_from(["", "Front", "front"]),
    name=names,
    description=st.sampled_from(["", "Twice"]),
    visits=st.integers(1, 2),
    price_cents=st.sampled_from([-100, 0, 100, 200]),
    is_optional=st.booleans(),
)
contents = st.lists(services, max_size=7).flatmap(
    lambda found: st.builds(
        content,
        *map(st.just, found),
        title=st.sampled_from(["A", "B"]),
        terms=st.sampled_from(["", "Net 30"]),
        monthly=st.sampled_from([None, MONTHLY]),
    )
)


@given(contents, st.booleans())
def test_compared_with_itself_nothing_changed(one: Content, with_details: bool) -> None:
    assert not compare(one, one, with_details=with_details)


@given(contents, st.randoms(use_true_random=False))
def test_in_another_order_nothing_changed(one: Content, random: object) -> None:
    moved = list(one.services)
    random.shuffle(moved)  # type: ignore[attr-defined]
    assert not compare(one, replace(one, services=content(*moved).services))


@given(contents, contents, st.booleans())
def test_seen_from_the_other_side_it_is_the_mirror(a: Content, b: Content, with_details: bool) -> None:
    there, back = compare(a, b, with_details=with_details), compare(b, a, with_details=with_details)
    assert back.mirrored() == there
    assert there.mirrored() == back


@given(contents, contents)
def test_the_changes_make_the_new_services_of_the_old_ones(a: Content, b: Content) -> None:
    """Nothing is told twice and nothing left out: old, less what went, and what came, is new."""
    found = compare(a, b)

    def bag(services: object) -> Counter[Service]:
        return Counter(replace(one, position=0) for one in services if one)  # type: ignore[attr-defined]

    assert bag(a.services) - bag(c.before for c in found.services) + bag(
        c.after for c in found.services
    ) == bag(b.services)


@given(contents, contents)
def test_without_details_no_price_of_a_service_that_is_not_optional_is_told(a: Content, b: Content) -> None:
    found = compare(a, b, with_details=False)
    assert all(s.is_optional for c in found.services for s in (c.before, c.after) if s)
    assert bool(found) == bool(compare(a, b))

"""What a version freezes: its price and its fingerprint."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldgate.proposals.content import Content, Item, Service, fingerprint, price, read

pytestmark = pytest.mark.pure

cents = st.integers(-(10**12), 10**12)
items = st.builds(Item, st.text(), st.none() | st.integers(0, 10**6), st.none() | cents)
services = st.builds(
    Service, position=st.integers(1, 99), group=st.text(), name=st.text(), description=st.text(),
    visits=st.integers(0, 400), price_cents=cents, is_optional=st.booleans(), is_chosen=st.just(False),
    items=st.lists(items, max_size=3).map(tuple),
)  # fmt: skip
contents = st.builds(
    Content, st.text(), st.text(), st.text(), st.text(), st.just("USD"), st.lists(services).map(tuple)
)


@given(contents)
def test_what_is_stored_reads_back_the_same_with_the_same_fingerprint(content: Content) -> None:
    stored = json.loads(json.dumps(content.as_json()))
    assert read(stored) == content
    assert fingerprint(stored) == content.sha256()


@given(contents)
def test_the_order_in_which_a_database_hands_out_keys_does_not_matter(content: Content) -> None:
    stored = content.as_json()
    assert fingerprint(dict(reversed(stored.items()))) == content.sha256()


@given(st.lists(services))
def test_l_35_optional_services_count_once_they_are_chosen(offered: list[Service]) -> None:
    base = sum(s.price_cents for s in offered if not s.is_optional)
    assert price(offered) == base
    chosen = [Service(**{**vars(s), "is_chosen": s.is_optional}) for s in offered]
    assert price(chosen) == sum(s.price_cents for s in offered)


def test_one_cent_more_is_another_fingerprint() -> None:
    one = Content("A", "", "", "", "USD", (Service(1, "", "Mowing", "", 1, 100),))
    other = Content("A", "", "", "", "USD", (Service(1, "", "Mowing", "", 1, 101),))
    assert one.sha256() != other.sha256()


def test_what_was_delivered_long_ago_keeps_its_fingerprint() -> None:
    """Versions are proved against the fingerprint that was stored with them, by whatever release that was."""
    services = (
        Service(1, "Lawn", "Mähen", "weekly", 26, 2_600_00, items=(Item('1" Pipe', 2_500, 1_99),)),
        Service(2, "", "Edging", "", 1, -5_00, is_optional=True, is_chosen=True),
    )
    content = Content("Garten 🌿", "", "Net 30", "", "EUR", services)
    assert content.sha256() == "978cf06624fd22eb5b4346656668a4fcedcf96917c929a3a7ef375307b1cccd5"
    assert content.price_cents == 2_595_00

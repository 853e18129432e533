"""hold and release: what a payment under way reserves, and gives back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.actions.release import release
from fieldgate.invoices.errors import BalanceExceeded, EffectKeyReused
from fieldgate.invoices.models import EntryKind, Invoice, InvoiceHold
from fieldgate.kit.money import MOST_CENTS
from fieldgate.properties.models import Property
from tests.invoices.conftest import Refused
from tests.make import make_invoice
from tests.verify.books import all_rows

pytestmark = pytest.mark.django_db


def held_and_balance(invoice: Invoice) -> tuple[int, int]:
    invoice.refresh_from_db()
    return invoice.held_cents, invoice.balance_cents


def settle(invoice: Invoice, cents: int, key: str) -> None:
    with transaction.atomic():
        release(key)
        post_entry(Entry(invoice.pk, EntryKind.PAYMENT, -cents, date(2026, 6, 15), f"paid:{key}"))


def test_a_hold_reserves_and_leaves_the_balance_alone(invoice: Invoice) -> None:
    """Current Balance drops only on success (design: money)."""
    assert hold(invoice.pk, 40_00, "attempt:1") is True
    assert held_and_balance(invoice) == (40_00, 100_00)
    row = InvoiceHold.objects.get()
    assert (row.invoice_id, row.amount_cents, row.effect_key) == (invoice.pk, 40_00, "attempt:1")
    assert row.released_at is None


def test_a_second_hold_may_take_what_the_first_left(invoice: Invoice, refused: Refused) -> None:
    hold(invoice.pk, 40_00, "attempt:1")
    with refused(BalanceExceeded):
        hold(invoice.pk, 60_01, "attempt:2")
    hold(invoice.pk, 60_00, "attempt:2")
    assert held_and_balance(invoice) == (100_00, 100_00)
    with refused(BalanceExceeded):
        hold(invoice.pk, 1, "attempt:3")


@pytest.mark.parametrize("cents", [100_01, 2**31, 2**32 + 1_00, 2**63, 2**64 + 1_00])
def test_more_than_is_owed_cannot_be_held(invoice: Invoice, refused: Refused, cents: int) -> None:
    with refused(BalanceExceeded):
        hold(invoice.pk, cents, "attempt")


@pytest.mark.parametrize("cents", [0, -1, -100_00, -(2**31), -(2**32) + 1_00])
def test_a_hold_is_above_zero(invoice: Invoice, refused: Refused, cents: int) -> None:
    with refused(IntegrityError):
        hold(invoice.pk, cents, "attempt")


@pytest.mark.parametrize("cents", [2**31, 2**32 + 1_00, MOST_CENTS])
def test_large_amounts_are_held_and_given_back_whole(here: Property, refused: Refused, cents: int) -> None:
    large = make_invoice("1", here, cents)
    hold(large.pk, cents, "attempt")
    assert held_and_balance(large) == (cents, cents)
    with refused(BalanceExceeded):
        hold(large.pk, 1, "another")
    release("attempt")
    assert held_and_balance(large) == (0, cents)


def test_only_what_is_still_owed_can_be_held(here: Property, refused: Refused) -> None:
    part_paid = make_invoice("1", here, 100_00, paid=70_00)
    with refused(BalanceExceeded):
        hold(part_paid.pk, 30_01, "attempt")
    assert hold(part_paid.pk, 30_00, "attempt")


def test_nothing_can_be_held_of_a_draft_a_void_a_paid_or_no_invoice(here: Property, refused: Refused) -> None:
    draft = make_invoice("1", here, 100_00, shared=False)
    void = make_invoice("2", here, 100_00, void=True)
    paid = make_invoice("3", here, 100_00, paid=100_00)
    for pk in (draft.pk, void.pk, paid.pk, paid.pk + 999):
        with refused(BalanceExceeded):
            hold(pk, 1, "attempt")


def test_a_void_invoice_is_not_held_even_if_it_owed(invoice: Invoice, refused: Refused) -> None:
    """The mark alone refuses; it does not lean on the balance being nothing."""
    Invoice.objects.filter(pk=invoice.pk).update(voided_at="2026-06-15T12:00Z")
    with refused(BalanceExceeded):
        hold(invoice.pk, 1, "attempt")
    Invoice.objects.filter(pk=invoice.pk).update(voided_at=None)


def test_the_same_hold_again_changes_nothing_and_says_so(invoice: Invoice) -> None:
    hold(invoice.pk, 60_00, "attempt")
    before = all_rows()
    assert hold(invoice.pk, 60_00, "attempt") is False
    assert all_rows() == before


def test_a_released_hold_is_not_taken_again_by_its_old_key(invoice: Invoice) -> None:
    hold(invoice.pk, 60_00, "attempt")
    release("attempt")
    before = all_rows()
    assert hold(invoice.pk, 60_00, "attempt") is False
    assert all_rows() == before


def test_a_key_that_stands_for_another_hold_is_refused(
    invoice: Invoice, here: Property, refused: Refused
) -> None:
    other = make_invoice("2", here, 100_00)
    hold(invoice.pk, 10_00, "attempt")
    for pk, cents in ((other.pk, 10_00), (invoice.pk, 10_01), (invoice.pk, 999_00)):
        with refused(EffectKeyReused):
            hold(pk, cents, "attempt")


def test_release_gives_back_its_own_and_no_more(invoice: Invoice) -> None:
    hold(invoice.pk, 40_00, "one")
    hold(invoice.pk, 25_00, "two")
    assert release("one") is True
    assert held_and_balance(invoice) == (25_00, 100_00)
    assert InvoiceHold.objects.get(effect_key="one").released_at is not None
    assert InvoiceHold.objects.get(effect_key="two").released_at is None


def test_release_works_once(invoice: Invoice) -> None:
    hold(invoice.pk, 40_00, "one")
    hold(invoice.pk, 40_00, "two")
    release("one")
    before = all_rows()
    assert release("one") is False
    assert all_rows() == before


def test_release_of_what_never_was_held_says_so(invoice: Invoice) -> None:
    hold(invoice.pk, 40_00, "one")
    before = all_rows()
    assert release("never") is False
    assert release("") is False
    assert all_rows() == before


def test_what_was_released_is_to_be_had_again(invoice: Invoice) -> None:
    hold(invoice.pk, 100_00, "one")
    release("one")
    assert hold(invoice.pk, 100_00, "two") is True


def test_a_payment_settles_by_release_and_post_in_one_transaction(invoice: Invoice) -> None:
    hold(invoice.pk, 100_00, "attempt")
    settle(invoice, 100_00, "attempt")
    assert held_and_balance(invoice) == (0, 0)


def test_a_settlement_that_does_not_fit_leaves_the_hold(invoice: Invoice, refused: Refused) -> None:
    """What the gateway took is more than was held: the books stay as they were for a person to look."""
    hold(invoice.pk, 60_00, "one")
    hold(invoice.pk, 40_00, "two")
    with refused(BalanceExceeded):
        settle(invoice, 60_01, "one")
    assert held_and_balance(invoice) == (100_00, 100_00)


def test_a_hold_is_undone_with_the_caller(invoice: Invoice) -> None:
    before = all_rows()

    def hold_and_fail() -> None:
        with transaction.atomic():
            hold(invoice.pk, 40_00, "attempt")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        hold_and_fail()
    assert all_rows() == before
    assert hold(invoice.pk, 40_00, "attempt") is True

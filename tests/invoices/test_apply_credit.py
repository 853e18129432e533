"""apply_credit: money in hand lowers an invoice of the same property (R40, R41)."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.errors import (
    BalanceExceeded,
    CreditExceeded,
    CreditOfAnotherProperty,
    EffectKeyReused,
)
from fieldgate.invoices.models import Credit, Invoice, LedgerEntry
from fieldgate.kit.money import MOST_CENTS
from fieldgate.properties.models import Property
from tests.invoices.conftest import Refused
from tests.make import make_credit, make_invoice
from tests.verify.books import all_rows

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 15)


@pytest.fixture
def credit(here: Property) -> Credit:
    """Of $30.00, nothing applied."""
    return make_credit("C-1", here, 30_00)


def apply(credit: Credit, invoice: Invoice, cents: int, key: str = "key", **more: Any) -> bool:
    return apply_credit(
        credit_id=credit.pk, invoice_id=invoice.pk, amount_cents=cents, day=DAY, effect_key=key, **more
    )


def applied_and_balance(credit: Credit, invoice: Invoice) -> tuple[int, int]:
    credit.refresh_from_db()
    invoice.refresh_from_db()
    return credit.applied_cents, invoice.balance_cents


def test_an_applied_credit_lowers_the_balance_and_is_used_up_by_as_much(
    credit: Credit, invoice: Invoice
) -> None:
    assert apply(credit, invoice, 20_00) is True
    assert applied_and_balance(credit, invoice) == (20_00, 80_00)
    booked = LedgerEntry.objects.get(effect_key="key")
    assert (booked.kind, booked.amount_cents, booked.credit_id) == ("credit", -20_00, credit.pk)
    assert (booked.day, booked.memo) == (DAY, "Goodwill")


def test_a_credit_without_a_memo_is_named_by_its_number(credit: Credit, invoice: Invoice) -> None:
    Credit.objects.filter(pk=credit.pk).update(memo="")
    apply(credit, invoice, 1, external_id="their-id")
    booked = LedgerEntry.objects.get(effect_key="key")
    assert (booked.memo, booked.external_id) == ("Credit #C-1", "their-id")


def test_an_unapplied_credit_lowers_nothing(credit: Credit, invoice: Invoice) -> None:
    assert applied_and_balance(credit, invoice) == (0, 100_00)


def test_a_credit_goes_to_the_last_cent_and_no_further(
    credit: Credit, invoice: Invoice, refused: Refused
) -> None:
    apply(credit, invoice, 29_99, "one")
    with refused(CreditExceeded):
        apply(credit, invoice, 2, "two")
    apply(credit, invoice, 1, "two")
    assert applied_and_balance(credit, invoice) == (30_00, 70_00)
    with refused(CreditExceeded):
        apply(credit, invoice, 1, "three")


def test_a_credit_may_be_spread_over_invoices(credit: Credit, invoice: Invoice, here: Property) -> None:
    other = make_invoice("2", here, 5_00)
    apply(credit, invoice, 25_00, "one")
    apply(credit, other, 5_00, "two")
    assert applied_and_balance(credit, other) == (30_00, 0)


@pytest.mark.parametrize("cents", [2**31, 2**32 + 1_00, MOST_CENTS])
def test_large_credits_are_applied_whole(here: Property, refused: Refused, cents: int) -> None:
    large, credit = make_invoice("1", here, cents), make_credit("C-1", here, cents)
    with refused(CreditExceeded, BalanceExceeded):
        apply(credit, large, cents + 1)
    apply(credit, large, cents)
    assert applied_and_balance(credit, large) == (cents, 0)


@pytest.mark.parametrize("cents", [2**31, 2**32 + 1_00])
def test_a_large_amount_is_not_taken_for_a_small_one(
    credit: Credit, here: Property, refused: Refused, cents: int
) -> None:
    large = make_invoice("1", here, MOST_CENTS)
    with refused(CreditExceeded):
        apply(credit, large, cents)


def test_more_than_the_credit_has_is_refused(credit: Credit, invoice: Invoice, refused: Refused) -> None:
    """L-06."""
    with refused(CreditExceeded):
        apply(credit, invoice, 30_01)


def test_more_than_the_invoice_owes_is_refused(credit: Credit, here: Property, refused: Refused) -> None:
    """L-04."""
    small = make_invoice("1", here, 10_00)
    with refused(BalanceExceeded):
        apply(credit, small, 10_01)


def test_what_is_held_is_not_paid_by_a_credit(credit: Credit, invoice: Invoice, refused: Refused) -> None:
    hold(invoice.pk, 90_00, "attempt")
    with refused(BalanceExceeded):
        apply(credit, invoice, 10_01)
    assert apply(credit, invoice, 10_00)


def test_a_credit_of_another_property_is_refused(
    credit: Credit, elsewhere: Property, refused: Refused
) -> None:
    """T-MO-12."""
    theirs = make_invoice("9", elsewhere, 100_00)
    with refused(CreditOfAnotherProperty):
        apply(credit, theirs, 1)


def test_a_credit_in_another_currency_is_refused(credit: Credit, invoice: Invoice, refused: Refused) -> None:
    Credit.objects.filter(pk=credit.pk).update(currency="CAD")
    with refused(CreditOfAnotherProperty):
        apply(credit, invoice, 1)


@pytest.mark.parametrize("cents", [0, -1, -30_00])
def test_a_credit_is_applied_for_more_than_nothing(
    credit: Credit, invoice: Invoice, refused: Refused, cents: int
) -> None:
    """Below zero it would raise what is owed and fill the credit up."""
    with refused(CreditOfAnotherProperty, CreditExceeded, BalanceExceeded):
        apply(credit, invoice, cents)


def test_a_credit_does_not_lower_a_draft_a_void_a_paid_or_no_invoice(
    credit: Credit, here: Property, refused: Refused
) -> None:
    draft = make_invoice("1", here, 100_00, shared=False)
    void = make_invoice("2", here, 100_00, void=True)
    paid = make_invoice("3", here, 100_00, paid=100_00)
    for invoice in (draft, void, paid):
        with refused(BalanceExceeded):
            apply(credit, invoice, 1)
    with refused(CreditOfAnotherProperty):
        apply_credit(credit_id=credit.pk, invoice_id=paid.pk + 999, amount_cents=1, day=DAY, effect_key="k")


def test_there_is_no_such_credit(credit: Credit, invoice: Invoice, refused: Refused) -> None:
    with refused(Credit.DoesNotExist):
        apply_credit(
            credit_id=credit.pk + 999, invoice_id=invoice.pk, amount_cents=1, day=DAY, effect_key="k"
        )


def test_the_same_application_again_changes_nothing_and_says_so(credit: Credit, invoice: Invoice) -> None:
    """L-22: also when the credit has been used up by it."""
    apply(credit, invoice, 30_00)
    before = all_rows()
    assert apply(credit, invoice, 30_00) is False
    assert all_rows() == before


def test_a_key_that_stands_for_another_application_is_refused(
    credit: Credit, invoice: Invoice, here: Property, refused: Refused
) -> None:
    other_credit, other_invoice = make_credit("C-2", here, 30_00), make_invoice("2", here, 100_00)
    apply(credit, invoice, 10_00)
    for c, i, cents in (
        (credit, invoice, 10_01),
        (credit, other_invoice, 10_00),
        (other_credit, invoice, 10_00),
    ):
        with refused(EffectKeyReused):
            apply(c, i, cents)


def test_a_refused_application_leaves_its_key_free(
    credit: Credit, invoice: Invoice, refused: Refused
) -> None:
    with refused(CreditExceeded):
        apply(credit, invoice, 30_01)
    assert apply(credit, invoice, 30_00) is True


def test_an_external_id_is_not_given_twice(credit: Credit, invoice: Invoice, refused: Refused) -> None:
    apply(credit, invoice, 1_00, "one", external_id="x")
    with refused(IntegrityError):
        apply(credit, invoice, 1_00, "two", external_id="x")


def test_it_is_undone_with_the_caller(credit: Credit, invoice: Invoice) -> None:
    before = all_rows()

    def apply_and_fail() -> None:
        with transaction.atomic():
            apply(credit, invoice, 1_00)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        apply_and_fail()
    assert all_rows() == before

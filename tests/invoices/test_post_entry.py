"""post_entry: the one way to change what an invoice owes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.errors import BalanceExceeded, EffectKeyReused
from fieldgate.invoices.models import EntryKind, Invoice, LedgerEntry
from fieldgate.kit.money import MOST_CENTS
from fieldgate.properties.models import Property
from tests.invoices.conftest import Refused
from tests.make import make_credit, make_invoice
from tests.verify.books import all_rows

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 15)
KIND = EntryKind


def entry(invoice: Invoice, cents: int, key: str = "key", kind: KIND = KIND.PAYMENT, **more: Any) -> Entry:
    return Entry(invoice.pk, kind, cents, DAY, key, **more)


def balance(invoice: Invoice) -> int:
    invoice.refresh_from_db()
    return invoice.balance_cents


def test_a_payment_lowers_the_balance_and_leaves_one_entry_that_says_so(invoice: Invoice) -> None:
    assert post_entry(entry(invoice, -40_00, "pay:1", memo="Visa 4242")) is True
    assert balance(invoice) == 60_00
    booked = LedgerEntry.objects.get(effect_key="pay:1")
    assert (booked.invoice_id, booked.kind, booked.amount_cents) == (invoice.pk, "payment", -40_00)
    assert (booked.day, booked.memo, booked.credit_id) == (DAY, "Visa 4242", None)


def test_nothing_but_the_balance_of_that_invoice_changes(invoice: Invoice, here: Property) -> None:
    make_invoice("2", here, 100_00)
    before = all_rows()
    post_entry(entry(invoice, -40_00))
    after = all_rows()
    before["Invoice"][0]["balance_cents"] = 60_00
    assert after["Invoice"] == before["Invoice"]
    assert after["LedgerEntry"][:-1] == before["LedgerEntry"]


@pytest.mark.parametrize("kind", [KIND.PAYMENT, KIND.CREDIT, KIND.WRITE_OFF, KIND.VOID])
def test_each_kind_that_lowers_may_take_all_there_is(invoice: Invoice, kind: KIND) -> None:
    assert post_entry(entry(invoice, -100_00, kind=kind))
    assert balance(invoice) == 0


def test_a_reversal_raises_the_balance_again(invoice: Invoice) -> None:
    post_entry(entry(invoice, -100_00, "pay"))
    assert post_entry(entry(invoice, 100_00, "pay:returned", KIND.REVERSAL))
    assert balance(invoice) == 100_00


def test_an_issue_raises_a_draft_to_its_total(here: Property) -> None:
    draft = make_invoice("7", here, 77_00, shared=False)
    with transaction.atomic():
        post_entry(entry(draft, 77_00, "issue", KIND.ISSUE))
        Invoice.objects.filter(pk=draft.pk).update(shared_at="2026-06-15T12:00Z")
    assert balance(draft) == 77_00


# ---- the edges ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cents", [-1, -99_99, -100_00])
def test_up_to_the_last_cent_fits(invoice: Invoice, cents: int) -> None:
    post_entry(entry(invoice, cents))
    assert balance(invoice) == 100_00 + cents


@pytest.mark.parametrize("cents", [-100_01, -(2**31), -(2**32) - 1_00, -MOST_CENTS, -(2**64) - 1_00])
def test_a_cent_more_than_is_owed_is_refused(invoice: Invoice, refused: Refused, cents: int) -> None:
    """L-04."""
    with refused(BalanceExceeded):
        post_entry(entry(invoice, cents))


def test_a_paid_invoice_takes_no_further_cent(here: Property, refused: Refused) -> None:
    paid = make_invoice("1", here, 100_00, paid=100_00)
    with refused(BalanceExceeded):
        post_entry(entry(paid, -1))


def test_what_is_held_is_not_to_be_had(invoice: Invoice, refused: Refused) -> None:
    """L-05: a payment under way has reserved it."""
    hold(invoice.pk, 60_00, "hold")
    with refused(BalanceExceeded):
        post_entry(entry(invoice, -40_01))
    post_entry(entry(invoice, -40_00))
    assert balance(invoice) == 60_00
    with refused(BalanceExceeded):
        post_entry(entry(invoice, -1, "more"))


def test_a_reversal_beyond_the_total_is_refused(invoice: Invoice, refused: Refused) -> None:
    post_entry(entry(invoice, -5_00, "pay"))
    with refused(BalanceExceeded):
        post_entry(entry(invoice, 5_01, "returned", KIND.REVERSAL))
    post_entry(entry(invoice, 5_00, "returned", KIND.REVERSAL))
    assert balance(invoice) == 100_00


def test_an_invoice_is_not_issued_beyond_its_total(invoice: Invoice, refused: Refused) -> None:
    with refused(BalanceExceeded):
        post_entry(entry(invoice, 1, kind=KIND.ISSUE))


@pytest.mark.parametrize("total", [2**31 - 1, 2**31, 2**32, 2**32 + 1_00, MOST_CENTS])
def test_large_amounts_go_in_and_out_whole(here: Property, refused: Refused, total: int) -> None:
    """In four bytes a payment of $42,949,673.96 would be one of $1.00, on PostgreSQL."""
    large = make_invoice("1", here, total)
    assert balance(large) == total
    with refused(BalanceExceeded):
        post_entry(entry(large, -total - 1))
    post_entry(entry(large, -total))
    assert balance(large) == 0
    post_entry(entry(large, total, "returned", KIND.REVERSAL))
    assert balance(large) == total


@pytest.mark.parametrize("cents", [MOST_CENTS + 1, 2**63, 2**64 + 1_00])
@pytest.mark.parametrize("sign", [1, -1])
def test_more_than_any_invoice_has_is_refused_before_the_database_sees_it(
    invoice: Invoice, refused: Refused, cents: int, sign: int
) -> None:
    post_entry(entry(invoice, -50_00, "pay"))
    with refused(BalanceExceeded):
        post_entry(entry(invoice, sign * cents, kind=KIND.REVERSAL))


@pytest.mark.parametrize(
    ("kind", "cents"),
    [
        (KIND.PAYMENT, 0),
        (KIND.REVERSAL, 0),
        (KIND.ISSUE, 0),
        (KIND.ISSUE, -1),
        (KIND.PAYMENT, 1),
        (KIND.CREDIT, 1),
        (KIND.WRITE_OFF, 1),
        (KIND.VOID, 1),
    ],
)
def test_the_database_refuses_a_sign_that_does_not_fit_the_kind(
    here: Property, refused: Refused, kind: KIND, cents: int
) -> None:
    half_paid = make_invoice("1", here, 100_00, paid=50_00)
    with refused(IntegrityError):
        post_entry(entry(half_paid, cents, kind=kind))


# ---- once per effect key --------------------------------------------------------------------------------


def test_the_same_effect_again_changes_nothing_and_says_so(invoice: Invoice) -> None:
    """L-22."""
    payment = entry(invoice, -40_00, "pay:1", memo="Visa 4242")
    post_entry(payment)
    before = all_rows()
    assert post_entry(payment) is False
    assert all_rows() == before


def test_the_same_effect_reported_on_another_day_in_other_words_is_still_the_same(invoice: Invoice) -> None:
    post_entry(entry(invoice, -40_00, "pay:1", memo="Visa 4242"))
    before = all_rows()
    again = Entry(invoice.pk, KIND.PAYMENT, -40_00, DAY + timedelta(days=1), "pay:1", memo="Visa ending 4242")
    assert post_entry(again) is False
    assert all_rows() == before


def test_an_effect_comes_again_when_it_would_no_longer_fit(invoice: Invoice) -> None:
    """A late webhook for the payment that paid the invoice is not an overpayment."""
    payment = entry(invoice, -100_00, "pay:1")
    post_entry(payment)
    assert post_entry(payment) is False


def test_an_effect_comes_again_after_the_invoice_was_voided(here: Property) -> None:
    void = make_invoice("1", here, 100_00, void=True)
    assert post_entry(entry(void, -100_00, "test:void:1", KIND.VOID)) is False


def test_a_key_that_stands_for_something_else_is_refused(
    invoice: Invoice, here: Property, refused: Refused
) -> None:
    other = make_invoice("2", here, 100_00)
    credit = make_credit("C-1", here, 100_00)
    post_entry(entry(invoice, -10_00))
    for different in (
        entry(other, -10_00),
        entry(invoice, -10_01),
        entry(invoice, 10_00, kind=KIND.REVERSAL),
        entry(invoice, -10_00, kind=KIND.WRITE_OFF),
        entry(invoice, -10_00, credit_id=credit.pk),
        entry(invoice, -999_00),
    ):
        with refused(EffectKeyReused):
            post_entry(different)


def test_a_refused_effect_leaves_its_key_free(invoice: Invoice, refused: Refused) -> None:
    with refused(BalanceExceeded):
        post_entry(entry(invoice, -100_01))
    assert post_entry(entry(invoice, -100_00)) is True


def test_an_external_id_is_kept_and_not_given_twice(invoice: Invoice, refused: Refused) -> None:
    post_entry(entry(invoice, -1_00, "one", external_id="from-aspire-1"))
    assert LedgerEntry.objects.get(effect_key="one").external_id == "from-aspire-1"
    with refused(IntegrityError):
        post_entry(entry(invoice, -1_00, "two", external_id="from-aspire-1"))


# ---- where nothing may be booked ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "cents"), [(KIND.PAYMENT, -1), (KIND.REVERSAL, 1), (KIND.ISSUE, 100_00), (KIND.VOID, -1)]
)
def test_a_void_invoice_takes_nothing(here: Property, refused: Refused, kind: KIND, cents: int) -> None:
    """L-19: nothing leads out of Void."""
    void = make_invoice("1", here, 100_00, void=True)
    with refused(BalanceExceeded):
        post_entry(entry(void, cents, kind=kind))


def test_a_draft_takes_no_money(here: Property, refused: Refused) -> None:
    """L-19: not even money that goes back; only its issue."""
    draft = make_invoice("1", here, 100_00, shared=False)
    for kind, cents in ((KIND.PAYMENT, -1), (KIND.REVERSAL, 1), (KIND.WRITE_OFF, -1), (KIND.CREDIT, -1)):
        with refused(BalanceExceeded):
            post_entry(entry(draft, cents, kind=kind))


def test_a_free_invoice_takes_no_money(here: Property, refused: Refused) -> None:
    free = make_invoice("1", here, 0)
    for kind, cents in ((KIND.PAYMENT, -1), (KIND.REVERSAL, 1), (KIND.ISSUE, 1)):
        with refused(BalanceExceeded):
            post_entry(entry(free, cents, kind=kind))


def test_there_is_no_such_invoice(invoice: Invoice, refused: Refused) -> None:
    with refused(BalanceExceeded):
        post_entry(Entry(invoice.pk + 999, KIND.PAYMENT, -1, DAY, "key"))


# ---- inside the caller's transaction --------------------------------------------------------------------


def test_it_is_undone_with_the_caller(invoice: Invoice) -> None:
    before = all_rows()

    def pay_and_fail() -> None:
        with transaction.atomic():
            post_entry(entry(invoice, -40_00))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        pay_and_fail()
    assert all_rows() == before


def test_a_caller_may_go_on_after_a_refusal(invoice: Invoice) -> None:
    """On PostgreSQL a failed statement spoils the transaction, unless it had a savepoint."""
    with transaction.atomic():
        with pytest.raises(BalanceExceeded):
            post_entry(entry(invoice, -100_01, "too much"))
        post_entry(entry(invoice, -1_00, "one"))
        assert post_entry(entry(invoice, -1_00, "one")) is False
        post_entry(entry(invoice, -1_00, "two"))
    assert balance(invoice) == 98_00


def test_the_guard_is_one_conditional_update(invoice: Invoice) -> None:
    """No look before the leap: the balance is compared where it is changed (reliability 0.2 M1)."""
    with CaptureQueriesContext(connection) as queries:
        post_entry(entry(invoice, -1))
    words = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert words == ["INSERT", "UPDATE"]

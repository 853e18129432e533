"""Several processes at the same money. Each race runs on the database that the run is on.

The last tests are the positive control: code that reads and then writes must lose under the same harness,
else the harness could not see a fault (reliability 2.11, M1).
"""

import time
from contextlib import nullcontext
from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction

from fieldgate.branches.models import Branch, Company
from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.actions.release import release
from fieldgate.invoices.errors import CreditExceeded
from fieldgate.invoices.models import Credit, EntryKind, Invoice, InvoiceHold, LedgerEntry
from fieldgate.properties.models import Property
from tests.make import make_credit, make_invoice
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

DAY = date(2026, 6, 15)


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    Company.objects.create(id=1, name="Acme Grounds")
    return Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")


def pay(invoice: Invoice, cents: int, key: str) -> partial[bool]:
    return partial(post_entry, Entry(invoice.pk, EntryKind.PAYMENT, -cents, DAY, key))


def spend(credit: Credit, invoice: Invoice, cents: int, key: str) -> partial[bool]:
    return partial(
        apply_credit, credit_id=credit.pk, invoice_id=invoice.pk, amount_cents=cents, day=DAY, effect_key=key
    )


def held_and_balance(invoice: Invoice) -> tuple[int, int]:
    invoice.refresh_from_db()
    return invoice.held_cents, invoice.balance_cents


def test_fifty_attempts_at_the_last_ten_dollars_of_a_credit_apply_it_once(place: Property) -> None:
    """T-CC-04, P-05."""
    credit = make_credit("C-1", place, 50_00)
    earlier, one, two = (make_invoice(number, place, 100_00) for number in ("1", "2", "3"))
    spend(credit, earlier, 40_00, "earlier")()
    outcomes = race([spend(credit, (one, two)[i % 2], 10_00, f"apply:{i}") for i in range(50)])
    assert outcomes == {"done": 1, "CreditExceeded": 49}
    credit.refresh_from_db()
    assert credit.applied_cents == 50_00
    assert held_and_balance(one)[1] + held_and_balance(two)[1] == 190_00
    assert broken() == {}


def test_payments_at_once_never_take_more_than_is_owed(place: Property) -> None:
    invoice = make_invoice("1", place, 100_00)
    outcomes = race([pay(invoice, 30_00, f"pay:{i}") for i in range(40)])
    assert outcomes == {"done": 3, "BalanceExceeded": 37}
    assert held_and_balance(invoice) == (0, 10_00)
    assert broken() == {}


def test_small_payments_at_once_all_arrive(place: Property) -> None:
    """No update is lost: two that read the same balance must not write the same result."""
    invoice = make_invoice("1", place, 100_00)
    assert race([pay(invoice, 1_00, f"pay:{i}") for i in range(48)]) == {"done": 48}
    assert held_and_balance(invoice) == (0, 52_00)
    assert broken() == {}


def test_a_hold_and_a_payment_do_not_share_the_same_money(place: Property) -> None:
    invoices = [make_invoice(str(n), place, 100_00) for n in range(12)]
    attempts = []
    for n, invoice in enumerate(invoices):
        attempts += [partial(hold, invoice.pk, 60_00, f"hold:{n}:{i}") for i in (1, 2)]
        attempts += [pay(invoice, 60_00, f"pay:{n}:{i}") for i in (1, 2)]
    outcomes = race(attempts, processes=4)
    assert outcomes == {"done": 12, "BalanceExceeded": 36}
    assert {held_and_balance(invoice) for invoice in invoices} <= {(60_00, 100_00), (0, 40_00)}
    assert broken() == {}


def test_one_effect_key_is_one_effect_whoever_comes_with_it(place: Property) -> None:
    """L-22: a webhook, a return page and a sweep, all with the news of the same payment."""
    invoice, credit = make_invoice("1", place, 100_00), make_credit("C-1", place, 100_00)
    assert race([pay(invoice, 5_00, "the payment")] * 20) == {"done": 1, "again": 19}
    assert race([partial(hold, invoice.pk, 7_00, "the hold")] * 20) == {"done": 1, "again": 19}
    assert race([spend(credit, invoice, 11_00, "the credit")] * 20) == {"done": 1, "again": 19}
    assert held_and_balance(invoice) == (7_00, 84_00)
    assert race([partial(release, "the hold")] * 20) == {"done": 1, "again": 19}
    assert held_and_balance(invoice) == (0, 84_00)
    assert LedgerEntry.objects.filter(effect_key="the payment").count() == 1
    assert InvoiceHold.objects.count() == 1
    assert broken() == {}


def test_one_effect_key_for_two_effects_lets_one_of_them_through(place: Property) -> None:
    one, two = make_invoice("1", place, 100_00), make_invoice("2", place, 100_00)
    outcomes = race([pay(one, 5_00, "key"), pay(two, 5_00, "key")] * 8)
    assert outcomes == {"done": 1, "again": 7, "EffectKeyReused": 8}
    assert held_and_balance(one)[1] + held_and_balance(two)[1] == 195_00
    assert broken() == {}


def test_a_payment_settles_once_however_often_the_news_comes(place: Property) -> None:
    """Release and post in one transaction, as whoever settles a payment does."""

    def settle() -> bool:
        with transaction.atomic():
            if not release("attempt"):
                return False
            return post_entry(Entry(invoice.pk, EntryKind.PAYMENT, -100_00, DAY, "settled"))

    invoice = make_invoice("1", place, 100_00)
    hold(invoice.pk, 100_00, "attempt")
    rivals = [pay(invoice, 1, f"rival:{i}") for i in range(8)]
    outcomes = race([attempt for rival in rivals for attempt in (settle, rival)])
    assert outcomes == {"done": 1, "again": 7, "BalanceExceeded": 8}
    assert held_and_balance(invoice) == (0, 0)
    assert broken() == {}


def test_credits_and_payments_across_invoices_do_not_block_each_other(place: Property) -> None:
    """T-CC-10: every verb takes its rows in the same order, so there is no deadlock and no lock error."""
    invoices = [make_invoice(str(n), place, 100_00) for n in range(3)]
    credits = [make_credit(f"C-{n}", place, 1000_00) for n in range(2)]
    attempts = [
        spend(credits[i % 2], invoices[i % 3], 1_00, f"{i}") if i % 4 else pay(invoices[i % 3], 1_00, f"{i}")
        for i in range(96)
    ]
    assert race(attempts) == {"done": 96}
    assert sum(held_and_balance(invoice)[1] for invoice in invoices) == 204_00
    assert broken() == {}


# ---- the positive control -------------------------------------------------------------------------------


def naive_apply(credit: Credit, invoice: Invoice, cents: int, key: str) -> bool:
    """What one would write without thinking of others: look, then book.

    On PostgreSQL even inside a transaction; on SQLite that would be a lock already (M1).
    """
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        seen = Credit.objects.get(pk=credit.pk)
        if seen.amount_cents - seen.applied_cents < cents:
            raise CreditExceeded
        time.sleep(0.02)
        entry = Entry(invoice.pk, EntryKind.CREDIT, -cents, DAY, key, credit_id=credit.pk)
        post_entry(entry)
        seen.applied_cents += cents
        seen.save(update_fields=["applied_cents"])
    return True


def naive_pay(invoice: Invoice, cents: int) -> bool:
    """A lost update: the balance is computed here and not by the database."""
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        seen = Invoice.objects.get(pk=invoice.pk)
        time.sleep(0.02)
        seen.balance_cents -= cents
        seen.save(update_fields=["balance_cents"])
    return True


def test_control_a_naive_credit_is_spent_more_than_once(place: Property) -> None:
    credit = make_credit("C-1", place, 10_00)
    one, two = make_invoice("1", place, 1000_00), make_invoice("2", place, 1000_00)
    outcomes = race([partial(naive_apply, credit, (one, two)[i % 2], 10_00, f"{i}") for i in range(50)])
    assert outcomes["done"] > 1
    assert outcomes["done"] + outcomes["CreditExceeded"] == 50
    assert ("L-06", "Credits are not spent twice") in broken()


def test_control_naive_payments_get_lost(place: Property) -> None:
    invoice = make_invoice("1", place, 100_00)
    assert race([partial(naive_pay, invoice, 1_00) for _ in range(16)]) == {"done": 16}
    assert held_and_balance(invoice)[1] > 84_00


def test_control_a_death_in_a_race_is_noticed(real_database: RealDatabase) -> None:
    with pytest.raises(AssertionError, match="1 of 2 racers"):
        race([lambda: True, lambda: sys_exit()], processes=2)


def sys_exit() -> None:
    raise SystemExit(3)

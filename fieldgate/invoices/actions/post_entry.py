"""Book one change of what an invoice owes."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from fieldgate.branches.models import own_id
from fieldgate.invoices.errors import BalanceExceeded, EffectKeyReused
from fieldgate.invoices.models import EntryKind, Invoice, LedgerEntry
from fieldgate.kit.cents import cents
from fieldgate.kit.money import MOST_CENTS


@dataclass(frozen=True)
class Entry:
    """What is to be booked: signed cents (below zero lowers the balance), the branch's local day, a memo."""

    invoice_id: int
    kind: EntryKind
    amount_cents: int
    day: date
    effect_key: str
    memo: str = ""
    credit_id: int | None = None
    external_id: str | None = None


def post_entry(entry: Entry) -> bool:
    """Book `entry` and move the balance with it, once per effect key. True if it was booked now.

    The guard is one conditional UPDATE, which is right on both databases: a lock would be none on SQLite,
    a bare transaction none on PostgreSQL (reliability 0.2 M1). Invariants L-04, L-05, L-11.
    Raises BalanceExceeded when the balance would leave held..total, or the invoice is a draft or void (L-19);
    EffectKeyReused when the key already stands for something else (L-22); nothing has changed then.
    """
    if abs(entry.amount_cents) > MOST_CENTS:
        raise BalanceExceeded(f"{entry.amount_cents} cents are more than any invoice has")
    try:
        with transaction.atomic():
            _insert(entry)
            _move_balance(entry)
    except IntegrityError:
        before = LedgerEntry.objects.filter(effect_key=entry.effect_key).first()
        if before is None:
            raise
        same = (before.invoice_id, before.kind, before.amount_cents, before.credit_id)
        if same != (entry.invoice_id, entry.kind, entry.amount_cents, entry.credit_id):
            raise EffectKeyReused(entry.effect_key) from None
        return False
    return True


def _insert(entry: Entry) -> None:
    LedgerEntry.objects.create(
        external_id=entry.external_id or own_id(),
        invoice_id=entry.invoice_id,
        kind=entry.kind,
        amount_cents=entry.amount_cents,
        day=entry.day,
        memo=entry.memo,
        credit_id=entry.credit_id,
        effect_key=entry.effect_key,
    )


def _move_balance(entry: Entry) -> None:
    invoices = Invoice.objects.all()
    if entry.kind != EntryKind.ISSUE:
        invoices = invoices.exclude(shared_at=None)  # a draft has no money rows (L-19)
    moved = invoices.filter(
        id=entry.invoice_id,
        voided_at=None,
        balance_cents__gte=F("held_cents") - cents(entry.amount_cents),
        balance_cents__lte=F("total_cents") - cents(entry.amount_cents),
    ).update(balance_cents=F("balance_cents") + cents(entry.amount_cents))
    if not moved:
        raise BalanceExceeded(f"{entry.amount_cents} cents do not fit invoice {entry.invoice_id}")

"""Let a credit lower an invoice."""

from datetime import date

from django.db import transaction
from django.db.models import F

from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.errors import CreditExceeded, CreditOfAnotherProperty
from fieldgate.invoices.models import Credit, EntryKind, Invoice
from fieldgate.kit.cents import cents


def apply_credit(
    *,
    credit_id: int,
    invoice_id: int,
    amount_cents: int,
    day: date,
    effect_key: str,
    external_id: str | None = None,
) -> bool:
    """Apply `amount_cents` (above zero) of a credit to an invoice of the same property, once per effect key.

    True if it was applied now. Raises CreditOfAnotherProperty (T-MO-12), CreditExceeded (L-06),
    BalanceExceeded (L-04) or EffectKeyReused; nothing has changed then.
    """
    with transaction.atomic():
        credit = Credit.objects.get(id=credit_id)
        fits = Invoice.objects.filter(
            id=invoice_id, property_id=credit.property_id, currency=credit.currency
        ).exists()
        if not fits or amount_cents <= 0:
            raise CreditOfAnotherProperty(f"credit {credit_id} does not fit invoice {invoice_id}")
        booked = post_entry(
            Entry(
                invoice_id=invoice_id,
                kind=EntryKind.CREDIT,
                amount_cents=-amount_cents,
                day=day,
                effect_key=effect_key,
                memo=credit.memo or f"Credit #{credit.number}",
                credit_id=credit_id,
                external_id=external_id,
            )
        )
        if booked:
            _spend(credit_id, amount_cents)
    return booked


def _spend(credit_id: int, amount_cents: int) -> None:
    """One conditional UPDATE: fifty at once cannot spend the last ten dollars twice (P-05, T-CC-04)."""
    spent = Credit.objects.filter(
        id=credit_id, applied_cents__lte=F("amount_cents") - cents(amount_cents)
    ).update(applied_cents=F("applied_cents") + cents(amount_cents))
    if not spent:
        raise CreditExceeded(f"{amount_cents} cents are not left of credit {credit_id}")

"""Reserve part of a balance for a payment that is under way."""

from django.db import IntegrityError, transaction
from django.db.models import F

from fieldgate.invoices.errors import BalanceExceeded, EffectKeyReused
from fieldgate.invoices.models import Invoice, InvoiceHold
from fieldgate.kit.cents import cents
from fieldgate.kit.money import MOST_CENTS


def hold(invoice_id: int, amount_cents: int, effect_key: str) -> bool:
    """Hold `amount_cents` (above zero) of what is neither paid nor held, once per effect key (L-05).

    True if it was held now. Raises BalanceExceeded when less is left, EffectKeyReused when the key
    stands for another hold; nothing has changed then.
    """
    if abs(amount_cents) > MOST_CENTS:
        raise BalanceExceeded(f"{amount_cents} cents are more than any invoice has")
    try:
        with transaction.atomic():
            InvoiceHold.objects.create(
                invoice_id=invoice_id, amount_cents=amount_cents, effect_key=effect_key
            )
            held = Invoice.objects.filter(
                id=invoice_id, voided_at=None, balance_cents__gte=F("held_cents") + cents(amount_cents)
            ).update(held_cents=F("held_cents") + cents(amount_cents))
            if not held:
                raise BalanceExceeded(f"{amount_cents} cents are not free on invoice {invoice_id}")
    except IntegrityError:
        before = InvoiceHold.objects.filter(effect_key=effect_key).first()
        if before is None:
            raise
        if (before.invoice_id, before.amount_cents) != (invoice_id, amount_cents):
            raise EffectKeyReused(effect_key) from None
        return False
    return True

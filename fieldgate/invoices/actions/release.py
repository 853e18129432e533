"""Give back what a payment had reserved, because it ended: well or badly."""

from django.db import transaction
from django.db.models import F

from fieldgate.invoices.models import Invoice, InvoiceHold
from fieldgate.kit import clock
from fieldgate.kit.cents import cents


def release(effect_key: str) -> bool:
    """Release the hold of this key, once; True if it was released now, False if it had been or never was.

    A payment that succeeded releases and posts inside one transaction of the caller.
    """
    with transaction.atomic():
        held = InvoiceHold.objects.filter(effect_key=effect_key).values_list("invoice_id", "amount_cents")
        won = InvoiceHold.objects.filter(effect_key=effect_key, released_at=None).update(
            released_at=clock.now()
        )
        if not won:
            return False
        invoice_id, amount_cents = held.get()
        Invoice.objects.filter(id=invoice_id).update(held_cents=F("held_cents") - cents(amount_cents))
    return True

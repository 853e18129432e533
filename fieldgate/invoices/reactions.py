"""What invoices do when people or the company change. `bill_to` stays as it was printed."""

from django.db.models import Q

from fieldgate.invoices.models import Credit, Invoice
from fieldgate.people.errors import FieldRefused
from fieldgate.people.events import ContactLeft, ContactsMerged, CurrencyChanged
from fieldgate.proposals.models import Proposal


def keep_billing_contact(fact: ContactsMerged) -> None:
    """Every invoice of either of two merged contacts is the kept one's."""
    Invoice.objects.filter(billing_contact_id=fact.gone_id).update(billing_contact_id=fact.kept_id)


def hand_open_invoices_over(fact: ContactLeft) -> None:
    """What is still owed, or not yet shared, is the successor's to pay; what is settled keeps its payer."""
    Invoice.objects.filter(
        Q(balance_cents__gt=0) | Q(shared_at=None),
        billing_contact_id=fact.contact_id,
        property_id__in=fact.property_ids,
    ).update(billing_contact_id=fact.successor_id)


def keep_currency(fact: CurrencyChanged) -> None:
    """Once there are documents in a currency it stays (L-01). Raises FieldRefused."""
    if any(model._default_manager.exists() for model in (Invoice, Credit, Proposal)):
        text = f"There are proposals, invoices or credits in {fact.before}, so the currency stays."
        raise FieldRefused("currency", text)

"""Plain functions that make valid rows, with defaults."""

from datetime import date, timedelta

from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import Credit, EntryKind, Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.people.models import Contact
from fieldgate.properties.models import Property


def make_invoice(  # noqa: PLR0913 - each a fact that some test varies
    number: str,
    at: Property,
    total_cents: int,
    *,
    paid: int = 0,
    billing_contact: Contact | None = None,
    day: date = date(2026, 6, 1),
    due_on: date | None = None,
    title: str = "",
    shared: bool = True,
    void: bool = False,
) -> Invoice:
    """An invoice of one line, issued through the ledger, with `paid` cents booked against it."""
    invoice = Invoice.objects.create(
        number=number,
        property=at,
        billing_contact=billing_contact,
        title=title,
        invoiced_on=day,
        terms="Net 30",
        due_on=due_on or day + timedelta(days=30),
        currency="USD",
        total_cents=total_cents,
        shared_at=clock.now() if shared else None,
    )
    InvoiceLine.objects.create(
        invoice=invoice, position=1, service="Mowing", extended_cents=total_cents, visit_on=day,
        proposal_number="77", proposal_title="Weekly Mowing", proposal_on=day,
    )  # fmt: skip
    if shared and total_cents:
        post_entry(Entry(invoice.pk, EntryKind.ISSUE, total_cents, day, f"test:issue:{number}"))
    if paid:
        post_entry(
            Entry(invoice.pk, EntryKind.PAYMENT, -paid, day, f"test:payment:{number}", memo="Visa 4242")
        )
    if void:
        post_entry(Entry(invoice.pk, EntryKind.VOID, -total_cents, day, f"test:void:{number}"))
        Invoice.objects.filter(pk=invoice.pk).update(voided_at=clock.now())
    invoice.refresh_from_db()
    return invoice


def make_credit(number: str, at: Property, amount_cents: int, *, day: date = date(2026, 6, 1)) -> Credit:
    """A credit of which nothing is applied."""
    return Credit.objects.create(
        number=number, property=at, day=day, currency="USD", amount_cents=amount_cents, memo="Goodwill"
    )

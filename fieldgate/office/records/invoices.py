"""Invoices: lines, ledger and balance, read-only; money moves by the ledger's verbs."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from fieldgate.invoices.models import Invoice, InvoiceLine, LedgerEntry
from fieldgate.invoices.rules import heading
from fieldgate.office.looked_at import note_look
from fieldgate.office.records.addresses import linked
from fieldgate.office.records.base import Room
from fieldgate.office.records.lists import Rows, by_branch_of, narrowing, only_of
from fieldgate.office.records.related import invoice_marks, invoice_pill
from fieldgate.office.showing import Card, Fact, Record, Table, day_of, moment_of, money_of
from fieldgate.people.viewer import StaffViewer

STATUSES = (("due", "Due"), ("paid", "Paid"), ("draft", "Draft"), ("void", "Void"))
_WHERE = {
    "due": Q(balance_cents__gt=0, shared_at__isnull=False, voided_at=None),
    "paid": Q(balance_cents=0, shared_at__isnull=False, voided_at=None),
    "draft": Q(shared_at=None, voided_at=None),
    "void": Q(voided_at__isnull=False),
}
MOST_LINES = 200
"""A record page shows no more lines or entries than that."""


def _with_status(rows: Rows, status: str) -> Rows:
    return rows.filter(_WHERE[status])


class InvoiceRoom(Room):
    """Read-only."""

    list_heading = "Invoices"
    list_display = ("shown_number", "title", "place", "invoiced", "due", "total", "balance", "status")
    list_filter = (
        narrowing("status", "status", lambda: STATUSES, _with_status),
        by_branch_of("property__branch_id"),
        only_of("property", "property", "property_id"),
        only_of("billing contact", "contact", "billing_contact_id"),
    )
    search_fields = ("number", "title", "property__name", "bill_to")
    search_help_text = "Number, title, property or bill to"
    ordering = ("-invoiced_on", "-id")

    def seen(self, viewer: StaffViewer) -> QuerySet[Invoice]:
        return Invoice.objects.visible_to(viewer).select_related("property__branch", "billing_contact")

    @admin.display(description="Number", ordering="number")
    def shown_number(self, row: Invoice) -> str:
        return f"#{row.number}"

    @admin.display(description="Property", ordering="property__name")
    def place(self, row: Invoice) -> str:
        return row.property.name

    @admin.display(description="Invoiced", ordering="invoiced_on")
    def invoiced(self, row: Invoice) -> str:
        return day_of(row.invoiced_on)

    @admin.display(description="Due", ordering="due_on")
    def due(self, row: Invoice) -> str:
        return day_of(row.due_on)

    @admin.display(description="Total", ordering="total_cents")
    def total(self, row: Invoice) -> str:
        return money_of(row.total_cents, row.currency)

    @admin.display(description="Balance", ordering="balance_cents")
    def balance(self, row: Invoice) -> str:
        return money_of(row.balance_cents, row.currency)

    @admin.display(description="Status")
    def status(self, row: Invoice) -> SafeString:
        return invoice_pill(row)

    def looked_at(self, request: HttpRequest, row: Invoice) -> None:
        note_look(request.viewer, f"invoice:{row.pk}", row.property.branch_id)  # type: ignore[attr-defined]

    def record(self, viewer: StaffViewer, row: Invoice) -> Record:
        return Record(
            title=heading(row.number, row.title),
            marks=invoice_marks(row),
            cards=(self._money(row), self._about(row)),
            tables=(self._lines(row), self._ledger(row)),
        )

    def _money(self, row: Invoice) -> Card:
        return Card(
            "Money",
            (
                Fact("Total", money_of(row.total_cents, row.currency)),
                Fact("Balance", money_of(row.balance_cents, row.currency)),
                Fact("Held by payments", money_of(row.held_cents, row.currency)),
                Fact("Invoiced", day_of(row.invoiced_on)),
                Fact("Terms", row.terms),
                Fact("Due", day_of(row.due_on)),
                Fact("Shared", moment_of(row.shared_at, row.property.branch.zone)),
            ),
        )

    def _about(self, row: Invoice) -> Card:
        contact = row.billing_contact
        return Card(
            "Where and who",
            (
                Fact("Property", linked("property", row.property_id, row.property.name)),
                Fact("Branch", row.property.branch.name),
                Fact(
                    "Billing contact",
                    linked("contact", row.billing_contact_id, contact.name if contact else ""),
                ),
                Fact("Bill to", row.bill_to),
            ),
        )

    def _lines(self, row: Invoice) -> Table:
        found = InvoiceLine.objects.filter(invoice=row).order_by("position")[:MOST_LINES]
        rows = [
            (
                linked("proposal", i.proposal_id, f"#{i.proposal_number}") if i.proposal_number else "",
                linked("visit", i.visit_id, day_of(i.visit_on)) if i.visit_on else "",
                i.service,
                i.item,
                _quantity(i.quantity_thousandths),
                money_of(i.unit_price_cents, row.currency),
                money_of(i.tax_cents, row.currency),
                money_of(i.extended_cents, row.currency),
            )
            for i in found
        ]
        heads = ("Proposal", "Visit", "Service", "Item", "Quantity", "Unit price", "Tax", "Amount")
        return Table("Lines", heads, rows, "No lines.")

    def _ledger(self, row: Invoice) -> Table:
        found = LedgerEntry.objects.filter(invoice=row).order_by("day", "id")[:MOST_LINES]
        rows = [
            (day_of(e.day), e.get_kind_display(), e.memo, money_of(e.amount_cents, row.currency))
            for e in found
        ]
        return Table("Ledger", ("Day", "What", "Memo", "Amount"), rows, "Nothing is booked on it yet.")


def _quantity(thousandths: int | None) -> str:
    if thousandths is None:
        return ""
    whole, part = divmod(abs(thousandths), 1000)
    text = f"{whole:,}" + (f".{part:03d}".rstrip("0") if part else "")
    return f"-{text}" if thousandths < 0 else text


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((Invoice, InvoiceRoom),)

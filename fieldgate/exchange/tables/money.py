"""Invoices with their lines, credits, and what was paid."""

from fieldgate.exchange.cells import cell
from fieldgate.exchange.tables.columns import Column, Table, id_column, plain, reference
from fieldgate.invoices.models import Credit, Invoice, InvoiceLine, LedgerEntry

INVOICES = Table(
    "invoices.csv",
    Invoice,
    ("external_id",),
    (
        id_column(),
        plain(Invoice, "number", cell.number, required=True),
        reference("property", "properties.csv", required=True),
        reference("billing_contact", "contacts.csv"),
        plain(Invoice, "bill_to"),
        plain(Invoice, "title"),
        plain(Invoice, "invoiced_on", cell.day, required=True),
        plain(Invoice, "terms"),
        Column("due_on", cell.day, "due_on"),
        Column("status", cell.one_of("draft", "shared", "void"), required=True),
        Column("shared_on", cell.day),
    ),
)

INVOICE_LINES = Table(
    "invoice_lines.csv",
    InvoiceLine,
    ("invoice", "position"),
    (
        reference("invoice", "invoices.csv", required=True),
        Column("position", cell.position, "position", required=True),
        reference("proposal", "proposals.csv"),
        reference("visit", "visits.csv"),
        plain(InvoiceLine, "proposal_number", cell.number),
        plain(InvoiceLine, "proposal_title"),
        plain(InvoiceLine, "proposal_on", cell.day),
        plain(InvoiceLine, "visit_on", cell.day),
        plain(InvoiceLine, "service", required=True),
        plain(InvoiceLine, "item"),
        plain(InvoiceLine, "quantity", cell.quantity, path="quantity_thousandths"),
        plain(InvoiceLine, "unit_price", cell.amount, path="unit_price_cents"),
        Column("extended", cell.amount, "extended_cents"),
        plain(InvoiceLine, "tax", cell.amount, path="tax_cents"),
    ),
    is_whole=True,
)

CREDITS = Table(
    "credits.csv",
    Credit,
    ("external_id",),
    (
        id_column(),
        plain(Credit, "number", cell.number, required=True),
        reference("property", "properties.csv", required=True),
        plain(Credit, "day", cell.day, required=True),
        plain(Credit, "amount", cell.amount_above_zero, path="amount_cents", required=True),
        plain(Credit, "memo"),
    ),
)

CREDIT_APPLICATIONS = Table(
    "credit_applications.csv",
    LedgerEntry,
    ("external_id",),
    (
        id_column(),
        reference("credit", "credits.csv", required=True),
        reference("invoice", "invoices.csv", required=True),
        plain(LedgerEntry, "day", cell.day, required=True),
        plain(LedgerEntry, "amount", cell.amount_above_zero, path="amount_cents", required=True),
    ),
)

PAYMENTS = Table(
    "payments.csv",
    LedgerEntry,
    ("external_id",),
    (
        id_column(),
        reference("invoice", "invoices.csv", required=True),
        plain(LedgerEntry, "day", cell.day, required=True),
        plain(LedgerEntry, "amount", cell.amount_above_zero, path="amount_cents", required=True),
        plain(LedgerEntry, "memo"),
    ),
)

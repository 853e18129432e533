"""What must hold of invoices and their ledger at every moment; `fieldgate verify` asks (reliability 3.1)."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from fieldgate.branches.models import Company
from fieldgate.invoices.models import Credit, EntryKind, Invoice, InvoiceHold, InvoiceLine, LedgerEntry
from fieldgate.kit.append_only import unguarded
from fieldgate.kit.verifying import Check, Finding


def _total(rows: object, column: str) -> Coalesce:
    """A correlated sum, 0 where there are no rows."""
    grouped = rows.order_by().values("invoice_id").annotate(sum=Sum(column)).values("sum")  # type: ignore[attr-defined]
    return Coalesce(Subquery(grouped), Value(0))


def money_fits_together() -> Iterator[Finding]:
    """L-01: one currency on both sides of every link, and the company's own."""
    currency = Company.objects.values("currency")[:1]
    for number in Invoice.objects.exclude(currency=Subquery(currency)).values_list("number", flat=True):
        yield Finding("invoice", number, "is not in the company's currency")
    foreign = LedgerEntry.objects.filter(credit__isnull=False).exclude(
        credit__property=F("invoice__property"), credit__currency=F("invoice__currency")
    )
    for pk in foreign.values_list("id", flat=True):
        yield Finding("ledger entry", pk, "applies a credit of another property or currency")


def ledgers_are_append_only() -> Iterator[Finding]:
    """L-03: the triggers that refuse UPDATE and DELETE are in place."""
    for table in unguarded(connection, [LedgerEntry._meta.db_table]):
        yield Finding("table", table, "has lost its append-only trigger")


def balances_are_within_totals() -> Iterator[Finding]:
    """L-04: 0 <= balance <= total."""
    rows = Invoice.objects.filter(Q(balance_cents__lt=0) | Q(balance_cents__gt=F("total_cents")))
    for number in rows.values_list("number", flat=True):
        yield Finding("invoice", number, "owes less than nothing or more than its total")


def held_is_what_open_holds_say() -> Iterator[Finding]:
    """L-05: 0 <= held <= balance, and held is the sum of the holds that are not released."""
    holds = InvoiceHold.objects.filter(invoice_id=OuterRef("id"), released_at=None)
    rows = Invoice.objects.annotate(open_holds=_total(holds, "amount_cents")).filter(
        ~Q(held_cents=F("open_holds")) | Q(held_cents__lt=0) | Q(held_cents__gt=F("balance_cents"))
    )
    for number in rows.values_list("number", flat=True):
        yield Finding("invoice", number, "holds another amount than its open holds")


def credits_are_not_overspent() -> Iterator[Finding]:
    """L-06: applied is the sum of the applications, and within the credit's amount."""
    applied = (
        LedgerEntry.objects.filter(credit_id=OuterRef("id"))
        .order_by()
        .values("credit_id")
        .annotate(sum=Sum("amount_cents"))
        .values("sum")
    )
    rows = Credit.objects.annotate(booked=-Coalesce(Subquery(applied), Value(0))).filter(
        ~Q(applied_cents=F("booked")) | Q(applied_cents__lt=0) | Q(applied_cents__gt=F("amount_cents"))
    )
    for number in rows.values_list("number", flat=True):
        yield Finding("credit", number, "was applied for another amount than its entries say")


def balances_are_what_the_ledger_says() -> Iterator[Finding]:
    """L-07, L-28: the stored balance is the sum of the invoice's entries."""
    entries = LedgerEntry.objects.filter(invoice_id=OuterRef("id"))
    rows = Invoice.objects.annotate(booked=_total(entries, "amount_cents")).exclude(balance_cents=F("booked"))
    for number in rows.values_list("number", flat=True):
        yield Finding("invoice", number, "shows another balance than its ledger entries add up to")


def lines_add_up() -> Iterator[Finding]:
    """L-18: the lines with their tax add up to the invoice's total."""
    lines = InvoiceLine.objects.filter(invoice_id=OuterRef("id")).annotate(
        gross_cents=F("extended_cents") + F("tax_cents")
    )
    rows = Invoice.objects.annotate(lines_total=_total(lines, "gross_cents")).exclude(
        total_cents=F("lines_total")
    )
    for number in rows.values_list("number", flat=True):
        yield Finding("invoice", number, "has lines that do not add up to its total")


def issued_once_in_full() -> Iterator[Finding]:
    """L-11: a shared invoice was issued by exactly one entry, of its total; a free one by none."""
    rows = (
        Invoice.objects.filter(shared_at__isnull=False)
        .annotate(
            issues=Count("entries", filter=Q(entries__kind=EntryKind.ISSUE)),
            issued=Coalesce(Sum("entries__amount_cents", filter=Q(entries__kind=EntryKind.ISSUE)), Value(0)),
        )
        .filter(Q(issues__gt=1) | ~Q(issued=F("total_cents")))
    )
    for number in rows.values_list("number", flat=True):
        yield Finding("invoice", number, "was not issued once, for its total")


def drafts_and_voids_owe_nothing() -> Iterator[Finding]:
    """L-19: a draft has no money rows; a void invoice owes and holds nothing."""
    drafts = Invoice.objects.filter(shared_at=None, entries__isnull=False).distinct()
    for number in drafts.values_list("number", flat=True):
        yield Finding("invoice", number, "is a draft with ledger entries")
    voids = Invoice.objects.exclude(voided_at=None).exclude(balance_cents=0, held_cents=0)
    for number in voids.values_list("number", flat=True):
        yield Finding("invoice", number, "is void but owes or holds money")


CHECKS = (
    Check("L-01", "Money on both sides of a link fits together", money_fits_together, Invoice.objects.count),
    Check("L-03", "The ledger is append-only", ledgers_are_append_only, LedgerEntry.objects.count),
    Check(
        "L-04",
        "Balances lie between nothing and the total",
        balances_are_within_totals,
        Invoice.objects.count,
    ),
    Check("L-05", "What is held is what open holds say", held_is_what_open_holds_say, Invoice.objects.count),
    Check("L-06", "Credits are not spent twice", credits_are_not_overspent, Credit.objects.count),
    Check(
        "L-07", "Balances are what the ledger says", balances_are_what_the_ledger_says, Invoice.objects.count
    ),
    Check("L-11", "Invoices are issued once, for their total", issued_once_in_full, Invoice.objects.count),
    Check("L-18", "Lines add up to totals", lines_add_up, Invoice.objects.count),
    Check(
        "L-19", "Drafts and void invoices owe nothing", drafts_and_voids_owe_nothing, Invoice.objects.count
    ),
)

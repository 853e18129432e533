"""Invoices with their lines, the ledger that says what is owed, credits and holds. All money in cents.

Nothing but the verbs post_entry, hold and release changes `balance_cents` and `held_cents`; the import,
which brings thousands at once, writes the same rows in bulk under the same guard (exchange/writing/bulk.py).
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When

from fieldgate.branches.models import own_id
from fieldgate.kit.numbering import check_number
from fieldgate.people.models import Contact
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer
from fieldgate.properties.models import Property
from fieldgate.proposals.models import Proposal
from fieldgate.visits.models import Visit

# Later than any due day, so that what is not due comes last.
NEVER = date(9999, 12, 31)
LIST_ORDER = ("due_first", "-invoiced_on", "number")


class EntryKind(models.TextChoices):
    """Why a ledger entry was made. ISSUE raises the balance; the others lower it, or raise it again."""

    ISSUE = "issue", "Invoice issued"
    PAYMENT = "payment", "Payment"
    CREDIT = "credit", "Credit applied"
    WRITE_OFF = "write_off", "Written off"
    VOID = "void", "Voided"
    REVERSAL = "reversal", "Reversal"


def entry_kinds() -> list[tuple[str, str]]:
    """As a callable, so that a new kind is no migration."""
    return EntryKind.choices


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Reads of invoices; the only place that says who sees which."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Design.md 4: the property's contacts and the invoice's billing contact; shared and not void."""
        match viewer:
            case CustomerViewer():
                linked = Q(property_id__in=viewer.property_ids)
                billed = Q(billing_contact_id=viewer.contact_id)
                if viewer.branch_id is not None:
                    billed &= Q(property__branch_id=viewer.branch_id)
                return self.filter(linked | billed, shared_at__isnull=False, voided_at=None)
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                return self.filter(property__branch_id__in=viewer.branch_ids)

    def chosen_by(self, viewer: Viewer) -> Self:
        """Narrowed to the properties ticked in the Property Filter, if any are (R30)."""
        if isinstance(viewer, CustomerViewer) and viewer.chosen_ids:
            return self.filter(property_id__in=viewer.chosen_ids)
        return self


class Invoice(models.Model):
    """What a property owes for work done. `shared_at` empty: a draft, which no customer sees (R88)."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    number = models.CharField(max_length=32, unique=True, validators=[check_number])
    # No index of their own: the two below begin with them, and SQLite would prefer the poorer one.
    property = models.ForeignKey(Property, on_delete=models.PROTECT, db_index=False)
    billing_contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="billed_invoices",
        db_index=False,
    )
    bill_to = models.TextField(blank=True, help_text="Name and address as printed, frozen at issue.")
    title = models.CharField(max_length=200, blank=True)
    invoiced_on = models.DateField()
    terms = models.CharField(max_length=60, blank=True)
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    total_cents = models.BigIntegerField()
    balance_cents = models.BigIntegerField(default=0)
    held_cents = models.BigIntegerField(default=0)
    # The list's order in one column: what is due by its due day, all the rest after it (design.md, pages).
    due_first = models.GeneratedField(
        expression=Case(When(balance_cents__gt=0, then=F("due_on")), default=Value(NEVER)),
        output_field=models.DateField(),
        db_persist=True,
    )
    shared_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-invoiced_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    held_cents__gte=0,
                    balance_cents__gte=F("held_cents"),
                    total_cents__gte=F("balance_cents"),
                ),
                name="invoice_held_balance_total",
            ),
        ]
        indexes = [
            # Read by property or by billing contact, in the list's order; the columns behind let count and
            # balance be answered from the index alone.
            models.Index(
                fields=["property", *LIST_ORDER, "balance_cents", "shared_at", "voided_at"],
                name="invoice_by_property",
            ),
            models.Index(
                fields=[
                    "billing_contact",
                    "property",
                    *LIST_ORDER,
                    "balance_cents",
                    "shared_at",
                    "voided_at",
                ],
                name="invoice_by_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"Invoice #{self.number}"


class InvoiceLine(models.Model):
    """One line, grouped on paper by proposal and service. Quantities are in thousandths, money in cents.

    The proposal and the visit are named in words and days as printed; where they are here, the line also
    points at them.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposal_number = models.CharField(max_length=32, blank=True)
    proposal_title = models.CharField(max_length=200, blank=True)
    proposal_on = models.DateField(null=True, blank=True)
    visit_on = models.DateField(null=True, blank=True)
    service = models.CharField(max_length=200)
    item = models.CharField(max_length=300, blank=True)
    quantity_thousandths = models.BigIntegerField(null=True, blank=True)
    unit_price_cents = models.BigIntegerField(null=True, blank=True)
    extended_cents = models.BigIntegerField()
    tax_cents = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["invoice", "position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="one_line_per_position")]

    def __str__(self) -> str:
        return f"{self.service} {self.item}".strip()


class Credit(models.Model):
    """Money a property has in hand. Only its application lowers a balance (R40, R41)."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    number = models.CharField(max_length=32, unique=True, validators=[check_number])
    property = models.ForeignKey(Property, on_delete=models.PROTECT)
    day = models.DateField()
    memo = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    amount_cents = models.BigIntegerField()
    applied_cents = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-day", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_cents__gte=0, amount_cents__gte=F("applied_cents"), amount_cents__gt=0),
                name="credit_applied_within_amount",
            )
        ]

    def __str__(self) -> str:
        return f"Credit #{self.number}"


class LedgerEntry(models.Model):
    """One change of what an invoice owes. Append-only (trigger): a mistake is answered by a reversal."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=entry_kinds)
    amount_cents = models.BigIntegerField()
    day = models.DateField()
    memo = models.CharField(max_length=200, blank=True)
    credit = models.ForeignKey(
        Credit, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    effect_key = models.CharField(max_length=200, unique=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        ordering = ["invoice", "day", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="entry_is_not_nothing"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.ISSUE.value, amount_cents__gt=0)
                | Q(kind=EntryKind.REVERSAL.value)
                | (~Q(kind__in=[EntryKind.ISSUE.value, EntryKind.REVERSAL.value]) & Q(amount_cents__lt=0)),
                name="entry_sign_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"


class InvoiceHold(models.Model):
    """Part of a balance that a payment under way has reserved, until it is released."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="holds")
    amount_cents = models.BigIntegerField()
    effect_key = models.CharField(max_length=200, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="hold_is_above_zero")]

    def __str__(self) -> str:
        return f"{self.amount_cents} held"

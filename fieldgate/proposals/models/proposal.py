"""Proposals with their services and items, and templates of them. All money in cents."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When

from fieldgate.branches.models import own_id
from fieldgate.kit.numbering import check_number
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer
from fieldgate.properties.models import Property
from fieldgate.proposals.rules import Kind, OfficeStatus, PortalStatus, Revision
from fieldgate.requests.models import ServiceRequest

LIST_ORDER = ("list_rank", "-sent_on", "number", "-revision")


def kinds() -> list[tuple[str, str]]:
    """As a callable, so that a new kind is no migration."""
    return [(k.value, k.name.replace("_", " ").capitalize()) for k in Kind]


def office_statuses() -> list[tuple[str, str]]:
    """As a callable, for the same reason."""
    return [(s.value, s.name.replace("_", " ").capitalize()) for s in OfficeStatus]


def portal_statuses() -> list[tuple[str, str]]:
    """As a callable, for the same reason."""
    return [(s.value, s.name.capitalize()) for s in PortalStatus]


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reads of proposals; the only place that says who sees which."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Design.md 4: every contact of the property, once it was delivered (R44, R45, R53)."""
        match viewer:
            case CustomerViewer():
                return self.filter(property_id__in=viewer.property_ids).exclude(
                    portal_status=PortalStatus.HIDDEN.value
                )
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                return self.filter(property__branch_id__in=viewer.branch_ids)

    def chosen_by(self, viewer: Viewer) -> Self:
        """Narrowed to the properties ticked in the Property Filter, if any are (R30)."""
        if isinstance(viewer, CustomerViewer) and viewer.chosen_ids:
            return self.filter(property_id__in=viewer.chosen_ids)
        return self

    def revisions(self) -> list[Revision]:
        """What the portal status of each row depends on."""
        columns = (
            "pk",
            "number",
            "revision",
            "office_status",
            "version_id",
            "version__signature",
            "accepted_on",
        )
        return [
            Revision(
                pk, number, revision, office, delivered=version is not None, signed=signature is not None,
                accepted_elsewhere=accepted_on is not None,
            )
            for pk, number, revision, office, version, signature, accepted_on in self.values_list(*columns)
        ]  # fmt: skip


class Proposal(models.Model):
    """An offer for a property. A revision of a contract is a row of its own under the same number.

    `portal_status`, `sent_on` and `version` are written by the verbs from rules.portal_status and never by
    hand. `price_cents` is the sum of the services that count (L-35). `accepted_on` says that it was accepted
    on paper, or in the system it was brought from; what was signed here has a Signature under its version.
    `conversation` is the request in which the customer asked for changes. A contract may be paid in
    `payments` equal monthly payments from `first_payment_on`.
    """

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    number = models.CharField(max_length=32, validators=[check_number])
    revision = models.PositiveIntegerField(default=0)
    # No index of its own: the one below begins with it.
    property = models.ForeignKey(Property, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=20, choices=kinds, default=Kind.WORK_ORDER.value)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="change_orders"
    )
    from_request = models.ForeignKey(
        ServiceRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conversation = models.ForeignKey(
        ServiceRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=200)
    sales_rep = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    description = models.TextField(blank=True)
    terms = models.TextField(blank=True)
    payment_schedule = models.TextField(blank=True)
    first_payment_on = models.DateField(null=True, blank=True)
    payments = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    convenience_fee_basis_points = models.PositiveIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(10_000)], help_text="Empty: the branch's."
    )
    currency = models.CharField(max_length=3)
    price_cents = models.BigIntegerField(default=0)
    office_status = models.CharField(max_length=20, choices=office_statuses, default=OfficeStatus.NEW.value)
    accepted_on = models.DateField(null=True, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    portal_status = models.CharField(
        max_length=10, choices=portal_statuses, default=PortalStatus.HIDDEN.value
    )
    sent_on = models.DateField(null=True, blank=True)
    version = models.OneToOneField(
        "ProposalVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The list's order begins with it: pending ones first, hidden ones never (design.md, pages).
    list_rank = models.GeneratedField(
        expression=Case(
            When(portal_status=PortalStatus.PENDING.value, then=Value(0)),
            When(portal_status=PortalStatus.HIDDEN.value, then=Value(2)),
            default=Value(1),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["number", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["number", "revision"], name="one_proposal_per_revision"),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="no_change_order_of_itself"),
            # What is shown was delivered: a version stands and its day is known.
            models.CheckConstraint(
                condition=Q(portal_status=PortalStatus.HIDDEN.value)
                | Q(version__isnull=False, sent_on__isnull=False),
                name="shown_proposals_were_delivered",
            ),
            models.CheckConstraint(
                condition=Q(first_payment_on=None, payments=None)
                | Q(first_payment_on__isnull=False, payments__gte=1),
                name="monthly_payments_have_a_first_day",
            ),
        ]
        indexes = [
            models.Index(fields=["property", *LIST_ORDER, "portal_status"], name="proposal_by_property")
        ]

    def __str__(self) -> str:
        return f"Proposal #{self.number}"


class ProposalService(models.Model):
    """One service of a proposal. An optional one counts once the customer has chosen it (R67, R69)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="services")
    position = models.PositiveIntegerField()
    group = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    visits = models.PositiveIntegerField(default=1)
    price_cents = models.BigIntegerField()
    is_optional = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["proposal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="one_service_per_position"),
            models.CheckConstraint(
                condition=Q(is_optional=True) | Q(is_chosen=False), name="only_optional_ones_are_chosen"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProposalItem(models.Model):
    """One line below a service. Quantity in thousandths; the service's price is not made of these."""

    service = models.ForeignKey(ProposalService, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    quantity_thousandths = models.BigIntegerField(null=True, blank=True)
    unit_price_cents = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["service", "position"]
        constraints = [models.UniqueConstraint(fields=["service", "position"], name="one_item_per_position")]

    def __str__(self) -> str:
        return self.name


class ProposalTemplate(models.Model):
    """What a new proposal may begin with. `content` is a content.Content as it is stored."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=kinds, default=Kind.WORK_ORDER.value)
    content = models.JSONField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

"""Requests with their comments. `request` alone always means the HTTP request; so the name is longer."""

from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When

from fieldgate.branches.models import own_id
from fieldgate.kit.numbering import check_number
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer
from fieldgate.properties.models import Property
from fieldgate.requests.rules import DEFAULT_CATEGORY, Priority

LIST_ORDER = ("is_closed", "-opened_at", "number")


def priorities() -> list[tuple[str, str]]:
    """As a callable, so that a new priority is no migration."""
    return [(p.value, p.name.title()) for p in Priority]


class RequestQuerySet(models.QuerySet["ServiceRequest"]):
    """Reads of requests; the only place that says who sees which."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Design.md 4: every contact of the property, where Include Client is ticked (R125, R127)."""
        match viewer:
            case CustomerViewer():
                # As IN: for a bare boolean SQLite leaves its index at the property (measured).
                return self.filter(property_id__in=viewer.property_ids, include_client__in=[True])
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                return self.filter(property__branch_id__in=viewer.branch_ids)

    def chosen_by(self, viewer: Viewer) -> Self:
        """Narrowed to the properties ticked in the Property Filter, if any are (R30)."""
        if isinstance(viewer, CustomerViewer) and viewer.chosen_ids:
            return self.filter(property_id__in=viewer.chosen_ids)
        return self


class ServiceRequest(models.Model):
    """Something asked for at a property. Open until completed; never deleted (R133).

    It was opened by a contact, by a member of staff, or, when both are empty, before it came here.
    """

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    number = models.CharField(max_length=32, unique=True, validators=[check_number])
    # No index of its own: the one below begins with it.
    property = models.ForeignKey(Property, on_delete=models.PROTECT, db_index=False)
    subject = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    category = models.CharField(max_length=100, default=DEFAULT_CATEGORY)
    priority = models.CharField(max_length=10, choices=priorities, default=Priority.NORMAL.value)
    due_on = models.DateField(null=True, blank=True)
    include_client = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by_contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by_staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assignees = models.ManyToManyField(StaffMember, blank=True, related_name="+")
    completed_at = models.DateTimeField(null=True, blank=True)
    # The list's order begins with it: open ones first.
    is_closed = models.GeneratedField(
        expression=Case(When(completed_at=None, then=Value(0)), default=Value(1)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_by_contact=None) | Q(opened_by_staff=None), name="request_has_one_opener"
            ),
        ]
        indexes = [
            # Read by property, in the list's order; counted from the index alone.
            models.Index(fields=["property", "include_client", *LIST_ORDER], name="request_by_property"),
        ]

    def __str__(self) -> str:
        return f"Request #{self.number}"


class Comment(models.Model):
    """A word in a request's thread. Only public ones ever reach a customer (R126)."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="comments")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_public = models.BooleanField(default=False)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["service_request", "written_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(contact=None) | Q(staff=None), name="comment_has_one_author"),
        ]

    def __str__(self) -> str:
        return f"Comment of {self.written_at:%Y-%m-%d}"

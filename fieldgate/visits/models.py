"""Work tickets, their visits, and the notes that the crew left."""

from typing import Self

from django.db import models
from django.db.models import Q

from fieldgate.branches.models import own_id
from fieldgate.kit import clock
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer
from fieldgate.properties.models import Property
from fieldgate.proposals.models import Proposal
from fieldgate.visits.rules import AHEAD, VisitStatus, days_ahead


def visit_statuses() -> list[tuple[str, str]]:
    """As a callable, so that a new status is no migration."""
    return [(s.value, s.name.capitalize()) for s in VisitStatus]


class WorkTicket(models.Model):
    """Work to be done at a property, mostly sold by a proposal; done in one visit or in many."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    property = models.ForeignKey(Property, on_delete=models.PROTECT)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    services = models.TextField(help_text="One service a line.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.services.partition("\n")[0]


class VisitQuerySet(models.QuerySet["Visit"]):
    """Reads of visits; the only place that says who sees which."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Every contact of the property: what is completed, and what is ahead in the next 30 days.

        A visit that is cancelled, further ahead, or past and not completed is not there (R79, R87, T-OP-08).
        """
        match viewer:
            case CustomerViewer():
                own = self.filter(property_id__in=viewer.property_ids)
                return own.filter(Q(status=VisitStatus.COMPLETED.value) | ahead(viewer))
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                return self.filter(property__branch_id__in=viewer.branch_ids)

    def chosen_by(self, viewer: Viewer) -> Self:
        """Narrowed to the properties ticked in the Property Filter, if any are (R30)."""
        if isinstance(viewer, CustomerViewer) and viewer.chosen_ids:
            return self.filter(property_id__in=viewer.chosen_ids)
        return self


def ahead(viewer: CustomerViewer) -> Q:
    """What is among Next 30 Days, each visit by the day it is now in its own branch's zone."""
    days = Q(pk__in=[])
    for zone in viewer.zones:
        there = Q(day__range=days_ahead(clock.today(zone)))
        days |= there if len(viewer.zones) == 1 else there & Q(property__branch__zone=zone)
    return days & Q(status__in=[status.value for status in AHEAD])


class Visit(models.Model):
    """One visit of a ticket. `day` is that of `starts_at` in the branch's zone; both are written together.

    `property` is its ticket's, kept here because every list begins with it. `has_time` is False where only
    the day is known.
    """

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    ticket = models.ForeignKey(WorkTicket, on_delete=models.PROTECT, related_name="visits")
    # No index of its own: those below begin with it.
    property = models.ForeignKey(Property, on_delete=models.PROTECT, db_index=False)
    starts_at = models.DateTimeField()
    day = models.DateField()
    has_time = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=visit_statuses, default=VisitStatus.SCHEDULED.value)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was skipped; customers read it.")

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason="")
                | Q(status__in=[VisitStatus.SKIPPED.value, VisitStatus.CANCELLED.value]),
                name="only_missed_visits_have_a_reason",
            ),
        ]
        indexes = [
            # What is ahead by day, what is done by its start.
            models.Index(fields=["property", "day", "status"], name="visit_by_day"),
            models.Index(fields=["property", "status", "starts_at"], name="visit_by_status"),
        ]

    def __str__(self) -> str:
        return f"Visit on {self.day}"


class VisitNote(models.Model):
    """What the crew wrote of a visit. Only one that is Shown in Portal ever reaches a customer (R83, R84).

    A published note is not edited but replaced (R85).
    """

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    shown_in_portal = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["visit", "written_at", "id"]

    def __str__(self) -> str:
        return f"Note of {self.written_at:%Y-%m-%d}"

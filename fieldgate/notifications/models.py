"""The office's feed."""

from typing import Self

from django.db import models

from fieldgate.notifications.rules import Kind
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer
from fieldgate.properties.models import Property


def kinds() -> list[tuple[str, str]]:
    """As a callable, so that a new kind is no migration."""
    return [(k.value, k.name.replace("_", " ").capitalize()) for k in Kind]


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Reads of activities; the only place that says who sees which."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Staff see those of their branches; the feed is the office's alone."""
        match viewer:
            case CustomerViewer():
                return self.none()
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                return self.filter(property__branch_id__in=viewer.branch_ids)


class Activity(models.Model):
    """Something that happened at a property. `on` names what it is about, as "proposal:12".

    `assignee` is whose business it is: of a proposal its sales rep.
    """

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=30, choices=kinds)
    property = models.ForeignKey(Property, on_delete=models.PROTECT)
    text = models.CharField(max_length=500)
    on = models.CharField(max_length=60)
    assignee = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.text

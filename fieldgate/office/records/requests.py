"""Requests with their threads; what is public stands apart from what is not."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from fieldgate.office.records.addresses import linked
from fieldgate.office.records.base import Room
from fieldgate.office.records.lists import Rows, by_branch_of, by_field, narrowing, only_of
from fieldgate.office.records.related import request_pill
from fieldgate.office.showing import Card, Fact, Record, Said, Text, Thread, day_of, moment_of
from fieldgate.people.viewer import StaffViewer
from fieldgate.requests.models import Comment, ServiceRequest, priorities

MOST_COMMENTS = 200
STATUSES = (("pending", "Pending"), ("completed", "Completed"))


def _with_status(rows: Rows, status: str) -> Rows:
    return rows.filter(completed_at__isnull=status == "pending")


def _included(rows: Rows, answer: str) -> Rows:
    return rows.filter(include_client=answer == "yes")


class RequestRoom(Room):
    """Read-only."""

    list_heading = "Requests"
    list_display = (
        "shown_number",
        "subject",
        "place",
        "category",
        "shown_priority",
        "opened",
        "status",
        "client",
    )
    list_filter = (
        narrowing("status", "status", lambda: STATUSES, _with_status),
        by_field("priority", "priority", priorities),
        narrowing("Include Client", "client", lambda: (("yes", "Yes"), ("no", "No")), _included),
        by_branch_of("property__branch_id"),
        only_of("property", "property", "property_id"),
    )
    search_fields = ("number", "subject", "property__name")
    search_help_text = "Number, subject or property"
    ordering = ("is_closed", "-opened_at", "-id")

    def seen(self, viewer: StaffViewer) -> QuerySet[ServiceRequest]:
        return ServiceRequest.objects.visible_to(viewer).select_related(
            "property__branch", "opened_by_contact", "opened_by_staff"
        )

    @admin.display(description="Number", ordering="number")
    def shown_number(self, row: ServiceRequest) -> str:
        return f"#{row.number}"

    @admin.display(description="Property", ordering="property__name")
    def place(self, row: ServiceRequest) -> str:
        return row.property.name

    @admin.display(description="Priority", ordering="priority")
    def shown_priority(self, row: ServiceRequest) -> str:
        return row.get_priority_display()

    @admin.display(description="Opened", ordering="opened_at")
    def opened(self, row: ServiceRequest) -> str:
        return moment_of(row.opened_at, row.property.branch.zone)

    @admin.display(description="Status", ordering="is_closed")
    def status(self, row: ServiceRequest) -> SafeString:
        return request_pill(row)

    @admin.display(description="Include Client", boolean=True)
    def client(self, row: ServiceRequest) -> bool:
        return row.include_client

    def record(self, viewer: StaffViewer, row: ServiceRequest) -> Record:
        zone = row.property.branch.zone
        names = ", ".join(row.assignees.values_list("name", flat=True))
        card = Card(
            "Request",
            (
                Fact("Category", row.category),
                Fact("Priority", row.get_priority_display()),
                Fact("Opened", moment_of(row.opened_at, zone)),
                Fact("Opened by", _opener(row)),
                Fact("Due", day_of(row.due_on)),
                Fact("Completed", moment_of(row.completed_at, zone)),
                Fact("Assigned to", names),
                Fact(
                    "Include Client", "Yes, customers see it" if row.include_client else "No, internal only"
                ),
            ),
        )
        place = Card(
            "Where",
            (
                Fact("Property", linked("property", row.property_id, row.property.name)),
                Fact("Branch", row.property.branch.name),
            ),
        )
        return Record(
            title=f"Request #{row.number}: {row.subject}",
            marks=[request_pill(row)],
            cards=(card, place),
            texts=(Text("What was asked", row.description),),
            thread=Thread("Comments", self._words(row, zone), "No comments yet."),
        )

    def _words(self, row: ServiceRequest, zone: str) -> list[Said]:
        found = (
            Comment.objects.filter(service_request=row)
            .select_related("contact", "staff")
            .order_by("written_at", "id")[:MOST_COMMENTS]
        )
        return [Said(_author(c), moment_of(c.written_at, zone), c.text, c.is_public) for c in found]


def _opener(row: ServiceRequest) -> object:
    if row.opened_by_contact:
        return linked("contact", row.opened_by_contact_id, row.opened_by_contact.name)
    return f"{row.opened_by_staff.name} (office)" if row.opened_by_staff else ""


def _author(comment: Comment) -> str:
    if comment.contact:
        return f"{comment.contact.name} (customer)"
    return f"{comment.staff.name} (office)" if comment.staff else "Unknown"


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((ServiceRequest, RequestRoom),)

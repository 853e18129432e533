"""Visits with what the crew wrote."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from fieldgate.kit import clock
from fieldgate.office.records.addresses import linked
from fieldgate.office.records.base import Room
from fieldgate.office.records.lists import by_branch_of, by_field, only_of
from fieldgate.office.records.related import proposal_number, visit_pill
from fieldgate.office.showing import Card, Fact, Record, Said, Text, Thread, day_of, moment_of
from fieldgate.people.viewer import StaffViewer
from fieldgate.visits.models import Visit, VisitNote, visit_statuses

MOST_NOTES = 200


class VisitRoom(Room):
    """Read-only."""

    list_heading = "Visits"
    list_display = ("shown_day", "time", "place", "services", "status_pill", "reason")
    list_filter = (
        by_field("status", "status", visit_statuses),
        by_branch_of("property__branch_id"),
        only_of("property", "property", "property_id"),
    )
    search_fields = ("property__name", "ticket__services", "reason")
    search_help_text = "Property, service or reason"
    ordering = ("-starts_at", "-id")

    def seen(self, viewer: StaffViewer) -> QuerySet[Visit]:
        return Visit.objects.visible_to(viewer).select_related("property__branch", "ticket__proposal")

    @admin.display(description="Day", ordering="day")
    def shown_day(self, row: Visit) -> str:
        return day_of(row.day)

    @admin.display(description="Time", ordering="starts_at")
    def time(self, row: Visit) -> str:
        return _time(row)

    @admin.display(description="Property", ordering="property__name")
    def place(self, row: Visit) -> str:
        return row.property.name

    @admin.display(description="Services")
    def services(self, row: Visit) -> str:
        return str(row.ticket)

    @admin.display(description="Status", ordering="status")
    def status_pill(self, row: Visit) -> SafeString:
        return visit_pill(row)

    def record(self, viewer: StaffViewer, row: Visit) -> Record:
        proposal, zone = row.ticket.proposal, row.property.branch.zone
        notes = VisitNote.objects.filter(visit=row).select_related("author").order_by("written_at", "id")
        card = Card(
            "Visit",
            (
                Fact("Day", day_of(row.day)),
                Fact("Time", _time(row)),
                Fact("Property", linked("property", row.property_id, row.property.name)),
                Fact("Branch", row.property.branch.name),
                Fact(
                    "Proposal", linked("proposal", proposal.pk, proposal_number(proposal)) if proposal else ""
                ),
                Fact("Reason", row.reason),
            ),
        )
        words = [
            Said(
                note.author.name if note.author else "Crew",
                moment_of(note.written_at, zone),
                note.text,
                note.shown_in_portal,
                "Shown in Portal",
                "Not shown",
            )
            for note in notes[:MOST_NOTES]
        ]
        return Record(
            title=f"Visit on {day_of(row.day)}",
            marks=[visit_pill(row)],
            cards=(card,),
            texts=(Text("Services", row.ticket.services),),
            thread=Thread("Notes", words, "Nothing was written."),
        )


def _time(row: Visit) -> str:
    wall = clock.there(row.starts_at, row.property.branch.zone)
    return clock.time_on_page(wall) if row.has_time else "Any time"


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((Visit, VisitRoom),)

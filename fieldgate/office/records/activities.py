"""What the office is told of: customers who signed, declined or asked, and what went wrong meanwhile."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from fieldgate.notifications.models import Activity, kinds
from fieldgate.office.answers import viewer_of
from fieldgate.office.forms.form import is_id
from fieldgate.office.records.addresses import linked, named
from fieldgate.office.records.base import Room
from fieldgate.office.records.lists import Rows, by_branch_of, by_field, only_of
from fieldgate.office.records.related import proposal_number
from fieldgate.office.showing import Card, Fact, Record, Text, moment_of
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import StaffViewer
from fieldgate.proposals.models import Proposal
from fieldgate.requests.models import ServiceRequest

NOBODY = "nobody"


class ForWhom(admin.SimpleListFilter):
    """One's own first, then those that are nobody's, then those of whoever is within reach."""

    title = "for whom"
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        viewer = viewer_of(request)
        others = StaffMember.objects.visible_to(viewer).exclude(pk=viewer.staff_id).order_by("name", "pk")
        names = [(str(pk), name) for pk, name in others.values_list("pk", "name")]
        return [(str(viewer.staff_id), "Me"), (NOBODY, "Nobody"), *names]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if value == NOBODY:
            return queryset.filter(assignee=None)
        known = {key for key, _ in self.lookup_choices}
        return queryset.filter(assignee=int(value)) if value in known and value else queryset


class ActivityRoom(Room):
    """Read-only: the feed, the newest first."""

    list_heading = "Activities"
    list_display = ("when", "what", "place", "about", "for_whom")
    list_filter = (
        by_field("kind", "kind", kinds),
        ForWhom,
        by_branch_of("property__branch_id"),
        only_of("property", "property", "property_id"),
    )
    search_fields = ("text", "property__name")
    search_help_text = "What happened, or property"
    ordering = ("-id",)
    sortable_by = ()

    def seen(self, viewer: StaffViewer) -> QuerySet[Activity]:
        return Activity.objects.visible_to(viewer).select_related("property__branch", "assignee")

    def complete(self, viewer: StaffViewer, rows: list[Any]) -> None:
        """What each is about, by the name it has in the office."""
        names = _names(rows)
        for row in rows:
            row.about_name = names.get(row.on, "")

    @admin.display(description="When")
    def when(self, row: Activity) -> str:
        return moment_of(row.at, row.property.branch.zone)

    @admin.display(description="What")
    def what(self, row: Activity) -> str:
        return row.text

    @admin.display(description="Property")
    def place(self, row: Activity) -> SafeString | str:
        return linked("property", row.property_id, row.property.name)

    @admin.display(description="About")
    def about(self, row: Activity) -> SafeString | str:
        kind, _, row_id = row.on.partition(":")
        name = getattr(row, "about_name", "")
        return linked(kind, int(row_id), name) if name else named(row.on)

    @admin.display(description="For whom")
    def for_whom(self, row: Activity) -> str:
        return row.assignee.name if row.assignee else ""

    def record(self, viewer: StaffViewer, row: Activity) -> Record:
        self.complete(viewer, [row])
        card = Card(
            "Activity",
            (
                Fact("When", self.when(row)),
                Fact("Kind", row.get_kind_display()),
                Fact("Property", self.place(row)),
                Fact("Branch", row.property.branch.name),
                Fact("About", self.about(row)),
                Fact("For whom", self.for_whom(row)),
            ),
        )
        return Record(title=row.get_kind_display(), cards=(card,), texts=(Text("What happened", row.text),))


def _names(rows: list[Any]) -> dict[str, str]:
    """By "kind:id" what a proposal or a request is called; of each kind all at once."""
    ids: dict[str, set[int]] = {"proposal": set(), "request": set()}
    for row in rows:
        kind, _, row_id = row.on.partition(":")
        if kind in ids and is_id(row_id):
            ids[kind].add(int(row_id))
    proposals = Proposal.objects.filter(pk__in=ids["proposal"]).only("number", "revision")
    requests = ServiceRequest.objects.filter(pk__in=ids["request"]).values_list("pk", "number")
    return {
        **{f"proposal:{row.pk}": f"Proposal {proposal_number(row)}" for row in proposals},
        **{f"request:{pk}": f"Request #{number}" for pk, number in requests},
    }


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((Activity, ActivityRoom),)

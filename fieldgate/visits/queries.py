"""What may be read of visits. Every function takes the viewer first; rows are frozen."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, QuerySet, Value, When, Window

from fieldgate.kit import clock
from fieldgate.kit.lists import Page, page_within
from fieldgate.people.viewer import CustomerViewer, Viewer
from fieldgate.properties.walks import page_of
from fieldgate.proposals.models import Proposal
from fieldgate.visits.errors import VisitNotFound
from fieldgate.visits.models import Visit, VisitNote
from fieldgate.visits.rules import VisitStatus, days_ahead, services_of

PAGE_SIZE = 20


class Show(StrEnum):
    """The list's filter (R79)."""

    NEXT_30_DAYS = "next-30-days"
    COMPLETED = "completed"


@dataclass(frozen=True)
class VisitRow:
    """One visit in a list. `zone` is its branch's, in which `day` is; without `has_time` it has no hour."""

    id: int
    day: date
    starts_at: datetime
    has_time: bool
    status: VisitStatus
    reason: str
    zone: str
    property_name: str
    street: str
    city: str
    state: str
    postal_code: str
    begins_day: bool  # the row before it in the list is of another day, or there is none


@dataclass(frozen=True)
class NextVisit:
    """One of the next visits, for Home."""

    id: int
    day: date
    starts_at: datetime
    has_time: bool
    zone: str
    property_name: str
    services: tuple[str, ...]
    status: VisitStatus


@dataclass(frozen=True)
class NoteRow:
    """A note that is Shown in Portal."""

    written_at: datetime
    text: str


@dataclass(frozen=True)
class VisitDetail:
    """One visit whole. `contact` is the property's sales rep: name, title, e-mail, phone."""

    row: VisitRow
    services: tuple[str, ...]
    notes: tuple[NoteRow, ...]
    contact: tuple[str | None, str | None, str | None, str | None]
    proposal: tuple[str, str] | None  # number and title of the one it came from, if the viewer sees it


_ROW = (
    "id", "day", "starts_at", "has_time", "status", "reason", "property__branch__zone", "property__name",
    "property__street", "property__city", "property__state", "property__postal_code",
)  # fmt: skip


def list_visits(viewer: CustomerViewer, show: Show, page: int) -> Page[VisitRow]:
    """A page of the chosen properties' visits: what comes next first, or what was done last first.

    A page beyond the last gives the last.
    """
    completed = show is Show.COMPLETED
    rows = _completed(viewer) if completed else _ahead(viewer)
    total = rows.count()
    number = page_within(page, total, PAGE_SIZE)
    start = (number - 1) * PAGE_SIZE
    # With the row before the page, whose day may go on here.
    before = 1 if start else 0
    limit, offset = PAGE_SIZE + before, start - before
    if not total:
        rows = rows.none()
    elif completed:
        rows = page_of(viewer, _completed, (limit, offset))
    else:
        rows = rows[offset : offset + limit]
    found = list(rows.values_list(*_ROW))
    days = [None, *(values[1] for values in found)]
    made = [_row(values, begins_day=values[1] != day) for values, day in zip(found, days, strict=False)]
    return Page(tuple(made[before:]), number, total, PAGE_SIZE)


def list_next(viewer: CustomerViewer, limit: int) -> tuple[tuple[NextVisit, ...], int]:
    """The first upcoming visits of the chosen properties, and how many there are in all (R33)."""
    columns = (
        "id", "day", "starts_at", "has_time", "property__branch__zone", "property__name",
        "ticket__services", "status", "total",
    )  # fmt: skip
    rows = _ahead(viewer).annotate(total=Window(Count("*")))
    found = list(rows.values_list(*columns)[:limit])
    visits = tuple(
        NextVisit(pk, day, starts_at, has_time, zone, name, services_of(services), VisitStatus(status))
        for pk, day, starts_at, has_time, zone, name, services, status, _total in found
    )
    return visits, found[0][-1] if found else 0


def get_visit(viewer: Viewer, visit_id: int) -> VisitDetail:
    """One visit, whether or not the Property Filter shows it. Raises VisitNotFound."""
    found = (
        Visit.objects.visible_to(viewer)
        .filter(pk=visit_id)
        .values_list(
            *_ROW, "ticket__services", "ticket__proposal_id", "property__sales_rep__name",
            "property__sales_rep__title", "property__sales_rep__user__email", "property__sales_rep__phone",
        )
        .first()
    )  # fmt: skip
    if found is None:
        raise VisitNotFound(visit_id)
    services, proposal_id, name, title, email, phone = found[len(_ROW) :]
    notes = VisitNote.objects.filter(visit_id=visit_id, shown_in_portal=True).order_by("written_at", "id")
    return VisitDetail(
        row=_row(found[: len(_ROW)]),
        services=services_of(services),
        notes=tuple(NoteRow(*note) for note in notes.values_list("written_at", "text")),
        contact=(name, title, email, phone),
        proposal=_proposal(viewer, proposal_id) if proposal_id else None,
    )


def list_for_proposal(viewer: Viewer, proposal_id: int, limit: int) -> tuple[tuple[VisitRow, ...], int]:
    """Visits that came of a proposal, and how many there are in all: the next first, then the last done."""
    done = Case(When(status=VisitStatus.COMPLETED.value, then=Value(1)), default=Value(0))
    rows = Visit.objects.visible_to(viewer).filter(ticket__proposal_id=proposal_id)
    found = list(
        rows.annotate(total=Window(Count("*")), done=done)
        .order_by("done", Case(When(done=0, then="starts_at")), "-starts_at", "-id")
        .values_list(*_ROW, "total")[:limit]
    )
    return tuple(_row(values[:-1]) for values in found), found[0][-1] if found else 0


def _completed(viewer: CustomerViewer) -> QuerySet[Visit]:
    # Asked as somebody for whom nothing is ahead, so that the index by status alone can answer.
    seen = Visit.objects.visible_to(replace(viewer, zones=())).chosen_by(viewer)
    return seen.filter(status=VisitStatus.COMPLETED.value).order_by("-starts_at", "-id")


def _ahead(viewer: CustomerViewer) -> QuerySet[Visit]:
    """What is among Next 30 Days. Of what is visible, that is all but the completed."""
    seen = Visit.objects.visible_to(viewer).chosen_by(viewer).exclude(status=VisitStatus.COMPLETED.value)
    if not viewer.zones:
        return seen.none()
    # Says nothing new, but lets the index by day be read: what is visible is an OR over the zones.
    todays = [clock.today(zone) for zone in viewer.zones]
    return seen.filter(day__range=(days_ahead(min(todays))[0], days_ahead(max(todays))[1])).order_by(
        "starts_at", "id"
    )


def _row(values: tuple[Any, ...], *, begins_day: bool = True) -> VisitRow:
    pk, day, starts_at, has_time, status, reason, zone, *place = values
    name, street, city, state, code = place
    return VisitRow(
        pk, day, starts_at, has_time, VisitStatus(status), reason, zone,
        name, street, city, state, code, begins_day,
    )  # fmt: skip


def _proposal(viewer: Viewer, proposal_id: int) -> tuple[str, str] | None:
    """Number and title of the proposal, where the viewer may see it."""
    return (
        Proposal.objects.visible_to(viewer)
        .filter(pk=proposal_id)
        .values_list("number", "version__title")
        .first()
    )

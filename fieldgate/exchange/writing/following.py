"""Visits that are here and not in the folder, but whose ticket moves or whose branch gets another clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from fieldgate.exchange.checks.days import Zones
from fieldgate.exchange.checks.here import batches
from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.writing import bulk
from fieldgate.exchange.writing.ids import Ids
from fieldgate.properties.models import Property
from fieldgate.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Following:
    """A visit by its id, and the property (by external_id) and day that it follows to."""

    visit: int
    property_id: str
    day: date


def visits_that_follow(sheets: Sheets, zones: Zones) -> list[Following]:
    """A visit is where its ticket is (L-37), and its day is that of its start in the branch's zone (D-02)."""
    tickets, visits = sheets["work_tickets.csv"], sheets["visits.csv"]
    moved = {
        key: tickets[row, "property"] for key, row in tickets.rows.items() if tickets.changes(row, "property")
    }
    columns = ("id", "external_id", "ticket__external_id", "property__external_id", "starts_at", "day")
    rows = Visit.objects.order_by().values_list(*columns)
    found = [
        visit
        for path, names in (("ticket", moved), ("property", zones.rezoned()))
        for batch in batches(names)
        for visit in rows.filter(**{f"{path}__external_id__in": batch}).iterator()
    ]
    following: dict[int, Following] = {}
    for pk, external_id, ticket, place, starts_at, day in found:
        there = moved.get(ticket, place)
        local = starts_at.astimezone(ZoneInfo(zones.of_property(there))).date()
        if external_id not in visits.rows and (there, local) != (place, day):
            following[pk] = Following(pk, there, local)
    return list(following.values())


def follow(visits: Iterable[Following], ids: Ids) -> None:
    """Move the visits. Runs inside the import's transaction."""
    known = ids.of(Property)
    bulk.update(Visit, ("property", "day"), ("id",), ((known[v.property_id], v.day, v.visit) for v in visits))

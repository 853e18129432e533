"""What visits do when a branch's clock, or the branch of a property, changes."""

from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from fieldgate.people.events import BranchZoneChanged
from fieldgate.properties.events import PropertyMoved
from fieldgate.visits.models import Visit


def follow_zone(fact: BranchZoneChanged) -> None:
    """The visits of the branch keep their moment, and get the day it is there then (D-02)."""
    _restate_days(Visit.objects.filter(property__branch_id=fact.branch_id))


def follow_property(fact: PropertyMoved) -> None:
    """The visits of the property keep their moment, and get the day it is there then (D-02)."""
    _restate_days(Visit.objects.filter(property_id=fact.property_id))


def _restate_days(visits: QuerySet[Visit]) -> None:
    moved = []
    rows = visits.order_by().values_list("pk", "starts_at", "day", "property__branch__zone")
    for pk, starts_at, day, zone in rows.iterator(chunk_size=2000):
        local = starts_at.astimezone(ZoneInfo(zone)).date()
        if local != day:
            moved.append(Visit(pk=pk, day=local))
    Visit.objects.bulk_update(moved, ["day"], batch_size=500)

"""What must hold of visits at every moment; `fieldgate verify` asks."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import F

from fieldgate.kit.verifying import Check, Finding
from fieldgate.visits.models import Visit


def visits_are_at_their_tickets_property() -> Iterator[Finding]:
    """L-37: a visit is seen by the contacts of the property where the work is done."""
    rows = Visit.objects.exclude(property_id=F("ticket__property_id"))
    for pk in rows.values_list("id", flat=True):
        yield Finding("visit", pk, "is at another property than its ticket")


def days_are_local() -> Iterator[Finding]:
    """Design.md 3: the day is that of the start in the branch's zone."""
    rows = Visit.objects.values_list("id", "day", "starts_at", "property__branch__zone")
    for pk, day, starts_at, zone in rows.iterator(chunk_size=2000):
        if starts_at.astimezone(ZoneInfo(zone)).date() != day:
            yield Finding("visit", pk, "is on another day than its start in the branch's zone")


CHECKS = (
    Check(
        "L-37", "Visits are where their work is", visits_are_at_their_tickets_property, Visit.objects.count
    ),
    Check("D-02", "Days are days of the branch", days_are_local, Visit.objects.count),
)

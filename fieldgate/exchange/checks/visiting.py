"""Visits with their notes: where and when they are, and what became of them."""

from zoneinfo import ZoneInfo

from fieldgate.exchange.checks.belonging import Whereabouts
from fieldgate.exchange.checks.days import Zones
from fieldgate.exchange.checks.moments import STARTS, WRITTEN
from fieldgate.exchange.files.sheets import Row, Sheet
from fieldgate.exchange.report import Report
from fieldgate.visits.rules import VisitStatus

# How far a visit has got: what became of it here is not undone by a file that does not know of it yet.
_ORDER = {
    VisitStatus.SCHEDULED.value: 0,
    VisitStatus.SKIPPED.value: 1,
    VisitStatus.CANCELLED.value: 1,
    VisitStatus.COMPLETED.value: 2,
}
_MISSED = (VisitStatus.SKIPPED.value, VisitStatus.CANCELLED.value)


def settle_visits(visits: Sheet, zones: Zones, where: Whereabouts, report: Report) -> None:
    """Check the rows of visits.csv, and fill in the property of their ticket and when they start."""
    for _, row in visits.sound_rows():
        place = where.of_row(visits, row)
        zone = zones.of_property(place)
        visits.put(row, "property", place or None)
        zones.settle(row, place)
        _check_reason(visits, row, report)
        is_left = _is_left(visits, row, report)
        if not is_left:
            STARTS.settle(visits, row, zone)
        # The day that the clock there shows: not every day has every time, nor every zone every day.
        visits.put(row, "day", visits[row, "starts_at"].astimezone(ZoneInfo(zone)).date())
        if not is_left and ("time" in visits.columns or row.before is None):
            visits.put(row, "has_time", visits[row, "time"] is not None)


def _check_reason(visits: Sheet, row: Row, report: Report) -> None:
    if visits[row, "reason"] and visits[row, "status"] not in _MISSED:
        if "reason" in visits.columns:
            text = (
                "Only a skipped or cancelled visit has a reason. Write one of the two as status, or empty it."
            )
            report.problem(visits.place(row, "reason"), text)
        else:
            # The reason that is here goes with the status it was the reason of.
            visits.put(row, "reason", "")


def _is_left(visits: Sheet, row: Row, report: Report) -> bool:
    """Whether the visit has got further here than the file says; it is as it was then."""
    kept = visits.before(row, "status")
    if kept is None or _ORDER[visits[row, "status"]] >= _ORDER[kept]:
        return False
    text = f"The visit is {kept} here, which is further than {visits[row, 'status']}. Left, with its day."
    report.note(visits.place(row, "status"), text)
    for column in ("status", "reason"):
        visits.put(row, column, visits.before(row, column))
    return True


def settle_notes(notes: Sheet, zones: Zones, where: Whereabouts) -> None:
    """Fill in when the notes were written."""
    for _, row in notes.sound_rows():
        place = where.of_row(notes, row)
        zones.settle(row, place)
        WRITTEN.settle(notes, row, zones.of_property(place))

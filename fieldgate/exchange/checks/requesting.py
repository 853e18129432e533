"""Requests with their comments: who opened them, when they were completed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from fieldgate.exchange.checks.belonging import Whereabouts
from fieldgate.exchange.checks.days import Zones, start_of
from fieldgate.exchange.checks.moments import OPENED, WRITTEN
from fieldgate.exchange.files.sheets import Row, Sheet
from fieldgate.exchange.report import Report
from fieldgate.kit import clock


def settle_requests(requests: Sheet, zones: Zones, report: Report) -> None:
    """Check the rows of requests.csv, and fill in when they were opened and completed."""
    for _, row in requests.sound_rows():
        zones.settle(row, requests[row, "property"])
        zone = zones.of_property(requests[row, "property"])
        OPENED.settle(requests, row, zone)
        _one_of_two(requests, row, ("opened_by", "opened_by_staff"), report)
        _complete(requests, row, zone, report)


def settle_comments(comments: Sheet, zones: Zones, where: Whereabouts, report: Report) -> None:
    """Check the rows of comments.csv, and fill in when they were written."""
    for _, row in comments.sound_rows():
        place = where.of_row(comments, row)
        zones.settle(row, place)
        WRITTEN.settle(comments, row, zones.of_property(place))
        _one_of_two(comments, row, ("contact", "staff"), report)


def _one_of_two(sheet: Sheet, row: Row, columns: tuple[str, str], report: Report) -> None:
    if all(sheet[row, column] for column in columns):
        # What is here already counts too, where the file brings one of the two columns only.
        column = next(c for c in reversed(columns) if c in sheet.columns)
        text = f"One person did it: {columns[0]} or {columns[1]}. Empty one of the two; bring both columns."
        report.problem(sheet.place(row, column), text)


def _complete(requests: Sheet, row: Row, zone: str, report: Report) -> None:
    """Fill in `completed_at`. What is completed here is never opened again by an import."""
    kept: datetime | None = requests.before(row, "completed_at")
    given = requests[row, "completed_on"] if "completed_on" in requests.columns else None
    is_brought = "status" in requests.columns or row.before is None
    status = requests[row, "status"] if is_brought else "completed" if kept else "pending"
    if given and status != "completed":
        text = "It has a day of completion but is pending. Write completed, or empty the day."
        report.problem(requests.place(row, "completed_on"), text)
    elif given:
        _complete_on(requests, row, given, zone, report)
    elif status == "completed" and kept is None:
        # One that arrives completed ended when it began; one that was open here ends now.
        requests.put(row, "completed_at", requests[row, "opened_at"] if row.before is None else clock.now())
    elif status != "completed" and kept is not None:
        text = "It was completed here, and no import opens it again. Left; do that in the office."
        report.note(requests.place(row, "status"), text)


def _complete_on(requests: Sheet, row: Row, day: date, zone: str, report: Report) -> None:
    kept: datetime | None = requests.before(row, "completed_at")
    opened: datetime = requests[row, "opened_at"]
    if day < opened.astimezone(ZoneInfo(zone)).date():
        text = "It would be completed before it was opened. Correct one of the two days."
        report.problem(requests.place(row, "completed_on"), text)
    elif kept is None or kept.astimezone(ZoneInfo(zone)).date() != day:
        requests.put(row, "completed_at", max(start_of(day, zone), opened))

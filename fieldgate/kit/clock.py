"""Days and moments. A moment is UTC; a day is a day in the branch's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def local(zone: str) -> datetime:
    """This moment as a clock on the wall shows it in an IANA zone such as "America/Chicago"."""
    return now().astimezone(ZoneInfo(zone))


def today(zone: str) -> date:
    """The calendar day it is now in an IANA zone."""
    return local(zone).date()


def on_page(day: date) -> str:
    """A day as pages write it: MM/DD/YYYY."""
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def on_document(day: date) -> str:
    """A day as documents write it: MM/DD/YY."""
    return f"{day.month:02d}/{day.day:02d}/{day.year % 100:02d}"

"""Days and moments. A moment is UTC; a day is a day in the branch's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS_3, WEEKDAYS


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def local(zone: str) -> datetime:
    """This moment as a clock on the wall shows it in an IANA zone such as "America/Chicago"."""
    return there(now(), zone)


def there(moment: datetime, zone: str) -> datetime:
    """Any moment as a clock on the wall shows it in an IANA zone."""
    return moment.astimezone(ZoneInfo(zone))


def today(zone: str) -> date:
    """The calendar day it is now in an IANA zone."""
    return local(zone).date()


def on_page(day: date) -> str:
    """A day as pages write it: MM/DD/YYYY."""
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def on_document(day: date) -> str:
    """A day as documents write it: MM/DD/YY."""
    return f"{day.month:02d}/{day.day:02d}/{day.year % 100:02d}"


def time_on_page(wall: datetime) -> str:
    """The time of a clock on the wall as pages write it: "7:00am"."""
    return f"{wall.hour % 12 or 12}:{wall.minute:02d}{'am' if wall.hour < 12 else 'pm'}"


def weekday(day: date) -> str:
    """The name of a day's weekday: "Wednesday"."""
    return str(WEEKDAYS[day.weekday()])


def month_on_chip(day: date) -> str:
    """A day's month as a day chip writes it: "NOV"."""
    return str(MONTHS_3[day.month]).upper()

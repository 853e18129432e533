"""Facts and questions about visits. Pure Python."""

from datetime import date, timedelta
from enum import StrEnum

UPCOMING_DAYS = 30


class VisitStatus(StrEnum):
    """What became of a visit."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


# What stands among Next 30 Days: a skipped one too, with its reason (design.md, pages).
AHEAD = (VisitStatus.SCHEDULED, VisitStatus.SKIPPED)


def days_ahead(today: date) -> tuple[date, date]:
    """First and last day of "Next 30 Days" as seen on `today`, a day in the branch's zone."""
    return today, today + timedelta(days=UPCOMING_DAYS)


def portal_status(status: VisitStatus) -> str:
    """What a customer is told: UPCOMING until it is done or skipped (R80)."""
    return "UPCOMING" if status is VisitStatus.SCHEDULED else status.name


def services_of(text: str) -> tuple[str, ...]:
    """The services of a ticket, which are written one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())

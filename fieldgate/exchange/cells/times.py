"""Times of day in cells, and lists with a line for each."""

import re
from datetime import time

from fieldgate.exchange.cells.habits import Habits
from fieldgate.exchange.cells.kinds import BadCell, as_it_is, shown, written_by

_TIME = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(?:\s*([ap])m)?", re.IGNORECASE
)


def _write(value: time, currency: str) -> str:
    return value.isoformat("minutes" if not value.second and not value.microsecond else "auto")


@written_by(_write)
def time_of_day(text: str, habits: Habits) -> time:
    """A time on the clock of the branch: 07:00, 19:30, 7:00am, 7:30 pm; seconds may follow."""
    match = _TIME.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        hour = int(match[1])
        if match[5]:
            if hour not in range(1, 13):
                raise ValueError
            hour = hour % 12 + (12 if match[5].lower() == "p" else 0)
        return time(hour, int(match[2]), int(match[3] or 0), int((match[4] or "").ljust(6, "0")))
    except ValueError:
        raise BadCell(f"{shown(text)} is not a time. Write it as 07:00 or 7:00am.") from None


@written_by(as_it_is)
def one_a_line(text: str, habits: Habits) -> str:
    """Several names, a line for each; lines without anything in them are left out."""
    if len(text) > 10_000:
        raise BadCell(f"{shown(text)} has {len(text):,} characters. Shorten it to at most 10,000.")
    return text if habits.exact else "\n".join(line.strip() for line in text.splitlines() if line.strip())

"""Days in cells: ISO always, counted from today always, else in the one form that the folder declares.

A form is written with the words day, month or name (of the month, in English), year or yy (of two digits),
and what stands between them: "day.month.year", "month/day/yy", "day name year".
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from fieldgate.exchange.cells.habits import ISO_AND_US, Habits
from fieldgate.exchange.cells.kinds import BadCell, shown, written_by

# Beyond these years a date is a slip of the keyboard, and adding terms to it could leave the calendar.
YEARS = range(1950, 2101)
# A year of two digits below this is of the 2000s, as POSIX has it.
_CENTURY_ENDS = 69

_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_RELATIVE_DAY = re.compile(r"today(?:([+-])([0-9]{1,4}))?", re.IGNORECASE)
_WORD = re.compile("day|month|name|year|yy")
_BETWEEN = re.compile(r"[-/. ]|, ")
_PATTERNS = {
    "day": "(?P<day>[0-9]{1,2})",
    "month": "(?P<month>[0-9]{1,2})",
    "name": r"(?P<name>[A-Za-z]{3,9})\.?",
    "year": "(?P<year>[0-9]{4})",
    "yy": "(?P<yy>[0-9]{2})",
}
_EXAMPLE = {"day": "28", "month": "02", "name": "Feb", "year": "2024", "yy": "24"}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class RelativeDay:
    """A day counted from the day of the import: 0 is today, 1 tomorrow."""

    offset: int

    def from_day(self, today: date) -> date:
        return today + timedelta(days=self.offset)


def is_form(form: str) -> bool:
    """Whether `dates` may be declared so: each part of a day once, something between them."""
    if form == ISO_AND_US:
        return True
    words, between = _WORD.findall(form), _WORD.split(form)
    return (
        len(words) == 3
        and {w[0] if w != "name" else "m" for w in words} == set("dmy")
        and between[0] == between[-1] == ""
        and all(_BETWEEN.fullmatch(b) for b in between[1:-1])
    )


@cache
def _pattern(form: str) -> re.Pattern[str]:
    if form == ISO_AND_US:
        form = "month/day/year"
    words, between = _WORD.findall(form), _WORD.split(form)
    parts = [re.escape(b) + _PATTERNS[w] for b, w in zip(between, words, strict=False)]
    return re.compile("".join(parts))


def _month(name: str) -> int:
    low = name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if low in (month, month[:3]) or (low == "sept" and number == 9):
            return number
    raise ValueError(name)


def _calendar_day(match: re.Match[str]) -> date:
    """The day that a match names. Raises ValueError when there is none."""
    parts = match.groupdict()
    month = _month(parts["name"]) if parts.get("name") else int(parts["month"])
    year = int(parts.get("year") or parts["yy"])
    if not parts.get("year"):
        year += 2000 if year < _CENTURY_ENDS else 1900
    return date(year, month, int(parts["day"]))


def example(form: str) -> str:
    """How a form may be written: "2024-02-28 or 28.02.2024"."""
    form = "month/day/year" if form == ISO_AND_US else form
    own = _WORD.sub(lambda word: _EXAMPLE[word[0]], form)
    return "2024-02-28" if own == "2024-02-28" else f"2024-02-28 or {own}"


def _write(value: date | RelativeDay, currency: str) -> str:
    return f"today{value.offset:+d}" if isinstance(value, RelativeDay) else value.isoformat()


@written_by(_write)
def day(text: str, habits: Habits) -> date | RelativeDay:
    """A calendar day: 2024-02-28, in the declared form, or counted from today: today, today+1, today-30."""
    if match := _RELATIVE_DAY.fullmatch(text.replace(" ", "")):
        return RelativeDay(int(f"{match[1] or ''}{match[2] or 0}"))
    found = _ISO.fullmatch(text) or _pattern(habits.dates).fullmatch(text)
    try:
        if found is None:
            raise ValueError
        named = _calendar_day(found)
    except ValueError:
        raise BadCell(f"{shown(text)} is not a day. Write it as {example(habits.dates)}.") from None
    if named.year not in YEARS:
        raise BadCell(f"{shown(text)} is not in the years {YEARS[0]} to {YEARS[-1]}. Correct the year.")
    return named

"""What every list page has: rows as finished words, the Show filter, pages that htmx appends. Pure Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Row = TypeVar("Row")
Show = TypeVar("Show", bound=StrEnum)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A page of rows: `number` counts from 1, `total` is of all pages, `size` how many rows a page has."""

    rows: tuple[Row, ...]
    number: int
    total: int
    size: int

    @property
    def shown(self) -> int:
        """How many rows the reader has seen when reading page after page."""
        return min(self.number * self.size, self.total)

    @property
    def has_next(self) -> bool:
        return self.number * self.size < self.total


@dataclass(frozen=True)
class Words:
    """One row as a list or card shows it. `marks` are second pills: (what it says, its kind).

    `note` is a line below it. `group` is a heading above it, for the first row of several that belong
    together; rows below such headings are headings of `level` 3.
    """

    heading: str
    url: str
    place: str
    amount: str
    amount_label: str
    date: str
    pill: str
    pill_kind: str
    marks: tuple[tuple[str, str], ...] = ()
    note: str = ""
    group: str = ""
    level: int = 2


def page_within(number: int, total: int, size: int) -> int:
    """The page that is shown when `number` is asked for: one beyond the last is the last."""
    return max(1, min(number, -(-total // size)))


def read_page(text: str) -> int:
    """A page number; anything that is none means the first page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def read_show(text: str, default: Show) -> Show:
    """What the Show filter asks for; anything unknown means the default."""
    try:
        return type(default)(text)
    except ValueError:
        return default


def list_words(
    page: Page[Row], rows: Sequence[Words], here: str, shows: Mapping[Show, str], show: Show
) -> dict[str, object]:
    """What list.html draws. `shows` are the choices of Show with their labels, the default first."""
    default = next(iter(shows))

    def address(choice: Show, number: int = 1) -> str:
        query = [f"show={choice}"] * (choice is not default) + [f"page={number}"] * (number > 1)
        return f"{here}?{'&'.join(query)}" if query else here

    later = page.number > 1
    first = (page.number - 1) * page.size + 1
    return {
        "rows": rows,
        "shown": page.shown,
        "span": f"{first}–{page.shown}" if later else "",
        "total": page.total,
        "shows": [{"label": label, "url": address(s), "current": s is show} for s, label in shows.items()],
        "next_url": address(show, page.number + 1) if page.has_next else "",
        "previous_url": address(show, page.number - 1) if later else "",
    }

"""What every kind of cell has: a way to read its text, and a way to write the value again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fieldgate.exchange.cells.habits import Habits

Read = Callable[[str, Habits], Any]
# From a value and the company's currency to the text of a cell.
Write = Callable[[Any, str], str]


class BadCell(ValueError):
    """The cell's text cannot be used; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cell. Called with a cell's text and the folder's habits: its value, or raises BadCell.

    `write` makes the cell's text from a value, so that reading it gives the value back.
    """

    read: Read
    write: Write

    def __call__(self, text: str, habits: Habits) -> Any:
        return self.read(text, habits)


def as_it_is(value: Any, currency: str) -> str:
    """For kinds whose value is text."""
    return str(value)


def written_by(write: Write) -> Callable[[Read], Kind]:
    """Make a parser a kind of cell, by naming its counterpart."""
    return lambda read: Kind(read, write)


def shown(text: str) -> str:
    """A cell's text as a report may print it: short, in quotes, and harmless to a terminal."""
    short = text if len(text) <= 60 else f"{text[:57]}..."
    return '"' + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short) + '"'

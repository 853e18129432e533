"""A file of the folder as parsed rows, by key; parsing.py makes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from fieldgate.exchange.report import Place
from fieldgate.exchange.tables import Table


class Mark(Enum):
    """What stands in a row where there is no value."""

    ABSENT = "the file does not bring this column"
    BAD = "the cell could not be read; its problem is reported"


ABSENT, BAD = Mark.ABSENT, Mark.BAD
# The key of a row: its external_id, two columns together, or "" where there is only one row.
Key = Any


class Row:
    """One line of a file. `values` stand in the order of all of the table's columns.

    `before` is the same row as the database holds it, None when it is new there; `pk` is its id. Where
    nothing differs both are one tuple, which `put` replaces: most rows of a second import are as they were.
    """

    __slots__ = ("before", "line", "pk", "values")

    def __init__(self, line: int, values: list[Any]) -> None:
        self.line = line
        self.values: list[Any] | tuple[Any, ...] = values
        self.before: tuple[Any, ...] | None = None
        self.pk: int | None = None

    def put(self, place: int, value: Any) -> None:
        """Change one value."""
        if self.values[place] is not value:
            if isinstance(self.values, tuple):
                self.values = list(self.values)
            self.values[place] = value

    def attach(self, pk: int, before: Sequence[Any]) -> None:
        """Note what the database holds. Of values that are equal, only one is kept."""
        mine = self.values
        self.pk = pk
        self.before = tuple(a if a == b else b for a, b in zip(mine, before, strict=True))
        if all(a is b for a, b in zip(mine, self.before, strict=True)):
            self.values = self.before

    @property
    def is_broken(self) -> bool:
        """Whether a cell of it could not be read, so that nothing may be concluded from it."""
        return any(value is BAD for value in self.values)


@dataclass
class Sheet:
    """A file as its rows by key.

    `is_whole` is False when rows of it are missing because of a problem. `is_exact`: an empty cell says that
    there is nothing, and is not filled in. `left` counts rows that were taken out, as what is here stays.
    """

    table: Table
    columns: frozenset[str] = frozenset()
    rows: dict[Key, Row] = field(default_factory=dict)
    is_whole: bool = True
    is_exact: bool = False
    left: int = 0

    def __getitem__(self, place: tuple[Row, str]) -> Any:
        row, column = place
        return row.values[self.table.places[column]]

    def put(self, row: Row, column: str, value: Any) -> None:
        """Fill in a value that the file left open."""
        row.put(self.table.places[column], value)

    def before(self, row: Row, column: str) -> Any:
        """The value that the database holds; None for a new row."""
        return None if row.before is None else row.before[self.table.places[column]]

    def changes(self, row: Row, column: str) -> bool:
        """Whether a row that is here already gets another value in this column."""
        return row.before is not None and self.before(row, column) != self[row, column]

    def place(self, row: Row, column: str = "") -> Place:
        """Where a row, or a cell of it, stands in the folder."""
        return Place(self.table.file, row.line, column)

    def sound_rows(self) -> Iterator[tuple[Key, Row]]:
        """The rows whose every cell could be read."""
        return ((key, row) for key, row in self.rows.items() if not row.is_broken)

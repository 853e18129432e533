"""A file of the folder as parsed rows, by key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from fieldgate.exchange import reading
from fieldgate.exchange.cells import BadCell, clean, exactly, shown
from fieldgate.exchange.declaring import Declared
from fieldgate.exchange.decoding import open_text
from fieldgate.exchange.folder import Unreadable, read_inside
from fieldgate.exchange.habits import Habits
from fieldgate.exchange.progress import Tell, silent, watched
from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.tables import Column, Table


class Mark(Enum):
    """What stands in a row where there is no value."""

    ABSENT = "the file does not bring this column"
    BAD = "the cell could not be read; its problem is reported"


ABSENT, BAD = Mark.ABSENT, Mark.BAD
# The key of a row: its external_id, two columns together, or "" where there is only one row.
Key = Any
# Repeated texts (services, days, prices) are parsed once and kept once; unique ones are not worth keeping.
_MOST_REMEMBERED = 5_000


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
    there is nothing, and is not filled in.
    """

    table: Table
    columns: frozenset[str] = frozenset()
    rows: dict[Key, Row] = field(default_factory=dict)
    is_whole: bool = True
    is_exact: bool = False

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


def read_sheet(folder: Path, table: Table, declared: Declared, report: Report, tell: Tell = silent) -> Sheet:
    """Read and parse one file of the folder; everything wrong with it is in the report."""
    sheet = Sheet(table, is_exact=declared.habits.exact)
    try:
        data = read_inside(folder, table.file)
        text = open_text(data, table.file, declared.encoding, report)
        delimiter, names = reading.read_header(text, table, declared.delimiter)
        if reading.header_is_usable(names, table, delimiter, report):
            sheet.columns = frozenset(names) & table.at.keys()
            found = watched(reading.records(text, delimiter), lambda: text.buffer.tell() / len(data), tell)
            _parse_all(sheet, found, names, declared.habits, report)
        else:
            sheet.is_whole = False
    except Unreadable as fault:
        report.problem(Place(table.file, fault.line), str(fault))
        sheet.is_whole = False
    return sheet


class CellReader:
    """Parses the cells of one column, and remembers what it has parsed."""

    def __init__(self, column: Column, habits: Habits) -> None:
        self.column = column
        self._habits = habits
        self._clean = exactly if habits.exact else clean
        self._seen: dict[str, Any] = {}
        self._last: tuple[str, Any] = ("", None)

    def read(self, raw: str) -> Any:
        """The cell's value. Raises BadCell."""
        if raw in self._seen:
            return self._seen[raw]
        # The lines of one invoice stand together: its id is one text for all of them.
        if raw == self._last[0] and raw:
            return self._last[1]
        text = self._clean(raw)
        if text:
            value = self.column.parse(text, self._habits)
        elif self.column.required:
            raise BadCell("The cell is empty. Fill it in.")
        else:
            value = self.column.default
        if len(self._seen) < _MOST_REMEMBERED:
            self._seen[raw] = value
        else:
            self._last = (raw, value)
        return value


def _parse_all(
    sheet: Sheet, records: Iterator[reading.Record], names: Sequence[str], habits: Habits, report: Report
) -> None:
    table = sheet.table
    # (place in the record, place in the row, reader)
    readers = [
        (names.index(column.name), place, CellReader(column, habits))
        for place, column in enumerate(table.columns)
        if column.name in names
    ]
    for record in records:
        if fault := _misfit(record.cells, names):
            report.problem(Place(table.file, record.line), fault)
            sheet.is_whole = False
            continue
        values: list[Any] = [ABSENT] * len(table.all_columns)
        for source, target, cell in readers:
            try:
                values[target] = cell.read(record.cells[source])
            except BadCell as fault:
                values[target] = BAD
                report.problem(Place(table.file, record.line, cell.column.name), str(fault))
        _keep(sheet, Row(record.line, values), report)


def _misfit(cells: Sequence[str], names: Sequence[str]) -> str:
    """Why a record does not fit the header; empty when it does."""
    begins = f"(it begins with {shown(cells[0])})"
    if len(cells) > len(names):
        advice = "Put quotation marks around cells that hold the delimiter"
        return f"The line has {len(cells)} cells, the header {len(names)}: too many {begins}. {advice}."
    if len(cells) < len(names):
        return f"The line has {len(cells)} cells, the header {len(names)}: too few {begins}. Complete it."
    if any(cell.strip() for cell, name in zip(cells, names, strict=True) if not name):
        return f"The line has a cell under a column without a name {begins}. Name the column in the header."
    return ""


def _keep(sheet: Sheet, row: Row, report: Report) -> None:
    """Put the row under its key, which no other row may claim."""
    parts = tuple(sheet[row, name] for name in sheet.table.key)
    if BAD in parts:
        sheet.is_whole = False
        return
    key = parts[0] if len(parts) == 1 else parts or ""
    first = sheet.rows.setdefault(key, row)
    if first is row:
        return
    if not parts:
        report.problem(sheet.place(row), "There is one company. Keep one line below the header.")
        return
    named = " with ".join(shown(str(part)) for part in parts)
    column = sheet.table.key[-1]
    report.problem(
        sheet.place(row, column),
        f"{named} stands in line {first.line} already. Keep one of them, or give it its own.",
    )

"""From a file of the folder to a sheet: every cell read, every row under its key."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fieldgate.exchange.cells.cell import BadCell, clean, exactly, shown
from fieldgate.exchange.cells.habits import Habits
from fieldgate.exchange.files import reading
from fieldgate.exchange.files.declaring import Declared
from fieldgate.exchange.files.decoding import open_text
from fieldgate.exchange.files.folder import Unreadable, read_inside
from fieldgate.exchange.files.sheets import ABSENT, BAD, Row, Sheet
from fieldgate.exchange.progress import Tell, silent, watched
from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.tables import Column, Table

# Repeated texts (services, days, prices) are parsed once and kept once; unique ones are not worth keeping.
_MOST_REMEMBERED = 5_000


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

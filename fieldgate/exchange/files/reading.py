"""From the text of a CSV file to its records: delimiter, header, lines that are whole."""

import csv
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from fieldgate.exchange.files.folder import Unreadable
from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.tables import Table

_DELIMITERS = (",", ";", "\t")
_WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_CUT_OFF = (
    "A cell that begins here has no end: the file was cut off, or a quotation mark is missing. Save it anew."
)
_QUOTES = "More text follows a closing quotation mark. Write quotation marks inside a cell in quotes twice."


@dataclass(frozen=True)
class Record:
    """One record: the physical line it begins on, and its raw cells in the file's own order."""

    line: int
    cells: Sequence[str]


def _names(line: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [name.strip().lower() for name in row]


def read_header(text: TextIO, table: Table, declared: str) -> tuple[str, list[str]]:
    """The delimiter (as declared, or the one that yields most known columns) and the names, in lower case."""
    line = text.readline().rstrip("\r\n").removeprefix("\ufeff")
    if declared:
        return declared, _names(line, declared)
    found = [(sum(n in table.at for n in _names(line, d)), d) for d in _DELIMITERS]
    delimiter = max(found, key=lambda pair: pair[0])[1]
    return delimiter, _names(line, delimiter)


def header_is_usable(names: Sequence[str], table: Table, delimiter: str, report: Report) -> bool:
    """Report unknown, doubled and missing columns. False when the rows below could not be understood."""
    known = ", ".join(table.at)
    if not set(names) & set(table.at):
        cause = f"is no header with {_WORDS[delimiter]} between its names"
        report.problem(Place(table.file, 1), f"The first line {cause}. Its columns are {known}.")
        return False
    usable = True
    for name in sorted(set(names)):
        place = Place(table.file, 1, name)
        if name and name not in table.at:
            near = difflib.get_close_matches(name, table.at, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"The columns are {known}."
            report.problem(place, f"There is no such column. {advice} Rename it or take it out.")
        if name and names.count(name) > 1:
            report.problem(place, "The column is there more than once. Keep one.")
            usable = False
    for name in table.key:
        if name not in names:
            report.problem(
                Place(table.file, 1, name), "The column is missing; it says which row is meant. Add it."
            )
            usable = False
    return usable


def records(text: TextIO, delimiter: str) -> Iterator[Record]:
    """The records that follow the header; those without anything in them are passed over.

    Raises Unreadable where quotation marks do not close, because everything after that would be read wrongly.
    """
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = 2
    try:
        while (cells := next(reader, None)) is not None:
            if any(cell.strip() for cell in cells):
                yield Record(line, cells)
            line = reader.line_num + 2
    except csv.Error as error:
        cut = "end of data" in str(error) or "field larger" in str(error)
        raise Unreadable(_CUT_OFF if cut else _QUOTES, line) from None

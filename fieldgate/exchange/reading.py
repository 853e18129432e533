"""From the bytes of a CSV file to its records: encoding, delimiter, header, lines that are whole."""

import codecs
import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from fieldgate.exchange.folder import Unreadable
from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.tables import Table

_DELIMITERS = (",", ";", "\t")
_CUT_OFF = (
    "A cell that begins here has no end: the file was cut off, or a quotation mark is missing. Save it anew."
)
_QUOTES = "More text follows a closing quotation mark. Write quotation marks inside a cell in quotes twice."


@dataclass(frozen=True)
class Record:
    """One record: the physical line it begins on, and its raw cells in the file's own order."""

    line: int
    cells: Sequence[str]


def open_text(data: bytes, file: str, report: Report) -> TextIO:
    """The file's text as a stream: UTF-8, else Windows-1252 with a note. Raises Unreadable."""
    # The stream reads from the bytes; decoding them all here only finds out what they are.
    return io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data, file, report), newline="")


def _encoding(data: bytes, file: str, report: Report) -> str:
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise Unreadable("The file is empty. Write at least its header, or leave the file out.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is a spreadsheet, not CSV. Save it as CSV UTF-8.")
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            is_cut = error.reason in ("unexpected end of data", "truncated data")
            if is_cut and (utf_16 or _has_utf_8(data, error.start)):
                text = "The file ends in the middle of a letter: it was cut off. Save it anew."
                raise Unreadable(text) from None
            continue
        if encoding in ("cp1252", "latin-1"):
            text = "The file is not UTF-8 and was read as Windows-1252 (Latin-1). Check accented letters."
            report.note(Place(file), text)
        return encoding
    raise Unreadable("The file is broken UTF-16. Save it as CSV UTF-8.")


def _has_utf_8(data: bytes, end: int) -> bool:
    """Whether bytes that can be read as UTF-8 up to `end` are so for certain, and not just plain ASCII.

    Where half a letter at the end is the only one beyond ASCII, it is rather a whole one in Windows-1252.
    """
    return data.startswith(codecs.BOM_UTF8) or not data[:end].isascii()


def _names(line: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [name.strip().lower() for name in row]


def read_header(text: TextIO, table: Table) -> tuple[str, list[str]]:
    """The delimiter (the one that yields most known columns) and the column names, in lower case."""
    line = text.readline().rstrip("\r\n")
    found = [(sum(n in table.at for n in _names(line, d)), d) for d in _DELIMITERS]
    delimiter = max(found, key=lambda pair: pair[0])[1]
    return delimiter, _names(line, delimiter)


def header_is_usable(names: Sequence[str], table: Table, report: Report) -> bool:
    """Report unknown, doubled and missing columns. False when the rows below could not be understood."""
    known = ", ".join(table.at)
    if not set(names) & set(table.at):
        report.problem(Place(table.file, 1), f"The first line is no header. Its columns are {known}.")
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

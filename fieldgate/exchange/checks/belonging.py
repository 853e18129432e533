"""What belongs together is at one property: a proposal with its change orders, tickets, visits and lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.checks import here
from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.files.sheets import Mark, Row, Sheet
from fieldgate.exchange.report import Report
from fieldgate.exchange.tables import TABLES

# Which column leads to where a row stands, where that is not its own.
_STANDS_WITH = {
    "comments.csv": ("request", "requests.csv"),
    "visits.csv": ("ticket", "work_tickets.csv"),
    "visit_notes.csv": ("visit", "visits.csv"),
    "invoice_lines.csv": ("invoice", "invoices.csv"),
}
# Rows of the first file name rows of the third in a column, and both must stand at one property.
_TOGETHER = (
    ("proposals.csv", "change_order_of", "proposals.csv"),
    ("proposals.csv", "request", "requests.csv"),
    ("work_tickets.csv", "proposal", "proposals.csv"),
    ("invoice_lines.csv", "proposal", "proposals.csv"),
    ("invoice_lines.csv", "visit", "visits.csv"),
)
_MODELS = {table.file: table.model for table in TABLES}


class Whereabouts:
    """The property of every row that the folder brings or names, by external_id, after the import."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._here: dict[str, dict[str, str]] = {}
        named: dict[str, set[str]] = {}
        for file, column, target in (*((f, *way) for f, way in _STANDS_WITH.items()), *_TOGETHER):
            named.setdefault(target, set()).update(_named(sheets[file], column))
        for file in ("visits.csv", "work_tickets.csv", "requests.csv", "proposals.csv", "invoices.csv"):
            self._here[file] = self._known(file, named.get(file, set()))

    def _known(self, file: str, names: set[str]) -> dict[str, str]:
        rows = _MODELS[file]._default_manager.order_by()
        return {
            key: place
            for batch in here.batches(names - self._sheets[file].rows.keys())
            for key, place in rows.filter(external_id__in=batch).values_list(
                "external_id", "property__external_id"
            )
        }

    def of(self, file: str, key: Any) -> str:
        """Where a row of a file stands; empty when that cannot be said."""
        if (row := self._sheets[file].rows.get(key)) is not None:
            return self.of_row(self._sheets[file], row)
        return self._here[file].get(key, "")

    def of_row(self, sheet: Sheet, row: Row) -> str:
        """Where a row of a sheet stands; empty when that cannot be said."""
        if way := _STANDS_WITH.get(sheet.table.file):
            column, target = way
            return self.of(target, sheet[row, column])
        place = sheet[row, "property"]
        return place if isinstance(place, str) else ""


def _named(sheet: Sheet, column: str) -> Iterator[str]:
    for row in sheet.rows.values():
        value = sheet[row, column]
        if value is not None and not isinstance(value, Mark):
            yield value


def check_properties(sheets: Sheets, where: Whereabouts, report: Report) -> None:
    """Report every row that names a row of another property, and every move that would leave one behind."""
    for file, column, target in _TOGETHER:
        sheet = sheets[file]
        for row in sheet.rows.values():
            named = sheet[row, column]
            mine, theirs = where.of_row(sheet, row), where.of(target, named)
            if mine and theirs and mine != theirs:
                report.problem(
                    sheet.place(row, column),
                    f"{shown(named)} is at property {shown(theirs)}, but this is at {shown(mine)}. "
                    "Correct one of the two.",
                )
    for tie in _TIES:
        _check_left_behind(tie, sheets, where, report)


@dataclass(frozen=True)
class _Tie:
    """Rows of `file` that are here lead by the path `to` to what moves, and by `by` to what it belongs to."""

    file: str
    to: str
    moving: str
    by: str
    staying: str


_TIES = (
    _Tie("proposals.csv", "parent", "proposals.csv", "", "proposals.csv"),
    _Tie("proposals.csv", "from_request", "requests.csv", "", "proposals.csv"),
    _Tie("work_tickets.csv", "proposal", "proposals.csv", "", "work_tickets.csv"),
    _Tie("invoice_lines.csv", "proposal", "proposals.csv", "invoice__", "invoices.csv"),
    _Tie("invoice_lines.csv", "visit", "visits.csv", "invoice__", "invoices.csv"),
    _Tie("invoice_lines.csv", "visit__ticket", "work_tickets.csv", "invoice__", "invoices.csv"),
    _Tie("invoice_lines.csv", "invoice", "invoices.csv", "proposal__", "proposals.csv"),
    _Tie("invoice_lines.csv", "invoice", "invoices.csv", "visit__", "visits.csv"),
)


def _check_left_behind(tie: _Tie, sheets: Sheets, where: Whereabouts, report: Report) -> None:
    """Rows that are here and not in the folder stay where they are, whatever moves away from them."""
    sheet, moving, staying = sheets[tie.file], sheets[tie.moving], sheets[tie.staying]
    moved = {key: row for key, row in moving.sound_rows() if moving.changes(row, "property")}
    own = "invoice__external_id" if tie.file == "invoice_lines.csv" else "external_id"
    brought = {key[0] if isinstance(key, tuple) else key for key in sheet.rows}
    rows = sheet.table.model._default_manager.order_by()
    paths = (f"{tie.to}__external_id", own, f"{tie.by}external_id", f"{tie.by}property__external_id")
    for batch in here.batches(moved):
        for key, mine, other, place in (
            rows.filter(**{f"{paths[0]}__in": batch}).values_list(*paths).distinct()
        ):
            there = where.of(tie.staying, other) if other in staying.rows else place
            if mine not in brought and there and there != where.of_row(moving, moved[key]):
                report.problem(
                    moving.place(moved[key], "property" if "property" in moving.columns else ""),
                    f"{shown(other)} of {tie.staying} belongs to it, is here, and stays at property "
                    f"{shown(there)}. Bring that too, or restore the property.",
                )

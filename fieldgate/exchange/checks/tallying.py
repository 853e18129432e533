"""Counts of a folder that has problems: what its other rows would do, and how many are in conflict."""

from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.files.sheets import Row, Sheet
from fieldgate.exchange.report import Report, Tally
from fieldgate.invoices.models import LedgerEntry


def tally_conflicts(sheets: Sheets, report: Report) -> None:
    """Count every file that could be read. A row is in conflict when a problem stands in its line."""
    for file, sheet in sheets.items():
        if sheet.columns:
            report.tallies[file] = _tally(sheet, report.lines_in_conflict(file))


def _tally(sheet: Sheet, conflicts: frozenset[int]) -> Tally:
    tally = Tally(conflict=len(conflicts))
    for row in sheet.rows.values():
        if row.line in conflicts:
            continue
        if row.before is None:
            tally.new += 1
        elif _differs(sheet, row):
            tally.changed += 1
        else:
            tally.left += 1
    return tally


def _differs(sheet: Sheet, row: Row) -> bool:
    """Whether a row that is here gets another value. What is booked is compared elsewhere, and never does."""
    before = row.before or ()
    return sheet.table.model is not LedgerEntry and any(
        before[place] != row.values[place]
        for place, column in enumerate(sheet.table.columns)
        if column.path and column.name in sheet.columns
    )

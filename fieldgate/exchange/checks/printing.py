"""What an invoice's line says of the proposal and the visit it points to, where it leaves that open."""

from typing import Any

from fieldgate.exchange.checks.here import batches
from fieldgate.exchange.checks.offers import known_offers
from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.files.sheets import Mark, Row, Sheet
from fieldgate.visits.models import Visit

# Columns of a line, and those of the proposal that they are printed from.
_PROPOSAL = (("proposal_number", "number"), ("proposal_title", "title"), ("proposal_on", "sent_on"))


def print_lines(sheets: Sheets) -> None:
    """Fill in number, title and day of proposals, and days of visits. What was printed once stays printed."""
    lines = sheets["invoice_lines.csv"]
    proposals, visits = _proposals(sheets, lines), _visits(sheets, lines)
    for _, row in lines.sound_rows():
        for target, found, names in (
            ("proposal", proposals, [name for name, _ in _PROPOSAL]),
            ("visit", visits, ["visit_on"]),
        ):
            if (named := found.get(lines[row, target])) is not None:
                _print(lines, row, target, dict(zip(names, named, strict=True)))


def _print(lines: Sheet, row: Row, target: str, words: dict[str, Any]) -> None:
    is_other = row.before is None or lines.changes(row, target)
    for column, value in words.items():
        if lines[row, column] or (lines.is_exact and column in lines.columns):
            continue
        kept = None if is_other else lines.before(row, column)
        lines.put(row, column, kept or value)


def _named(lines: Sheet, column: str) -> set[str]:
    return {
        value for row in lines.rows.values() if (value := lines[row, column]) and not isinstance(value, Mark)
    }


def _proposals(sheets: Sheets, lines: Sheet) -> dict[str, tuple[Any, ...]]:
    sheet, named = sheets["proposals.csv"], _named(lines, "proposal")
    found = {
        key: (was.number, was.title, was.sent_on)
        for key, was in known_offers(named - sheet.rows.keys()).items()
    }
    columns = [column for _, column in _PROPOSAL]
    return found | {
        key: tuple(sheet[row, column] for column in columns)
        for key, row in sheet.sound_rows()
        if key in named
    }


def _visits(sheets: Sheets, lines: Sheet) -> dict[str, tuple[Any, ...]]:
    sheet, named = sheets["visits.csv"], _named(lines, "visit")
    rows = Visit.objects.order_by().values_list("external_id", "day")
    found = {
        key: (day,)
        for batch in batches(named - sheet.rows.keys())
        for key, day in rows.filter(external_id__in=batch)
    }
    return found | {key: (sheet[row, "day"],) for key, row in sheet.sound_rows() if key in named}

"""Rows as they shall stand: what the file brings over what is here, else the default of a new row."""

from fieldgate.exchange.files.sheets import ABSENT, BAD, Sheet
from fieldgate.exchange.report import Place, Report


def merge(sheet: Sheet, report: Report) -> None:
    """Fill the columns that the file does not bring; reports required ones that a new row lacks."""
    lacking: dict[str, int] = {}
    for row in sheet.rows.values():
        for place, column in enumerate(sheet.table.all_columns):
            if row.values[place] is not ABSENT:
                continue
            if row.before is not None:
                row.put(place, row.before[place])
            elif column.required:
                lacking.setdefault(column.name, row.line)
                row.put(place, BAD)
            else:
                row.put(place, column.default)
    for name, line in lacking.items():
        report.problem(
            Place(sheet.table.file, 1, name),
            f"The column is missing, and line {line} is a new row that needs it. Add the column.",
        )

"""Ids that lead somewhere, and values that only one row may claim."""

from collections.abc import Iterator, Mapping
from typing import Any

from fieldgate.exchange import here
from fieldgate.exchange.cells import shown
from fieldgate.exchange.report import Report
from fieldgate.exchange.sheets import Mark, Row, Sheet
from fieldgate.exchange.tables import Column, Table

Sheets = Mapping[str, Sheet]


def _brought(sheet: Sheet, column: Column) -> Iterator[tuple[Row, Any]]:
    """The rows with a value in a column that the file brings."""
    if column.name in sheet.columns:
        for row in sheet.rows.values():
            value = sheet[row, column.name]
            if value is not None and not isinstance(value, Mark):
                yield row, value


def check_references(sheet: Sheet, sheets: Sheets, report: Report) -> None:
    """Report every id that is neither in the file it refers to nor in the database."""
    for column in sheet.table.columns:
        if column.refers_to and sheets[column.refers_to].is_whole:
            _check_column(sheet, column, sheets[column.refers_to], report)


def _check_column(sheet: Sheet, column: Column, target: Sheet, report: Report) -> None:
    named = {i for _, value in _brought(sheet, column) for i in _ids(value)}
    unknown = named - target.rows.keys()
    unknown -= here.existing(target.table.model, unknown)
    if not unknown:
        return
    for row, value in _brought(sheet, column):
        for external_id in _ids(value):
            if external_id in unknown:
                report.problem(
                    sheet.place(row, column.name),
                    f"{shown(external_id)} is neither in {target.table.file} nor here already. "
                    "Add it there or correct it.",
                )


def _ids(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def check_claims(sheet: Sheet, report: Report) -> None:
    """Report every value that two rows claim: two of the file, or one of the file and one only here."""
    for column in sheet.table.columns:
        if column.is_unique:
            claims = _claims_within(sheet, column, report)
            _check_against_here(sheet, column, claims, report)


def _claims_within(sheet: Sheet, column: Column, report: Report) -> dict[Any, Row]:
    claims: dict[Any, Row] = {}
    for row, value in _brought(sheet, column):
        first = claims.setdefault(value, row)
        if first is not row:
            report.problem(
                sheet.place(row, column.name),
                f"{shown(value)} is claimed by line {first.line} already. Give each its own.",
            )
    return claims


def _check_against_here(sheet: Sheet, column: Column, claims: dict[Any, Row], report: Report) -> None:
    changed = (value for value, row in claims.items() if _is_news(sheet.table, column, row, value))
    rows = sheet.table.model._default_manager.all()
    for batch in here.batches(changed):
        found = rows.filter(**{f"{column.path}__in": batch}).values_list(column.path, "external_id")
        for value, owner in found:
            if owner not in sheet.rows:
                report.problem(
                    sheet.place(claims[value], column.name),
                    f"{shown(value)} belongs to another row here (external_id {shown(owner)}). "
                    "Choose another, or use that external_id.",
                )


def _is_news(table: Table, column: Column, row: Row, value: Any) -> bool:
    return row.before is None or row.before[table.at[column.name]] != value

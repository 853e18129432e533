"""Ids that lead somewhere, and values that only one row may claim."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.checks import here
from fieldgate.exchange.files.sheets import Mark, Row, Sheet
from fieldgate.exchange.report import Report
from fieldgate.exchange.tables import Column

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
    """Report every value that two rows claim: two of the file, or one of the file and one only here.

    Where columns are unique only together, so are their values.
    """
    for column in sheet.table.columns:
        if column.is_unique and column.name in sheet.columns:
            _check_claim(sheet, (column.name,), report)
    if sheet.columns & set(sheet.table.together):
        _check_claim(sheet, sheet.table.together, report)


def _check_claim(sheet: Sheet, names: tuple[str, ...], report: Report) -> None:
    claims = _claims_within(sheet, names, report)
    news = {values: row for values, row in claims.items() if _is_news(sheet, names, row)}
    paths = [sheet.table.column(name).path for name in names]
    rows = sheet.table.model._default_manager.all()
    for batch in here.batches(dict.fromkeys(values[0] for values in news)):
        found = rows.filter(**{f"{paths[0]}__in": batch}).values_list(*paths, "external_id")
        for *values, owner in found:
            if (row := news.get(tuple(values))) and owner not in sheet.rows:
                report.problem(
                    sheet.place(row, names[0]),
                    f"{_named(values)} belongs to another row here (external_id {shown(owner)}). "
                    "Choose another, or use that external_id.",
                )


def _claims_within(sheet: Sheet, names: tuple[str, ...], report: Report) -> dict[tuple[Any, ...], Row]:
    claims: dict[tuple[Any, ...], Row] = {}
    for row in sheet.rows.values():
        values = tuple(sheet[row, name] for name in names)
        if any(value is None or isinstance(value, Mark) for value in values):
            continue
        first = claims.setdefault(values, row)
        if first is not row:
            report.problem(
                sheet.place(row, names[0]),
                f"{_named(values)} is claimed by line {first.line} already. Give each its own.",
            )
    return claims


def _named(values: Iterable[Any]) -> str:
    return " with ".join(shown(str(value)) for value in values)


def _is_news(sheet: Sheet, names: tuple[str, ...], row: Row) -> bool:
    return row.before is None or any(sheet.changes(row, name) for name in names)

"""The whole import of a company: read a folder, check everything, then write it in one short transaction."""

from dataclasses import replace
from pathlib import Path

from django.db import IntegrityError

from fieldgate.exchange import writing
from fieldgate.exchange.bulk import ChangedMeanwhile
from fieldgate.exchange.checking import check, currency_of
from fieldgate.exchange.declaring import Declared, read_declaration
from fieldgate.exchange.folder import DECLARATION, look_around, note_strangers
from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.sheets import Sheet, read_sheet
from fieldgate.exchange.tables import COMPANY, TABLES


def import_folder(folder: Path, *, dry_run: bool = False) -> Report:
    """Import a folder of CSV files as docs/import.md describes them.

    Nothing is written when the report has a problem, nor in a dry run. Whatever is in the folder,
    this does not raise.
    """
    report = Report(folder.resolve().name, dry_run)
    names = look_around(folder, report)
    if not any(table.file in names for table in TABLES):
        return report
    declared = read_declaration(folder, report) if DECLARATION in names else Declared()
    if any(problem.place.file == DECLARATION for problem in report.problems):
        return report
    company = read_sheet(folder, COMPANY, declared, report) if COMPANY.file in names else Sheet(COMPANY)
    declared = replace(declared, habits=replace(declared.habits, currency=currency_of(company)))
    sheets = {
        table.file: read_sheet(folder, table, declared, report) if table.file in names else Sheet(table)
        for table in TABLES
        if table is not COMPANY
    }
    plan, used = check({COMPANY.file: company, **sheets}, folder, report)
    note_strangers(names, used, report)
    if report.is_fine and not dry_run:
        _write(plan, report)
    return report


def _write(plan: writing.Plan, report: Report) -> None:
    try:
        writing.write(plan, report)
    except (IntegrityError, ChangedMeanwhile) as error:
        text = f"Something was changed here while the folder was checked. Run the import again. ({error})"
        report.problem(Place(report.folder), text)

"""The whole import of a company: read a folder, check everything, then write it in one short transaction."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from django.db import IntegrityError, connection

from fieldgate.exchange.checking import check, currency_of
from fieldgate.exchange.checks.tallying import tally_conflicts
from fieldgate.exchange.files.declaring import Declared, read_declaration
from fieldgate.exchange.files.folder import DECLARATION, look_around, note_strangers
from fieldgate.exchange.files.parsing import read_sheet
from fieldgate.exchange.files.sheets import Sheet
from fieldgate.exchange.progress import Progress, Tell, unwatched
from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.tables import COMPANY, TABLES, Table
from fieldgate.exchange.writing import transaction
from fieldgate.exchange.writing.bulk import ChangedMeanwhile


@contextmanager
def _no_looking_for_cycles() -> Iterator[None]:
    """An import makes millions of objects that stay, and no cycles; looking for some took a third of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _no_map_of_the_database() -> Iterator[None]:
    """SQLite maps up to 128 MB of its file, which is good for pages; here it comes on top of the rows.

    Importing 100,000 invoices over themselves took 515 MB with the map and 456 without, in equal time (ran).
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA mmap_size").fetchone() or (0,)  # in memory there is none
        cursor.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA mmap_size = {usual:d}")


@_no_map_of_the_database()
@_no_looking_for_cycles()
def import_folder(folder: Path, *, dry_run: bool = False, progress: Progress = unwatched) -> Report:
    """Import a folder of CSV files as docs/import.md describes them, telling `progress` how far it is.

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
    sheets = _read_all(folder, names, declared, report, progress)
    plan, used = check(sheets, folder, report, partial(progress, "Checking"))
    note_strangers(names, used, report)
    if not report.is_fine:
        tally_conflicts(sheets, report)
    elif not dry_run:
        _write(plan, report, partial(progress, "Writing"))
    return report


def _read_all(
    folder: Path, names: frozenset[str], declared: Declared, report: Report, progress: Progress
) -> dict[str, Sheet]:
    """Every file as a sheet. The company comes first: it says in which currency the others are."""
    files = [table.file for table in TABLES if table.file in names]

    def read(table: Table) -> Sheet:
        if table.file not in names:
            return Sheet(table)
        doing = f"Reading {table.file} ({files.index(table.file) + 1} of {len(files)})"
        return read_sheet(folder, table, declared, report, partial(progress, doing))

    company = read(COMPANY)
    declared = replace(declared, habits=replace(declared.habits, currency=currency_of(company)))
    others = {table.file: read(table) for table in TABLES if table is not COMPANY}
    return {COMPANY.file: company, **others}


def _write(plan: transaction.Plan, report: Report, tell: Tell) -> None:
    try:
        transaction.write(plan, report, tell)
    except (IntegrityError, ChangedMeanwhile) as error:
        text = f"Something was changed here while the folder was checked. Run the import again. ({error})"
        report.problem(Place(report.folder), text)

"""The whole export of a company: the files that an import reads, with every table and column."""

import csv
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from fieldgate.audit.record import record
from fieldgate.branches.models import Company, Logo
from fieldgate.exchange.cells.habits import Habits
from fieldgate.exchange.exporting.exported import Exported
from fieldgate.exchange.exporting.proving import CellWriter
from fieldgate.exchange.exporting.taking import Taking
from fieldgate.exchange.files.folder import DECLARATION
from fieldgate.exchange.files.new_folder import CannotExport, new_folder, text_file, write_bytes
from fieldgate.exchange.progress import Progress, Steps, Tell, unwatched
from fieldgate.exchange.tables import TABLES, Table
from fieldgate.invoices.models import EntryKind, LedgerEntry
from fieldgate.kit.money import on_document
from fieldgate.kit.snapshot import snapshot

_DECLARATION = """\
# Cells hold the very values: an import of this folder tidies nothing and fills nothing in.
encoding = "utf-8"
delimiter = "comma"
dates = "year-month-day"
exact = true
"""


def export_folder(folder: Path, *, progress: Progress = unwatched) -> Exported:
    """Write the company into a new folder, as it is at one moment. Raises CannotExport."""
    exported = Exported(folder.resolve().name)
    with new_folder(folder) as made:
        with snapshot():
            currency = Company.objects.values_list("currency", flat=True).first()
            if currency is None:
                raise CannotExport("There is no company here yet, so there is nothing to export.")
            for number, table in enumerate(TABLES, start=1):
                doing = f"Writing {table.file} ({number} of {len(TABLES)})"
                _write_table(made, table, currency, partial(progress, doing), exported)
            _write_logos(made)
            _note_what_no_file_carries(currency, exported)
        write_bytes(made / DECLARATION, _DECLARATION.encode())
        with transaction.atomic():
            detail = {"rows": sum(exported.rows.values())}
            record("export", actor="command:export", on=f"folder:{exported.folder}", detail=detail)
    return exported


def _write_table(made: Path, table: Table, currency: str, tell: Tell, exported: Exported) -> None:
    taking = Taking(table)
    habits = Habits(currency, exact=True)
    cells = [CellWriter(column, habits) for column in table.columns]
    key = [table.at[name] for name in table.key]
    exported.rows[table.file] = 0
    with text_file(made / table.file) as file:
        writer = csv.writer(file)
        writer.writerow(table.at)
        for values in Steps(taking.count(), tell).of(taking.rows()):
            exported.rows[table.file] += 1
            writer.writerow([cell.write(value) for cell, value in zip(cells, values, strict=True)])
            for cell in cells:
                if cell.fault:
                    row = " ".join(str(values[place]) for place in key)
                    exported.note(table.file, row, cell.take_fault())


def _write_logos(made: Path) -> None:
    for slug, png in Logo.objects.values_list("portal__slug", "png").iterator():
        write_bytes(made / f"{slug}.png", bytes(png))


def _note_what_no_file_carries(currency: str, exported: Exported) -> None:
    """Say of which invoices an import would make another balance."""
    others = LedgerEntry.objects.filter(kind__in=[EntryKind.WRITE_OFF.value, EntryKind.REVERSAL.value])
    sums = others.values_list("invoice__external_id", "invoice__number").annotate(Sum("amount_cents"))
    for external_id, number, cents in sums.order_by("invoice__number"):
        text = (
            f"Invoice #{number} has write-offs or reversals of {on_document(cents, currency)}, "
            "which no file carries. After an import into another installation its balance differs by that."
        )
        exported.note("invoices.csv", external_id, text)

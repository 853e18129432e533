"""An export with a transaction of its own: it sees one moment, and holds nobody up."""

import gc
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from fieldgate.audit.models import AuditEvent
from fieldgate.exchange.exporting import export
from fieldgate.exchange.exporting.export import export_folder
from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.tables import Table
from fieldgate.people.models import Contact
from tests.exchange.folders import everything, make_folder
from tests.races.real_database import URL, RealDatabase, real_database

__all__ = ["real_database"]


@pytest.fixture
def company(real_database: RealDatabase, tmp_path: Path) -> None:
    assert import_folder(make_folder(tmp_path / "good")).is_fine


def test_it_comes_out_and_leaves_everything_as_it_was(company: None, tmp_path: Path) -> None:
    before = everything()
    assert export_folder(tmp_path / "out").notes == []
    assert AuditEvent.objects.filter(act="export").count() == 1
    report = import_folder(tmp_path / "out")
    assert (report.problems, report.notes) == ([], [])
    assert everything() == before


def test_it_is_one_moment_of_the_company_and_holds_nobody_up(
    real_database: RealDatabase, company: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes between two files: what refers to what would no longer fit (docs/import.md)."""
    write_table = export._write_table

    def write_while_others_write(made: Path, table: Table, *more: Any) -> None:
        if table.file == "contacts.csv":
            write_from_elsewhere(real_database, "UPDATE people_contact SET name = 'Later'")
        write_table(made, table, *more)

    monkeypatch.setattr(export, "_write_table", write_while_others_write)
    export_folder(tmp_path / "out")
    assert Contact.objects.filter(name="Later").count() == 2
    assert "Later" not in (tmp_path / "out" / "contacts.csv").read_text()


def write_from_elsewhere(database: RealDatabase, statement: str) -> None:
    """Through another connection, which waits half a second for a lock and no longer."""
    if database.vendor == "sqlite":
        with sqlite3.connect(database.file, timeout=0.5) as elsewhere:
            elsewhere.execute(statement)
        elsewhere.close()
    else:
        with psycopg.connect(database.environment[URL]) as elsewhere_:
            elsewhere_.execute("SET lock_timeout = '500ms'")
            elsewhere_.execute(statement)


def test_afterwards_writing_is_as_before(company: None, tmp_path: Path) -> None:
    export_folder(tmp_path / "out")
    with transaction.atomic():
        Contact.objects.update(title="Owner")
    assert not connection.in_atomic_block
    if connection.vendor == "sqlite":
        assert getattr(connection, "transaction_mode", None) == "IMMEDIATE"


def test_an_import_leaves_memory_and_database_as_they_were_set(
    real_database: RealDatabase, tmp_path: Path
) -> None:
    """It reads without SQLite's map of the file, and without looking for cycles of objects."""

    def settings() -> tuple[object, bool]:
        with connection.cursor() as cursor:
            mapped = cursor.execute("PRAGMA mmap_size").fetchone() if connection.vendor == "sqlite" else None
        return mapped, gc.isenabled()

    before = settings()
    assert before[1]
    assert import_folder(make_folder(tmp_path / "good")).is_fine
    assert settings() == before
    assert not import_folder(tmp_path / "nowhere").is_fine
    assert settings() == before

"""The migration operation that guards a table, forwards and backwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from fieldgate.kit.append_only import MakeAppendOnly, unguarded
from tests.races.real_database import RealDatabase

NOTES = "scratch_note"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(autouse=True)
def notes(real_database: RealDatabase) -> None:
    """A table with one row; changing tables needs a database of one's own."""
    run(f"CREATE TABLE {NOTES} (id integer PRIMARY KEY, text varchar(9))")
    run(f"INSERT INTO {NOTES} VALUES (1, 'first')")  # noqa: S608


def migrate(operation: MakeAppendOnly, *, backwards: bool = False) -> None:
    with connection.schema_editor() as editor:
        step = operation.database_backwards if backwards else operation.database_forwards
        step("kit", editor, None, None)


def test_it_guards_a_table_and_can_be_undone() -> None:
    operation = MakeAppendOnly(NOTES)
    assert operation.describe() == "Make scratch_note append-only"
    assert unguarded(connection, [NOTES]) == [NOTES]
    run("UPDATE scratch_note SET text = 'second'")
    migrate(operation)
    assert unguarded(connection, [NOTES]) == []
    for statement in ("UPDATE scratch_note SET text = 'third'", "DELETE FROM scratch_note"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(statement)
    run("INSERT INTO scratch_note VALUES (2, 'more')")
    migrate(operation, backwards=True)
    assert unguarded(connection, [NOTES]) == [NOTES]
    run("DELETE FROM scratch_note")


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_one_missing_trigger_is_enough_to_be_unguarded(verb: str) -> None:
    migrate(MakeAppendOnly(NOTES))
    on_table = f" ON {NOTES}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {NOTES}_no_{verb}{on_table}")
    assert unguarded(connection, ["invoices_ledgerentry", NOTES]) == [NOTES]


def test_a_trigger_switched_off_is_no_guard() -> None:
    """PostgreSQL can keep a trigger and not run it; SQLite knows no such thing."""
    migrate(MakeAppendOnly(NOTES))
    if connection.vendor == "postgresql":
        run(f"ALTER TABLE {NOTES} DISABLE TRIGGER ALL")
        assert unguarded(connection, [NOTES]) == [NOTES]
        run(f"ALTER TABLE {NOTES} ENABLE TRIGGER ALL")
    assert unguarded(connection, [NOTES]) == []

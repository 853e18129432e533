"""The database itself refuses to change or remove what was recorded (T-DB-09), whoever asks."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from fieldgate.audit.models import AuditEvent
from fieldgate.audit.record import record
from fieldgate.branches.models import Branch, Company
from fieldgate.invoices.models import LedgerEntry
from fieldgate.properties.models import Property
from tests.make import make_invoice

pytestmark = pytest.mark.django_db

TABLES = ["audit_auditevent", "invoices_ledgerentry"]


@pytest.fixture(autouse=True)
def rows(db: None) -> None:
    """One row in each table."""
    Company.objects.create(id=1, name="Acme Grounds")
    place = Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Here")
    make_invoice("1", place, 100_00, day=date(2026, 6, 1))
    record("signed in", actor="user:1")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def content(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
        return list(cursor.fetchall())


@pytest.fixture
def refused() -> Iterator[None]:
    """What the test does is refused by the trigger and leaves both tables as they were."""
    before = {table: content(table) for table in TABLES}
    with transaction.atomic():
        yield
    assert {table: content(table) for table in TABLES} == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE id = (SELECT max(id) FROM {})",
    ],
)
@pytest.mark.parametrize("table", TABLES)
def test_by_sql(refused: None, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(statement.replace("{}", table))


@pytest.mark.parametrize(
    "change",
    [
        lambda: LedgerEntry.objects.update(amount_cents=F("amount_cents") + 1),
        lambda: LedgerEntry.objects.all().delete(),
        lambda: LedgerEntry.objects.get().delete(),
        lambda: LedgerEntry.objects.get().save(),
        lambda: AuditEvent.objects.update(actor="somebody else"),
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.get().delete(),
        lambda: AuditEvent.objects.get().save(),
        lambda: AuditEvent.objects.bulk_update([AuditEvent.objects.get()], ["actor"]),
    ],
)
def test_by_models(refused: None, change: Any) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


def test_adding_goes_on() -> None:
    record("signed out", actor="user:1")
    assert AuditEvent.objects.count() == 2

"""`fieldgate verify`: what it prints, how it ends, and that it leaves everybody else alone."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch, Company
from fieldgate.config.management.commands import verify
from fieldgate.config.wiring import CHECKS
from fieldgate.invoices.models import Invoice, LedgerEntry
from fieldgate.kit.verifying import Check, Finding
from fieldgate.properties.models import Property
from tests.make import make_invoice
from tests.races.real_database import URL, RealDatabase
from tests.verify.books import all_rows


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    Company.objects.create(id=1, name="Acme Grounds")
    return Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")


@pytest.fixture
def invoice(place: Property) -> Invoice:
    return make_invoice("1001", place, 100_00)


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", *arguments, stdout=out, stderr=err)
    assert isinstance(end.value.code, int)
    return end.value.code, out.getvalue(), err.getvalue()


def corrupt() -> None:
    Invoice.objects.update(balance_cents=F("balance_cents") - 1)


def test_sound_books_end_with_0_and_a_line_for_each_check(invoice: Invoice) -> None:
    status, out, err = run()
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == [check.id for check in CHECKS]
    assert all(line.endswith(("holds", "holds (no rows)")) for line in lines)
    assert any("L-07" in line and "1 rows, holds" in line for line in lines)


def test_no_rows_are_said_to_be_no_rows(real_database: RealDatabase) -> None:
    """Never sound by absence of data alone."""
    status, out, _ = run()
    assert status == 0
    assert all(line.endswith("0 rows, holds (no rows)") for line in out.splitlines())


def test_broken_books_end_with_1_and_name_the_row(invoice: Invoice) -> None:
    corrupt()
    status, out, _ = run()
    assert status == 1
    broken = [line for line in out.splitlines() if line.endswith("BROKEN")]
    assert [line.split()[0] for line in broken] == ["L-07"]
    assert "      invoice 1001 shows another balance than its ledger entries add up to" in out.splitlines()


def test_no_more_than_twenty_rows_are_named(place: Property) -> None:
    for number in range(25):
        make_invoice(str(number), place, 1_00)
    corrupt()
    status, out, _ = run("--only", "L-07")
    assert status == 1
    assert len([line for line in out.splitlines() if line.startswith("      invoice")]) == 20


def test_json_says_the_same_to_a_program(invoice: Invoice) -> None:
    status, out, _ = run("--json")
    sound = json.loads(out)
    assert status == 0
    assert [result["id"] for result in sound] == [check.id for check in CHECKS]
    assert all(set(result) == {"id", "promise", "rows", "breaches"} for result in sound)
    assert not any(result["breaches"] for result in sound)
    corrupt()
    status, out, _ = run("--json")
    assert status == 1
    broken = {result["id"]: result["breaches"] for result in json.loads(out) if result["breaches"]}
    assert broken == {"L-07": ["invoice 1001 shows another balance than its ledger entries add up to"]}


def test_only_one_check_looks_at_nothing_else(invoice: Invoice) -> None:
    corrupt()
    assert run("--only", "L-18")[0] == 0
    status, out, _ = run("--only", "L-07", "--json")
    assert status == 1
    assert [result["id"] for result in json.loads(out)] == ["L-07"]


def test_checks_that_share_an_id_run_together(invoice: Invoice) -> None:
    _, out, _ = run("--only", "L-03", "--json")
    assert len(json.loads(out)) == 3


def test_an_unknown_check_ends_with_2(invoice: Invoice) -> None:
    status, out, err = run("--only", "L-99")
    assert (status, out, err.strip()) == (2, "", "There is no invariant L-99.")


def test_a_database_that_was_never_migrated_ends_with_2(real_database: RealDatabase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE invoices_credit RENAME TO gone")
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err.startswith("Could not check:")


def test_it_changes_nothing(invoice: Invoice) -> None:
    before, acts = all_rows(), AuditEvent.objects.count()
    run()
    assert (all_rows(), AuditEvent.objects.count()) == (before, acts)


@pytest.fixture
def while_looking(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """Functions put in here are called after the first check has looked, and before the others do."""
    acts: list[Callable[[], None]] = []

    def look() -> Iterator[Finding]:
        for act in acts:
            act()
        return iter(())

    probe = Check("PROBE", "In the middle", look, Invoice.objects.count)
    monkeypatch.setattr(verify, "CHECKS", (probe, *CHECKS))
    return acts


def write_from_elsewhere(database: RealDatabase) -> None:
    """Another connection breaks the books; it waits half a second for a lock and no longer."""
    statement = "UPDATE invoices_invoice SET balance_cents = balance_cents - 1"
    if database.vendor == "sqlite":
        with sqlite3.connect(database.file, timeout=0.5) as elsewhere:
            elsewhere.execute(statement)
        elsewhere.close()
    else:
        with psycopg.connect(database.environment[URL]) as elsewhere_:
            elsewhere_.execute("SET lock_timeout = '500ms'")
            elsewhere_.execute(statement)


def test_writers_need_not_wait_for_it_and_it_sees_one_moment(
    real_database: RealDatabase, invoice: Invoice, while_looking: list[Callable[[], None]]
) -> None:
    """Safe in production while serving: a payment in between neither waits nor looks like a fault."""
    while_looking.append(lambda: write_from_elsewhere(real_database))
    assert run()[0] == 0
    assert run("--only", "L-07")[0] == 1


def test_checks_cannot_write_on_postgresql(
    invoice: Invoice, while_looking: list[Callable[[], None]], real_database: RealDatabase
) -> None:
    """Where the database can promise it, it does; SQLite's checks only read by their own word."""
    while_looking.append(corrupt)
    assert run()[0] == (2 if real_database.vendor == "postgresql" else 1)


def test_afterwards_writing_is_as_before(invoice: Invoice) -> None:
    """On SQLite verify reads without the writer's lock; later transactions must take it at once again."""
    run()
    with transaction.atomic():
        corrupt()
    assert not connection.in_atomic_block
    if connection.vendor == "sqlite":
        assert getattr(connection, "transaction_mode", None) == "IMMEDIATE"


# ---- as a process ---------------------------------------------------------------------------------------


def fieldgate(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("fieldgate")), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_the_status_reaches_the_shell(real_database: RealDatabase, invoice: Invoice) -> None:
    corrupt()
    connection.close()
    result = fieldgate("verify", "--only", "L-07", environment=real_database.environ())
    assert (result.returncode, result.stderr) == (1, "")
    assert "L-07" in result.stdout
    assert "BROKEN" in result.stdout


def test_a_database_that_does_not_answer_ends_with_2(tmp_path: Path, real_database: RealDatabase) -> None:
    if real_database.vendor == "sqlite":
        there = {"FIELDGATE_DATA_DIR": str(tmp_path / "other")}
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "fieldgate.sqlite3").write_text("This is no database. " * 100)
    else:
        there = {URL: "postgres://fieldgate:wrong@127.0.0.1:1/nowhere"}
    result = fieldgate("verify", environment=real_database.environ(**there))
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Could not check" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_ledger_row_cannot_be_changed_behind_its_back(invoice: Invoice) -> None:
    """What L-03 relies on, once more with real commits."""
    with pytest.raises(DatabaseError, match="append-only"):
        LedgerEntry.objects.update(amount_cents=1)
    assert run("--only", "L-03")[0] == 0

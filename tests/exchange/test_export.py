"""`fieldgate export FOLDER`: everything comes out, and comes in again as it was."""

import csv
import io
import stat
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch, Company
from fieldgate.exchange.cells.habits import Habits
from fieldgate.exchange.demo import FOLDER
from fieldgate.exchange.exporting import export
from fieldgate.exchange.exporting.export import export_folder
from fieldgate.exchange.exporting.exported import Exported
from fieldgate.exchange.exporting.taking import Taking
from fieldgate.exchange.files.declaring import Declared, read_declaration
from fieldgate.exchange.files.new_folder import CannotExport
from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.report import Report
from fieldgate.exchange.tables import TABLES, Table
from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import Credit, EntryKind, Invoice, InvoiceLine, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote, WorkTicket
from tests.exchange.folders import GOOD, assert_books_hold, everything, imported, make_folder, only
from tests.exchange.full import FULL
from tests.exchange.test_logos import picture

pytestmark = pytest.mark.django_db

# What is no column of a file: ids of rows, when something was noted here, secrets.
NO_COLUMNS = {"id", "recorded_at", "created_at", "effect_key", "password"}
# Moments of which a file has only the day.
DAYS = {"shared_at", "voided_at"}


def in_an_empty_installation(folder: Path) -> dict[str, Any]:
    """What everything() would be, had the folder been imported into an empty installation."""
    with transaction.atomic():
        empty()
        report = import_folder(folder)
        assert [str(p) for p in report.problems] == []
        assert_books_hold()
        found = rows()
        transaction.set_rollback(True)
    return found


def empty() -> None:
    """Take every row out of the tables that ours are, whatever points at it, whatever keeps it."""
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)} - {"django_migrations"}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")  # the ledger is append-only
            cursor.execute(f"TRUNCATE {', '.join(sorted(tables))} CASCADE")
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own names
        for _, sql in triggers:
            cursor.execute(sql)


def rows() -> dict[str, Any]:
    """everything(), with ids replaced by external_ids, but for what is no column."""
    names: dict[tuple[str, Any], Any] = {}
    found = everything()
    for label, table in found.items():
        for number, row in enumerate(table):
            names[label, row.get("id")] = row.get("external_id") or row.get("email") or number
    plain: dict[str, Any] = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if label not in found:
            continue
        plain[label] = sorted(
            (
                {
                    f.attname: names[f.related_model._meta.label, row[f.attname]]  # type: ignore[union-attr]
                    if f.is_relation and row[f.attname] is not None
                    else row[f.attname] and clock.there(row[f.attname], "America/Chicago").date()
                    if f.attname in DAYS
                    else row[f.attname]
                    for f in model._meta.concrete_fields
                    if f.attname not in NO_COLUMNS
                    and not (label == "invoices.LedgerEntry" and _is_own(row, f.attname))
                }
                for row in found[label]
            ),
            key=repr,
        )
    return plain


def _is_own(row: dict[str, Any], name: str) -> bool:
    """Entries of issuing and voiding have no file: they get an id of their own, and the invoice's day."""
    return row["kind"] in ("issue", "void") and name in ("external_id", "day")


def exported(folder: Path) -> Path:
    """Export, and insist that all of it can come back."""
    assert export_folder(folder).notes == []
    return folder


@pytest.fixture(params=["good", "demo", "full"])
def company(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if request.param == "demo":
        assert import_folder(FOLDER).is_fine
    elif request.param == "full":
        only(tmp_path / "full", {**FULL, "a.png": picture()})
    else:
        imported(tmp_path / "good", {"portals.csv": GOOD_PORTAL, "a.png": picture()})


ODD = [
    "=A1+B1",
    "@SUM(1)",
    "-1",
    '"',
    '""',
    "a\rb",
    "\r\n",
    "\n",
    " ",
    "\u2028",
    "\ufeff",
    ";,\t|",
    "\x1b[2J",
    "e\u0301",
]
TEXT = some.sampled_from(ODD) | some.text(
    some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200
)
ROWS = sum(len(list(csv.reader(io.StringIO(text)))) - 1 for text in GOOD.values())
GOOD_PORTAL = "external_id,branch,slug,title,on,logo,convenience_fee\nPO1,,oak,Oak,yes,a.png,1.25\n"


def test_an_empty_installation_becomes_the_same_company(tmp_path: Path, company: None) -> None:
    folder = exported(tmp_path / "out")
    assert in_an_empty_installation(folder) == rows()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_every_column_comes_out_with_something_in_it(tmp_path: Path, table: Table) -> None:
    """Else a column that is lost on the way would not be missed."""
    only(tmp_path / "full", {**FULL, "a.png": picture()})
    with (exported(tmp_path / "out") / table.file).open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    nothing = {c.name: c.parse.write(c.default, "BHD") if c.default else "" for c in table.columns}
    assert {name for name in table.at if {row[name] for row in found} <= {nothing[name], ""}} == set()
    with StringIO(FULL[table.file]) as file:
        expected = list(csv.DictReader(file))
    logo = {"logo": "full.png"} if table.file == "portals.csv" else {}
    assert found == [{**row, **logo} for row in sorted(expected, key=lambda row: _place(table, row))]


def _place(table: Table, row: dict[str, str]) -> list[str]:
    """Rows that belong together stand together, in order; all others as they came."""
    return [row[name] for name in table.key] if table.is_whole else []


def test_over_itself_it_leaves_everything_as_it_was(tmp_path: Path, company: None) -> None:
    folder = exported(tmp_path / "out")
    before = everything()
    report = import_folder(folder)
    assert (report.problems, report.notes) == ([], [])
    assert {(t.new, t.changed, t.removed, t.conflict) for t in report.tallies.values()} == {(0, 0, 0, 0)}
    assert everything() == before


def test_every_file_and_column_is_there(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    folder = exported(tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == {t.file for t in TABLES} | {"folder.toml"}
    for table in TABLES:
        header = (folder / table.file).read_text().partition("\n")[0]
        assert header.strip().split(",") == list(table.at)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_every_column_can_be_taken_out(table: Table) -> None:
    assert (Taking(table).count(), list(Taking(table).rows())) == (0, [])


def test_values_are_exact_and_never_made_harmless(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    names = {"C1": '=A1+B1;"x"', "C2": "  @SUM(1)\r\n\tZoe\u0308 李小龍 🌿, née "}
    for key, name in names.items():
        Contact.objects.filter(external_id=key).update(name=name)
    Invoice.objects.filter(number="101").update(title="", bill_to=" a\r\nb ", billing_contact=None)
    folder = exported(tmp_path / "out")
    assert '"=A1+B1;""x""",' in (folder / "contacts.csv").read_bytes().decode()
    before = everything()
    assert in_an_empty_installation(folder) == rows()
    assert import_folder(folder).is_fine
    assert everything() == before


def test_what_was_born_here_comes_along(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    invoice = Invoice.objects.get(number="101")
    post_entry(Entry(invoice.pk, EntryKind.PAYMENT, -5_000, date(2025, 1, 1), "here:1", "Visa 1"))
    apply_credit(
        credit_id=Credit.objects.get().pk,
        invoice_id=invoice.pk,
        amount_cents=500,
        day=date(2025, 1, 2),
        effect_key="here:2",
    )
    shared_at = datetime(2025, 1, 1, 3, 30, tzinfo=UTC)  # still the 31st in Chicago
    draft = Invoice.objects.get(number="102")
    Invoice.objects.filter(pk=draft.pk).update(shared_at=shared_at)
    post_entry(Entry(draft.pk, EntryKind.ISSUE, 1_000, date(2024, 12, 31), "here:3"))
    folder = exported(tmp_path / "out")
    assert ",shared,2024-12-31\r\n" in (folder / "invoices.csv").read_bytes().decode()
    assert in_an_empty_installation(folder) == {**rows(), "invoices.LedgerEntry": _without_memo(rows())}
    before = everything()
    report = import_folder(folder)
    assert (report.problems, report.notes) == ([], [])
    assert everything() == before


def test_work_that_was_born_here_comes_along(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    place = Property.objects.get(external_id="P1")
    moment = datetime(2025, 3, 1, 4, 5, 6, 789, tzinfo=UTC)  # the evening before in Chicago
    asked = ServiceRequest.objects.create(
        number="901", property=place, subject="Weeds", opened_at=moment, completed_at=moment
    )
    Comment.objects.create(service_request=asked, text=" done\r\n", written_at=moment)
    ticket = WorkTicket.objects.create(property=place, services="Mowing\nEdging")
    visit = Visit.objects.create(
        ticket=ticket, property=place, starts_at=moment, day=date(2025, 2, 28), status="completed"
    )
    VisitNote.objects.create(visit=visit, text="gate open", written_at=moment)
    offer = Proposal.objects.create(
        number="902", property=place, title="Weeding", currency="USD", office_status="approved"
    )
    ProposalService.objects.create(proposal=offer, position=1, name="Weeding", price_cents=12_345)
    deliver_proposal(System(), offer.pk, moment)
    folder = exported(tmp_path / "out")
    before = everything()
    report = import_folder(folder)
    assert (report.problems, report.notes) == ([], [])
    assert everything() == before
    found, expected = in_an_empty_installation(folder), rows()
    for label in ("requests.Comment", "visits.Visit", "visits.VisitNote"):
        assert found[label] == expected[label]
    assert (folder / "visits.csv").read_bytes().count(b"2025-02-28,22:05:06.000789,completed") == 1


def _without_memo(found: dict[str, Any]) -> list[dict[str, Any]]:
    """An issue's memo is the import's own."""
    entries = found["invoices.LedgerEntry"]
    return sorted(
        ({**e, "memo": "Invoice #102"} if e["kind"] == "issue" and not e["memo"] else e for e in entries),
        key=repr,
    )


def test_what_an_import_would_not_take_is_said_and_written_all_the_same(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    Contact.objects.filter(external_id="C1").update(name="")
    Invoice.objects.filter(number="101").update(invoiced_on=date(1900, 1, 1), bill_to="x" * 10_001)
    Contact.objects.filter(external_id="C2").update(name="")
    Branch.objects.filter(external_id="B1").update(external_id="B|1")
    for kind, cents in ((EntryKind.WRITE_OFF, -700), (EntryKind.REVERSAL, 200), (EntryKind.WRITE_OFF, -1)):
        LedgerEntry.objects.create(
            invoice=Invoice.objects.get(number="101"),
            kind=kind.value,
            amount_cents=cents,
            day=date(2025, 1, 1),
            effect_key=f"here:{cents}",
        )
    report = export_folder(tmp_path / "out")
    assert [note.partition(":")[0] for note in report.notes] == [
        "staff.csv S1, column branches",
        "contacts.csv C1, column name",
        "contacts.csv C2, column name",
        "invoices.csv I1, column bill_to",
        "invoices.csv I1, column invoiced_on",
        "invoices.csv I1",
    ]
    text = "\n".join(report.lines())
    assert "contacts.csv C1, column name: An import will refuse it. The cell is empty." in text
    assert "invoices.csv I1, column invoiced_on: An import will refuse it." in text
    assert "invoices.csv I1, column bill_to: An import will refuse it." in text
    assert """staff.csv S1, column branches: An import will read "B2|B|1" as "('1', 'B', 'B2')".""" in text
    assert "invoices.csv I1: Invoice #101 has write-offs or reversals of -$5.01" in text
    assert (tmp_path / "out" / "payments.csv").read_text().count("\n") == 2  # the header and PAY1
    assert (tmp_path / "out" / "credit_applications.csv").read_text().count("\n") == 2
    assert "1900-01-01" in (tmp_path / "out" / "invoices.csv").read_text()


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    imported(tmp_path / "good", {"portals.csv": GOOD_PORTAL, "a.png": picture()})
    folder = exported(tmp_path / "out")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert (folder / "oak.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["full", "a file", "a link"])
def test_what_is_in_the_way_stays(tmp_path: Path, kind: str) -> None:
    imported(tmp_path / "good")
    target = tmp_path / "out"
    if kind == "a file":
        target.write_text("mine")
    elif kind == "full":
        make_folder(target)
    else:
        target.symlink_to(tmp_path / "good")
    with pytest.raises(CommandError, match="Name one that is not there yet"):
        call_command("export", str(target), stdout=StringIO())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good", "out"]
    assert not AuditEvent.objects.filter(act="export").exists()


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    (tmp_path / "out").mkdir()
    out = StringIO()
    call_command("export", str(tmp_path / "out"), stdout=out)
    assert "contacts.csv                     2 rows" in out.getvalue()
    assert out.getvalue().endswith("out was written.\n")
    event = AuditEvent.objects.get(act="export")
    assert (event.actor, event.on, event.detail["rows"]) == ("command:export", "folder:out", ROWS)


def test_nowhere_to_write_is_said(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    with pytest.raises(CommandError, match="nothing can be written there"):
        call_command("export", str(tmp_path / "no" / "such"), stdout=StringIO())


def test_nothing_to_take_out_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no company here yet"):
        call_command("export", str(tmp_path / "out"), stdout=StringIO())
    assert list(tmp_path.iterdir()) == []


def test_what_appears_in_the_way_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(tmp_path / "good")

    def somebody_else_makes_it(made: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "mine.txt").write_text("mine")

    monkeypatch.setattr(export, "_write_logos", somebody_else_makes_it)
    with pytest.raises(CannotExport, match="This folder is not empty"):
        export_folder(tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good", "out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_it_declares_how_it_is_written_and_leaves_nothing_to_be_guessed(tmp_path: Path) -> None:
    imported(tmp_path / "good")
    report = Report("out")
    declared = read_declaration(exported(tmp_path / "out"), report)
    assert declared == Declared(",", "utf-8", Habits(dates="year-month-day", exact=True))
    assert report.problems == []


@pytest.mark.pure
def test_a_long_list_of_notes_is_cut_and_says_how_many_more() -> None:
    said = Exported("out", {"a.csv": 3})
    for n in range(103):
        said.note("a.csv", f"R{n}", "column x: No." if n else "Well.")
    lines = list(said.lines())
    assert lines[:2] == ["a.csv R0: Well.", "a.csv R1, column x: No."]
    assert lines[-4:] == [
        "a.csv R99, column x: No.",
        "... and 3 more of these.",
        "a.csv                            3 rows",
        "out was written.",
    ]
    assert len(lines) == 103


def test_an_export_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(tmp_path / "good")

    def break_off(made: Path) -> None:
        assert (made / "invoices.csv").exists()
        assert not (tmp_path / "out").exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "_write_logos", break_off)
    with pytest.raises(KeyboardInterrupt):
        export_folder(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["good"]


@pytest.mark.soak
class TestWhateverTextIsInIt(TestCase):
    """Line ends, quotation marks, delimiters, formulas, other scripts: all of it comes back."""

    # An export and an import for each example: a tenth of the usual number.
    @settings(max_examples=settings().max_examples // 10)
    @given(texts=some.lists(TEXT, min_size=8, max_size=8))
    def test_it_comes_back_the_same(self, texts: list[str]) -> None:
        with TemporaryDirectory() as place:
            imported(Path(place) / "good")
            one_line = [text[:100] for text in texts]
            Company.objects.update(footer=texts[0])
            Contact.objects.filter(external_id="C1").update(title=one_line[1], street=one_line[2])
            Invoice.objects.filter(number="101").update(bill_to=texts[3], title=one_line[4])
            InvoiceLine.objects.update(item=one_line[5])
            WorkTicket.objects.update(services=texts[6] or "x")
            StaffMember.objects.update(title=one_line[7])
            folder = exported(Path(place) / "out")
            before = everything()
            assert import_folder(folder).is_fine
            assert everything() == before
            assert in_an_empty_installation(folder) == rows()

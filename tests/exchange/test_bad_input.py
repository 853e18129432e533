"""Every kind of bad input is named by file, line and column with what to do, and nothing is written."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from fieldgate.branches.models import Company
from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.report import Tally
from tests.exchange.folders import (
    GOOD,
    Changes,
    assert_books_hold,
    changed,
    everything,
    make_folder,
    with_row,
)

pytestmark = pytest.mark.django_db

# What is wrong: the change to a good folder, where it is reported, and words that say what to do.
CASES: Mapping[str, tuple[Changes, str, str]] = {
    # Days, amounts, quantities, choices
    "a day that is none": (
        changed("invoices.csv", "2024-08-29", "31/02/2024"),
        "invoices.csv line 2, column invoiced_on",
        '"31/02/2024" is not a day. Write it as 2024-02-28 or 02/28/2024.',
    ),
    "a day of another age": (
        changed("invoices.csv", "2024-08-29", "0024-08-29"),
        "invoices.csv line 2, column invoiced_on",
        "Correct the year",
    ),
    "a relative day far away": (
        changed("invoices.csv", "2024-08-29", "today+99999"),
        "invoices.csv line 2, column invoiced_on",
        "is not a day",
    ),
    "terms that name no day": (
        changed("invoices.csv", "Net 90", "when convenient"),
        "invoices.csv line 2, column due_on",
        "terms such as Net 30",
    ),
    "an absurd amount": (
        changed("payments.csv", "61.00", "1e30"),
        "payments.csv line 2, column amount",
        "Write it as 1234.50",
    ),
    "an amount beyond everything": (
        changed("payments.csv", "61.00", "99999999999999999999"),
        "payments.csv line 2, column amount",
        "no more than 9,999,999,999",
    ),
    "a decimal comma": (
        changed("payments.csv", "61.00", '"61,00"'),
        "payments.csv line 2, column amount",
        "Write it as 1234.50",
    ),
    "a payment below zero": (
        changed("payments.csv", "61.00", "-61.00"),
        "payments.csv line 2, column amount",
        "without a minus",
    ),
    "a formula for an amount": (
        changed("payments.csv", "61.00", "=A1+A2"),
        "payments.csv line 2, column amount",
        "is not an amount in USD",
    ),
    "digits of another script": (
        changed("payments.csv", "61.00", "٦١"),
        "payments.csv line 2, column amount",
        "is not an amount",
    ),
    "a quantity of four decimals": (
        changed("invoice_lines.csv", "3.18", "3.1811"),
        "invoice_lines.csv line 2, column quantity",
        "at most three decimals",
    ),
    "a quantity times a price beyond everything": (
        changed("invoice_lines.csv", "3.18,65.00", "999999999,9999999"),
        "invoice_lines.csv line 2, column extended",
        "Correct one of the two",
    ),
    "a line without any amount": (
        changed("invoice_lines.csv", "1,93.30", ",93.30"),
        "invoice_lines.csv line 3, column extended",
        "both quantity and unit_price",
    ),
    "a position of zero": (
        changed("invoice_lines.csv", "I1,1,", "I1,0,"),
        "invoice_lines.csv line 2, column position",
        "Write 1 for the first line",
    ),
    "a fee of more than everything": (
        {"company.csv": "name,convenience_fee\nOak,101\n"},
        "company.csv line 2, column convenience_fee",
        "between 0 and 100",
    ),
    "neither yes nor no": (
        changed("portals.csv", "Oak,yes", "Oak,perhaps"),
        "portals.csv line 2, column on",
        "Write yes or no",
    ),
    "an unknown role": (
        changed("staff.csv", "branch_manager", "boss"),
        "staff.csv line 2, column role",
        "system_admin",
    ),
    "an unknown status": (
        changed("invoices.csv", "draft", "paid"),
        "invoices.csv line 3, column status",
        "draft, shared, void",
    ),
    "a zone that is none": (
        changed("branches.csv", "Asia/Tokyo", "Mars/Olympus"),
        "branches.csv line 3, column zone",
        "America/Chicago",
    ),
    "an address that is none": (
        changed("contacts.csv", "ann@oak.example", "ann at oak"),
        "contacts.csv line 2, column email",
        "name@example.com",
    ),
    "a slug of our own": (
        changed("portals.csv", ",oak,", ",office,"),
        "portals.csv line 2, column slug",
        "Choose another",
    ),
    "a number that a path could not hold": (
        changed("invoices.csv", "101", "10/1"),
        "invoices.csv line 2, column number",
        "A number has 1 to 32 letters",
    ),
    # Texts
    "a name that is too long": (
        changed("contacts.csv", "Ann Bee", "李" * 201),
        "contacts.csv line 2, column name",
        "Shorten it to at most 200",
    ),
    "a NUL byte": (
        changed("contacts.csv", "Ann Bee", "Ann\0Bee"),
        "contacts.csv line 2, column name",
        "holds a NUL byte",
    ),
    "a control character": (
        changed("contacts.csv", "Ann Bee", "Ann\x1b[2JBee"),
        "contacts.csv line 2, column name",
        "control character 0x1b",
    ),
    "an empty cell that is needed": (
        changed("contacts.csv", "Ann Bee", " "),
        "contacts.csv line 2, column name",
        "Fill it in",
    ),
    # Ids and claims
    "an id twice": (
        with_row("contacts.csv", "C1,Ann Again,,,,,"),
        "contacts.csv line 4, column external_id",
        '"C1" stands in line 2 already',
    ),
    "a link twice": (
        with_row("property_contacts.csv", "P1,C1,no,no"),
        "property_contacts.csv line 4, column contact",
        "stands in line 2 already",
    ),
    "two companies": (
        with_row("company.csv", "Elm & Sons,,,,"),
        "company.csv line 3",
        "Keep one line",
    ),
    "a reference that leads nowhere": (
        changed("properties.csv", "P2,B2", "P2,B9"),
        "properties.csv line 3, column branch",
        '"B9" is neither in branches.csv nor here already',
    ),
    "a branch of staff that leads nowhere": (
        changed("staff.csv", "B1|B2", "B1|B9"),
        "staff.csv line 2, column branches",
        '"B9" is neither in branches.csv',
    ),
    "a payment of no invoice": (
        changed("payments.csv", "PAY1,I1", "PAY1,I9"),
        "payments.csv line 2, column invoice",
        "Add it there or correct it",
    ),
    "one number twice": (
        changed("invoices.csv", "I2,102", "I2,101"),
        "invoices.csv line 3, column number",
        '"101" is claimed by line 2 already',
    ),
    "one address twice, in other letters": (
        changed("contacts.csv", "Carl Dee,", "Carl Dee,ANN@oak.example"),
        "contacts.csv line 3, column email",
        "claimed by line 2",
    ),
    "one address of two staff": (
        with_row("staff.csv", "S2,sam@oak.example,Sam Two,read_only,"),
        "staff.csv line 3, column email",
        "claimed by line 2",
    ),
    "one slug twice": (
        with_row("portals.csv", "PO2,B1,OAK,Oak,no"),
        "portals.csv line 3, column slug",
        "claimed by line 2",
    ),
    "two portals of one branch": (
        with_row("portals.csv", "PO2,B1,a,A,no\nPO3,B1,b,B,no"),
        "portals.csv line 4, column branch",
        "claimed by line 3",
    ),
    "two portals of the company": (
        with_row("portals.csv", "PO2,,elm,Elm,yes"),
        "portals.csv line 3, column branch",
        "Name a branch",
    ),
    "a portal of a branch in a company of one portal": (
        changed("portals.csv", "PO1,,", "PO1,B1,"),
        "portals.csv line 2, column branch",
        "Leave the branch empty",
    ),
    "cards without electronic payments": (
        {"portals.csv": "external_id,slug,title,accept_card\nPO1,oak,Oak,yes\n"},
        "portals.csv line 2, column accept_card",
        "Switch it on",
    ),
    "a host that is a number": (
        {"portals.csv": "external_id,slug,title,host\nPO1,oak,Oak,192.168.1.20\n"},
        "portals.csv line 2, column host",
        "Write a host name",
    ),
    "the host of Fieldgate itself": (
        {"portals.csv": "external_id,slug,title,host\nPO1,oak,Oak,Main.Oak.example\n"},
        "portals.csv line 2, column host",
        "This is the address of Fieldgate itself. Leave it empty for a path.",
    ),
    "two Primaries": (
        with_row("property_contacts.csv", "P1,C2,yes,no"),
        "property_contacts.csv line 4, column primary",
        '"P1" has a Primary already: line 2',
    ),
    "two Billings": (
        with_row("property_contacts.csv", "P1,C2,no,yes"),
        "property_contacts.csv line 4, column billing",
        "has a Billing already",
    ),
    # Files
    "a line with too many cells": (
        changed("contacts.csv", "Ann Bee", "Bee, Ann"),
        "contacts.csv line 2",
        "Put quotation marks around",
    ),
    "a line with too few cells": (
        changed("contacts.csv", "C2,Carl Dee,,,,,", "C2,Carl"),
        "contacts.csv line 3",
        "Complete it",
    ),
    "a cell under no column": (
        {"branches.csv": "external_id,name,zone,\nB1,North,America/Chicago,x\nB2,Far East,Asia/Tokyo,\n"},
        "branches.csv line 2",
        "Name the column",
    ),
    "an unknown column": (
        changed("invoices.csv", "terms", "term"),
        "invoices.csv line 1, column term",
        "Did you mean terms?",
    ),
    "a column twice": (
        {"branches.csv": "external_id,name,name,zone\nB1,North,South,America/Chicago\n"},
        "branches.csv line 1, column name",
        "Keep one",
    ),
    "a column missing that new rows need": (
        {"branches.csv": "external_id,name\nB1,North\nB2,Far East\n"},
        "branches.csv line 1, column zone",
        "line 2 is a new row that needs it",
    ),
    "the column missing that says which row it is": (
        {"branches.csv": "name,zone\nNorth,America/Chicago\n"},
        "branches.csv line 1, column external_id",
        "Add it",
    ),
    "no header": (
        {"branches.csv": "B1,North,America/Chicago\n"},
        "branches.csv line 1",
        "The first line is no header",
    ),
    "an empty file": ({"branches.csv": b"\xef\xbb\xbf"}, "branches.csv", "leave the file out"),
    "a file of nothing": ({"branches.csv": b""}, "branches.csv", "leave the file out"),
    "a file cut off in a cell": (
        {"branches.csv": 'external_id,name,zone\nB1,North,America/Chicago\nB2,"Far Ea'},
        "branches.csv line 3",
        "the file was cut off",
    ),
    "a file cut off in a letter": (
        {"branches.csv": "external_id,name,zone\nB1,Zoë,America/Chicago\nB2,Zoë".encode()[:-1]},
        "branches.csv",
        "cut off",
    ),
    "a file with a mark cut off in its only letter": (
        {"branches.csv": b"\xef\xbb\xbfexternal_id,name,zone\nB1,Zo\xc3"},
        "branches.csv",
        "cut off",
    ),
    "a fault below a cell of several lines": (
        {"branches.csv": 'external_id,name,zone\nB1,"North\n\nWest",America/Chicago\n\nB2,Far East,Mars/X\n'},
        "branches.csv line 6, column zone",
        "America/Chicago",
    ),
    "a row that cannot be named": (
        changed("contacts.csv", "C1,Ann", ",Ann"),
        "contacts.csv line 2, column external_id",
        "Fill it in",
    ),
    "quotation marks that do not match": (
        {"branches.csv": 'external_id,name,zone\nB1,"North" West,America/Chicago\n'},
        "branches.csv line 2",
        "twice",
    ),
    "a quotation mark that swallows the rest": (
        {"branches.csv": 'external_id,name,zone\nB1,"North,America/Chicago\n' + "B2,x,Asia/Tokyo\n" * 9_000},
        "branches.csv line 2",
        "quotation mark is missing",
    ),
    "a spreadsheet": ({"branches.csv": b"PK\x03\x04rest"}, "branches.csv", "Save it as CSV UTF-8"),
    "a file of another name": ({"invoice.csv": "a,b\n"}, "invoice.csv", "Rename it to invoices.csv"),
    "a file of a later step": ({"weather.csv": "a,b\n"}, "weather.csv", "take it out of the folder"),
    "no company": ({"company.csv": None}, "company.csv", "Add this file"),
    # Invoices
    "an invoice without lines": (
        with_row("invoices.csv", "I4,104,P1,2024-09-01,Net 30,shared"),
        "invoices.csv line 5",
        "Add them to invoice_lines.csv",
    ),
    "an invoice below zero": (
        changed("invoice_lines.csv", "Pump,,1,50,0", "Pump,,1,-50,0"),
        "invoices.csv line 4",
        "write it in credits.csv",
    ),
}


@pytest.mark.parametrize("fault", CASES)
def test_it_is_named_with_what_to_do_and_nothing_is_written(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django_settings, "MAIN_HOSTS", frozenset({"main.oak.example"}))
    changes, place, advice = CASES[fault]
    before = everything()
    report = import_folder(make_folder(tmp_path, changes))
    found = [(str(problem.place), problem.text) for problem in report.problems]
    assert found[0][0] == place
    assert advice in found[0][1]
    assert len(found) == 1 or fault == "an unknown column"  # a misspelt one is also missing
    assert everything() == before


def test_all_problems_of_a_folder_are_reported_together(tmp_path: Path) -> None:
    changes = {
        **changed("contacts.csv", "ann@oak.example", "ann"),
        **changed("payments.csv", "61.00", "much"),
        **changed("properties.csv", "P2,B2", "P2,B9"),
    }
    report = import_folder(make_folder(tmp_path, changes))
    places = {str(problem.place) for problem in report.problems}
    assert {"contacts.csv line 2, column email", "payments.csv line 2, column amount"} <= places
    assert "properties.csv line 3, column branch" in places


def test_a_file_that_cannot_be_read_makes_no_further_problems_elsewhere(tmp_path: Path) -> None:
    report = import_folder(make_folder(tmp_path, {"branches.csv": b"PK\x03\x04"}))
    assert {problem.place.file for problem in report.problems} == {"branches.csv"}


def test_a_long_list_of_problems_is_cut_and_says_how_many_more(tmp_path: Path) -> None:
    rows = "".join(f"X{i},,\n" for i in range(300))
    report = import_folder(make_folder(tmp_path, {"branches.csv": f"external_id,name,zone\n{rows}"}))
    lines = list(report.lines())
    assert len(report.problems) >= 600
    assert len([line for line in lines if " in conflict" not in line]) == 102
    assert lines[-2] == f"... and {len(report.problems) - 100:,} more problems."
    assert lines[-1].endswith("Nothing was written.")


def test_a_dry_run_counts_what_would_be_made_changed_left_and_is_in_conflict(tmp_path: Path) -> None:
    assert import_folder(make_folder(tmp_path)).is_fine
    contacts = GOOD["contacts.csv"].replace("Ann Bee", "Ann Cee") + "C3,,,,,,\nC4,Dan Eff,,,,,\nC5,Eve\n"
    changes = {"contacts.csv": contacts, **changed("payments.csv", "61.00", "62.00")}
    report = import_folder(make_folder(tmp_path, changes), dry_run=True)
    assert report.tallies["contacts.csv"] == Tally(new=1, changed=1, left=1, conflict=2)
    assert report.tallies["payments.csv"] == Tally(conflict=1)
    assert report.tallies["credit_applications.csv"] == Tally(left=1)
    assert report.tallies["invoices.csv"] == Tally(left=3)
    lines = list(report.lines())
    text = "contacts.csv                     1 new       1 changed       1 left       2 in conflict"
    assert lines.index(text) < lines.index(str(report.problems[0]))
    assert lines[-1].endswith("Nothing was written.")


def test_a_report_cannot_move_the_cursor_of_a_terminal(tmp_path: Path) -> None:
    report = import_folder(make_folder(tmp_path, changed("contacts.csv", "Ann Bee", "A\x1b[2J\u202eB")))
    assert all(character.isprintable() for line in report.lines() for character in line)


@pytest.mark.parametrize("kind", ["missing", "a file", "empty"])
def test_a_folder_that_is_none_is_named(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "folder"
    if kind == "a file":
        folder.write_text("hello")
    elif kind == "empty":
        folder.mkdir()
    report = import_folder(folder)
    assert str(folder) in str(report.problems[0])


def test_what_is_claimed_here_already_cannot_be_claimed_by_a_new_row(tmp_path: Path) -> None:
    assert import_folder(make_folder(tmp_path)).is_fine
    before = everything()
    files: dict[str, str | bytes | None] = {
        **dict.fromkeys(GOOD),
        "contacts.csv": "external_id,name,email\nC9,Ann Other,ann@oak.example\n",
        "invoices.csv": "external_id,number,property,invoiced_on,terms,status\nI9,101,P1,today,Net 1,draft\n",
        "property_contacts.csv": "property,contact,primary\nP1,C2,yes\n",
    }
    report = import_folder(make_folder(tmp_path, files))
    assert [str(problem.place) for problem in report.problems] == [
        "contacts.csv line 2, column email",
        "invoices.csv line 2, column number",
        "property_contacts.csv line 2, column primary",
    ]
    assert everything() == before


def test_what_is_claimed_here_already_cannot_be_claimed_by_a_row_that_changes(tmp_path: Path) -> None:
    assert import_folder(make_folder(tmp_path)).is_fine
    before = everything()
    files: dict[str, str | bytes | None] = {
        **dict.fromkeys(GOOD),
        "contacts.csv": "external_id,email\nC2,ann@oak.example\n",
        "invoices.csv": "external_id,number\nI2,101\n",
        "proposals.csv": "external_id,number\nO3,8\n",
        "branches.csv": "external_id,name\nB2,North\n",
    }
    report = import_folder(make_folder(tmp_path / "next", files))
    assert [str(problem.place) for problem in report.problems] == [
        "branches.csv line 2, column name",
        "contacts.csv line 2, column email",
        "proposals.csv line 2, column number",
        "invoices.csv line 2, column number",
        "proposals.csv line 2, column number",
    ]
    assert everything() == before


@pytest.mark.soak
class TestWhateverIsInAFile(TestCase):
    """Bytes of a good file replaced, added, or cut off anywhere: all of it comes in, and fits, or nothing."""

    # A whole import for each example: a fifth of the usual number.
    @settings(max_examples=settings().max_examples // 5)
    @given(
        file=some.sampled_from(sorted(GOOD)),
        at=some.integers(0, 200),
        length=some.integers(0, 200),
        instead=some.one_of(
            some.binary(max_size=12),
            some.text(some.characters(exclude_categories=["Cs"]), max_size=12).map(str.encode),
        ),
    )
    def test_an_import_does_not_fail(self, file: str, at: int, length: int, instead: bytes) -> None:
        good = GOOD[file].encode()
        with TemporaryDirectory() as folder:
            spoilt = good[:at] + instead + good[at + length :]
            report = import_folder(make_folder(Path(folder), {file: spoilt}))
        assert list(report.lines())
        assert report.is_fine is Company.objects.exists()
        assert_books_hold()

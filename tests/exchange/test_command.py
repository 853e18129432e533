"""`fieldgate import FOLDER [--dry-run]` as it is typed, and its page in the docs."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fieldgate.branches.models import Company
from fieldgate.exchange.bar import Bar
from fieldgate.exchange.tables import TABLES, Table
from tests.exchange.folders import changed, make_folder

DOCS = Path(__file__).parents[2] / "docs" / "import.md"


@pytest.mark.django_db
def test_it_reports_what_it_made(tmp_path: Path) -> None:
    out = StringIO()
    call_command("import", str(make_folder(tmp_path)), stdout=out)
    assert (
        "contacts.csv                     2 new       0 changed       0 left       0 in conflict"
        in out.getvalue()
    )
    assert Company.objects.exists()


@pytest.mark.django_db
def test_it_tries_without_writing(tmp_path: Path) -> None:
    out = StringIO()
    call_command("import", str(make_folder(tmp_path)), "--dry-run", stdout=out)
    assert "Dry run: nothing was written." in out.getvalue()
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_it_lists_problems_and_fails(tmp_path: Path) -> None:
    err = StringIO()
    folder = make_folder(tmp_path / "spring", changed("payments.csv", "61.00", "much"))
    with pytest.raises(CommandError, match=r"1 problem in spring\. Nothing was written\.") as failure:
        call_command("import", str(folder), stderr=err)
    assert failure.value.returncode == 1
    assert 'payments.csv line 2, column amount: "much" is not an amount' in err.getvalue()
    assert not Company.objects.exists()


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
def test_a_terminal_is_told_what_is_being_done_and_left_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    call_command("import", str(make_folder(tmp_path)), stdout=StringIO())
    for doing in (
        f"Reading company.csv (1 of {len(TABLES)})",
        f"Reading payments.csv ({len(TABLES)} of {len(TABLES)})",
        "Checking",
        "Writing",
    ):
        assert f"] {doing}" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


@pytest.mark.django_db
def test_anything_but_a_terminal_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", log := StringIO())
    call_command("import", str(make_folder(tmp_path)), stdout=StringIO())
    assert log.getvalue() == ""


@pytest.mark.pure
def test_a_bar_shows_the_share_done_and_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    bar = Bar(screen := Terminal())
    bar("Writing", 0.5)
    bar("Writing", 0.6)  # too soon to be drawn
    bar("Reading " + "x" * 100, 2)
    assert screen.getvalue().split("\r\x1b[K") == [
        "",
        " 50% [############............] Writing",
        "100% [########################] Reading xxxxxxxxxx"[:49],
    ]


@pytest.mark.pure
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_every_file_and_column_is_in_the_docs(table: Table) -> None:
    section = DOCS.read_text().partition(f"### {table.file}\n")[2].partition("\n### ")[0]
    rows = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}
    assert rows == set(table.at)

"""`fieldgate import FOLDER [--dry-run]` as it is typed, and its page in the docs."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fieldgate.branches.models import Company
from fieldgate.exchange.tables import TABLES, Table
from tests.exchange.folders import changed, make_folder

DOCS = Path(__file__).parents[2] / "docs" / "import.md"


@pytest.mark.django_db
def test_it_reports_what_it_made(tmp_path: Path) -> None:
    out = StringIO()
    call_command("import", str(make_folder(tmp_path)), stdout=out)
    assert "contacts.csv                     2 new       0 changed       0 left" in out.getvalue()
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


@pytest.mark.pure
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_every_file_and_column_is_in_the_docs(table: Table) -> None:
    section = DOCS.read_text().partition(f"### {table.file}\n")[2].partition("\n### ")[0]
    rows = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}
    assert rows == set(table.at)

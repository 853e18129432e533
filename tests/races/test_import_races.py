"""An import that is started twice at once, and one that is killed in the middle."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Company
from fieldgate.exchange.importing import import_folder
from fieldgate.proposals.models import Proposal, ProposalVersion
from fieldgate.requests.models import ServiceRequest
from tests.exchange.folders import GOOD, changed, everything, imported, make_folder
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

# Next to everything is written, nothing is committed: then it waits to be killed.
_STOPS_IN_THE_MIDDLE = """
import sys, time
from pathlib import Path
import django
django.setup()
from fieldgate.exchange import importing
from fieldgate.exchange.writing import transaction

def stop(report):
    print("in the middle", flush=True)
    time.sleep(60)

transaction._record = stop
importing.import_folder(Path(sys.argv[1]))
"""


def is_fine(folder: Path) -> bool:
    report = import_folder(folder)
    assert report.is_fine or all("Run the import again" in p.text for p in report.problems), report.problems
    return report.is_fine


def fresh_counts() -> dict[str, int]:
    """How many rows of each table there are."""
    return {table: len(rows) for table, rows in everything().items()}


@pytest.mark.usefixtures("real_database")
def test_started_twice_at_once_it_doubles_nothing(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "first")
    outcomes = race([partial(is_fine, folder)] * 12, processes=4)
    assert set(outcomes) <= {"done", "again"}, outcomes
    assert outcomes["done"] >= 1
    counts = fresh_counts()
    assert (counts["proposals.Proposal"], counts["proposals.ProposalVersion"]) == (3, 2)
    assert (counts["invoices.LedgerEntry"], counts["requests.ServiceRequest_assignees"]) == (5, 1)
    before = everything()
    imported(folder)
    assert everything() == before
    assert broken() == {}


@pytest.mark.usefixtures("real_database")
def test_started_twice_at_once_it_changes_everything_once(tmp_path: Path) -> None:
    imported(tmp_path)
    changes = changed("proposal_items.csv", "Hose,2.5", "Hose,3") | changed(
        "proposals.csv", "Repair", "Mending"
    )
    changes |= changed("requests.csv", "C1,,S1,completed", "C1,,,completed")
    changes |= {"invoice_lines.csv": GOOD["invoice_lines.csv"] + "I2,2,7,Weekly Maintenance,Mowing,,2,10,0\n"}
    outcomes = race([partial(is_fine, make_folder(tmp_path, changes))] * 12, processes=4)
    assert set(outcomes) <= {"done", "again"}, outcomes
    assert Proposal.objects.get(external_id="O2").title == "Mending"
    assert ProposalVersion.objects.filter(proposal__external_id="O2").count() == 2
    assert not ServiceRequest.objects.get(external_id="R1").assignees.exists()
    before = everything()
    imported(tmp_path, changes)
    assert everything() == before
    assert broken() == {}


def test_killed_in_the_middle_it_has_written_nothing(real_database: RealDatabase, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "folder")
    before = everything()
    process = subprocess.Popen(
        [sys.executable, "-c", _STOPS_IN_THE_MIDDLE, str(folder)],
        env=real_database.environ(DJANGO_SETTINGS_MODULE="fieldgate.config.settings"),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "in the middle\n"
    finally:
        process.kill()
        process.communicate()
    assert everything() == before
    assert not AuditEvent.objects.exists()
    imported(folder)
    assert Company.objects.count() == 1
    assert broken() == {}

"""The import contracts hold, and each of them would notice: every case below breaks one on purpose."""

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]

# What is planted where, and the contracts that must be reported: these and no other.
SABOTAGES: dict[str, tuple[dict[str, str], set[str]]] = {
    "the ground knows a slice": (
        {
            "kit/planted.py": "import fieldgate.branches.planted",
            "branches/planted.py": "import fieldgate.kit.clock",
        },
        {"house", "no-cycles"},
    ),
    "mail knows people": (
        {
            "mail/planted.py": "import fieldgate.people.planted",
            "people/planted.py": "",
            "people/also_planted.py": "import fieldgate.mail",
        },
        {"house", "no-cycles"},
    ),
    "one face knows the other": ({"home/apps.py": "import fieldgate.office.apps"}, {"house"}),
    "a stray folder": ({"helpers/__init__.py": ""}, {"house"}),
    "a circle in a slice": (
        {
            "people/planted.py": "import fieldgate.people.also_planted",
            "people/also_planted.py": "import fieldgate.people.planted",
        },
        {"no-cycles"},
    ),
    "a view names a model": ({"invoices/views.py": "import fieldgate.invoices.models"}, {"pages"}),
    "the same, in a function": (
        {"invoices/views.py": "def planted():\n    from fieldgate.invoices.models import Invoice"},
        {"pages"},
    ),
    "the same, for types only": (
        {
            "invoices/views.py": "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from fieldgate.invoices.models import Invoice"
        },
        {"pages"},
    ),
    "Home names a model": ({"home/planted.py": "import fieldgate.invoices.models"}, {"pages"}),
    "rules touch Django": ({"invoices/rules.py": "import django.utils.timezone"}, {"pure"}),
    "money touches Django": ({"kit/money.py": "from django.conf import settings"}, {"pure"}),
    "a form starts a job": (
        {"invoices/forms.py": "import fieldgate.invoices.jobs", "invoices/jobs.py": ""},
        {"inside"},
    ),
    "a read calls a verb": (
        {
            "invoices/queries.py": "import fieldgate.invoices.actions.planted",
            "invoices/actions/planted.py": "import fieldgate.invoices.queries",
        },
        {"inside", "no-cycles"},
    ),
    "a worker sets type itself": ({"documents/storing.py": "import typst"}, {"press"}),
    "a page reaches the press": (
        {
            "documents/press.py": "import fieldgate.documents.pressroom.typesetting",
            "proposals/views/proposals.py": "import fieldgate.documents.press",
        },
        {"press", "worker"},
    ),
    "a verb waits for a document": (
        {"proposals/actions/deliver_proposal.py": "import fieldgate.documents.press"},
        {"worker"},
    ),
    "a stray file in a slice": ({"invoices/utils.py": ""}, {"inside"}),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package's Python files and of the contracts."""
    shutil.copy(ROOT / ".importlinter", tmp_path)
    for source in (ROOT / "fieldgate").rglob("*.py"):
        target = tmp_path / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    return tmp_path


def plant(house: Path, path: str, code: str) -> None:
    target = house / "fieldgate" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a") as file:
        file.write(f"\n{code}\n")


def contracts() -> dict[str, str]:
    """The short name of each contract by its long one."""
    config = ConfigParser()
    config.read(ROOT / ".importlinter")
    sections = [name for name in config.sections() if name.startswith("importlinter:contract:")]
    return {config[section]["name"]: section.rpartition(":")[2] for section in sections}


def broken(house: Path) -> set[str]:
    """The short names of the contracts that do not hold in this copy."""
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=house,
        env={**os.environ, "COLUMNS": "200"},  # in a narrow window the verdicts are wrapped
        capture_output=True,
        text=True,
    )
    verdicts = {name: f"{long} BROKEN" in result.stdout for long, name in contracts().items()}
    counted = f"Contracts: {len(verdicts) - sum(verdicts.values())} kept, {sum(verdicts.values())} broken."
    assert counted in result.stdout, result.stdout + result.stderr
    return {name for name, is_broken in verdicts.items() if is_broken}


def test_all_contracts_hold(house: Path) -> None:
    assert broken(house) == set()


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_broken_contract_is_reported(house: Path, name: str) -> None:
    planted, expected = SABOTAGES[name]
    for path, code in planted.items():
        plant(house, path, code)
    assert broken(house) == expected


def test_every_contract_is_broken_by_some_case() -> None:
    assert set().union(*(expected for _, expected in SABOTAGES.values())) == set(contracts().values())

"""Conventions no linter knows: reads take the viewer first, names say what they are, pages are strict."""

import inspect
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path

import pytest

from fieldgate.branches.doors import _PORTALS
from fieldgate.branches.portal import CurrentPortal

pytestmark = pytest.mark.pure

PACKAGE = Path(__file__).resolve().parents[2] / "fieldgate"
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
DRAWERS = {"utils", "helpers", "common", "misc", "core", "manager", "handler", "processor", "info"}


def _names_in(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent).with_suffix("")).replace("/", ".")


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "queries.py"], ids=_names_in)
def test_every_query_takes_the_viewer_first(path: Path) -> None:
    module = import_module(_names_in(path))
    reads = [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert reads
    for function in reads:
        assert next(iter(inspect.signature(function).parameters)) == "viewer", function.__qualname__


def test_no_file_or_folder_is_a_drawer() -> None:
    assert [p for p in SOURCES if DRAWERS.intersection({p.stem, *p.relative_to(PACKAGE).parts})] == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(p.relative_to(PACKAGE))
        for p in SOURCES
        if p.read_text().strip() and p.name != "apps.py" and "commands" not in p.parts
        if not p.read_text().lstrip().startswith('"""')
    ]
    assert silent == []


INLINE_STYLES = r"\sstyle=|<style"
UNSAFE = r"""\son[a-z]+=|<script(?![^>]*\ssrc=)|hx-on|hx-vals='js:|\|safe|autoescape off"""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_templates_hold_nothing_the_policy_forbids(path: Path) -> None:
    """Nothing inline, nothing marked safe, no htmx attribute that would need eval (T-WB-02).

    A mail has no stylesheet beside it, so that its colours stand in it.
    """
    forbidden = UNSAFE if path.parent.name == "mail" else f"{INLINE_STYLES}|{UNSAFE}"
    assert re.findall(forbidden, path.read_text()) == []


def test_the_portal_is_read_in_the_order_of_its_fields() -> None:
    """The SQL names columns by position; this is what keeps the two in step."""
    selected = re.search(r"SELECT(.*?)FROM", _PORTALS, re.S)
    assert selected
    columns = [c.strip() for c in re.split(r",(?![^(]*\))", selected[1])]
    spoken = {"COALESCE(c.name, '')": "company", "COALESCE(c.currency, 'USD')": "currency",
              "COALESCE(b.zone, c.zone, 'UTC')": "zone", "l.sha256": "logo_sha256"}  # fmt: skip
    assert [spoken.get(c, c.removeprefix("p.")) for c in columns] == [f.name for f in fields(CurrentPortal)]


def test_nothing_makes_money_a_float() -> None:
    wrong = [
        f"{p.relative_to(PACKAGE)}: {line.strip()}"
        for p in SOURCES
        for line in p.read_text().splitlines()
        if re.search(r"\bfloat\(|[^/]/ 100\b|DecimalField|FloatField", line)
    ]
    assert wrong == []

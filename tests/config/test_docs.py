"""docs/configuration.md says something of every variable, and of no other; and what it says is so."""

import ast
import re
from pathlib import Path

import pytest

from fieldgate.config import env

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "configuration.md"
READERS = ("text", "number", "yes", "address", "family")


def calls() -> dict[str, ast.Call]:
    """Where each variable is read, by its name, in the whole package."""
    found: dict[str, ast.Call] = {}
    for path in (ROOT / "fieldgate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            reader = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            name = node.args[0].value
            if reader in READERS and isinstance(name, str) and name.startswith("FIELDGATE_"):
                found[name] = node
    return found


def sections() -> dict[str, str]:
    """The text under each variable's heading."""
    parts = re.split(r"^#{2,3} (.*)$", PAGE.read_text(), flags=re.MULTILINE)
    titled = zip(parts[1::2], parts[2::2], strict=True)
    return {title: text for title, text in titled if title.startswith("FIELDGATE_")}


def told(name: str, what: str) -> str:
    """The rest of the line "- Default: ..." or "- Example: ..."."""
    match = re.search(rf"^- {what}: (.+)$", sections()[name], flags=re.MULTILINE)
    assert match, f"{name} lacks a line '- {what}: ...'"
    return match[1]


def test_each_variable_that_is_read_has_its_heading_and_each_heading_is_read() -> None:
    assert set(sections()) == set(calls())
    assert len(calls()) > 10, "the readers were found at all"


def test_no_variable_is_read_past_the_readers() -> None:
    """Except by the command line, which sets them, and by nobody else."""
    reading = re.compile(r"(?:environ(?:\.get)?[\[(]|getenv\()\s*[\"'](FIELDGATE_\w+)")
    sources = {path.relative_to(ROOT): path.read_text() for path in (ROOT / "fieldgate").rglob("*.py")}
    past = {str(path) for path, source in sources.items() if reading.search(source)}
    assert past <= {"fieldgate/config/cli.py"}


@pytest.mark.parametrize("name", sorted(calls()))
def test_a_default_and_an_example_are_given(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    default = told(name, "Default")
    variable, _, value = told(name, "Example").strip("`").partition("=")
    call = calls()[name]
    reader = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if reader == "family":
        assert variable.startswith(name)
        assert variable != name
    else:
        assert variable in {name, f"{name}_FILE"}
    assert value
    if reader == "number":
        fallback = ast.literal_eval(call.args[1])
        bounds = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}
        assert default == f"`{fallback}`"
        monkeypatch.setenv(variable, value)
        assert env.number(name, fallback, **bounds) == int(value), "the example is accepted"
        assert f"{bounds.get('least', 0)} to {bounds['most']}" in sections()[name]
    elif reader == "yes":
        fallback = any(word.arg == "default" and ast.literal_eval(word.value) for word in call.keywords)
        assert default == ("`yes`" if fallback else "`no`")
    elif len(call.args) == 2 and isinstance(call.args[1], ast.Constant):
        assert default.startswith(f"`{ast.literal_eval(call.args[1])}`")

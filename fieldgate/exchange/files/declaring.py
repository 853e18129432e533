"""folder.toml: how the system that wrote a folder writes. Whatever is not declared is as without the file."""

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldgate.exchange.cells.dates import is_form
from fieldgate.exchange.cells.habits import DECIMALS, THOUSANDS, Habits
from fieldgate.exchange.cells.kinds import shown
from fieldgate.exchange.files.decoding import is_text_encoding
from fieldgate.exchange.files.folder import DECLARATION, Unreadable, read_inside
from fieldgate.exchange.report import Place, Report

DELIMITERS = {"auto": "", "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Declared:
    """A folder's delimiter and encoding, empty where each file is looked at, and the habits of its cells."""

    delimiter: str = ""
    encoding: str = ""
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True)
class _Key:
    """A key of folder.toml: whether a value may stand there, and what to write instead."""

    allows: Callable[[Any], bool]
    advice: str


def _one_of(words: Mapping[str, str]) -> _Key:
    listed = ", ".join(f'"{word}"' for word in words)
    return _Key(lambda value: isinstance(value, str) and value in words, f"Write one of: {listed}.")


KEYS = {
    "delimiter": _one_of(DELIMITERS),
    "encoding": _Key(
        lambda value: isinstance(value, str) and (value == "auto" or is_text_encoding(value)),
        'Write "auto", or an encoding of texts such as "utf-8", "utf-16" or "windows-1252".',
    ),
    "dates": _Key(
        lambda value: isinstance(value, str) and is_form(value),
        'Write "iso and us", or a form such as "month/day/year", "day.month.year", "day/month/yy" '
        'or "day name year".',
    ),
    "decimal": _one_of(DECIMALS),
    "thousands": _one_of(THOUSANDS),
    "exact": _Key(lambda value: isinstance(value, bool), "Write true or false."),
}


def read_declaration(folder: Path, report: Report) -> Declared:
    """What the folder declares. What is wrong with it is in the report; nothing is to be read then."""
    try:
        text = read_inside(folder, DECLARATION, _MOST_BYTES).decode("utf-8-sig")
        declared = tomllib.loads(text)
    except Unreadable as fault:
        report.problem(Place(DECLARATION), str(fault))
    except UnicodeDecodeError:
        report.problem(Place(DECLARATION), "The file is not UTF-8. Save it as UTF-8.")
    except tomllib.TOMLDecodeError as fault:
        advice = 'Write lines such as: dates = "day.month.year"'
        report.problem(Place(DECLARATION), f"This is not TOML: {fault}. {advice}")
    else:
        if faults := list(_faults(declared)):
            for key, text in faults:
                report.problem(Place(DECLARATION, key=key), text)
        else:
            return _understood(declared)
    return Declared()


def _faults(declared: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong: the key, and what to do."""
    for key, value in declared.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"The keys are {', '.join(KEYS)}."
            yield key, f"There is no such key. {advice} Rename it or take it out."
        elif not KEYS[key].allows(value):
            yield key, f"{shown(str(value))} cannot be used. {KEYS[key].advice}"
    thousands = declared.get("thousands")
    if thousands == declared.get("decimal", "."):
        yield (
            "thousands",
            f"{shown(str(thousands))} already stands before the decimals. Declare another decimal.",
        )


def _understood(declared: Mapping[str, Any]) -> Declared:
    usual = Habits()
    decimal = DECIMALS[declared.get("decimal", usual.decimal)]
    # What would stand for two things at once is not taken for granted.
    kept = "none" if decimal == usual.thousands else usual.thousands
    encoding = declared.get("encoding", "auto")
    return Declared(
        DELIMITERS[declared.get("delimiter", "auto")],
        "" if encoding == "auto" else encoding,
        Habits(
            dates=declared.get("dates", usual.dates),
            decimal=decimal,
            thousands=THOUSANDS[declared.get("thousands", kept)],
            exact=declared.get("exact", usual.exact),
        ),
    )

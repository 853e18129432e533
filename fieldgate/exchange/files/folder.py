"""The folder of an import: which files are in it, and reading one without ever leaving it."""

import difflib
import stat
from pathlib import Path

from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.tables import TABLES

# Read at once into memory; the largest company we know of needs a tenth of it.
MOST_BYTES = 300 * 1024 * 1024
# The file that says how the others are written.
DECLARATION = "folder.toml"


class Unreadable(Exception):
    """The file cannot be read, or not from `line` on; the text says why and what to do."""

    def __init__(self, text: str, line: int | None = None) -> None:
        super().__init__(text)
        self.line = line


def read_inside(folder: Path, name: str, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes of a plain file that stands directly in `folder`.

    Raises Unreadable for a name that is a path, a link that leads out of the folder, anything but a plain
    file, a missing file, and one beyond `most_bytes`.
    """
    if not name or name in {".", ".."} or any(c in name for c in "/\\\0"):
        raise Unreadable(
            "must be the plain name of a file in the folder. Put the file there and give its name."
        )
    path = folder / name
    try:
        if path.resolve(strict=True).parent != folder.resolve():
            raise Unreadable("leads out of the folder. Put the file itself into the folder.")
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("is not a plain file. Replace it by one.")
        if path.stat().st_size > most_bytes:
            raise Unreadable(f"is larger than {most_bytes // 1024**2} MB. Give a smaller file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable("is not in the folder. Put it there or correct the name.") from None
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror}). Check the file and its permissions.") from None


def look_around(folder: Path, report: Report) -> frozenset[str]:
    """The names of everything in the folder; files of no meaning to an import are named in the report."""
    where = Place(str(folder))
    try:
        names = sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        report.problem(where, "There is no such folder. Give the folder that holds the CSV files.")
        return frozenset()
    except NotADirectoryError:
        report.problem(where, "This is a file. Give the folder that holds the CSV files.")
        return frozenset()
    except OSError as error:
        report.problem(where, f"The folder cannot be read ({error.strerror}). Check its permissions.")
        return frozenset()
    known = [table.file for table in TABLES]
    if not set(known) & set(names):
        report.problem(
            where, f"None of the files of an import is in this folder. They are {', '.join(known)}."
        )
    for name in names:
        if name not in known and name.lower().endswith(".csv"):
            near = difflib.get_close_matches(name.lower(), known, n=1)
            advice = f"Rename it to {near[0]}" if near else f"The files are {', '.join(known)}"
            report.problem(
                Place(name), f"This is no file of an import. {advice}, or take it out of the folder."
            )
        if name != DECLARATION and name.lower().endswith(".toml"):
            text = f"Only {DECLARATION} is read. Rename it, or take it out of the folder."
            report.problem(Place(name), text)
    return frozenset(names)


def note_strangers(names: frozenset[str], used: set[str], report: Report) -> None:
    """Say which other things in the folder nobody asked for; they are left alone."""
    known = {table.file for table in TABLES} | used | {DECLARATION}
    for name in sorted(names - known):
        if not name.startswith(".") and not name.lower().endswith((".csv", ".toml")):
            report.note(Place(name), "This is no part of an import and was passed over.")

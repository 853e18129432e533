"""How the worker has a document made: a process of its own does it, and is started when first needed.

Only jobs call this. Pages serve what is stored (design.md 6): Typst takes a process from 96 to 190 MB and
pyHanko half a second to import, so neither is ever loaded into a web process, or into the worker itself.
"""

import atexit
import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from fieldgate.documents.errors import PressFailed, PressTimedOut, TooLarge
from fieldgate.documents.keys import SealKey

PACKAGE = Path(__file__).parents[1]
Sheet = Mapping[str, Any]  # JSON: words and lists of words, as the template wants them

MOST_LINES = 2_000  # all lists of a sheet together
MOST_BYTES = 2 * 1024 * 1024  # of the sheet as JSON, its drawings with it
LONGEST_SECONDS = 30.0
# A press that has grown beyond this is let go after the job; the next one starts in a third of a second.
MOST_MEGABYTES = 600


@dataclass(frozen=True)
class Printed:
    """A document: one PDF, and each of its pages as an SVG picture."""

    pdf: bytes
    pages: tuple[bytes, ...]


@dataclass(frozen=True)
class SealCheck:
    """What a PDF's seal says.

    `is_ours`: made with one of the keys asked about. `is_whole`: not a byte of what was sealed has changed,
    and nothing was added behind it.
    """

    is_sealed: bool
    is_ours: bool
    is_whole: bool
    sealed_at: datetime | None

    @property
    def holds(self) -> bool:
        """Whether this file is as we sealed it."""
        return self.is_sealed and self.is_ours and self.is_whole


def typeset(template: Path, sheet: Sheet, made_at: datetime, *, with_pages: bool = True) -> Printed:
    """Set the sheet with one of the house's own templates (T-PD-02). The same input gives the same bytes.

    The pictures of its pages come with it, unless nobody wants any.

    Raises TooLarge, PressTimedOut, PressFailed.
    """
    if template.suffix != ".typ" or PACKAGE not in template.resolve().parents:
        raise PressFailed("Documents are set with the house's own templates only.")
    size, lines = len(json.dumps(sheet, ensure_ascii=False).encode(errors="replace")), _lines(sheet)
    if size > MOST_BYTES or lines > MOST_LINES:
        raise TooLarge(f"A document of {lines} lines and {size} bytes is too large.")
    seconds = int(made_at.timestamp())
    pdf, pages = _press.do("typeset", template.read_bytes(), dict(sheet), seconds, with_pages)
    return Printed(pdf, tuple(pages))


def make_key(name: str) -> SealKey:
    """A new key that seals in this name (the company's), for keys.current_key and keys.rotate_key."""
    return SealKey(*_press.do("make_key", name))


def seal(pdf: bytes, key: SealKey) -> bytes:
    """The PDF with a seal that any change breaks; the bytes given stay its beginning.

    Raises PressTimedOut, PressFailed.
    """
    sealed: bytes = _press.do("seal", pdf, key.private, key.certificate)
    return sealed


def check_seal(pdf: bytes, certificates: Sequence[bytes]) -> SealCheck:
    """What the PDF's seal says, if it has one, against our certificates, old ones too.

    A file that is no PDF is not sealed. Raises PressTimedOut, PressFailed.
    """
    return SealCheck(*_press.do("check_seal", pdf, list(certificates)))


def rest() -> None:
    """Let the process go; the next job starts another. For whoever sets no more for long."""
    _press.end()


def _lines(part: object) -> int:
    match part:
        case list() | tuple():
            return len(part) + sum(_lines(one) for one in part)
        case Mapping():
            return sum(_lines(one) for one in part.values())
        case _:
            return 0


class Press:
    """The process, and one job at a time for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None

    def do(self, job: str, *arguments: object, seconds: float = LONGEST_SECONDS) -> Any:
        """What the job returns. Raises PressTimedOut, PressFailed; the next job then gets a new process."""
        with self._lock:
            connection = self._connection or self._start()
            try:
                connection.send((job, arguments, seconds))
                went_well, result, megabytes = connection.recv()
            except (EOFError, OSError):
                raise self._what_happened() from None
            if megabytes > MOST_MEGABYTES:
                self._end()
        if not went_well:
            raise PressFailed(result)
        return result

    def end(self) -> None:
        """Let the process go."""
        with self._lock:
            self._end()

    def _start(self) -> "Connection[Any, Any]":
        ours, theirs = Pipe()
        command = [sys.executable, "-m", "fieldgate.documents.pressroom", str(theirs.fileno())]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=PACKAGE.parent)
        theirs.close()
        self._connection = ours
        return ours

    def _what_happened(self) -> PressFailed:
        """The process went away in the middle of a job: by its own alarm clock, or by itself."""
        process = self._process
        self._end()
        if process and process.returncode == -signal.SIGALRM:
            return PressTimedOut("It took too long.")
        return PressFailed(f"The press ended with {process.returncode if process else None}.")

    def _end(self) -> None:
        """It ends by itself when nobody is left to ask; it has nothing to lose if it must be killed."""
        if self._connection:
            self._connection.close()
        if self._process:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._connection = None


_press = Press()
atexit.register(_press.end)

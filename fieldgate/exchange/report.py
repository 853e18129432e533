"""What an import found and did: problems by file, line and column, notes, and counts per file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# A folder can hold more faults than anybody reads at once.
MOST_PRINTED = 100
MOST_KEPT = 10_000


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, its physical line (1 is the header), a column; parts may be missing.

    `key` is one of folder.toml.
    """

    file: str
    line: int | None = None
    column: str = ""
    key: str = ""

    def __str__(self) -> str:
        line = f" line {self.line}" if self.line else ""
        column = f", column {self.column}" if self.column else ""
        key = f", key {self.key}" if self.key else ""
        return f"{self.file}{line}{column}{key}"


@dataclass(frozen=True)
class Problem:
    """One thing that keeps the folder from being imported, and what to do about it."""

    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass
class Tally:
    """How many rows of one file are new, changed, removed here, left as they were, or in conflict."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    left: int = 0
    conflict: int = 0


@dataclass
class Report:
    """Everything an import has to say. With a problem in it, nothing was written."""

    folder: str
    dry_run: bool = False
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    not_kept: int = 0
    _conflicts: dict[str, set[int]] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        """Whether nothing stands against writing."""
        return not self.problems

    def problem(self, place: Place, text: str) -> None:
        """Add a problem; `text` says what is wrong and what to do."""
        if place.line and place.line > 1:
            self._conflicts.setdefault(place.file, set()).add(place.line)
        if len(self.problems) < MOST_KEPT:
            self.problems.append(Problem(place, text))
        else:
            self.not_kept += 1

    def note(self, place: Place, text: str) -> None:
        """Add something worth knowing that does not stand against writing."""
        if len(self.notes) < MOST_KEPT:
            self.notes.append(f"{place}: {text}")

    def lines_in_conflict(self, file: str) -> frozenset[int]:
        """The lines of a file, below its header, in which a problem stands."""
        return frozenset(self._conflicts.get(file, ()))

    def lines(self) -> Iterator[str]:
        """The report as it is printed: counts before problems, because those scroll the rest away."""
        yield from _first(self.notes, "note", len(self.notes))
        yield from self._counts()
        if self.is_fine:
            yield "Dry run: nothing was written." if self.dry_run else f"{self.folder} was imported."
            return
        ordered = sorted(self.problems, key=lambda p: (p.place.file, p.place.line or 0))
        total = len(self.problems) + self.not_kept
        yield from _first([str(p) for p in ordered], "problem", total)
        yield f"{_count(total, 'problem')} in {self.folder}. Nothing was written."

    def _counts(self) -> Iterator[str]:
        for file, tally in self.tallies.items():
            counts = {"new": tally.new, "changed": tally.changed, "left": tally.left}
            counts["in conflict"] = tally.conflict
            if tally.removed:
                counts["removed"] = tally.removed
            yield f"{file:<26}" + "".join(f"{number:>8} {word}" for word, number in counts.items())


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _first(texts: list[str], word: str, total: int) -> Iterator[str]:
    yield from texts[:MOST_PRINTED]
    if total > MOST_PRINTED:
        yield f"... and {_count(total - MOST_PRINTED, f'more {word}')}."

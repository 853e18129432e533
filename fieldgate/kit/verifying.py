"""What an invariant is made of; the slices state theirs, `fieldgate verify` asks them all. Pure Python."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that breaks an invariant."""

    kind: str
    name: str | int
    fault: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.fault}"


@dataclass(frozen=True)
class Check:
    """An invariant by its id (reliability 3.1), with how to look for breaches and how many rows it covers."""

    id: str
    promise: str
    breaches: Callable[[], Iterator[Finding]]
    rows: Callable[[], int]

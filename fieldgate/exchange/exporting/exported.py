"""What an export wrote, and what of it an import would not take as it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_PRINTED = 100


@dataclass
class Exported:
    """The rows of each file; notes about single values, which are in the files all the same."""

    folder: str
    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    not_kept: int = 0

    def note(self, file: str, row: str, text: str) -> None:
        """Add what an import would not take as it is; `row` is the row's id."""
        if len(self.notes) < MOST_PRINTED:
            self.notes.append(
                f"{file} {row}, {text}" if text.startswith("column ") else f"{file} {row}: {text}"
            )
        else:
            self.not_kept += 1

    def lines(self) -> Iterator[str]:
        """The report as it is printed."""
        yield from self.notes
        if self.not_kept:
            yield f"... and {self.not_kept:,} more of these."
        for file, rows in self.rows.items():
            yield f"{file:<26}{rows:>8} rows"
        yield f"{self.folder} was written."

"""What is to be written into one table: rows that are new, columns that change, rows that go."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from fieldgate.exchange.report import Tally
from fieldgate.exchange.sheets import Key, Row, Sheet
from fieldgate.exchange.tables import Column, Table


@dataclass
class Writes:
    """The changes of one table. Where a path goes on ("branch__external_id") the value is that id.

    `changed` maps the fields that change together to rows of (id, values); `parked` are ids of rows whose
    unique value moves on to another row, by field.
    """

    table: Table
    paths: tuple[str, ...]
    new: list[Sequence[Any]] = field(default_factory=list)
    changed: dict[tuple[str, ...], list[tuple[int, Sequence[Any]]]] = field(default_factory=dict)
    parked: dict[str, list[int]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    @property
    def model(self) -> type[Model]:
        return self.table.model


def collect(
    sheet: Sheet,
    more_paths: tuple[str, ...] = (),
    more: Callable[[Key], tuple[Any, ...]] = lambda key: (),
    also_changed: Iterable[Key] = (),
) -> Writes:
    """Compare the rows of a sheet with what is here.

    New rows get the values `more(key)` for `more_paths` besides. Keys in `also_changed` are counted as
    changed even where no column of the table differs.
    """
    columns = [(place, column) for place, column in enumerate(sheet.table.columns) if column.path]
    writes = Writes(sheet.table, (*(column.path for _, column in columns), *more_paths))
    elsewhere = set(also_changed)
    for key, row in sheet.rows.items():
        if row.before is None:
            writes.new.append((*(row.values[place] for place, _ in columns), *more(key)))
        elif _collect_changes(writes, row, columns) or key in elsewhere:
            writes.tally.changed += 1
        else:
            writes.tally.left += 1
    writes.tally.new = len(writes.new)
    _park(writes, sheet)
    return writes


def _collect_changes(writes: Writes, row: Row, columns: list[tuple[int, Column]]) -> bool:
    before = row.before or ()
    places = [(place, column) for place, column in columns if before[place] != row.values[place]]
    if places and row.pk is not None:
        paths = tuple(column.path for _, column in places)
        writes.changed.setdefault(paths, []).append((row.pk, tuple(row.values[place] for place, _ in places)))
    return bool(places)


def _park(writes: Writes, sheet: Sheet) -> None:
    """Find values that pass from one row to another, such as two portals that swap slugs."""
    for place, column in enumerate(sheet.table.columns):
        if not column.is_unique and column.path not in ("is_primary", "is_billing"):
            continue
        moves = [
            r for r in sheet.rows.values() if r.before is not None and r.before[place] != r.values[place]
        ]
        wanted = {row.values[place] for row in moves}
        given_up = [
            r.pk for r in moves if r.pk is not None and r.before is not None and r.before[place] in wanted
        ]
        if given_up:
            writes.parked[column.path] = given_up

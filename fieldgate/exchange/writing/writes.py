"""What is to be written into one table: rows that are new, columns that change, rows that go."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from fieldgate.exchange.files.sheets import Key, Row, Sheet
from fieldgate.exchange.report import Tally
from fieldgate.exchange.tables import Column, Table


class NewRows(Collection[Sequence[Any]]):
    """The values of the rows of a sheet that are new, put together when they are asked for.

    A second copy of each would take a fifth of the memory of a large import (ran).
    """

    def __init__(self, sheet: Sheet, places: Sequence[int], more: Callable[[Key], tuple[Any, ...]]) -> None:
        self._sheet = sheet
        self._places = places
        self._more = more
        self._count = sum(row.before is None for row in sheet.rows.values())

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for key, row in self._sheet.rows.items():
            if row.before is None:
                yield (*(row.values[place] for place in self._places), *self._more(key))

    def __contains__(self, values: object) -> bool:
        return any(values == found for found in self)


@dataclass
class Writes:
    """The changes of one table. Where a path goes on ("branch__external_id") the value is that id.

    `changed` maps the fields that change together to rows of (id, values); `parked` are ids of rows whose
    unique value moves on to another row, by field. `among` are pairs of rows of this table, by field: which
    row points to which.
    """

    table: Table
    paths: tuple[str, ...]
    new: Collection[Sequence[Any]]
    changed: dict[tuple[str, ...], list[tuple[int, Sequence[Any]]]] = field(default_factory=dict)
    parked: dict[str, list[int]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    among: dict[str, list[tuple[Key, Key]]] = field(default_factory=dict)
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
    stored = [(place, column) for place, column in enumerate(sheet.table.all_columns) if column.path]
    columns = [(place, column) for place, column in stored if column.refers_to != sheet.table.file]
    among = [(place, column) for place, column in stored if column.refers_to == sheet.table.file]
    new = NewRows(sheet, [place for place, _ in columns], more)
    writes = Writes(sheet.table, (*(column.path for _, column in columns), *more_paths), new)
    writes.tally.new, writes.tally.left = len(new), sheet.left
    elsewhere = set(also_changed)
    for key, row in sheet.rows.items():
        is_pointed = _collect_pointers(writes, key, row, among)
        if row.before is None:
            continue
        if _collect_changes(writes, row, columns) or is_pointed or key in elsewhere:
            writes.tally.changed += 1
        else:
            writes.tally.left += 1
    _park(writes, sheet)
    return writes


def _collect_pointers(writes: Writes, key: Key, row: Row, among: list[tuple[int, Column]]) -> bool:
    """What points to another row of the same table, which may be new itself; written when all are there."""
    is_changed = False
    for place, column in among:
        before = row.before[place] if row.before else None
        if before != row.values[place]:
            writes.among.setdefault(column.path, []).append((key, row.values[place]))
            is_changed = True
    return is_changed


def _collect_changes(writes: Writes, row: Row, columns: list[tuple[int, Column]]) -> bool:
    before = row.before or ()
    places = [(place, column) for place, column in columns if before[place] != row.values[place]]
    # What is unique together is written together, because one of it may be parked.
    together = {writes.table.places[name] for name in writes.table.together}
    if any(place in together for place, _ in places):
        places = [(p, c) for p, c in columns if p in together or before[p] != row.values[p]]
    if places and row.pk is not None:
        paths = tuple(column.path for _, column in places)
        writes.changed.setdefault(paths, []).append((row.pk, tuple(row.values[place] for place, _ in places)))
    return bool(places)


def _park(writes: Writes, sheet: Sheet) -> None:
    """Find values that pass from one row to another, such as two portals that swap slugs."""
    table = sheet.table
    alone = [
        (column.name,)
        for column in table.columns
        if column.is_unique or column.path in ("is_primary", "is_billing")
    ]
    for names in [*alone, *([table.together] if table.together else [])]:
        places = [table.places[name] for name in names]
        moves = [
            (tuple(row.before[p] for p in places), tuple(row.values[p] for p in places), row.pk)
            for row in sheet.rows.values()
            if row.before is not None and any(sheet.changes(row, name) for name in names)
        ]
        wanted = {values for _, values, _ in moves}
        given_up = [pk for before, _, pk in moves if pk is not None and before in wanted]
        if given_up:
            writes.parked[table.column(names[0]).path] = given_up


def changed_keys(sheet: Sheet) -> Iterator[Key]:
    """The keys of rows that are new or differ in any column from what is here."""
    places = [place for place, column in enumerate(sheet.table.all_columns) if column.path]
    for key, row in sheet.rows.items():
        if row.before is None or any(row.before[place] != row.values[place] for place in places):
            yield key

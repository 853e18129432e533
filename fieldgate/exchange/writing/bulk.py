"""Many rows at once: one prepared statement for each kind of change.

Django's bulk_create and bulk_update build one long statement for every few dozen rows on SQLite; that is
several times slower, and all of it would happen while the database is locked.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

from fieldgate.exchange.checks.here import batches

_AT_ONCE = 5_000
_PLAIN = frozenset({int, str, type(None)})


class ChangedMeanwhile(Exception):
    """Rows are not as they were when the folder was checked; the whole import is rolled back."""


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    found = model._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return found


def _assignments(fields: Sequence["Field[Any, Any]"], joint: str) -> str:
    return joint.join(f"{connection.ops.quote_name(str(f.column))} = %s" for f in fields)


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values for the named fields; the model's other fields get their defaults."""
    fields = [_field(model, name) for name in names]
    others = [f for f in model._meta.concrete_fields if f not in fields and f.has_default()]
    fields += others
    rows = ([*row, *(f.get_default() for f in others)] for row in rows)
    columns = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    _run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", fields, rows)  # noqa: S608 (names from models)


def update(
    model: type[Model], names: Sequence[str], guards: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Set the named fields of the rows whose `guards` are as given; a row holds the values, then the guards'.

    Raises ChangedMeanwhile when fewer rows are found than were given.
    """
    fields, conditions = [_field(model, n) for n in names], [_field(model, n) for n in guards]
    table = connection.ops.quote_name(model._meta.db_table)
    changes, wanted = _assignments(fields, ", "), _assignments(conditions, " AND ")
    _run(f"UPDATE {table} SET {changes} WHERE {wanted}", [*fields, *conditions], rows)  # noqa: S608 (as above)


def _run(sql: str, fields: Sequence["Field[Any, Any]"], rows: Iterable[Sequence[Any]]) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    prepare = [_Preparing(field, database) for field in fields]
    with database.cursor() as cursor:
        for batch in batches(rows, _AT_ONCE):
            # Column by column: the database is locked meanwhile, and most columns are ready as they are.
            columns = zip(*batch, strict=True)
            ready = [prepared(values) for prepared, values in zip(prepare, columns, strict=True)]
            cursor.executemany(sql, list(zip(*ready, strict=True)))
            if cursor.rowcount != len(batch):
                raise ChangedMeanwhile(f"{len(batch)} rows were to be written, {cursor.rowcount} were")


class _Preparing:
    """Makes the values of one column ready for the database; texts and whole numbers are."""

    def __init__(self, field: "Field[Any, Any]", database: Any) -> None:
        self._save = field.get_db_prep_save
        self._database = database
        self._known: dict[tuple[type, Any], Any] = {}

    def __call__(self, values: Sequence[Any]) -> Sequence[Any]:
        if set(map(type, values)) <= _PLAIN:
            return values
        return [value if type(value) in _PLAIN else self._prepared(value) for value in values]

    def _prepared(self, value: Any) -> Any:
        key = (type(value), value)
        if key not in self._known:
            if len(self._known) == _AT_ONCE:
                self._known.clear()
            self._known[key] = self._save(value, self._database)
        return self._known[key]

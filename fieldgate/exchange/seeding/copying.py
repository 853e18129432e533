"""Copies rows inside the database: a million of them in seconds, where one by one would take an hour."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management.color import no_style
from django.db import connection, models

from fieldgate.kit.statistics import refresh_statistics


@dataclass(frozen=True)
class Block:
    """Copies that were made: `times` of `width` rows whose ids begin at `old` and which begin at `new`."""

    old: int
    new: int
    width: int

    def id_of(self, column: str) -> str:
        """SQL for the id that the copy of the row `column` points at has, in copy number i."""
        return f"{self.new} + i * {self.width} + {column} - {self.old}"


def block_of(model: type[models.Model], rows: Iterable[models.Model]) -> Block:
    """The ids that copies of these neighbouring rows will have, once they are made."""
    ids = sorted(row.pk for row in rows)
    if not ids or ids[-1] - ids[0] != len(ids) - 1:
        raise ValueError(f"rows of {model.__name__} that are copied must be neighbours")
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]
    return Block(old=ids[0], new=last + 1, width=len(ids))


def copy(model: type[models.Model], rows: Iterable[models.Model], times: int, **links: Block) -> Block:
    """Copy neighbouring rows `times` times. Whatever must be unique is made so from the new id.

    `links` are foreign keys that shall point at the copies of that block instead of the originals; those
    that the model does not have are passed over.
    """
    block = block_of(model, rows)
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    columns = ", ".join(quoted(f.column) for f in fields)
    values = ", ".join(_value(f, block, links) for f in fields)
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"""
            WITH RECURSIVE copies(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM copies WHERE i + 1 < {times})
            INSERT INTO {table} ({columns})
            SELECT {values} FROM copies CROSS JOIN {table} AS original
            WHERE original.id BETWEEN {block.old} AND {block.old + block.width - 1} AND {times} > 0
            ORDER BY i, original.id
        """)  # noqa: S608 - every part is ours
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    return block


@contextmanager
def in_bulk() -> Iterator[None]:
    """Foreign keys are not looked up: copies point at copies. PostgreSQL makes its indexes in the end."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
            yield
            cursor.execute("PRAGMA foreign_keys = ON")
            return
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {quoted(name)}")
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = DEFAULT")


_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def settle() -> None:
    """Leave the database as it would be had it grown slowly."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
    refresh_statistics()


def quoted(name: str | None) -> str:
    """A table's or column's name for SQL."""
    return connection.ops.quote_name(name or "")


def _value(field: models.Field[object, object], block: Block, links: dict[str, Block]) -> str:
    column = f"original.{quoted(field.column)}"
    if field.primary_key:
        return block.id_of(column)
    if field.attname in links:
        return links[field.attname].id_of(column)
    if isinstance(field, models.EmailField) and field.unique:
        # One address for a contact and the account that signs in with it: that of the account's id.
        own = links["user_id"].id_of("original.user_id") if "user_id" in links else block.id_of("original.id")
        return f"'c' || ({own}) || '@copy.example'"
    if field.unique or field.name == "number":
        # From a letter no original has, and the id.
        return f"'c' || ({block.id_of('original.id')})"
    return column

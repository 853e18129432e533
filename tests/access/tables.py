"""What the database holds, so that a test can say that nothing changed."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from fieldgate.audit.models import AuditEvent

# A visit may leave a session, what is counted or kept for speed, and a refusal its row in the audit.
TRACES = {"people_session", "fieldgate_cache", "audit_auditevent", "sqlite_sequence"}


def state_of_all_tables(*, without: set[str] = TRACES) -> dict[str, tuple[int, str]]:
    """Number of rows and a hash of all of them, by table."""
    state = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - without):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows = sorted(repr(row) for row in cursor.fetchall())
            state[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return state


def where_it_stands(text: str) -> list[str]:
    """The tables in which a text is found."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            if any(text in repr(row) for row in cursor.fetchall()):
                found.append(table)
    return found


def acts() -> list[str]:
    """What the audit recorded, oldest first."""
    return list(AuditEvent.objects.order_by("id").values_list("act", flat=True))


def last_act() -> AuditEvent:
    """The latest audit row."""
    found = AuditEvent.objects.order_by("id").last()
    assert found is not None, "nothing was recorded"
    return found


@contextmanager
def refused(error: type[Exception], *, field: str = "", says: str = "") -> Iterator[None]:
    """The verb raises this, for that field and in those words, and not one row has changed, of no table."""
    before = state_of_all_tables(without={"sqlite_sequence"})
    with pytest.raises(error, match=says or None) as raised:
        yield
    assert getattr(raised.value, "field", "") == field
    assert state_of_all_tables(without={"sqlite_sequence"}) == before

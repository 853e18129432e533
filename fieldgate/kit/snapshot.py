"""Reading for long without seeing, or holding up, what everybody else does meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """One reading transaction. Those of everybody else go on meanwhile, and are not seen.

    Inside a transaction of the caller it is that one, with whatever it promises.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Ours are IMMEDIATE otherwise, and every writer would wait until the reading is done (ran).
        connection.ensure_connection()  # it learns its usual mode when it connects
        usual = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = usual  # type: ignore[attr-defined]
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

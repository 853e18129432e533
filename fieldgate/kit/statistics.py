"""What the database's planner should know of the tables."""

from django.db import connection


def refresh_statistics() -> None:
    """Count rows anew for the planner, after an import and, on SQLite, at each start.

    SQLite never does so by itself, and without it reads every row of a property for a page that needs five
    (measured: 50 ms instead of 1); it samples, so that this takes milliseconds at any size. PostgreSQL does,
    but only a while after an import.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")


def refresh_statistics_daily() -> None:
    """The same while it runs, on SQLite only: PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        refresh_statistics()

"""The planner knows of the rows that came."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldgate.kit.statistics import refresh_statistics, refresh_statistics_daily
from tests.cast import Cast


@pytest.mark.django_db
def test_after_a_refresh_the_planner_knows_how_many_rows_there_are(cast: Cast) -> None:
    refresh_statistics()
    sql = {
        "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = 'proposals_proposal'",
        "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'proposals_proposal'",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        known = {int(str(row[0]).split()[0].split(".")[0]) for row in cursor.fetchall()}
    assert known == {len(cast.proposals)}


@pytest.mark.django_db
def test_the_daily_refresh_leaves_postgresql_to_itself() -> None:
    with CaptureQueriesContext(connection) as statements:
        refresh_statistics_daily()
    done = [statement["sql"] for statement in statements if statement["sql"].startswith("ANALYZE")]
    assert done == (["ANALYZE"] if connection.vendor == "sqlite" else [])

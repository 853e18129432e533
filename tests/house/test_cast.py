"""The cast itself: the same whoever asks first, and whenever."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from fieldgate.kit import clock
from tests import cast as casts
from tests.cast import ZONE, build_cast

pytestmark = pytest.mark.django_db


def _at(day: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(day).replace(hour=18, tzinfo=UTC), tick=False)


@pytest.mark.parametrize(("first", "then"), [("2026-06-10", "2026-11-25"), ("2026-11-25", "2026-06-10")])
def test_visits_start_at_seven_though_the_cast_was_first_made_before_a_change_of_time(
    monkeypatch: pytest.MonkeyPatch, first: str, then: str
) -> None:
    made: list[bytes] = []
    monkeypatch.setattr(casts, "_made", made)
    with _at(first), transaction.atomic():
        build_cast()
        transaction.set_rollback(True)
    assert made
    with _at(then):
        cast = build_cast()
        today = clock.today(ZONE)
        for key, days in (("AHEAD", 3), ("AT-PS", 1), ("MISSED", -1)):
            visit = cast.visits[key]
            visit.refresh_from_db()
            assert clock.there(visit.starts_at, visit.property.branch.zone).strftime("%H:%M") == "07:00"
            assert visit.day == today + timedelta(days=days)

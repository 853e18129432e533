from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from fieldgate.kit import clock

pytestmark = pytest.mark.pure

CHICAGO, NEW_YORK, PHOENIX = "America/Chicago", "America/New_York", "America/Phoenix"
KIRITIMATI, PAGO_PAGO = "Pacific/Kiritimati", "Pacific/Pago_Pago"


def at(moment: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(moment), tick=False)


def test_a_moment_is_utc() -> None:
    with at("2024-11-27T05:30+00:00"):
        assert clock.now() == datetime(2024, 11, 27, 5, 30, tzinfo=UTC)
        assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        # The guide's invoice was due 11/26 on one picture and 11/27 on the other; a day is the branch's.
        ("2024-11-27T05:59+00:00", CHICAGO, date(2024, 11, 26)),
        ("2024-11-27T06:00+00:00", CHICAGO, date(2024, 11, 27)),
        ("2024-11-27T05:00+00:00", NEW_YORK, date(2024, 11, 27)),
        ("2024-07-01T04:59+00:00", CHICAGO, date(2024, 6, 30)),
        ("2024-07-01T05:00+00:00", CHICAGO, date(2024, 7, 1)),
        # Both sides of the night the clocks go forward (10 March 2024) and back (3 November 2024).
        ("2024-03-10T05:59+00:00", CHICAGO, date(2024, 3, 9)),
        ("2024-03-11T04:59+00:00", CHICAGO, date(2024, 3, 10)),
        ("2024-03-11T05:00+00:00", CHICAGO, date(2024, 3, 11)),
        ("2024-11-03T05:00+00:00", CHICAGO, date(2024, 11, 3)),
        ("2024-11-04T05:59+00:00", CHICAGO, date(2024, 11, 3)),
        ("2024-11-04T06:00+00:00", CHICAGO, date(2024, 11, 4)),
        ("2024-07-01T06:30+00:00", PHOENIX, date(2024, 6, 30)),  # no summer time
        ("2024-02-29T12:00+00:00", CHICAGO, date(2024, 2, 29)),
        ("2024-12-31T10:00+00:00", KIRITIMATI, date(2025, 1, 1)),
        ("2025-01-01T10:59+00:00", PAGO_PAGO, date(2024, 12, 31)),
    ],
)
def test_today_is_the_day_on_the_branchs_wall(moment: str, zone: str, day: date) -> None:
    with at(moment):
        assert clock.today(zone) == day


def test_one_moment_is_three_days_on_earth() -> None:
    with at("2025-06-15T10:30+00:00"):
        days = {clock.today(zone) for zone in (PAGO_PAGO, NEW_YORK, KIRITIMATI)}
    assert days == {date(2025, 6, 14), date(2025, 6, 15), date(2025, 6, 16)}


def test_the_repeated_hour_of_autumn_is_told_apart() -> None:
    with at("2024-11-03T06:30+00:00"):
        first = clock.local(CHICAGO)
    with at("2024-11-03T07:30+00:00"):
        second = clock.local(CHICAGO)
    assert first.replace(tzinfo=None) == second.replace(tzinfo=None) == datetime(2024, 11, 3, 1, 30)  # noqa: DTZ001
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)


def test_an_unknown_zone_is_an_error_and_not_utc() -> None:
    with pytest.raises(Exception, match="Atlantis"):
        clock.today("Atlantis/Capital")


@pytest.mark.parametrize(
    ("day", "page", "document"),
    [
        (date(2024, 11, 27), "11/27/2024", "11/27/24"),
        (date(2025, 3, 8), "03/08/2025", "03/08/25"),
        (date(2000, 1, 1), "01/01/2000", "01/01/00"),
        (date(987, 1, 1), "01/01/0987", "01/01/87"),
    ],
)
def test_days_are_written_for_pages_and_documents(day: date, page: str, document: str) -> None:
    assert clock.on_page(day) == page
    assert clock.on_document(day) == document


@pytest.mark.parametrize(
    ("moment", "zone", "time"),
    [
        ("2025-03-18T12:00+00:00", CHICAGO, "7:00am"),
        ("2025-01-18T12:00+00:00", CHICAGO, "6:00am"),
        ("2025-03-18T12:00+00:00", NEW_YORK, "8:00am"),
        ("2025-03-18T05:05+00:00", CHICAGO, "12:05am"),
        ("2025-03-18T16:59+00:00", CHICAGO, "11:59am"),
        ("2025-03-18T17:00+00:00", CHICAGO, "12:00pm"),
        ("2025-03-19T04:59+00:00", CHICAGO, "11:59pm"),
        # The night the clocks go forward: after 1:59 comes 3:00. Back: 1:30 comes twice.
        ("2025-03-09T07:59+00:00", CHICAGO, "1:59am"),
        ("2025-03-09T08:00+00:00", CHICAGO, "3:00am"),
        ("2025-11-02T06:30+00:00", CHICAGO, "1:30am"),
        ("2025-11-02T07:30+00:00", CHICAGO, "1:30am"),
    ],
)
def test_times_are_those_of_the_branchs_wall(moment: str, zone: str, time: str) -> None:
    assert clock.time_on_page(clock.there(datetime.fromisoformat(moment), zone)) == time


@pytest.mark.parametrize(
    ("day", "weekday", "chip"),
    [
        (date(2026, 11, 25), "Wednesday", "NOV"),
        (date(2024, 2, 29), "Thursday", "FEB"),
        (date(2026, 5, 31), "Sunday", "MAY"),
    ],
)
def test_weekdays_and_months_have_names(day: date, weekday: str, chip: str) -> None:
    assert clock.weekday(day) == weekday
    assert clock.month_on_chip(day) == chip

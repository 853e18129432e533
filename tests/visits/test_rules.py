from datetime import date

import pytest

from fieldgate.visits.rules import VisitStatus, days_ahead, portal_status, services_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 6, 10), date(2026, 7, 10)),
        (date(2026, 1, 31), date(2026, 3, 2)),
        (date(2028, 2, 1), date(2028, 3, 2)),  # a leap year
        (date(2026, 12, 15), date(2027, 1, 14)),
    ],
)
def test_next_30_days_are_today_and_thirty_more(today: date, last: date) -> None:
    assert days_ahead(today) == (today, last)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (VisitStatus.SCHEDULED, "UPCOMING"),
        (VisitStatus.COMPLETED, "COMPLETED"),
        (VisitStatus.SKIPPED, "SKIPPED"),
    ],
)
def test_r80_customers_are_told_what_became_of_a_visit(status: VisitStatus, told: str) -> None:
    assert portal_status(status) == told


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("Mowing", ("Mowing",)),
        ("Mowing\nEdging\r\n\n  Blowing \n", ("Mowing", "Edging", "Blowing")),
        ("", ()),
        (" \n", ()),
    ],
)
def test_services_are_written_one_a_line(text: str, services: tuple[str, ...]) -> None:
    assert services_of(text) == services

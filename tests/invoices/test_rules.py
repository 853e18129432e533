from datetime import date

import pytest

from fieldgate.invoices.rules import heading, is_overdue, is_processing, portal_status

pytestmark = pytest.mark.pure

DUE = date(2024, 11, 27)


@pytest.mark.parametrize(("balance", "status"), [(0, "PAID"), (1, "DUE"), (238_70, "DUE")])
def test_the_balance_alone_says_due_or_paid(balance: int, status: str) -> None:
    assert portal_status(balance) == status


@pytest.mark.parametrize(
    ("balance", "today", "overdue"),
    [
        (1, date(2024, 11, 26), False),
        (1, DUE, False),  # the due day itself is still in time
        (1, date(2024, 11, 28), True),
        (0, date(2030, 1, 1), False),
    ],
)
def test_overdue_is_past_the_due_day_with_something_owed(balance: int, today: date, overdue: bool) -> None:
    assert is_overdue(balance, DUE, today) is overdue


@pytest.mark.parametrize(("held", "processing"), [(0, False), (1, True)])
def test_a_payment_is_processing_while_something_is_held(held: int, processing: bool) -> None:
    assert is_processing(held) is processing


@pytest.mark.parametrize(
    ("number", "title", "written"),
    [("6", "Weekly Maintenance", "Invoice #6: Weekly Maintenance"), ("18", "", "Invoice #18")],
)
def test_a_heading_bears_the_title_if_there_is_one(number: str, title: str, written: str) -> None:
    assert heading(number, title) == written

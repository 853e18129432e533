"""What cells mean, one by one."""

from datetime import date, time

import pytest

from fieldgate.exchange import cells
from fieldgate.exchange.cells import BadCell, RelativeDay
from fieldgate.exchange.deriving import due_day
from fieldgate.exchange.habits import Habits
from fieldgate.exchange.kinds import Kind
from fieldgate.exchange.times import one_a_line, time_of_day

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        (cells.day, "2024-02-29", date(2024, 2, 29)),
        (cells.day, "02/29/2024", date(2024, 2, 29)),
        (cells.day, "2/9/2024", date(2024, 2, 9)),
        (cells.day, "today", RelativeDay(0)),
        (cells.day, "Today + 1", RelativeDay(1)),
        (cells.day, "today-30", RelativeDay(-30)),
        (time_of_day, "07:00", time(7)),
        (time_of_day, "7:00am", time(7)),
        (time_of_day, "12:05 AM", time(0, 5)),
        (time_of_day, "12:05pm", time(12, 5)),
        (time_of_day, "19:30:05.25", time(19, 30, 5, 250_000)),
        (one_a_line, " Mowing \n\n Edging", "Mowing\nEdging"),
        (cells.amount, "$1,234.5", 123_450),
        (cells.amount, "(12.00)", -1_200),
        (cells.quantity, "3.18", 3_180),
        (cells.quantity, "-1,000.5", -1_000_500),
        (cells.percent, "2.5", 250),
        (cells.percent, "100 %", 10_000),
        (cells.yes_or_no, "TRUE", True),
        (cells.yes_or_no, "off", False),
        (cells.several, "b| a |b|", ("a", "b")),
        (cells.email, " Ann@Oak.Example ", "ann@oak.example"),
        (cells.state, "missouri", "MO"),
        (cells.state, "Bavaria", "Bavaria"),
        (cells.colour, "#1F7A4D", "#1f7a4d"),
        (cells.words(20), "a \n b\u2028c", "a b c"),
        (cells.paragraphs(20), "a\nb", "a\nb"),
    ],
)
def test_a_cell_means(parser: Kind, text: str, value: object) -> None:
    assert parser(text, Habits()) == value


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        (cells.day, "29-02-2024"),
        (cells.day, "2023-02-29"),
        (cells.day, "2024-2-9"),
        (cells.day, "tomorrow"),
        (cells.day, "1850-01-01"),
        (time_of_day, "7am"),
        (time_of_day, "24:00"),
        (time_of_day, "0:30am"),
        (time_of_day, "07:60"),
        (one_a_line, "x" * 10_001),
        (cells.quantity, "1e3"),
        (cells.quantity, "1,00"),
        (cells.quantity, ".5"),
        (cells.percent, "-1"),
        (cells.percent, "100.01"),
        (cells.amount_above_zero, "0.00"),
        (cells.colour, "green"),
        (cells.currency_code, "dollars"),
    ],
)
def test_a_cell_is_refused(parser: Kind, text: str) -> None:
    with pytest.raises(BadCell):
        parser(text, Habits())


def test_an_amount_has_the_decimals_of_its_currency() -> None:
    assert cells.amount("1234", Habits("JPY")) == 1_234
    with pytest.raises(BadCell, match=r"Write it as 1234, "):
        cells.amount("1234.5", Habits("JPY"))


def test_letters_are_composed_so_that_ids_do_not_differ_unseen() -> None:
    assert cells.clean("Zoe\u0308 ") == "Zo\u00eb"


def test_a_value_is_shown_short_and_harmless() -> None:
    assert cells.shown("x" * 100) == f'"{"x" * 57}..."'
    assert cells.shown("a\x1bb") == '"a\N{REPLACEMENT CHARACTER}b"'


@pytest.mark.parametrize(
    ("terms", "day"),
    [
        ("Net 90", date(2024, 11, 27)),
        ("net30", date(2024, 9, 28)),
        ("Net 30 days", date(2024, 9, 28)),
        ("Due on receipt", date(2024, 8, 29)),
        ("Due upon Receipt", date(2024, 8, 29)),
        ("", None),
        ("2% 10, Net 30", None),
    ],
)
def test_terms_name_a_day(terms: str, day: date | None) -> None:
    assert due_day(date(2024, 8, 29), terms) == day

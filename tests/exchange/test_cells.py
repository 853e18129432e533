"""What cells mean, one by one."""

from datetime import date, time

import pytest

from fieldgate.exchange.cells import cell
from fieldgate.exchange.cells.cell import BadCell, RelativeDay
from fieldgate.exchange.cells.dates import is_form
from fieldgate.exchange.cells.habits import Habits
from fieldgate.exchange.cells.kinds import Kind
from fieldgate.exchange.cells.times import one_a_line, time_of_day
from fieldgate.exchange.checks.deriving import due_day

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        (cell.day, "2024-02-29", date(2024, 2, 29)),
        (cell.day, "02/29/2024", date(2024, 2, 29)),
        (cell.day, "2/9/2024", date(2024, 2, 9)),
        (cell.day, "today", RelativeDay(0)),
        (cell.day, "Today + 1", RelativeDay(1)),
        (cell.day, "today-30", RelativeDay(-30)),
        (time_of_day, "07:00", time(7)),
        (time_of_day, "7:00am", time(7)),
        (time_of_day, "12:05 AM", time(0, 5)),
        (time_of_day, "12:05pm", time(12, 5)),
        (time_of_day, "19:30:05.25", time(19, 30, 5, 250_000)),
        (one_a_line, " Mowing \n\n Edging", "Mowing\nEdging"),
        (cell.amount, "$1,234.5", 123_450),
        (cell.amount, "(12.00)", -1_200),
        (cell.position, "999999", 999_999),
        (cell.quantity, "3.18", 3_180),
        (cell.quantity, "-1,000.5", -1_000_500),
        (cell.percent, "2.5", 250),
        (cell.percent, "100 %", 10_000),
        (cell.yes_or_no, "TRUE", True),
        (cell.yes_or_no, "off", False),
        (cell.several, "b| a |b|", ("a", "b")),
        (cell.email, " Ann@Oak.Example ", "ann@oak.example"),
        (cell.state, "missouri", "MO"),
        (cell.state, "Bavaria", "Bavaria"),
        (cell.colour, "#1F7A4D", "#1f7a4d"),
        (cell.words(20), "a \n b\u2028c", "a b c"),
        (cell.paragraphs(20), "a\nb", "a\nb"),
    ],
)
def test_a_cell_means(parser: Kind, text: str, value: object) -> None:
    assert parser(text, Habits()) == value


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        (cell.day, "29-02-2024"),
        (cell.day, "2023-02-29"),
        (cell.day, "2024-2-9"),
        (cell.day, "tomorrow"),
        (cell.day, "1850-01-01"),
        (time_of_day, "7am"),
        (time_of_day, "24:00"),
        (time_of_day, "0:30am"),
        (time_of_day, "07:60"),
        (one_a_line, "x" * 10_001),
        (cell.position, "1000000"),
        (cell.position, "0"),
        (cell.quantity, "1e3"),
        (cell.quantity, "1,00"),
        (cell.quantity, ".5"),
        (cell.percent, "-1"),
        (cell.percent, "100.01"),
        (cell.amount_above_zero, "0.00"),
        (cell.colour, "green"),
        (cell.currency_code, "dollars"),
    ],
)
def test_a_cell_is_refused(parser: Kind, text: str) -> None:
    with pytest.raises(BadCell):
        parser(text, Habits())


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("day.month.yy", "1.2.68", date(2068, 2, 1)),
        ("day.month.yy", "1.2.69", date(1969, 2, 1)),
        ("day name year", "1 Sept 2024", date(2024, 9, 1)),
        ("day name year", "1 September 2024", date(2024, 9, 1)),
        ("day name year", "1 sep. 2024", date(2024, 9, 1)),
        ("name day, year", "May 3, 2024", date(2024, 5, 3)),
        ("name day, year", "march 3, 2024", date(2024, 3, 3)),
        ("name day, year", "Marc 3, 2024", None),
        ("name day, year", "Sept 3 2024", None),
        ("day name year", "1 Octt 2024", None),
    ],
)
def test_a_day_in_a_declared_form_means(form: str, text: str, value: date | None) -> None:
    assert is_form(form)
    if value is None:
        with pytest.raises(BadCell):
            cell.day(text, Habits(dates=form))
    else:
        assert cell.day(text, Habits(dates=form)) == value


def test_an_amount_has_the_decimals_of_its_currency() -> None:
    assert cell.amount("1234", Habits("JPY")) == 1_234
    with pytest.raises(BadCell, match=r"Write it as 1234, "):
        cell.amount("1234.5", Habits("JPY"))


def test_letters_are_composed_so_that_ids_do_not_differ_unseen() -> None:
    assert cell.clean("Zoe\u0308 ") == "Zo\u00eb"


def test_a_value_is_shown_short_and_harmless() -> None:
    assert cell.shown("x" * 100) == f'"{"x" * 57}..."'
    assert cell.shown("a\x1bb") == '"a\N{REPLACEMENT CHARACTER}b"'


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

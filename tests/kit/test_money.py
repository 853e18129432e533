import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldgate.kit.money import MOST_CENTS, NotMoney, digits, multiply, on_document, on_page, parse_cents

pytestmark = pytest.mark.pure

CURRENCIES = st.sampled_from(["USD", "CAD", "EUR", "GBP", "CHF", "JPY", "KWD", "TND"])
CENTS = st.integers(-MOST_CENTS, MOST_CENTS)


@pytest.mark.parametrize(
    ("cents", "currency", "page", "document"),
    [
        (54_750_00, "USD", "$54,750", "$54,750.00"),
        (0, "USD", "$0", "$0.00"),
        (238_70, "USD", "$238.70", "$238.70"),
        (44_579_33, "USD", "$44,579.33", "$44,579.33"),
        (5, "USD", "$0.05", "$0.05"),
        (-5, "USD", "-$0.05", "-$0.05"),
        (-1_234_567_00, "USD", "-$1,234,567", "-$1,234,567.00"),
        (100_00, "CAD", "$100", "$100.00"),
        (100_00, "EUR", "€100", "€100.00"),
        (100_50, "CHF", "CHF 100.50", "CHF 100.50"),
        (1500, "JPY", "JPY 1,500", "JPY 1,500"),
        (1500, "KWD", "KWD 1.500", "KWD 1.500"),
        (1000, "KWD", "KWD 1", "KWD 1.000"),
        (-7, "KWD", "-KWD 0.007", "-KWD 0.007"),
        (MOST_CENTS, "USD", "$9,999,999,999.99", "$9,999,999,999.99"),
    ],
)
def test_amounts_are_written_for_pages_and_documents(
    cents: int, currency: str, page: str, document: str
) -> None:
    assert on_page(cents, currency) == page
    assert on_document(cents, currency) == document


@pytest.mark.parametrize(
    ("currency", "places"), [("USD", 2), ("XYZ", 2), ("JPY", 0), ("VND", 0), ("KWD", 3), ("OMR", 3)]
)
def test_currencies_have_their_own_number_of_digits(currency: str, places: int) -> None:
    assert digits(currency) == places


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("238.70", 238_70),
        ("238.7", 238_70),
        ("238", 238_00),
        ("238.", 238_00),
        ("0", 0),
        ("-0", 0),
        ("007", 7_00),
        ("$1,234.5", 1_234_50),
        ("1,234,567.89", 1_234_567_89),
        ("1234567.89", 1_234_567_89),
        ("1.100000", 1_10),
        ("  $ 5 ", 5_00),
        ("$\u00a05", 5_00),
        ("5 USD", 5_00),
        ("USD 5.25", 5_25),
        ("$5 USD", 5_00),
        ("+5", 5_00),
        ("-5", -5_00),
        ("\u22125", -5_00),
        ("-$5", -5_00),
        ("$-5", -5_00),
        ("(12.00)", -12_00),
        ("($12.00)", -12_00),
        ("9,999,999,999.99", MOST_CENTS),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, cents: int) -> None:
    assert parse_cents(text, "USD") == cents


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "$", "-", "+", "()", ".", ",", "USD", "abc", "nan", "inf", "1e5", "0x10", "1_000"),
        *("1,23", "12,34,567", "1234,567", "0,123", ",123", "1,234,", "1.234,56", "1.2.3", "1 234", ".5"),
        *("1.005", "0.001", "--5", "-+5", "-$-5", "(-5)", "(+5)", "-(5)", "5-", "(5", "5)", "((5))"),
        *("1$2", "$$5", "5$3", "1USD2", "€5", "5 EUR", "5%", "=5", "5\n6", "5;6", "\u0665", "½", "\uff15"),
        *("10,000,000,000.00", "-10000000000", "9" * 16, "9" * 5000, "1\u00a0234"),
    ],
)
def test_anything_else_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(NotMoney):
        parse_cents(text, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [
        ("1500", "JPY", 1500),
        ("1,500.00", "JPY", 1500),
        ("JPY 1,500", "JPY", 1500),
        ("1.5", "KWD", 1500),
        ("1.507", "KWD", 1507),
        ("€5", "EUR", 500),
    ],
)
def test_other_currencies_are_read_in_their_own_units(text: str, currency: str, cents: int) -> None:
    assert parse_cents(text, currency) == cents


@pytest.mark.parametrize(("text", "currency"), [("1.5", "JPY"), ("1.5071", "KWD"), ("$5", "EUR")])
def test_more_decimals_than_a_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(NotMoney):
        parse_cents(text, currency)


@given(CENTS, CURRENCIES)
def test_what_is_written_is_read_back_to_the_cent(cents: int, currency: str) -> None:
    assert parse_cents(on_page(cents, currency), currency) == cents
    assert parse_cents(on_document(cents, currency), currency) == cents


@given(st.text(alphabet="0123456789.,-+()$ USDx\u00a0\u2212", max_size=20))
def test_reading_gives_an_amount_or_a_refusal_and_nothing_else(text: str) -> None:
    try:
        cents = parse_cents(text, "USD")
    except NotMoney:
        return
    assert abs(cents) <= MOST_CENTS
    assert [c for c in text if c.isdigit()], "an amount out of no digits"
    assert parse_cents(on_document(cents, "USD"), "USD") == cents


@pytest.mark.parametrize(
    ("thousandths", "unit", "cents"),
    [
        (3_180, 65_00, 206_70),  # the guide's invoice #18
        (2_000, 1_00, 2_00),
        (5_000, 6_00, 30_00),
        (1, 499, 0),
        (1, 500, 1),
        (1, 1499, 1),
        (1, 1500, 2),
        (-1, 500, -1),
        (-1, 499, 0),
        (1, -500, -1),
        (-1, -500, 1),
        (333, 100, 33),
        (0, 100, 0),
    ],
)
def test_quantity_times_price_is_rounded_half_away_from_zero(thousandths: int, unit: int, cents: int) -> None:
    """L-18."""
    assert multiply(thousandths, unit) == cents


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_rounding_is_never_off_by_more_than_half_a_cent_and_the_same_on_both_sides_of_zero(
    thousandths: int, unit: int
) -> None:
    cents = multiply(thousandths, unit)
    assert abs(cents * 1000 - thousandths * unit) <= 500
    assert multiply(-thousandths, unit) == multiply(thousandths, -unit) == -cents

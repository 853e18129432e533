"""Numbers in cells: amounts in cents, quantities in thousandths, percentages in basis points, positions."""

import re

from fieldgate.exchange.cells.habits import Habits, NotWrittenSo
from fieldgate.exchange.cells.kinds import BadCell, Kind, shown, written_by
from fieldgate.kit.money import MOST_CENTS, NotMoney, digits, parse_cents

_QUANTITY = re.compile(r"(-?)([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,3}))?")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%?")


def _plain(text: str, habits: Habits) -> str:
    """The number with a point and commas; what is written otherwise than declared matches nothing then."""
    try:
        return habits.plain_number(text)
    except NotWrittenSo:
        return ""


def _with_point(value: int, places: int) -> str:
    whole, part = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{part:0{places}d}" if places else "")


def _write_amount(cents: int, currency: str) -> str:
    return _with_point(cents, digits(currency))


@written_by(_write_amount)
def amount(text: str, habits: Habits) -> int:
    """An amount of money, in cents; it may be below zero."""
    try:
        return parse_cents(_plain(text, habits), habits.currency)
    except NotMoney:
        places = digits(habits.currency)
        example = habits.number("1234" + ("." + "50000"[:places] if places else ""))
        most = habits.number(f"{MOST_CENTS // 10**places:,}")
        raise BadCell(
            f"{shown(text)} is not an amount in {habits.currency}. "
            f"Write it as {example}, and no more than {most}."
        ) from None


@written_by(_write_amount)
def amount_above_zero(text: str, habits: Habits) -> int:
    """An amount of money above zero, in cents."""
    cents: int = amount(text, habits)
    if cents <= 0:
        raise BadCell(f"{shown(text)} is not above zero. Write what was paid or given without a minus.")
    return cents


def _write_quantity(thousandths: int, currency: str) -> str:
    return _with_point(thousandths, 3).rstrip("0").rstrip(".")


@written_by(_write_quantity)
def quantity(text: str, habits: Habits) -> int:
    """A quantity with at most three decimals, in thousandths."""
    match = _QUANTITY.fullmatch(_plain(text, habits))
    if match is None:
        example = habits.number("3.18")
        raise BadCell(f"{shown(text)} is not a quantity. Write it as {example}, with at most three decimals.")
    thousandths = int(match[2].replace(",", "")) * 1000 + int((match[3] or "").ljust(3, "0"))
    return -thousandths if match[1] else thousandths


@written_by(lambda points, currency: _with_point(points, 2))
def percent(text: str, habits: Habits) -> int:
    """A percentage of 0 to 100 with at most two decimals, in basis points."""
    match = _PERCENT.fullmatch(_plain(text, habits))
    points = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else -1
    if not 0 <= points <= 10_000:
        example = habits.number("2.5")
        raise BadCell(f"{shown(text)} is not a percentage. Write it as {example}, between 0 and 100.")
    return points


def whole_number(most: int, what: str, *, least: int = 1) -> Kind:
    """A whole number from `least` to `most`; `what` says what is wrong and what to write instead."""

    def parse(text: str, habits: Habits) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise BadCell(f"{shown(text)} {what}")
        return int(text)

    return Kind(parse, lambda value, currency: str(value))


position = whole_number(999_999, "is not a position. Write 1 for the first line of an invoice, then 2, 3.")

"""What a cell may hold. Each parser takes the cell's text and the company's currency.

A parser returns a value or raises BadCell, whose text says what is wrong and what to write instead.
The text it gets is clean and not empty (see `clean`).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from fieldgate.branches.rules import NotAColour, parse_colour
from fieldgate.kit.money import MOST_CENTS, NotMoney, digits, parse_cents
from fieldgate.kit.numbering import check_number
from fieldgate.kit.places import state_code
from fieldgate.people.models import plain_email

Parser = Callable[[str, str], Any]

# Beyond these years a date is a slip of the keyboard, and adding terms to it could leave the calendar.
YEARS = range(1950, 2101)

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_US_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_RELATIVE_DAY = re.compile(r"today(?:([+-])([0-9]{1,4}))?", re.IGNORECASE)
_QUANTITY = re.compile(r"(-?)([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,3}))?")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%?")
_YES = frozenset({"yes", "true", "1", "on"})
_NO = frozenset({"no", "false", "0", "off"})


class BadCell(ValueError):
    """The cell's text cannot be used; the message says why and what to write."""


@dataclass(frozen=True)
class RelativeDay:
    """A day counted from the day of the import: 0 is today, 1 tomorrow."""

    offset: int

    def from_day(self, today: date) -> date:
        return today + timedelta(days=self.offset)


def shown(text: str) -> str:
    """A cell's text as a report may print it: short, in quotes, and harmless to a terminal."""
    short = text if len(text) <= 60 else f"{text[:57]}..."
    return '"' + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short) + '"'


def clean(raw: str) -> str:
    """Outer spaces off, letters composed (NFC), one line end. Raises BadCell for control characters."""
    text = raw.strip()
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            name = "a NUL byte" if character == "\0" else f"the control character {ord(character):#04x}"
            raise BadCell(f"{shown(text)} holds {name}. Write it without, and save the file as CSV UTF-8.")
    return text


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise BadCell(f"{shown(text)} has {len(text):,} characters. Shorten it to at most {most:,}.")
    return text


def words(most: int) -> Parser:
    """One line of text of at most `most` characters; line breaks and tabs become spaces."""

    def parse(text: str, currency: str) -> str:
        return _within(re.sub(r"\s*[\n\t\u2028\u2029]+\s*", " ", text), most)

    return parse


def paragraphs(most: int) -> Parser:
    """Text of several lines, of at most `most` characters in all."""
    return lambda text, currency: _within(text, most)


def number(text: str, currency: str) -> str:
    """A number that a document bears."""
    return str(checked(check_number)(text, currency))


def email(text: str, currency: str) -> str:
    """An e-mail address, in lower case."""
    address = _within(plain_email(text), 254)
    try:
        validate_email(address)
    except ValidationError:
        raise BadCell(f"{shown(text)} is not an e-mail address. Write it as name@example.com.") from None
    return address


def state(text: str, currency: str) -> str:
    """A state by code or name, kept as its code."""
    return state_code(str(words(50)(text, currency)))


def colour(text: str, currency: str) -> str:
    """A colour as #rrggbb, in lower case."""
    try:
        parse_colour(text)
    except NotAColour:
        raise BadCell(f"{shown(text)} is not a colour. Write it as #1f7a4d.") from None
    return text.lower()


def checked(validator: Callable[[Any], None], *, lower: bool = False) -> Parser:
    """Whatever one of the models' own validators lets pass; its message is the problem's."""

    def parse(text: str, currency: str) -> str:
        value = text.lower() if lower else text
        try:
            validator(value)
        except ValidationError as error:
            raise BadCell(f"{shown(text)} cannot be used: {' '.join(error.messages)}") from None
        return value

    return parse


def currency_code(text: str, currency: str) -> str:
    """A currency by its ISO 4217 code."""
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise BadCell(f"{shown(text)} is not a currency code. Write it as USD.")
    return code


def one_of(*allowed: str) -> Parser:
    """One of a few words, in any case."""

    def parse(text: str, currency: str) -> str:
        if text.lower() not in allowed:
            raise BadCell(f"{shown(text)} is not known here. Write one of: {', '.join(allowed)}.")
        return text.lower()

    return parse


def several(text: str, currency: str) -> tuple[str, ...]:
    """A list of ids separated by |, each once, in order."""
    ids = (words(100)(part.strip(), currency) for part in text.split("|"))
    return tuple(sorted({i for i in ids if i}))


def yes_or_no(text: str, currency: str) -> bool:
    """Yes, true, 1, on; no, false, 0, off."""
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise BadCell(f"{shown(text)} is neither yes nor no. Write yes or no.")


def day(text: str, currency: str) -> date | RelativeDay:
    """A calendar day: 2024-02-28, 02/28/2024, or counted from today: today, today+1, today-30."""
    if match := _RELATIVE_DAY.fullmatch(text.replace(" ", "")):
        return RelativeDay(int(f"{match[1] or ''}{match[2] or 0}"))
    try:
        if match := _ISO_DAY.fullmatch(text):
            found = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := _US_DAY.fullmatch(text):
            found = date(int(match[3]), int(match[1]), int(match[2]))
        else:
            raise ValueError
    except ValueError:
        raise BadCell(f"{shown(text)} is not a day. Write it as 2024-02-28 or 02/28/2024.") from None
    if found.year not in YEARS:
        raise BadCell(f"{shown(text)} is not in the years {YEARS[0]} to {YEARS[-1]}. Correct the year.")
    return found


def amount(text: str, currency: str) -> int:
    """An amount of money, in cents; it may be below zero."""
    try:
        return parse_cents(text, currency)
    except NotMoney:
        places = digits(currency)
        example = "1234" + ("." + "50000"[:places] if places else "")
        most = f"{MOST_CENTS // 10**places:,}"
        raise BadCell(
            f"{shown(text)} is not an amount in {currency}. Write it as {example}, and no more than {most}."
        ) from None


def amount_above_zero(text: str, currency: str) -> int:
    """An amount of money above zero, in cents."""
    cents = amount(text, currency)
    if cents <= 0:
        raise BadCell(f"{shown(text)} is not above zero. Write what was paid or given without a minus.")
    return cents


def quantity(text: str, currency: str) -> int:
    """A quantity with at most three decimals, in thousandths."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise BadCell(f"{shown(text)} is not a quantity. Write it as 3.18, with at most three decimals.")
    thousandths = int(match[2].replace(",", "")) * 1000 + int((match[3] or "").ljust(3, "0"))
    return -thousandths if match[1] else thousandths


def position(text: str, currency: str) -> int:
    """A line's place on its invoice, from 1."""
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        raise BadCell(
            f"{shown(text)} is not a position. Write 1 for the first line of an invoice, then 2, 3."
        )
    return int(text)


def percent(text: str, currency: str) -> int:
    """A percentage of 0 to 100 with at most two decimals, in basis points."""
    match = _PERCENT.fullmatch(text)
    points = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else -1
    if not 0 <= points <= 10_000:
        raise BadCell(f"{shown(text)} is not a percentage. Write it as 2.5, between 0 and 100.")
    return points


external_id: Parser = words(100)

"""What a cell may hold, kind by kind; those of days and numbers come from dates.py and figures.py.

The text that a kind reads is clean and not empty (see `clean`).
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from fieldgate.branches.rules import NotAColour, parse_colour
from fieldgate.exchange.cells.dates import RelativeDay as RelativeDay
from fieldgate.exchange.cells.dates import day as day
from fieldgate.exchange.cells.figures import amount as amount
from fieldgate.exchange.cells.figures import amount_above_zero as amount_above_zero
from fieldgate.exchange.cells.figures import percent as percent
from fieldgate.exchange.cells.figures import position as position
from fieldgate.exchange.cells.figures import quantity as quantity
from fieldgate.exchange.cells.figures import whole_number as whole_number
from fieldgate.exchange.cells.habits import Habits
from fieldgate.exchange.cells.kinds import BadCell as BadCell
from fieldgate.exchange.cells.kinds import Kind, as_it_is, written_by
from fieldgate.exchange.cells.kinds import shown as shown
from fieldgate.kit.numbering import check_number
from fieldgate.kit.places import state_code
from fieldgate.people.models import plain_email

_YES = frozenset({"yes", "true", "1", "on"})
_NO = frozenset({"no", "false", "0", "off"})


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


def exactly(raw: str) -> str:
    """The text as it is. Raises BadCell for a NUL byte, which no database keeps."""
    if "\0" in raw:
        raise BadCell(f"{shown(raw)} holds a NUL byte. Write it without.")
    return raw


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise BadCell(f"{shown(text)} has {len(text):,} characters. Shorten it to at most {most:,}.")
    return text


def words(most: int) -> Kind:
    """One line of text of at most `most` characters; line breaks and tabs become spaces."""

    def parse(text: str, habits: Habits) -> str:
        line = text if habits.exact else re.sub(r"\s*[\n\t\u2028\u2029]+\s*", " ", text)
        return _within(line, most)

    return Kind(parse, as_it_is)


def paragraphs(most: int) -> Kind:
    """Text of several lines, of at most `most` characters in all."""
    return Kind(lambda text, habits: _within(text, most), as_it_is)


@written_by(as_it_is)
def number(text: str, habits: Habits) -> str:
    """A number that a document bears."""
    return str(checked(check_number)(text, habits))


@written_by(as_it_is)
def email(text: str, habits: Habits) -> str:
    """An e-mail address, in lower case: somebody may sign in with it."""
    address = _within(plain_email(text), 254)
    try:
        validate_email(address)
    except ValidationError:
        raise BadCell(f"{shown(text)} is not an e-mail address. Write it as name@example.com.") from None
    return address


@written_by(as_it_is)
def state(text: str, habits: Habits) -> str:
    """A state by code or name, kept as its code."""
    name = str(words(50)(text, habits))
    return name if habits.exact else state_code(name)


@written_by(as_it_is)
def colour(text: str, habits: Habits) -> str:
    """A colour as #rrggbb, in lower case."""
    try:
        parse_colour(text)
    except NotAColour:
        raise BadCell(f"{shown(text)} is not a colour. Write it as #1f7a4d.") from None
    return text if habits.exact else text.lower()


def checked(validator: Callable[[Any], None], *, lower: bool = False) -> Kind:
    """Whatever one of the models' own validators lets pass; its message is the problem's."""

    def parse(text: str, habits: Habits) -> str:
        value = text.lower() if lower else text
        try:
            validator(value)
        except ValidationError as error:
            raise BadCell(f"{shown(text)} cannot be used: {' '.join(error.messages)}") from None
        return value

    return Kind(parse, as_it_is)


@written_by(as_it_is)
def currency_code(text: str, habits: Habits) -> str:
    """A currency by its ISO 4217 code."""
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise BadCell(f"{shown(text)} is not a currency code. Write it as USD.")
    return code


def one_of(*allowed: str) -> Kind:
    """One of a few words, in any case."""

    def parse(text: str, habits: Habits) -> str:
        if text.lower() not in allowed:
            raise BadCell(f"{shown(text)} is not known here. Write one of: {', '.join(allowed)}.")
        return text.lower()

    return Kind(parse, as_it_is)


@written_by(lambda ids, currency: "|".join(ids))
def several(text: str, habits: Habits) -> tuple[str, ...]:
    """A list of ids separated by |, each once, in order."""
    ids = (words(100)(part if habits.exact else part.strip(), habits) for part in text.split("|"))
    return tuple(sorted({i for i in ids if i}))


@written_by(lambda value, currency: "yes" if value else "no")
def yes_or_no(text: str, habits: Habits) -> bool:
    """Yes, true, 1, on; no, false, 0, off."""
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise BadCell(f"{shown(text)} is neither yes nor no. Write yes or no.")


external_id: Kind = words(100)

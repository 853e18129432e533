"""What a record page is made of: facts, tables and texts, as finished words.

Cells are plain texts or safe HTML made here by pill() and link(); templates escape all the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from fieldgate.kit import clock, money

NOTHING = "–"
NEWEST = 10
"""How many rows a table on a record page shows before it leads to the list."""

# What a pill looks like, by what it says in the portal or of a mail.
KINDS = {
    "PENDING": "amber", "ACCEPTED": "green", "REJECTED": "red", "HIDDEN": "grey", "COMPLETED": "green",
    "UPCOMING": "blue", "SKIPPED": "amber", "CANCELLED": "red", "DUE": "amber", "PAID": "green",
    "OVERDUE": "red", "DRAFT": "grey", "VOID": "grey", "PROCESSING": "blue",
    "WAITING": "blue", "SENDING": "blue", "SENT": "green", "FAILED": "red", "NOT NEEDED ANY MORE": "grey",
    "NOT INVITED": "grey", "INVITED": "blue", "EXPIRED": "amber", "ACTIVE": "green", "REVOKED": "red",
    "LEFT": "grey", "ON": "green", "OFF": "grey", "PRIMARY": "green", "BILLING": "blue",
    "STANDS": "green", "PUBLIC": "blue", "INTERNAL": "amber", "SHOWN IN PORTAL": "blue", "NOT SHOWN": "grey",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One line of a card; an empty value reads as a dash."""

    label: str
    value: object = ""


@dataclass(frozen=True)
class Card:
    """A group of facts under a heading."""

    title: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Text:
    """A longer text under a heading; line breaks are kept."""

    title: str
    text: str


@dataclass(frozen=True)
class Table:
    """Rows under a heading. `empty` is what stands where there are none, `more` leads to all of them."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    empty: str
    more: SafeString | str = ""


@dataclass(frozen=True)
class Said:
    """A word in a thread. `is_public` says whether customers read it."""

    who: str
    when: str
    text: str
    is_public: bool
    public_word: str = "Public"
    internal_word: str = "Internal"


@dataclass(frozen=True)
class Thread:
    """Words one after the other."""

    title: str
    words: Sequence[Said]
    empty: str


@dataclass(frozen=True)
class Record:
    """A whole record page, top to bottom."""

    title: str
    marks: Sequence[SafeString] = ()
    cards: Sequence[Card] = ()
    texts: Sequence[Text] = ()
    tables: Sequence[Table] = ()
    thread: Thread | None = None


def pill(word: str) -> SafeString:
    """A status as the portal writes it, in capitals."""
    said = word.upper()
    return format_html('<span class="fg-pill fg-{}">{}</span>', KINDS.get(said, "grey"), said)


def link(text: object, url: str) -> SafeString:
    """A link to another page of the office."""
    return format_html('<a class="fg-link" href="{}">{}</a>', url, text)


def money_of(cents: int | None, currency: str) -> str:
    """An amount in cents as pages write it."""
    return NOTHING if cents is None else money.on_page(cents, currency)


def day_of(day: date | None) -> str:
    """A day as pages write it."""
    return clock.on_page(day) if day else NOTHING


def moment_of(moment: datetime | None, zone: str = "UTC") -> str:
    """A moment as the wall of a zone shows it: "06/01/2026, 7:00am"."""
    if moment is None:
        return NOTHING
    wall = moment.astimezone(ZoneInfo(zone))
    return f"{clock.on_page(wall.date())}, {clock.time_on_page(wall)}"


def address_of(street: str, city: str, state: str, postal_code: str) -> str:
    """An address in one line."""
    region = " ".join(part for part in (state, postal_code) if part)
    return ", ".join(part for part in (street, city, region) if part)


def cell_buttons(buttons: Sequence[tuple[str, str]]) -> SafeString:
    """Small buttons (label, address) in a cell of a table."""
    made = format_html_join("", '<a class="fg-button fg-small" href="{1}">{0}</a>', buttons)
    return format_html('<span class="fg-cell-buttons">{}</span>', made) if buttons else SafeString("")

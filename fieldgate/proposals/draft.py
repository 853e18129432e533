"""A proposal as the office writes it, and what may stand in one. Pure Python.

Faults are told by the name that a field has on the builder's page: "title", "s0-price", "s2-i1-name".
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from fieldgate.kit import money
from fieldgate.proposals.content import Content, Item, Service
from fieldgate.proposals.rules import BEING_PREPARED, MAY_RESET, Kind, OfficeStatus, PortalStatus

MOST_SERVICES = 300
MOST_ITEMS = 40
MOST_VISITS = 99_999
MOST_PAYMENTS = 120
MOST_THOUSANDTHS = 999_999_999_999
LONGEST_TEXT = 20_000
YEARS = (2000, 2100)  # of a first payment; the last one is ten years later at most

_UNKEPT = "This holds a character that cannot be kept. Type it anew."

Fault = tuple[str, str]


@dataclass(frozen=True)
class Draft:
    """What is saved of a proposal: property, sales rep and request by id, the fee in basis points.

    `number` is the one chosen for a new proposal; empty, it gets the next. Where the services stand, not what
    their `position` says, is the order in which they are kept.
    """

    property: int
    kind: Kind
    content: Content
    sales_rep: int | None = None
    fee: int | None = None
    from_request: int | None = None
    number: str = ""


@dataclass(frozen=True)
class Totals:
    """What a draft comes to, in cents: `price` is asked for; with options it is from `least` to `most`."""

    price: int
    least: int
    most: int

    @property
    def has_options(self) -> bool:
        """Whether the customer's choice changes anything."""
        return (self.least, self.most) != (self.price, self.price)


class Editing(Enum):
    """Whether a proposal may be written on."""

    FREE = "free"
    AGAIN = "again"  # only by delivering it again at once, so that the customer sees what is kept
    CLOSED = "closed"


def editing(office: OfficeStatus, portal: PortalStatus, *, is_answered: bool) -> Editing:
    """What was accepted or answered stays as it is; what waits for an answer is delivered anew with a change.

    `is_answered`: the version that stands was signed or declined.
    """
    if office in BEING_PREPARED:
        return Editing.FREE
    if office is OfficeStatus.DELIVERED and portal is not PortalStatus.ACCEPTED and not is_answered:
        return Editing.AGAIN
    return Editing.CLOSED


def way_on(kind: Kind, office: OfficeStatus, portal: PortalStatus) -> str:
    """What the office can do with a proposal that is closed, in words."""
    if office is OfficeStatus.LOST:
        return "It is lost. Take it back to bidding to work on it again, or copy it."
    if office is OfficeStatus.CANCELLED:
        return "It is cancelled and stays as it is. Copy it to offer it again."
    if portal is not PortalStatus.ACCEPTED and office is OfficeStatus.DELIVERED:
        return "The customer declined it. Reset it to work on it again, mark it as lost, or copy it."
    more = "write a change order" + (", or revise the contract" if kind is Kind.CONTRACT else "")
    if office in MAY_RESET:
        return (
            f"It is accepted and stays as it is. To change what was agreed, {more}; resetting withdraws it."
        )
    return f"It is accepted and stays as it is. To change what was agreed, {more}."


def totals(services: tuple[Service, ...]) -> Totals:
    """L-35: the sum of the services that are not optional, and how far the options can move it."""
    price = sum(s.price_cents for s in services if not s.is_optional)
    options = [s.price_cents for s in services if s.is_optional]
    return Totals(
        price,
        price + sum(min(0, cents) for cents in options),
        price + sum(max(0, cents) for cents in options),
    )


def items_sum(items: tuple[Item, ...]) -> int:
    """Cents of the items that have a unit price; a quantity that is left out is one (L-18)."""
    return sum(
        money.multiply(1000 if i.quantity_thousandths is None else i.quantity_thousandths, i.unit_price_cents)
        for i in items
        if i.unit_price_cents is not None
    )


def tidy(draft: Draft) -> Draft:
    """The draft as it is kept: texts trimmed, services numbered from 1, and no option chosen beforehand.

    Which optional services count is the customer's to say (R67).
    """
    content = draft.content
    services = tuple(
        replace(
            s,
            position=position,
            group=_line(s.group),
            name=_line(s.name),
            description=_text(s.description),
            is_chosen=False,
            items=tuple(replace(i, name=_line(i.name)) for i in s.items),
        )
        for position, s in enumerate(content.services, start=1)
    )
    kept = replace(
        content,
        title=_line(content.title),
        description=_text(content.description),
        terms=_text(content.terms),
        payment_schedule=_text(content.payment_schedule),
        services=services,
    )
    return replace(draft, content=kept, number=draft.number.strip())


def faults(draft: Draft, *, are_prices_known: bool = True) -> dict[str, str]:
    """What cannot be kept of a tidy draft, in words for the office; the first word for each field.

    Of the total nothing is said where some price could not be read.
    """
    found: dict[str, str] = {}
    for field, words in (*_head_faults(draft), *_service_faults(draft.content.services)):
        found.setdefault(field, words)
    if are_prices_known and not found:
        found.update(_total_faults(draft.content))
    return found


def _head_faults(draft: Draft) -> Iterator[Fault]:
    content = draft.content
    yield from _name_faults("title", content.title, 200)
    for name in ("description", "terms", "payment_schedule"):
        yield from _text_faults(name, getattr(content, name), LONGEST_TEXT)
    if draft.fee is not None and not 0 <= draft.fee <= 10_000:
        yield "fee", "Give a percentage from 0 to 100."
    if content.monthly is None:
        return
    if draft.kind is not Kind.CONTRACT:
        yield "payments", "Only contracts are paid in equal monthly payments. Leave this and the day empty."
    elif not 1 <= content.monthly.count <= MOST_PAYMENTS:
        yield "payments", f"Give a number of payments from 1 to {MOST_PAYMENTS}."
    if not YEARS[0] <= date.fromisoformat(content.monthly.first_on).year <= YEARS[1]:
        yield "first_payment_on", f"Give a day in the years {YEARS[0]} to {YEARS[1]}."


def _service_faults(services: tuple[Service, ...]) -> Iterator[Fault]:
    if len(services) > MOST_SERVICES:
        yield "services", f"A proposal has at most {MOST_SERVICES} services. Remove some, or make two of it."
    for n, service in enumerate(services):
        yield from _name_faults(f"s{n}-name", service.name, 200)
        yield from _text_faults(f"s{n}-group", service.group, 200)
        yield from _text_faults(f"s{n}-description", service.description, LONGEST_TEXT)
        if not 0 <= service.visits <= MOST_VISITS:
            yield f"s{n}-visits", f"Give a number of visits from 0 to {MOST_VISITS:,}."
        if abs(service.price_cents) > money.MOST_CENTS:
            yield f"s{n}-price", "This is more than a proposal can hold."
        if len(service.items) > MOST_ITEMS:
            yield f"s{n}-items", f"A service has at most {MOST_ITEMS} items. Remove some, or make two of it."
        for i, item in enumerate(service.items):
            yield from _item_faults(f"s{n}-i{i}", item)


def _item_faults(field: str, item: Item) -> Iterator[Fault]:
    yield from _name_faults(f"{field}-name", item.name, 300)
    if abs(item.quantity_thousandths or 0) > MOST_THOUSANDTHS:
        yield f"{field}-quantity", "This quantity is too large."
    if abs(item.unit_price_cents or 0) > money.MOST_CENTS:
        yield f"{field}-price", "This is more than a proposal can hold."


def _total_faults(content: Content) -> Iterator[Fault]:
    """Whatever the customer chooses, the total is one that can be asked for."""
    found = totals(content.services)
    chosen = ", depending on the options chosen," if found.has_options else ""
    if found.least < 0:
        yield "services", f"The total would{chosen} be below zero. Raise a price, or lower a discount."
    elif max(found.most, found.price) > money.MOST_CENTS:
        most = money.on_page(money.MOST_CENTS, content.currency)
        yield "services", f"The total would{chosen} be beyond {most}, the most that a proposal can hold."


def _name_faults(field: str, text: str, longest: int) -> Iterator[Fault]:
    if not text:
        yield field, "Give it a name." if field != "title" else "Give the proposal a title."
    yield from _text_faults(field, text, longest)


def _text_faults(field: str, text: str, longest: int) -> Iterator[Fault]:
    if len(text) > longest:
        yield field, f"This has {len(text):,} characters; {longest:,} fit."
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        yield field, _UNKEPT


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _text(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip().replace("\r\n", "\n").replace("\r", "\n"))

"""Services as rows of a table, in chunks that stay on one page. Rows are JSON; words are ready to print."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from fieldgate.kit import money
from fieldgate.proposals.content import Content, Item, Service

Row = dict[str, Any]
Chunk = list[Row]

# A service beyond this may be parted: it could be longer than a page, or leave much of one white.
MOST_LETTERS = 900
MOST_ITEMS = 12
PIECE = 500  # letters of a description in one row, once it must be parted


def service_chunks(content: Content, *, show_details: bool) -> list[Chunk]:
    """The services that are no options, by group in the order of the paper, then the totals.

    The totals stand in one chunk with the row above them, so that they never part from what they add up.
    """
    chunks = list(_listed(content) if show_details else _lump_sum(content))
    if not chunks:
        chunks = [[_row("service", name=_("No services are listed."))]]
    return [*chunks[:-1], [*chunks[-1], *_totals(content)]]


def option_rows(content: Content, *, show_details: bool) -> list[Row]:
    """The optional services. Their own prices are always shown, that is what there is to choose (R67)."""
    return [
        {
            **_service_row(service, content.currency, show_details=show_details),
            "is_chosen": service.is_chosen,
            "chosen": _("Chosen") if service.is_chosen else "",
        }
        for service in content.services
        if service.is_optional
    ]


def _listed(content: Content) -> Iterator[Chunk]:
    groups: dict[str, list[Service]] = {}
    for service in content.services:
        if not service.is_optional:
            groups.setdefault(service.group, []).append(service)
    for group, services in groups.items():
        above = [_row("group", name=group)] if group else []
        for service in services:
            first, *rest = _service_chunks(service, content.currency)
            yield [*above, *first]
            yield from rest
            above = []


def _lump_sum(content: Content) -> Iterator[Chunk]:
    base = [s for s in content.services if not s.is_optional]
    if base:
        price = money.on_document(sum(s.price_cents for s in base), content.currency)
        yield [_row("service", name=_("All services, as described"), price=price)]


def _service_chunks(service: Service, currency: str) -> Iterator[Chunk]:
    """One chunk of one row; of a long service, several: its name never stands alone, nor does its end."""
    row = _service_row(service, currency, show_details=True)
    items, pieces = row["items"], list(_pieces(row["text"]))
    if len(row["text"]) <= MOST_LETTERS and len(items) <= MOST_ITEMS:
        yield [row]
        return
    parts = [_row("part", text=piece, goes_on=True) for piece in pieces]
    parts += [_row("part", items=[item], goes_on=True) for item in items]
    parts[-1]["goes_on"] = False
    yield [{**row, "text": "", "items": [], "goes_on": True}, parts[0]]
    for part in parts[1:]:
        yield [part]


def _service_row(service: Service, currency: str, *, show_details: bool) -> Row:
    return _row(
        "service",
        name=service.name,
        text=service.description if show_details else "",
        visits=str(service.visits) if show_details else "",
        price=money.on_document(service.price_cents, currency),
        items=[_item(item, currency) for item in service.items] if show_details else [],
    )


def _row(kind: str, **parts: object) -> Row:
    empty = {"name": "", "text": "", "visits": "", "price": "", "items": [], "goes_on": False}
    return {"kind": kind, **empty, **parts}


def _item(item: Item, currency: str) -> dict[str, str]:
    """An item with its measure: "512 at $74.50"; either may be missing."""
    quantity = "" if item.quantity_thousandths is None else quantity_on_document(item.quantity_thousandths)
    price = "" if item.unit_price_cents is None else money.on_document(item.unit_price_cents, currency)
    both = _("%(quantity)s at %(price)s") % {"quantity": quantity, "price": price}
    return {"name": item.name, "measure": both if quantity and price else quantity or price}


def quantity_on_document(thousandths: int) -> str:
    """A quantity without zeros that say nothing: "3.18", "512"."""
    whole, part = divmod(abs(thousandths), 1000)
    text = f"{whole:,}" + (f".{part:03d}".rstrip("0") if part else "")
    return f"-{text}" if thousandths < 0 else text


def _totals(content: Content) -> Iterator[Row]:
    """The sum; when options were chosen, what it is made of (L-35)."""
    chosen = [s for s in content.services if s.is_optional and s.is_chosen]
    if chosen:
        base = content.price_cents - sum(s.price_cents for s in chosen)
        yield _total(_("Services"), base, content.currency)
    for service in chosen:
        yield _total(service.name, service.price_cents, content.currency)
    yield {**_total(_("Total"), content.price_cents, content.currency), "is_last": True}


def _total(label: str, cents: int, currency: str) -> Row:
    amount = money.on_document(cents, currency)
    return {"kind": "total", "label": label, "amount": amount, "is_last": False}


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most PIECE letters, parted at line ends and blanks where there are any."""
    for line in filter(None, text.split("\n")):
        rest = line
        while len(rest) > PIECE:
            cut = rest.rfind(" ", 1, PIECE)
            cut = cut if cut > 0 else PIECE
            yield rest[:cut]
            rest = rest[cut:].lstrip(" ")
        if rest:
            yield rest

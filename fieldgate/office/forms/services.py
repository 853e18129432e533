"""Services and items as they are typed on the builder's page: kept word for word until they can be read.

Every field has a name by its place, "s0-price" or "s2-i1-name", and so have the faults of draft.py.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fieldgate.kit import money
from fieldgate.proposals.content import Item, Service

_FIELD = re.compile(
    r"s(?P<n>[0-9]{1,4})-(?:(?P<part>group|name|description|visits|price|optional)"
    r"|i(?P<i>[0-9]{1,4})-(?P<item>name|quantity|price))"
)
_QUANTITY = re.compile(r"(-?)([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}|(?=\.))(?:\.([0-9]{1,3}))?")
_COUNT = re.compile(r"[0-9]{1,3}(?:,?[0-9]{3})?")


@dataclass(frozen=True)
class TypedItem:
    """One item as it was typed."""

    name: str = ""
    quantity: str = ""
    price: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not (self.name.strip() or self.quantity.strip() or self.price.strip())


@dataclass(frozen=True)
class TypedService:
    """One service as it was typed."""

    group: str = ""
    name: str = ""
    description: str = ""
    visits: str = "1"
    price: str = ""
    is_optional: bool = False
    items: tuple[TypedItem, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed but what stands there to begin with."""
        texts = (self.group, self.name, self.description, self.price)
        return not any(text.strip() for text in texts) and all(item.is_blank for item in self.items)


Typed = tuple[TypedService, ...]


@dataclass
class Read:
    """Services that were read, and what could not be read, by field; its place holds a zero."""

    services: tuple[Service, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)


def typed_in(posted: Mapping[str, str]) -> Typed:
    """The services of a posted form in their order; whatever numbers their fields bear, no gaps are left."""
    services: dict[int, dict[str, str]] = {}
    items: dict[int, dict[int, dict[str, str]]] = {}
    for name in posted:
        match = _FIELD.fullmatch(name)
        if match is None:
            continue
        n = int(match["n"])
        parts = services.setdefault(n, {})
        if match["part"]:
            parts[match["part"]] = posted[name]
        else:
            items.setdefault(n, {}).setdefault(int(match["i"]), {})[match["item"]] = posted[name]
    return tuple(
        TypedService(
            group=parts.get("group", ""),
            name=parts.get("name", ""),
            description=parts.get("description", ""),
            visits=parts.get("visits", "1"),
            price=parts.get("price", ""),
            is_optional="optional" in parts,
            items=tuple(TypedItem(**item) for _, item in sorted(items.get(n, {}).items())),
        )
        for n, parts in sorted(services.items())
    )


def typed_from(services: Iterable[Service], currency: str) -> Typed:
    """Services that are kept, as somebody would type them."""

    def amount(cents: int | None) -> str:
        return write_amount(cents, currency)

    return tuple(
        TypedService(
            s.group, s.name, s.description, str(s.visits), amount(s.price_cents), s.is_optional,
            tuple(
                TypedItem(i.name, write_quantity(i.quantity_thousandths), amount(i.unit_price_cents))
                for i in s.items
            ),
        )
        for s in services
    )  # fmt: skip


def without_blanks(typed: Typed) -> Typed:
    """Only where something was typed."""
    return tuple(
        replace(s, items=tuple(i for i in s.items if not i.is_blank)) for s in typed if not s.is_blank
    )


def read_typed(typed: Typed, currency: str) -> Read:
    """Read prices, quantities and visits; texts are left to draft.py."""
    read, found = Read(), []
    for n, service in enumerate(typed):
        found.append(
            Service(
                position=n + 1,
                group=service.group,
                name=service.name,
                description=service.description,
                visits=_visits(read, f"s{n}-visits", service.visits),
                price_cents=_amount(read, f"s{n}-price", service.price, currency) or 0,
                is_optional=service.is_optional,
                items=tuple(
                    _item(read, f"s{n}-i{i}", item, currency) for i, item in enumerate(service.items)
                ),
            )
        )
        if not service.price.strip():
            read.faults[f"s{n}-price"] = "Give a price; 0 if it costs nothing."
    read.services = tuple(found)
    return read


def _item(read: Read, name: str, item: TypedItem, currency: str) -> Item:
    quantity = None
    if item.quantity.strip():
        quantity = parse_quantity(item.quantity)
        if quantity is None:
            read.faults[f"{name}-quantity"] = (
                "Give a quantity such as 12 or 3.18, with at most three decimals."
            )
    return Item(item.name, quantity, _amount(read, f"{name}-price", item.price, currency))


def _amount(read: Read, name: str, text: str, currency: str) -> int | None:
    if not text.strip():
        return None
    try:
        return money.parse_cents(text, currency)
    except money.NotMoney:
        example = "1234.5"[: 4 if not money.digits(currency) else 6]
        example = write_amount(money.parse_cents(example, currency), currency)
        read.faults[name] = (
            f"This is no amount of {currency}. Write it as {example}, or -{example} for a discount."
        )
        return None


def _visits(read: Read, name: str, text: str) -> int:
    if _COUNT.fullmatch(text.strip()):
        return int(text.replace(",", ""))
    read.faults[name] = "Give a number of visits such as 12."
    return 1


def parse_quantity(text: str) -> int | None:
    """A quantity such as "3.18", "1,200" or ".5", in thousandths; None for anything else."""
    match = _QUANTITY.fullmatch(text.strip().replace("\u2212", "-"))
    if match is None:
        return None
    thousandths = int(match[2].replace(",", "") or 0) * 1000 + int((match[3] or "").ljust(3, "0"))
    return -thousandths if match[1] else thousandths


def write_quantity(thousandths: int | None) -> str:
    """A quantity as it is typed: "3.18"."""
    if thousandths is None:
        return ""
    whole, part = divmod(abs(thousandths), 1000)
    text = f"{whole:,}" + (f".{part:03d}".rstrip("0") if part else "")
    return f"-{text}" if thousandths < 0 else text


def write_amount(cents: int | None, currency: str) -> str:
    """An amount as it is typed: "1,234.50", without a sign of the currency."""
    if cents is None:
        return ""
    whole, part = divmod(abs(cents), 10 ** money.digits(currency))
    places = money.digits(currency)
    text = f"{whole:,}" + (f".{part:0{places}d}" if places else "")
    return f"-{text}" if cents < 0 else text


@dataclass(frozen=True)
class Drawn:
    """One field to draw: its name, what is in it, and what is wrong with it."""

    name: str
    label: str
    value: str | bool
    fault: str = ""


def drawn(typed: Typed, faults: Mapping[str, str]) -> list[dict[str, object]]:
    """The services for the template, each with its fields, its items and how it is called."""
    return [_drawn_service(n, s, len(typed), faults) for n, s in enumerate(typed)]


def _drawn_service(n: int, service: TypedService, count: int, faults: Mapping[str, str]) -> dict[str, object]:
    def one(part: str, label: str, value: str | bool) -> Drawn:
        name = f"s{n}-{part}"
        return Drawn(name, label, value, faults.get(name, ""))

    called = f"Service {n + 1}" + (f": {service.name.strip()[:60]}" if service.name.strip() else "")
    return {
        "n": n,
        "called": called,
        "is_first": n == 0,
        "is_last": n == count - 1,
        "group": one("group", "Group", service.group),
        "name": one("name", "Service", service.name),
        "description": one("description", "Description", service.description),
        "visits": one("visits", "Visits", service.visits),
        "price": one("price", "Price", service.price),
        "optional": one("optional", "Optional", service.is_optional),
        "items_fault": faults.get(f"s{n}-items", ""),
        "items": [
            _drawn_item(n, i, item, len(service.items), faults) for i, item in enumerate(service.items)
        ],
    }


def _drawn_item(n: int, i: int, item: TypedItem, count: int, faults: Mapping[str, str]) -> dict[str, object]:
    parts: Sequence[tuple[str, str, str]] = (
        ("name", "Item", item.name),
        ("quantity", "Quantity", item.quantity),
        ("price", "Unit price", item.price),
    )
    fields = {
        part: Drawn(f"s{n}-i{i}-{part}", label, value, faults.get(f"s{n}-i{i}-{part}", ""))
        for part, label, value in parts
    }
    called = f"item {i + 1} of service {n + 1}"
    return {"i": i, "called": called, "is_first": i == 0, "is_last": i == count - 1, **fields}

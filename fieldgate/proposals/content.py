"""What a delivered version holds, frozen: the words and prices a customer was shown. Pure Python."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Item:
    """One line below a service; quantity in thousandths, money in cents."""

    name: str
    quantity_thousandths: int | None = None
    unit_price_cents: int | None = None


@dataclass(frozen=True)
class Service:
    """One service; `visits` says how often it is done, `price_cents` what it costs in all."""

    position: int
    group: str
    name: str
    description: str
    visits: int
    price_cents: int
    is_optional: bool = False
    is_chosen: bool = False
    items: tuple[Item, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is part of the price: optional ones only once they are chosen (L-35)."""
        return self.is_chosen or not self.is_optional


@dataclass(frozen=True)
class Content:
    """A whole proposal as it was delivered."""

    title: str
    description: str
    terms: str
    payment_schedule: str
    currency: str
    services: tuple[Service, ...]

    @property
    def price_cents(self) -> int:
        """What the customer is asked for."""
        return price(self.services)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    def sha256(self) -> str:
        """The fingerprint that says whether stored content is still what was delivered (P-06)."""
        return fingerprint(self.as_json())


def price(services: Iterable[Service]) -> int:
    """Cents of all services that count (L-35)."""
    return sum(service.price_cents for service in services if service.counts)


def fingerprint(stored: Mapping[str, Any]) -> str:
    """SHA-256 over one spelling of the stored content, whatever order a database hands its keys out in."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read(stored: Mapping[str, Any]) -> Content:
    """Content from its stored form."""
    services = (
        Service(**{**service, "items": tuple(Item(**item) for item in service["items"])})
        for service in stored["services"]
    )
    return Content(**{**stored, "services": tuple(services)})

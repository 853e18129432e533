"""What a delivered version holds, frozen: the words and prices a customer was shown. Pure Python."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
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
class Payment:
    """One payment of a contract's schedule, in cents."""

    due_on: date
    cents: int


@dataclass(frozen=True)
class Monthly:
    """A contract's total in equal parts, one a month from `first_on` (ISO) on (study 1.5)."""

    first_on: str
    count: int

    def split(self, total_cents: int) -> tuple[Payment, ...]:
        """The payments of a total; cents left over go to the first ones (L-18).

        Where a month is too short for the day, its last day is meant.
        """
        first = date.fromisoformat(self.first_on)
        each, rest = divmod(abs(total_cents), self.count)
        sign = -1 if total_cents < 0 else 1
        return tuple(
            Payment(_months_later(first, month), sign * (each + (month < rest)))
            for month in range(self.count)
        )


@dataclass(frozen=True)
class Content:
    """A whole proposal as it was delivered."""

    title: str
    description: str
    terms: str
    payment_schedule: str
    currency: str
    services: tuple[Service, ...]
    monthly: Monthly | None = None

    @property
    def price_cents(self) -> int:
        """What the customer is asked for."""
        return price(self.services)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        stored = asdict(self)
        if self.monthly is None:  # so that what was frozen before there were any keeps its fingerprint
            del stored["monthly"]
        return stored

    @property
    def payments(self) -> tuple[Payment, ...]:
        """The monthly payments of the price."""
        return self.monthly.split(self.price_cents) if self.monthly else ()

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
    monthly = Monthly(**stored["monthly"]) if stored.get("monthly") else None
    return Content(**{**stored, "services": tuple(services), "monthly": monthly})


def choose(content: Content, options: Collection[int]) -> Content:
    """The content with the optional services at these positions chosen, and no others."""
    services = tuple(
        replace(s, is_chosen=s.position in options) if s.is_optional else s for s in content.services
    )
    return replace(content, services=services)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))

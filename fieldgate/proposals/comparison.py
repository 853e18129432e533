"""What changed between two delivered versions, service by service. Pure Python; money in cents."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from fieldgate.proposals.content import Content, Monthly, Service


class Part(StrEnum):
    """What of a service can be another than before."""

    NAME = "name"
    GROUP = "group"
    PRICE = "price"
    VISITS = "visits"
    WORDS = "words"  # its description, or the lines below it
    OPTION = "option"  # optional or not, chosen or not


@dataclass(frozen=True)
class ServiceChange:
    """One service on both sides; None where there was none, or is none any more."""

    before: Service | None
    after: Service | None

    @property
    def parts(self) -> frozenset[Part]:
        """What differs of a service that is on both sides; nothing of one that came or went."""
        if self.before is None or self.after is None:
            return frozenset()
        return frozenset(part for part, read in _PARTS.items() if read(self.before) != read(self.after))

    def mirrored(self) -> "ServiceChange":
        """The same from the other side."""
        return ServiceChange(self.after, self.before)


@dataclass(frozen=True)
class TextChange:
    """A text of the whole proposal, as it was and as it is; `field` is its name in Content."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """All that differs; totals are of what counts, before and after.

    `is_more`: something else of the services changed that may not be shown. `monthly` are the monthly
    payments before and after, where they differ.
    """

    services: tuple[ServiceChange, ...]
    texts: tuple[TextChange, ...]
    monthly: tuple[Monthly | None, Monthly | None] | None
    before_cents: int
    after_cents: int
    is_more: bool = False

    def __bool__(self) -> bool:
        """Whether anything changed."""
        is_repriced = self.before_cents != self.after_cents
        return bool(self.services or self.texts or self.monthly or is_repriced or self.is_more)

    def mirrored(self) -> "Comparison":
        """The same from the other side; services stand in its order."""
        return Comparison(
            services=_in_order(change.mirrored() for change in self.services),
            texts=tuple(TextChange(t.field, t.after, t.before) for t in self.texts),
            monthly=(self.monthly[1], self.monthly[0]) if self.monthly else None,
            before_cents=self.after_cents,
            after_cents=self.before_cents,
            is_more=self.is_more,
        )


TEXTS = ("title", "description", "payment_schedule", "terms")
_PARTS: dict[Part, Callable[[Service], object]] = {
    Part.NAME: lambda s: s.name,
    Part.GROUP: lambda s: s.group,
    Part.PRICE: lambda s: s.price_cents,
    Part.VISITS: lambda s: s.visits,
    Part.WORDS: lambda s: (s.description, s.items),
    Part.OPTION: lambda s: (s.is_optional, s.is_chosen),
}
# By what a service of one side is found again on the other, the surest first. What is found twice is paired
# in the order of the paper; what is left in the end came or went.
_LIKENESS: tuple[Callable[[Service], Hashable], ...] = (
    lambda s: replace(s, position=0),
    lambda s: (s.group, s.name, s.price_cents),
    lambda s: (s.group, s.name),
    lambda s: (_folded(s.group), _folded(s.name)),
    lambda s: _folded(s.name),
)


def compare(before: Content, after: Content, *, with_details: bool = True) -> Comparison:
    """What changed from `before` to `after` (R66; a version that was merely moved about did not change).

    Without details, as where a portal has show_service_details off, services stay one lump sum: only
    optional ones are told, by name and price, and of the rest no more than that there is something
    (design.md 6).
    """
    services = _changes(before.services, after.services)
    is_more = False
    if not with_details:
        is_more = any(_hides(change) for change in services)
        services = _changes(_optional_ones(before), _optional_ones(after))
    return Comparison(
        services=services,
        texts=tuple(
            TextChange(field, was, now)
            for field in TEXTS
            if (was := getattr(before, field)) != (now := getattr(after, field))
        ),
        monthly=None if before.monthly == after.monthly else (before.monthly, after.monthly),
        before_cents=before.price_cents,
        after_cents=after.price_cents,
        is_more=is_more,
    )


def _changes(before: Iterable[Service], after: Iterable[Service]) -> tuple[ServiceChange, ...]:
    old, new = _by_position(before), _by_position(after)
    pairs: list[ServiceChange] = []
    for alike in _LIKENESS:
        found, old, new = _pair(old, new, alike)
        pairs.extend(pair for pair in found if pair.parts)
    pairs.extend(ServiceChange(service, None) for service in old)
    pairs.extend(ServiceChange(None, service) for service in new)
    return _in_order(pairs)


def _pair(
    old: list[Service], new: list[Service], alike: Callable[[Service], Hashable]
) -> tuple[list[ServiceChange], list[Service], list[Service]]:
    """Pairs of what is alike, and what is left of both sides."""
    waiting: dict[Hashable, list[Service]] = {}
    for service in reversed(new):
        waiting.setdefault(alike(service), []).append(service)
    pairs, left = [], []
    for service in old:
        if fitting := waiting.get(alike(service)):
            pairs.append(ServiceChange(service, fitting.pop()))
        else:
            left.append(service)
    return pairs, left, _by_position(service for rest in waiting.values() for service in rest)


def _by_position(services: Iterable[Service]) -> list[Service]:
    return sorted(services, key=lambda service: service.position)


def _in_order(changes: Iterable[ServiceChange]) -> tuple[ServiceChange, ...]:
    """By where each stands on the new paper; what is gone, by where it stood."""

    def place(change: ServiceChange) -> tuple[int, bool]:
        service = change.after or change.before
        return (service.position if service else 0), change.after is None

    return tuple(sorted(changes, key=place))


def _optional_ones(content: Content) -> list[Service]:
    """What is shown of them where services are one lump sum: name, price, and whether it counts."""
    return [
        replace(service, group="", description="", visits=1, items=())
        for service in content.services
        if service.is_optional
    ]


def _hides(change: ServiceChange) -> bool:
    """Whether a change is hidden, in part at least, where services are one lump sum."""
    sides = [side for side in (change.before, change.after) if side]
    return not all(side.is_optional for side in sides) or bool(
        change.parts & {Part.VISITS, Part.WORDS, Part.GROUP}
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()

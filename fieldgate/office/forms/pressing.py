"""What the builder's small buttons do with the services as they are typed. None of them saves anything."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from fieldgate.office.forms.services import Typed, TypedItem, TypedService, read_typed, write_amount
from fieldgate.proposals.draft import MOST_ITEMS, MOST_SERVICES, items_sum

_BUTTON = re.compile(r"(add|remove|up|down|sum)-(?:(service)|(item-)?([0-9]{1,4})(?:-([0-9]{1,4}))?)")
T = TypeVar("T")


@dataclass(frozen=True)
class Pressed:
    """The services afterwards, the field to go on with, and what is said of it."""

    services: Typed
    focus: str = ""
    said: str = ""


def press(typed: Typed, button: str, currency: str) -> Pressed | None:
    """Do what a button says: "add-service", "up-2", "remove-item-2-0", "sum-1". None: it is no such button.

    One about something that is not there changes nothing.
    """
    match = _BUTTON.fullmatch(button)
    if match is None:
        return None
    verb, is_new, of_item, n, i = match.groups()
    if is_new:
        return _add_service(typed) if verb == "add" else None
    at = int(n)
    if at >= len(typed):
        return Pressed(typed)
    if verb == "sum":
        return _sum(typed, at, currency)
    if of_item:
        return _press_item(typed, at, verb, None if i is None else int(i))
    return _press_service(typed, at, verb)


def _add_service(typed: Typed) -> Pressed:
    if len(typed) >= MOST_SERVICES:
        return Pressed(typed, said=f"A proposal has at most {MOST_SERVICES} services.")
    group = typed[-1].group if typed else ""
    return Pressed(
        (*typed, TypedService(group=group)), f"s{len(typed)}-name", f"Service {len(typed) + 1} is added."
    )


def _press_service(typed: Typed, at: int, verb: str) -> Pressed:
    if verb == "remove":
        left = (*typed[:at], *typed[at + 1 :])
        return Pressed(
            left, f"s{min(at, len(left) - 1)}-name" if left else "", f"Service {at + 1} is removed."
        )
    if verb in ("up", "down"):
        moved, to = _moved(typed, at, verb)
        return Pressed(moved, f"{verb}-{to}", f"It is service {to + 1} of {len(typed)} now.")
    return Pressed(typed)


def _press_item(typed: Typed, at: int, verb: str, i: int | None) -> Pressed:
    items = typed[at].items
    if verb == "add" and i is None:
        if len(items) >= MOST_ITEMS:
            return Pressed(typed, said=f"A service has at most {MOST_ITEMS} items.")
        kept = (*items, TypedItem())
        return Pressed(
            _with(typed, at, items=kept), f"s{at}-i{len(items)}-name", f"Item {len(kept)} is added."
        )
    if i is None or i >= len(items):
        return Pressed(typed)
    if verb == "remove":
        left = (*items[:i], *items[i + 1 :])
        focus = f"s{at}-i{min(i, len(left) - 1)}-name" if left else f"add-item-{at}"
        return Pressed(_with(typed, at, items=left), focus, f"Item {i + 1} is removed.")
    if verb in ("up", "down"):
        moved, to = _moved(items, i, verb)
        said = f"It is item {to + 1} of {len(items)} now."
        return Pressed(_with(typed, at, items=moved), f"{verb}-item-{at}-{to}", said)
    return Pressed(typed)


def _sum(typed: Typed, at: int, currency: str) -> Pressed:
    """R: a service's price may be taken from its items; only a price that can be read is replaced."""
    read = read_typed((replace(typed[at], price="0", visits="1"),), currency)
    if read.faults:
        return Pressed(
            typed, f"s{at}-price", "The items have amounts that cannot be read; they are marked when saving."
        )
    price = write_amount(items_sum(read.services[0].items), currency)
    return Pressed(
        _with(typed, at, price=price), f"s{at}-price", f"The price is {price}, the sum of its items."
    )


def _moved(things: Sequence[T], at: int, verb: str) -> tuple[tuple[T, ...], int]:
    to = max(0, at - 1) if verb == "up" else min(len(things) - 1, at + 1)
    left = [*things]
    left.insert(to, left.pop(at))
    return tuple(left), to


def _with(typed: Typed, at: int, **parts: object) -> Typed:
    return (*typed[:at], replace(typed[at], **parts), *typed[at + 1 :])  # type: ignore[arg-type]

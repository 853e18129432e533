"""The rooms of the office: one for each kind of row, grouped as the slices are."""

from collections.abc import Iterator
from typing import Any

from fieldgate.office.records import (
    activities,
    audit,
    contacts,
    invoices,
    mail,
    portals,
    properties,
    proposals,
    requests,
    staff,
    templates,
    visits,
)
from fieldgate.office.records.base import Room

_SLICES = (
    contacts, properties, activities, requests, proposals, templates, visits, invoices, mail, portals, staff,
    audit,
)  # fmt: skip


def rooms() -> Iterator[tuple[type[Any], type[Room]]]:
    """Every room with the model of its rows."""
    for each in _SLICES:
        yield from each.ROOMS

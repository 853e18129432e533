"""How the rows of a file come out of the database: the counterpart of what an import works out.

Most columns are a field and are taken as such. What is none is listed here, and so are files that hold only
some rows of their table.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model, Q, QuerySet

from fieldgate.exchange.checks.here import status_of
from fieldgate.exchange.tables import Column, Table
from fieldgate.invoices.models import EntryKind
from fieldgate.kit import clock

_AT_ONCE = 2_000


@dataclass(frozen=True)
class _Taken:
    """A column that is no field: what it is made of, and how."""

    paths: tuple[str, ...]
    make: Callable[..., Any]


def _day_of(moment: datetime | None, zone: str) -> date | None:
    return None if moment is None else clock.there(moment, zone).date()


def _time_of(moment: datetime, zone: str) -> time:
    return clock.there(moment, zone).time()


def _clocked(day: str, at: str, moment: str, prefix: str = "") -> dict[str, _Taken]:
    """The two columns of a moment, on the clock of the branch."""
    paths = (moment, f"{prefix}property__branch__zone")
    return {day: _Taken(paths, _day_of), at: _Taken(paths, _time_of)}


def _start(starts_at: datetime, has_time: bool, zone: str) -> time | None:
    return _time_of(starts_at, zone) if has_time else None


def _accepted_on(day: date | None, signed_at: datetime | None, zone: str) -> date | None:
    return day or _day_of(signed_at, zone)


_SIGNED = "version__signature__"
_PAID = {"amount": _Taken(("amount_cents",), lambda cents: -cents)}
_MADE: dict[str, dict[str, _Taken]] = {
    "portals.csv": {
        "logo": _Taken(("logo__pk", "slug"), lambda pk, slug: f"{slug}.png" if pk else None),
    },
    "requests.csv": {
        **_clocked("opened_on", "opened_time", "opened_at"),
        "status": _Taken(("completed_at",), lambda moment: "completed" if moment else "pending"),
        "completed_on": _Taken(("completed_at", "property__branch__zone"), _day_of),
    },
    "comments.csv": _clocked("written_on", "written_time", "written_at", "service_request__"),
    "proposals.csv": {
        "accepted_on": _Taken(("accepted_on", f"{_SIGNED}at", "property__branch__zone"), _accepted_on),
        "accepted_by": _Taken(("accepted_by", f"{_SIGNED}name"), lambda by, signer: by or signer or ""),
    },
    "visits.csv": {"time": _Taken(("starts_at", "has_time", "property__branch__zone"), _start)},
    "visit_notes.csv": _clocked("written_on", "written_time", "written_at", "visit__"),
    "invoices.csv": {
        "status": _Taken(("shared_at", "voided_at"), status_of),
        "shared_on": _Taken(("shared_at", "property__branch__zone"), _day_of),
    },
    "credit_applications.csv": _PAID,
    "payments.csv": _PAID,
}
_ONLY = {
    "credit_applications.csv": Q(kind=EntryKind.CREDIT.value),
    "payments.csv": Q(kind=EntryKind.PAYMENT.value),
}


class Taking:
    """The rows of one file, one after the other, never all at once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        # What is asked of the database, each once, and where it stands in the answer.
        self._asked: dict[str, int] = {}
        self._makers = [self._maker(column) for column in table.columns]

    def count(self) -> int:
        return self._rows().count()

    def rows(self) -> Iterator[list[Any]]:
        """The values of each row, in the order of the table's columns."""
        # Rows that belong together stand together; all others as they came.
        order = [self._table.column(name).path for name in self._table.key] if self._table.is_whole else []
        found = self._rows().order_by(*(path.replace("__external_id", "_id") for path in order), "pk")
        for raw in found.values_list(*self._asked).iterator(_AT_ONCE):
            yield [
                raw[places[0]] if make is None else make(*(raw[place] for place in places))
                for places, make in self._makers
            ]

    def _rows(self) -> "QuerySet[Model]":
        return self._table.model._default_manager.filter(_ONLY.get(self._table.file, Q()))

    def _maker(self, column: Column) -> tuple[list[int], Callable[..., Any] | None]:
        if taken := _MADE.get(self._table.file, {}).get(column.name):
            return [self._place(path) for path in taken.paths], taken.make
        if column.many:
            links = _links(self._table.model, column.many)
            return [self._place("pk")], lambda pk: tuple(sorted(links.get(pk, ())))
        if not column.path:
            raise LookupError(f"Nothing says where {column.name} of {self._table.file} is taken from.")
        return [self._place(column.path)], None

    def _place(self, path: str) -> int:
        return self._asked.setdefault(path, len(self._asked))


def _links(model: type[Model], field: str) -> dict[int, list[str]]:
    """The external_ids that each row is linked to, for the few tables that have such a column."""
    links: dict[int, list[str]] = {}
    rows = model._default_manager.filter(**{f"{field}__isnull": False}).order_by()
    for pk, external_id in rows.values_list("pk", f"{field}__external_id").iterator(_AT_ONCE):
        links.setdefault(pk, []).append(external_id)
    return links

"""The one transaction of an import. Everything in it was checked before, so it is short."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Field, Model

from fieldgate.audit.record import record
from fieldgate.branches.models import Branch, Logo, Portal, own_id
from fieldgate.exchange import bulk
from fieldgate.exchange.bills import Books
from fieldgate.exchange.here import batches
from fieldgate.exchange.logos import NewLogo
from fieldgate.exchange.report import Report
from fieldgate.exchange.writes import Writes
from fieldgate.invoices.models import Credit, Invoice, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import StaffMember, User


@dataclass
class Plan:
    """All that an import writes: tables in the order of their references, and what is no plain column."""

    books: Books
    tables: list[Writes] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    renamed_users: dict[int, str] = field(default_factory=dict)
    logos: dict[str, NewLogo | None] = field(default_factory=dict)
    staff_branches: dict[str, tuple[str, ...]] = field(default_factory=dict)


def write(plan: Plan, report: Report) -> None:
    """Write everything or nothing.

    Raises IntegrityError or bulk.ChangedMeanwhile when the database is no longer as it was checked.
    """
    with transaction.atomic():
        for pk, address in plan.renamed_users.items():
            User.objects.filter(pk=pk).update(email=address)
        for address in plan.users:
            User.objects.create_user(address)
        ids = _Ids()
        for writes in plan.tables:
            _write_table(writes, ids)
        _write_logos(plan, ids)
        _write_staff_branches(plan)
        _write_books(plan.books, ids)
        _record(report)


class _Ids:
    """The rows' ids by what files call them; read anew once a table was written."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[Model], str], dict[str, int]] = {}

    def of(self, model: type[Model], name: str = "external_id") -> dict[str, int]:
        if (model, name) not in self._known:
            self._known[model, name] = dict(model._default_manager.values_list(name, "pk"))
        return self._known[model, name]


def _field_of(model: type[Model], path: str) -> "Field[Any, Any]":
    found = model._meta.get_field(path.partition("__")[0])
    if not isinstance(found, Field):
        raise TypeError(f"{path} is no column of {model.__name__}")
    return found


def _resolved(
    writes: Writes, paths: Sequence[str], rows: Iterator[Sequence[Any]], ids: _Ids
) -> Iterator[list[Any]]:
    """The rows with ids of the database in place of those in the files."""
    maps: list[dict[str, int] | None] = []
    for path in paths:
        name, _, key = path.partition("__")
        target = _field_of(writes.model, name).related_model if key else None
        maps.append(ids.of(target, key) if isinstance(target, type) else None)
    for row in rows:
        yield [
            value if known is None or value is None else known[value]
            for value, known in zip(row, maps, strict=True)
        ]


def _write_table(writes: Writes, ids: _Ids) -> None:
    if writes.gone:
        for batch in batches(writes.gone):
            writes.model._default_manager.filter(pk__in=batch).delete()
    for path, pks in writes.parked.items():
        _park(writes, path, pks)
    for paths, changes in writes.changed.items():
        values = _resolved(writes, paths, (row for _, row in changes), ids)
        rows = ([*row, pk] for row, (pk, _) in zip(values, changes, strict=True))
        bulk.update(writes.model, [path.partition("__")[0] for path in paths], ["id"], rows)
    names = [path.partition("__")[0] for path in writes.paths]
    bulk.insert(writes.model, names, _resolved(writes, writes.paths, iter(writes.new), ids))


def _park(writes: Writes, path: str, pks: list[int]) -> None:
    """Take a unique value out of the way, so that two rows can swap theirs."""
    column = _field_of(writes.model, path)
    for pk in pks:
        nothing = None if column.null else False if isinstance(column, BooleanField) else uuid.uuid4().hex
        writes.model._default_manager.filter(pk=pk).update(**{column.name: nothing})


def _write_logos(plan: Plan, ids: _Ids) -> None:
    for portal, logo in plan.logos.items():
        portal_id = ids.of(Portal)[portal]
        if logo is None:
            Logo.objects.filter(portal_id=portal_id).delete()
        else:
            Logo.objects.update_or_create(portal_id=portal_id, defaults=asdict(logo))


def _write_staff_branches(plan: Plan) -> None:
    for member, branches in plan.staff_branches.items():
        found = Branch.objects.filter(external_id__in=branches)
        StaffMember.objects.get(external_id=member).branches.set(found)


def _write_books(books: Books, ids: _Ids) -> None:
    """Move what was here already, only from the very amounts that were checked, and book the entries.

    This is the bulk twin of the verbs post_entry and apply_credit: 100,000 invoices would keep the database
    locked for minutes if each entry were a savepoint and two statements of its own.
    """
    money = ("total_cents", "balance_cents", "shared_at", "voided_at")
    moved = (
        (bill.total_cents, bill.balance_cents, bill.shared_at, bill.voided_at)
        + (was.pk, was.total_cents, was.balance_cents, was.held_cents)
        for bill, was in books.moved()
    )
    bulk.update(Invoice, money, ("id", "total_cents", "balance_cents", "held_cents"), moved)
    spent = (
        (credit.applied_cents, was.pk, credit.amount_cents, was.applied_cents)
        for credit, was in books.spent()
    )
    bulk.update(Credit, ("applied_cents",), ("id", "amount_cents", "applied_cents"), spent)
    names = (
        "external_id",
        "invoice",
        "kind",
        "amount_cents",
        "day",
        "memo",
        "credit",
        "effect_key",
        "recorded_at",
    )
    moment = clock.now()
    entries = (
        (b.external_id or own_id(), ids.of(Invoice)[b.invoice], b.kind.value, b.amount_cents, b.day, b.memo)
        + (b.credit and ids.of(Credit)[b.credit], b.effect_key, moment)
        for b in books.bookings
    )
    bulk.insert(LedgerEntry, names, entries)


def _record(report: Report) -> None:
    tallies = report.tallies.values()
    record(
        "import",
        actor="command:import",
        on=f"folder:{report.folder}",
        detail={
            "new": sum(t.new for t in tallies),
            "changed": sum(t.changed for t in tallies),
            "removed": sum(t.removed for t in tallies),
            "left": sum(t.left for t in tallies),
        },
    )

"""The one transaction of an import. Everything in it was checked before, so it is short."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import BooleanField, Q

from fieldgate.audit.record import record
from fieldgate.branches.models import Logo, Portal, own_id
from fieldgate.exchange.checks.bills import Books
from fieldgate.exchange.checks.here import batches
from fieldgate.exchange.files.logos import NewLogo
from fieldgate.exchange.progress import Steps, Tell, silent
from fieldgate.exchange.report import Report
from fieldgate.exchange.writing import bulk
from fieldgate.exchange.writing.following import Following, follow
from fieldgate.exchange.writing.ids import Ids, field_of, resolved
from fieldgate.exchange.writing.links import Links, write_links
from fieldgate.exchange.writing.writes import Writes
from fieldgate.invoices.models import Credit, Invoice, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import User
from fieldgate.people.moving import end_stray_invitations
from fieldgate.proposals.actions.freeze_imported import freeze_imported
from fieldgate.proposals.models import Proposal


@dataclass
class Plan:
    """All that an import writes: tables in the order of their references, and what is no plain column.

    `standing`: of the proposals that are touched the version that stood when they were checked, and whether a
    customer had answered it.
    """

    books: Books
    tables: list[Writes] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    renamed_users: dict[int, str] = field(default_factory=dict)
    logos: dict[str, NewLogo | None] = field(default_factory=dict)
    links: list[Links] = field(default_factory=list)
    following: list[Following] = field(default_factory=list)
    repriced: list[tuple[int, int, int]] = field(default_factory=list)
    delivered: dict[str, datetime] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    standing: dict[int, tuple[int | None, bool]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how many rows that is."""
        changed = (len(rows) for writes in self.tables for rows in writes.changed.values())
        return sum(len(writes.new) for writes in self.tables) + sum(changed) + len(self.books.bookings)


def write(plan: Plan, report: Report, tell: Tell = silent) -> None:
    """Write everything or nothing, telling how much of it is done.

    Raises IntegrityError or bulk.ChangedMeanwhile when the database is no longer as it was checked.
    """
    try:
        with transaction.atomic():
            _write_all(plan, report, Steps(plan.size, tell))
    except OperationalError as error:
        # Another import holds what this one needs: a lock that does not come free, or a deadlock.
        raise bulk.ChangedMeanwhile(str(error).strip()) from error


def _write_all(plan: Plan, report: Report, steps: Steps) -> None:
    _hold_proposals(plan)
    for pk, address in plan.renamed_users.items():
        User.objects.filter(pk=pk).update(email=address)
    for address in plan.users:
        User.objects.create_user(address)
    ids = Ids()
    for writes in plan.tables:
        _write_table(writes, ids, steps)
    _write_logos(plan, ids)
    write_links(plan.links, ids)
    follow(plan.following, ids)
    _write_proposals(plan, ids)
    _write_books(plan.books, ids, steps)
    end_stray_invitations()
    _record(report)


def _hold_proposals(plan: Plan) -> None:
    """Lock the proposals that are touched. Raises ChangedMeanwhile if one was delivered or answered since."""
    for batch in batches(sorted(plan.standing)):
        rows = Proposal.objects.filter(pk__in=batch)
        versions = dict(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", "version_id"))
        # Asked once the locks are there, as whoever held one may have answered.
        signed_or_declined = Q(version__signature__isnull=False) | Q(version__decline__isnull=False)
        answered = set(rows.filter(signed_or_declined).values_list("pk", flat=True))
        for pk in batch:
            if (versions.get(pk), pk in answered) != plan.standing[pk]:
                raise bulk.ChangedMeanwhile("a proposal was delivered, reset, signed or declined")


def _write_table(writes: Writes, ids: Ids, steps: Steps) -> None:
    """Rows that go, rows that change, rows that are new; then what points from one of them to another."""
    model = writes.model
    for batch in batches(writes.gone):
        model._default_manager.filter(pk__in=batch).delete()
    for path, pks in writes.parked.items():
        _park(writes, path, pks)
    for paths, changes in writes.changed.items():
        names, values = resolved(model, paths, (row for _, row in steps.of(changes)), ids)
        rows = ([*row, pk] for row, (pk, _) in zip(values, changes, strict=True))
        bulk.update(model, names, ["id"], rows)
    names, values = resolved(model, writes.paths, steps.of(writes.new), ids)
    bulk.insert(model, names, values)
    ids.forget(model)
    for path, pairs in writes.among.items():
        known = ids.of(model)
        pointed = ([known[there] if there else None, known[key]] for key, there in pairs)
        bulk.update(model, [path.partition("__")[0]], ["id"], pointed)


def _park(writes: Writes, path: str, pks: list[int]) -> None:
    """Take a unique value out of the way, so that two rows can swap theirs."""
    column = field_of(writes.model, path)
    for pk in pks:
        nothing = None if column.null else False if isinstance(column, BooleanField) else uuid.uuid4().hex
        writes.model._default_manager.filter(pk=pk).update(**{column.name: nothing})


def _write_logos(plan: Plan, ids: Ids) -> None:
    for portal, logo in plan.logos.items():
        portal_id = ids.of(Portal)[portal]
        if logo is None:
            Logo.objects.filter(portal_id=portal_id).delete()
        else:
            Logo.objects.update_or_create(portal_id=portal_id, defaults=asdict(logo))


def _write_proposals(plan: Plan, ids: Ids) -> None:
    """Prices that only services moved, then the versions that were delivered elsewhere."""
    bulk.update(Proposal, ("price_cents",), ("id", "price_cents"), plan.repriced)
    if plan.numbers:
        known = ids.of(Proposal)
        freeze_imported({known[key]: at for key, at in plan.delivered.items()}, sorted(plan.numbers))


def _write_books(books: Books, ids: Ids, steps: Steps) -> None:
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
        for b in steps.of(books.bookings)
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

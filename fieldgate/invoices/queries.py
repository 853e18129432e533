"""What may be read of invoices. Every function takes the viewer first; rows are frozen, money is cents."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Window

from fieldgate.invoices.errors import InvoiceNotFound
from fieldgate.invoices.models import NEVER, EntryKind, Invoice, InvoiceLine, LedgerEntry
from fieldgate.kit.lists import Page, page_within
from fieldgate.people.viewer import CustomerViewer, Viewer
from fieldgate.properties.walks import Sql, first_of_each, properties_of
from fieldgate.proposals.models import Proposal
from fieldgate.visits.models import Visit

PAGE_SIZE = 10


class Show(StrEnum):
    """The list's filter (R91)."""

    ALL = "all"
    DUE = "due"
    PAID = "paid"


@dataclass(frozen=True)
class DueSummary:
    """How many of the chosen properties' invoices are due, and what they add up to (R39).

    `total` counts the paid ones, too; None where nobody asked.
    """

    count: int
    balance_cents: int
    total: int | None = None


@dataclass(frozen=True)
class InvoiceRow:
    """One invoice in a list."""

    number: str
    title: str
    property_name: str
    city: str
    state: str
    postal_code: str
    zone: str
    due_on: date
    invoiced_on: date
    currency: str
    total_cents: int
    balance_cents: int
    held_cents: int


@dataclass(frozen=True)
class LineRow:
    """One line of an invoice; quantity in thousandths."""

    proposal_number: str
    proposal_title: str
    proposal_on: date | None
    visit_on: date | None
    service: str
    item: str
    quantity_thousandths: int | None
    unit_price_cents: int | None
    extended_cents: int
    tax_cents: int
    proposal_id: int | None
    visit_id: int | None


@dataclass(frozen=True)
class EntryRow:
    """One ledger entry; below zero lowers the balance."""

    kind: EntryKind
    day: date
    memo: str
    amount_cents: int

    @property
    def is_issue(self) -> bool:
        return self.kind is EntryKind.ISSUE


@dataclass(frozen=True)
class InvoiceDetail:
    """One invoice whole. `contact` is the property's sales rep: name, title, e-mail, phone."""

    row: InvoiceRow
    terms: str
    bill_to: str
    street: str
    contact: tuple[str | None, str | None, str | None, str | None]
    lines: tuple[LineRow, ...]
    entries: tuple[EntryRow, ...]
    proposals: frozenset[int]  # of those behind the lines, the ones this viewer may open
    visits: frozenset[int]


_ROW = (
    "number", "title", "property__name", "property__city", "property__state", "property__postal_code",
    "property__branch__zone", "due_on", "invoiced_on", "currency", "total_cents", "balance_cents",
    "held_cents",
)  # fmt: skip
_LINE = (
    "proposal_number", "proposal_title", "proposal_on", "visit_on", "service", "item", "quantity_thousandths",
    "unit_price_cents", "extended_cents", "tax_cents", "proposal_id", "visit_id",
)  # fmt: skip

# Every page with a viewer asks for count and balance, and lists are the pages most looked at. Building these
# statements through the ORM cost more than all of their execution (`make bench`), so they are SQL. Which
# invoices are a customer's own is said by InvoiceQuerySet.visible_to; a test holds the two together.
_SEEN = "shared_at IS NOT NULL AND voided_at IS NULL"
_KEYS = "id, due_first, invoiced_on, number"
_ORDER = "due_first, invoiced_on DESC, number"
_SUM = "SELECT COUNT(*), COALESCE(SUM(balance_cents), 0) FROM ({reach}) AS reach"
_SUM_ALL = """
    SELECT COUNT(CASE WHEN balance_cents > 0 THEN 1 END), COALESCE(SUM(balance_cents), 0), COUNT(*)
    FROM ({reach}) AS reach
"""
# What is due stands at the front of the index, so that years of paid invoices are not read on every page.
_DUE, _PAID = f" AND due_first < '{NEVER.isoformat()}'", f" AND due_first = '{NEVER.isoformat()}'"
_NARROW = {Show.ALL: "", Show.DUE: _DUE, Show.PAID: _PAID}
_PAGE = """
    SELECT i.number, i.title, p.name, p.city, p.state, p.postal_code, b.zone, i.due_on, i.invoiced_on,
           i.currency, i.total_cents, i.balance_cents, i.held_cents
    FROM invoices_invoice i
    JOIN properties_property p ON p.id = i.property_id
    JOIN branches_branch b ON b.id = p.branch_id
    WHERE i.id IN (SELECT id FROM ({reach}) AS reach ORDER BY {order} LIMIT %s OFFSET %s)
    ORDER BY i.due_first, i.invoiced_on DESC, i.number
"""
_OF_BRANCH = "SELECT 1 FROM properties_property p WHERE p.id = property_id AND p.branch_id = %s"


def _linked(viewer: CustomerViewer, columns: str, narrow: str = "") -> Sql:
    """These columns of the invoices of the properties that the filter shows."""
    ids = properties_of(viewer)
    marks = ",".join(["%s"] * len(ids))
    where = f"property_id IN ({marks}) AND {_SEEN}{narrow}"
    return f"SELECT {columns} FROM invoices_invoice WHERE {where}", list(ids)


def _billed(viewer: CustomerViewer, columns: str, narrow: str = "") -> Sql:
    """These columns of those billed to the viewer at properties of others (only under All Properties).

    "At none of one's own" is asked as the gaps between their ids, each a range of the index: as NOT IN, both
    databases read all that was ever billed to the viewer.
    """
    where, values = f"billing_contact_id = %s AND property_id > %s AND {_SEEN}{narrow}", []
    if viewer.branch_id is not None:
        where += f" AND EXISTS ({_OF_BRANCH})"
    own = sorted(viewer.property_ids)
    parts = []
    for low, high in zip([0, *own], [*own, None], strict=True):
        if high is not None and high - low <= 1:
            continue  # nothing between them
        values += [viewer.contact_id, low] + [viewer.branch_id] * (viewer.branch_id is not None)
        parts.append(f"SELECT {columns} FROM invoices_invoice WHERE {where}")
        if high is not None:
            parts[-1] += " AND property_id < %s"
            values.append(high)
    return " UNION ALL ".join(parts), values


def _with_billed(viewer: CustomerViewer, linked: Sql, columns: str, narrow: str = "") -> Sql:
    if viewer.chosen_ids:
        return linked
    sql, values = _billed(viewer, columns, narrow)
    parts = [linked[0]] if viewer.property_ids else []
    return " UNION ALL ".join([*parts, sql]), [*(linked[1] if parts else []), *values]


def sum_due(viewer: CustomerViewer, *, with_total: bool = False) -> DueSummary:
    """Count and sum of what is due for the chosen properties: Current Balance and the tile are this one
    answer (L-12). Applied credits are in it, unapplied are not (R40, R41).

    `with_total` also counts the paid ones, which only the list wants to know.
    """
    narrow = "" if with_total else _DUE
    # The balance alone: with the generated column beside it SQLite would not answer from the index.
    linked = _linked(viewer, "balance_cents", narrow)
    reach, values = _with_billed(viewer, linked, "balance_cents", narrow)
    with connection.cursor() as cursor:
        cursor.execute((_SUM_ALL if with_total else _SUM).format(reach=reach), values)
        count, balance, *total = cursor.fetchone()
    return DueSummary(count, int(balance), *total)  # PostgreSQL sums bigints into a numeric


def list_invoices(
    viewer: CustomerViewer, show: Show, page: int, summary: DueSummary | None = None
) -> Page[InvoiceRow]:
    """A page of the chosen properties' invoices: due ones first by due day, then the newest, ties by number.

    A page beyond the last gives the last. `summary` is sum_due's answer with the total, where it is known.
    """
    due = summary if summary and summary.total is not None else sum_due(viewer, with_total=True)
    everything = due.total or 0
    total = {Show.ALL: everything, Show.DUE: due.count, Show.PAID: everything - due.count}[show]
    number = page_within(page, total, PAGE_SIZE)
    rows = _rows(viewer, show, PAGE_SIZE, (number - 1) * PAGE_SIZE) if total else ()
    return Page(rows, number, total, PAGE_SIZE)


def list_due(viewer: CustomerViewer, limit: int) -> tuple[InvoiceRow, ...]:
    """The first due invoices of the chosen properties, the longest due first."""
    return _rows(viewer, Show.DUE, limit, 0)


def _rows(viewer: CustomerViewer, show: Show, limit: int, offset: int) -> tuple[InvoiceRow, ...]:
    narrow = _NARROW[show]
    select, seen = f"SELECT {_KEYS} FROM invoices_invoice", f"{_SEEN}{narrow}"
    linked = first_of_each(properties_of(viewer), select, (seen, []), _ORDER, limit + offset)
    reach, values = _with_billed(viewer, linked, _KEYS, narrow)
    with connection.cursor() as cursor:
        cursor.execute(_PAGE.format(reach=reach, order=_ORDER), [*values, limit, offset])
        return tuple(InvoiceRow(*row) for row in cursor.fetchall())


def get_invoice(viewer: Viewer, number: str) -> InvoiceDetail:
    """One invoice, whether or not the Property Filter shows it. Raises InvoiceNotFound."""
    found = (
        Invoice.objects.visible_to(viewer)
        .filter(number=number)
        .values_list(
            *_ROW, "id", "terms", "bill_to", "property__street", "property__sales_rep__name",
            "property__sales_rep__title", "property__sales_rep__user__email", "property__sales_rep__phone",
        )
        .first()
    )  # fmt: skip
    if found is None:
        raise InvoiceNotFound(number)
    pk, terms, bill_to, street, name, title, email, phone = found[len(_ROW) :]
    found_lines = InvoiceLine.objects.filter(invoice_id=pk).order_by("position").values_list(*_LINE)
    lines = tuple(LineRow(*line) for line in found_lines)
    entries = (
        LedgerEntry.objects.filter(invoice_id=pk)
        .order_by("day", "id")
        .values_list("kind", "day", "memo", "amount_cents")
    )
    return InvoiceDetail(
        row=InvoiceRow(*found[: len(_ROW)]),
        terms=terms,
        bill_to=bill_to,
        street=street,
        contact=(name, title, email, phone),
        lines=lines,
        entries=tuple(EntryRow(EntryKind(kind), day, memo, cents) for kind, day, memo, cents in entries),
        proposals=_open(Proposal.objects.visible_to(viewer), {line.proposal_id for line in lines}),
        visits=_open(Visit.objects.visible_to(viewer), {line.visit_id for line in lines}),
    )


def _open(seen: QuerySet[Any], ids: set[int | None]) -> frozenset[int]:
    """Those of the ids that are among what is seen; no question where there are none."""
    named = ids - {None}
    return frozenset(seen.filter(pk__in=named).values_list("pk", flat=True)) if named else frozenset()


def list_for_proposal(viewer: Viewer, proposal_id: int, limit: int) -> tuple[tuple[InvoiceRow, ...], int]:
    """The newest invoices that bill something of a proposal, and how many there are in all."""
    rows = list(
        Invoice.objects.visible_to(viewer)
        .filter(pk__in=InvoiceLine.objects.filter(proposal_id=proposal_id).values("invoice_id"))
        .annotate(n=Window(Count("*")))
        .order_by("-invoiced_on", "number")
        .values_list(*_ROW, "n")[:limit]
    )
    return tuple(InvoiceRow(*row[:-1]) for row in rows), rows[0][-1] if rows else 0

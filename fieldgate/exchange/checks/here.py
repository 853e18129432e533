"""What the database holds already, read in batches before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model

from fieldgate.exchange.files.sheets import Key, Sheet
from fieldgate.invoices.models import Credit, Invoice, LedgerEntry
from fieldgate.properties.models import PropertyContact

# SQLite takes at most 999 parameters from Django in one statement.
BATCH = 500

Item = TypeVar("Item")
# The id of a row in the database, and its values in the order of the table's columns.
Kept = tuple[int, tuple[Any, ...]]


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def existing(model: type[Model], external_ids: Iterable[str]) -> set[str]:
    """Those of the ids that the database knows."""
    rows = model._default_manager.all()
    return {
        found
        for batch in batches(external_ids)
        for found in rows.filter(external_id__in=batch).values_list("external_id", flat=True)
    }


def attach(sheet: Sheet) -> dict[Key, Kept]:
    """Give every row of the sheet its counterpart in the database, if it has one.

    Where the key is of several columns, returns the rows that share the first with the sheet but are not in
    it: other contacts of the same properties, other lines of the same invoices.
    """
    table = sheet.table
    paths = [column.path for column in table.all_columns if column.path]
    places = [place for place, column in enumerate(table.all_columns) if column.path]
    key_places = [table.at[name] for name in table.key]
    neighbours: dict[Key, Kept] = {}
    for found in _matching(sheet, paths):
        before: list[Any] = [None] * len(table.all_columns)
        for place, value in zip(places, found[1:], strict=True):
            before[place] = value
        parts = tuple(before[place] for place in key_places)
        key = parts[0] if len(parts) == 1 else parts or ""
        if row := sheet.rows.get(key):
            row.attach(found[0], before)
        else:
            neighbours[key] = (found[0], tuple(before))
    return neighbours


def _matching(sheet: Sheet, paths: list[str]) -> Iterator[tuple[Any, ...]]:
    table = sheet.table
    rows = table.model._default_manager.order_by("pk").values_list("pk", *paths)
    if not sheet.rows:
        return
    if not table.key:
        yield from rows
        return
    groups = sheet.rows if len(table.key) == 1 else dict.fromkeys(key[0] for key in sheet.rows)
    path = table.column(table.key[0]).path
    for batch in batches(groups):
        yield from rows.filter(**{f"{path}__in": batch}).iterator()


@dataclass(frozen=True, slots=True)
class InvoiceHere:
    """An invoice as the database holds it. Money in cents, the property by external_id."""

    pk: int
    number: str
    property_id: str
    total_cents: int
    balance_cents: int
    held_cents: int
    shared_at: datetime | None
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CreditHere:
    """A credit as the database holds it. Money in cents, the property by external_id."""

    pk: int
    number: str
    property_id: str
    memo: str
    amount_cents: int
    applied_cents: int


@dataclass(frozen=True, slots=True)
class EntryHere:
    """A ledger entry as it is booked. Signed cents, invoice and credit by external_id."""

    invoice: str
    credit: str | None
    amount_cents: int
    day: date
    memo: str


def status_of(shared_at: datetime | None, voided_at: datetime | None) -> str:
    """The status of an invoice in the words of invoices.csv."""
    return "void" if voided_at else "shared" if shared_at else "draft"


def invoices(external_ids: Iterable[str]) -> dict[str, InvoiceHere]:
    """The invoices of these external ids that the database knows."""
    rows = Invoice.objects.values_list(
        "external_id", "pk", "number", "property__external_id", "total_cents", "balance_cents", "held_cents",
        "shared_at", "voided_at",
    )  # fmt: skip
    return {
        row[0]: InvoiceHere(*row[1:])
        for batch in batches(external_ids)
        for row in rows.filter(external_id__in=batch)
    }


def credits(external_ids: Iterable[str]) -> dict[str, CreditHere]:
    """The credits of these external ids that the database knows."""
    rows = Credit.objects.values_list(
        "external_id", "pk", "number", "property__external_id", "memo", "amount_cents", "applied_cents"
    )
    return {
        row[0]: CreditHere(*row[1:])
        for batch in batches(external_ids)
        for row in rows.filter(external_id__in=batch)
    }


def effects(effect_keys: Iterable[str]) -> set[str]:
    """Those of the effect keys under which something is booked already."""
    rows = LedgerEntry.objects.values_list("effect_key", flat=True)
    return {key for batch in batches(effect_keys) for key in rows.filter(effect_key__in=batch)}


def entries(kind: str, external_ids: Iterable[str]) -> dict[str, EntryHere]:
    """The ledger entries of a kind that bear these ids, whether an import booked them or somebody here."""
    rows = LedgerEntry.objects.filter(kind=kind).values_list(
        "external_id", "invoice__external_id", "credit__external_id", "amount_cents", "day", "memo"
    )
    return {
        row[0]: EntryHere(*row[1:])
        for batch in batches(external_ids)
        for row in rows.filter(external_id__in=batch)
    }


def entry_ids(external_ids: Iterable[str]) -> set[str]:
    """Those of the ids that a ledger entry bears already."""
    return existing(LedgerEntry, external_ids)


def billing_contacts(properties: Iterable[str]) -> dict[str, str]:
    """The Billing of each of these properties that has one; all by external_id."""
    links = PropertyContact.objects.filter(is_billing=True)
    return {
        property_id: contact_id
        for batch in batches(properties)
        for property_id, contact_id in links.filter(property__external_id__in=batch).values_list(
            "property__external_id", "contact__external_id"
        )
    }

"""The files of an import: their columns, what each may hold, and which column of which table it becomes.

Lengths, defaults and emptiness come from the models, so that the two cannot drift apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import models

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.branches.validators import check_host, check_slug, check_zone
from fieldgate.exchange import cells
from fieldgate.exchange.kinds import Kind
from fieldgate.invoices.models import Credit, Invoice, InvoiceLine, LedgerEntry
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.roles import Role
from fieldgate.properties.models import Property, PropertyContact


@dataclass(frozen=True)
class Column:
    """A column of a file.

    `path` leads to its value from the model, as in a query; empty when it is no single column there.
    `refers_to` is the file whose external_id it names. `required` means for a new row; `default` is what
    an empty cell says, and a new row without the column. `is_unique`: no two rows may claim one value.
    """

    name: str
    parse: Kind
    path: str = ""
    refers_to: str = ""
    required: bool = False
    default: Any = None
    is_unique: bool = False


@dataclass(frozen=True)
class Table:
    """A file of the folder. `key` are the columns that say which row it is; none: there is only one."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def at(self) -> dict[str, int]:
        """Where each column stands in a parsed row."""
        return {column.name: place for place, column in enumerate(self.columns)}

    def column(self, name: str) -> Column:
        return self.columns[self.at[name]]


def _column(model: type[models.Model], name: str, parse: Kind | None = None, **more: Any) -> Column:
    """A column kept in the model's field of that name, or of `path`."""
    path = more.pop("path", name)
    field = model._meta.get_field(path)
    if not isinstance(field, models.Field):
        raise TypeError(f"{path} is no column of {model.__name__}")
    if parse is None:
        parse = cells.words(field.max_length or 0) if field.max_length else cells.paragraphs(10_000)
    default = None if field.null else field.get_default() if field.has_default() else ""
    return Column(name, parse, path, default=default, is_unique=field.unique, **more)


def _id() -> Column:
    return Column("external_id", cells.external_id, "external_id", required=True)


def _reference(name: str, file: str, path: str | None = None, **more: Any) -> Column:
    return Column(name, cells.external_id, f"{path or name}__external_id", refers_to=file, **more)


def _address(model: type[models.Model]) -> Iterable[Column]:
    yield _column(model, "street")
    yield _column(model, "city")
    yield _column(model, "state", cells.state)
    yield _column(model, "postal_code")


def _switches(names: str) -> Iterable[Column]:
    return (_column(Portal, name, cells.yes_or_no) for name in names.split())


# Python walks the file system for each question about zones; every answer is asked for once.
_zone = cells.checked(cache(check_zone))

COMPANY = Table(
    "company.csv",
    Company,
    (),
    (
        _column(Company, "name", required=True),
        *_address(Company),
        _column(Company, "footer"),
        _column(Company, "currency", cells.currency_code),
        _column(Company, "zone", _zone),
        _column(Company, "convenience_fee", cells.percent, path="convenience_fee_basis_points"),
        _column(Company, "branch_level_configuration", cells.yes_or_no),
    ),
)

BRANCHES = Table(
    "branches.csv",
    Branch,
    ("external_id",),
    (
        _id(),
        _column(Branch, "name", required=True),
        *_address(Branch),
        _column(Branch, "phone"),
        _column(Branch, "email", cells.email),
        _column(Branch, "sender_name"),
        _column(Branch, "zone", _zone, required=True),
    ),
)

PORTALS = Table(
    "portals.csv",
    Portal,
    ("external_id",),
    (
        _id(),
        _reference("branch", "branches.csv", is_unique=True),
        _column(Portal, "slug", cells.checked(check_slug, lower=True), required=True),
        _column(Portal, "host", cells.checked(check_host, lower=True)),
        _column(Portal, "on", cells.yes_or_no, path="is_on"),
        _column(Portal, "title", required=True),
        _column(Portal, "accent", cells.colour),
        Column("logo", cells.words(255)),
        *_switches(
            "show_requests show_proposals show_visits show_invoices show_service_details show_sales_rep_phone"
        ),
        *_switches("electronic_payments accept_card accept_ach allow_partial_payments"),
        _column(Portal, "convenience_fee", cells.percent, path="convenience_fee_basis_points"),
        *_switches("allow_decline allow_autopay allow_statements"),
        _column(Portal, "invitation_subject"),
        _column(Portal, "invitation_body"),
    ),
)

STAFF = Table(
    "staff.csv",
    StaffMember,
    ("external_id",),
    (
        _id(),
        Column("email", cells.email, "user__email", required=True, is_unique=True),
        _column(StaffMember, "name", required=True),
        _column(StaffMember, "title"),
        _column(StaffMember, "phone"),
        _column(StaffMember, "role", cells.one_of(*Role.values), required=True),
        Column("branches", cells.several, refers_to="branches.csv", default=()),
        _column(StaffMember, "active", cells.yes_or_no, path="is_active"),
    ),
)

CONTACTS = Table(
    "contacts.csv",
    Contact,
    ("external_id",),
    (
        _id(),
        _column(Contact, "name", required=True),
        _column(Contact, "title"),
        _column(Contact, "company"),
        _column(Contact, "email", cells.email),
        _column(Contact, "phone"),
        *_address(Contact),
    ),
)

PROPERTIES = Table(
    "properties.csv",
    Property,
    ("external_id",),
    (
        _id(),
        _reference("branch", "branches.csv", required=True),
        _column(Property, "name", required=True),
        *_address(Property),
        _reference("account_owner", "staff.csv"),
        _reference("sales_rep", "staff.csv"),
        _reference("operations_manager", "staff.csv"),
    ),
)

PROPERTY_CONTACTS = Table(
    "property_contacts.csv",
    PropertyContact,
    ("property", "contact"),
    (
        _reference("property", "properties.csv", required=True),
        _reference("contact", "contacts.csv", required=True),
        _column(PropertyContact, "primary", cells.yes_or_no, path="is_primary"),
        _column(PropertyContact, "billing", cells.yes_or_no, path="is_billing"),
    ),
)

INVOICES = Table(
    "invoices.csv",
    Invoice,
    ("external_id",),
    (
        _id(),
        _column(Invoice, "number", cells.number, required=True),
        _reference("property", "properties.csv", required=True),
        _reference("billing_contact", "contacts.csv"),
        _column(Invoice, "bill_to"),
        _column(Invoice, "title"),
        _column(Invoice, "invoiced_on", cells.day, required=True),
        _column(Invoice, "terms"),
        Column("due_on", cells.day, "due_on"),
        Column("status", cells.one_of("draft", "shared", "void"), required=True),
        Column("shared_on", cells.day),
    ),
)

INVOICE_LINES = Table(
    "invoice_lines.csv",
    InvoiceLine,
    ("invoice", "position"),
    (
        _reference("invoice", "invoices.csv", required=True),
        Column("position", cells.position, "position", required=True),
        _column(InvoiceLine, "proposal_number", cells.number),
        _column(InvoiceLine, "proposal_title"),
        _column(InvoiceLine, "proposal_on", cells.day),
        _column(InvoiceLine, "visit_on", cells.day),
        _column(InvoiceLine, "service", required=True),
        _column(InvoiceLine, "item"),
        _column(InvoiceLine, "quantity", cells.quantity, path="quantity_thousandths"),
        _column(InvoiceLine, "unit_price", cells.amount, path="unit_price_cents"),
        Column("extended", cells.amount, "extended_cents"),
        _column(InvoiceLine, "tax", cells.amount, path="tax_cents"),
    ),
)

CREDITS = Table(
    "credits.csv",
    Credit,
    ("external_id",),
    (
        _id(),
        _column(Credit, "number", cells.number, required=True),
        _reference("property", "properties.csv", required=True),
        _column(Credit, "day", cells.day, required=True),
        _column(Credit, "amount", cells.amount_above_zero, path="amount_cents", required=True),
        _column(Credit, "memo"),
    ),
)

CREDIT_APPLICATIONS = Table(
    "credit_applications.csv",
    LedgerEntry,
    ("external_id",),
    (
        _id(),
        _reference("credit", "credits.csv", required=True),
        _reference("invoice", "invoices.csv", required=True),
        _column(LedgerEntry, "day", cells.day, required=True),
        _column(LedgerEntry, "amount", cells.amount_above_zero, path="amount_cents", required=True),
    ),
)

PAYMENTS = Table(
    "payments.csv",
    LedgerEntry,
    ("external_id",),
    (
        _id(),
        _reference("invoice", "invoices.csv", required=True),
        _column(LedgerEntry, "day", cells.day, required=True),
        _column(LedgerEntry, "amount", cells.amount_above_zero, path="amount_cents", required=True),
        _column(LedgerEntry, "memo"),
    ),
)

# In the order in which they are read and written: a file refers only to files above it.
TABLES = (
    COMPANY, BRANCHES, PORTALS, STAFF, CONTACTS, PROPERTIES, PROPERTY_CONTACTS,
    INVOICES, INVOICE_LINES, CREDITS, CREDIT_APPLICATIONS, PAYMENTS,
)  # fmt: skip

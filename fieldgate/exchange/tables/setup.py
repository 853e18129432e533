"""The company and its people: from company.csv to property_contacts.csv."""

from collections.abc import Iterable
from functools import cache

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.branches.validators import check_host, check_slug, check_zone
from fieldgate.exchange.cells import cell
from fieldgate.exchange.tables.columns import Column, Table, address, id_column, plain, reference
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.roles import Role
from fieldgate.properties.models import Property, PropertyContact


def _switches(names: str) -> Iterable[Column]:
    return (plain(Portal, name, cell.yes_or_no) for name in names.split())


# Python walks the file system for each question about zones; every answer is asked for once.
_zone = cell.checked(cache(check_zone))

COMPANY = Table(
    "company.csv",
    Company,
    (),
    (
        plain(Company, "name", required=True),
        *address(Company),
        plain(Company, "footer"),
        plain(Company, "currency", cell.currency_code),
        plain(Company, "zone", _zone),
        plain(Company, "convenience_fee", cell.percent, path="convenience_fee_basis_points"),
        plain(Company, "branch_level_configuration", cell.yes_or_no),
    ),
)

BRANCHES = Table(
    "branches.csv",
    Branch,
    ("external_id",),
    (
        id_column(),
        plain(Branch, "name", required=True),
        *address(Branch),
        plain(Branch, "phone"),
        plain(Branch, "email", cell.email),
        plain(Branch, "sender_name"),
        plain(Branch, "zone", _zone, required=True),
    ),
)

PORTALS = Table(
    "portals.csv",
    Portal,
    ("external_id",),
    (
        id_column(),
        reference("branch", "branches.csv", is_unique=True),
        plain(Portal, "slug", cell.checked(check_slug, lower=True), required=True),
        plain(Portal, "host", cell.checked(check_host, lower=True)),
        plain(Portal, "on", cell.yes_or_no, path="is_on"),
        plain(Portal, "title", required=True),
        plain(Portal, "accent", cell.colour),
        Column("logo", cell.words(255)),
        *_switches(
            "show_requests show_proposals show_visits show_invoices show_service_details show_sales_rep_phone"
        ),
        *_switches("electronic_payments accept_card accept_ach allow_partial_payments"),
        plain(Portal, "convenience_fee", cell.percent, path="convenience_fee_basis_points"),
        *_switches("allow_decline allow_autopay allow_statements"),
        plain(Portal, "invitation_subject"),
        plain(Portal, "invitation_body"),
    ),
)

STAFF = Table(
    "staff.csv",
    StaffMember,
    ("external_id",),
    (
        id_column(),
        Column("email", cell.email, "user__email", required=True, is_unique=True),
        plain(StaffMember, "name", required=True),
        plain(StaffMember, "title"),
        plain(StaffMember, "phone"),
        plain(StaffMember, "role", cell.one_of(*Role.values), required=True),
        Column("branches", cell.several, refers_to="branches.csv", many="branches", default=()),
        plain(StaffMember, "active", cell.yes_or_no, path="is_active"),
    ),
)

CONTACTS = Table(
    "contacts.csv",
    Contact,
    ("external_id",),
    (
        id_column(),
        plain(Contact, "name", required=True),
        plain(Contact, "title"),
        plain(Contact, "company"),
        plain(Contact, "email", cell.email),
        plain(Contact, "phone"),
        *address(Contact),
    ),
)

PROPERTIES = Table(
    "properties.csv",
    Property,
    ("external_id",),
    (
        id_column(),
        reference("branch", "branches.csv", required=True),
        plain(Property, "name", required=True),
        *address(Property),
        reference("account_owner", "staff.csv"),
        reference("sales_rep", "staff.csv"),
        reference("operations_manager", "staff.csv"),
    ),
)

PROPERTY_CONTACTS = Table(
    "property_contacts.csv",
    PropertyContact,
    ("property", "contact"),
    (
        reference("property", "properties.csv", required=True),
        reference("contact", "contacts.csv", required=True),
        plain(PropertyContact, "primary", cell.yes_or_no, path="is_primary"),
        plain(PropertyContact, "billing", cell.yes_or_no, path="is_billing"),
    ),
)

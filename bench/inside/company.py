"""The company that is measured: a customer with four properties, and others with ten invoices each.

The first of each are made through the verbs, so that ledger and balances hold; the rest are copies of them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from bench.inside.copying import Block, copy, in_bulk, settle
from bench.names import CUSTOMER, DUE, EACH, PASSWORD, PORTAL, STAFF
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import EntryKind, Invoice, InvoiceLine, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import Contact, PortalAccess, StaffMember, User
from fieldgate.people.roles import Role
from fieldgate.properties.models import Property, PropertyContact

HOMES = (
    ("Camilla's Oasis", "112 Clark St", "St. Louis", "MO", "63101"),
    ("Tar Valon Towers", "515 Warnock", "Columbia", "IL", "62236"),
    ("First Bank", "1 Bank Plaza", "St. Louis", "MO", "63101"),
    ("Three Tails", "3 Tail Road", "St. Louis", "MO", "63101"),
)
ELSEWHERE = ("Elsewhere", "9 Side Street", "St. Louis", "MO", "63101")
FIRST_DAY = date(2025, 3, 3)


@dataclass(frozen=True)
class Office:
    """A branch, its portal, and the member of staff who looks after everybody."""

    branch: Branch
    portal: Portal
    rep: StaffMember


@dataclass(frozen=True)
class Customer:
    """Somebody with a way in, and their places."""

    user: User
    contact: Contact
    access: PortalAccess
    homes: list[Property]
    links: list[PropertyContact]


def build(own: int, others: int) -> None:
    """Make it, with `own` invoices of the customer who looks and `others` of everybody else."""
    with transaction.atomic():
        office = _make_office()
        me = _make_customer(CUSTOMER, "April Malmba", HOMES, office)
        other = _make_customer("other@bench.example", "Olive Other", (ELSEWHERE,), office)
        mine = [_make_invoice(f"A{n}", me, n, lines=4) for n in range(EACH)]
        theirs = [_make_invoice(f"B{n}", other, n, lines=1) for n in range(EACH)]
    with in_bulk():
        _copy_invoices(mine, own // EACH - 1, days_apart=1)
        _copy_customer(other, theirs, others // EACH - 1)
    settle()


def _make_office() -> Office:
    Company.objects.create(
        id=1, name="Bench Grounds", zone="America/Chicago", branch_level_configuration=True
    )
    branch = Branch.objects.create(name="St. Louis", zone="America/Chicago")
    portal = Portal.objects.create(branch=branch, slug=PORTAL.strip("/"), title="Bench Grounds St. Louis")
    user = User.objects.create_user(STAFF, PASSWORD)
    rep = StaffMember.objects.create(user=user, name="Camilla Sailor", role=Role.SYSTEM_ADMIN)
    return Office(branch, portal, rep)


def _make_customer(email: str, name: str, homes: tuple[tuple[str, ...], ...], office: Office) -> Customer:
    user = User.objects.create_user(email, PASSWORD)
    contact = Contact.objects.create(user=user, name=name, email=email)
    access = PortalAccess.objects.create(contact=contact, portal=office.portal, accepted_at=clock.now())
    made = [
        Property.objects.create(
            branch=office.branch, sales_rep=office.rep, account_owner=office.rep,
            name=place, street=street, city=city, state=state, postal_code=code,
        )
        for place, street, city, state, code in homes
    ]  # fmt: skip
    links = [
        PropertyContact.objects.create(property=home, contact=contact, is_primary=True, is_billing=True)
        for home in made
    ]
    return Customer(user, contact, access, made, links)


def _make_invoice(number: str, customer: Customer, nth: int, *, lines: int) -> Invoice:
    """The nth invoice of a customer; the first `DUE` are unpaid."""
    day = FIRST_DAY + timedelta(days=7 * nth)
    each = 10_000 + 123 * nth
    invoice = Invoice.objects.create(
        number=number,
        property=customer.homes[nth % len(customer.homes)],
        billing_contact=customer.contact,
        bill_to=f"{customer.contact.name}\n1234 Main St\nBrooklyn, NY 11213",
        title="Weekly Maintenance",
        invoiced_on=day,
        due_on=day + timedelta(days=90),
        terms="Net 90",
        currency="USD",
        total_cents=lines * each,
        shared_at=clock.now(),
    )
    for position in range(lines):
        InvoiceLine.objects.create(
            invoice=invoice, position=position, proposal_number="58", proposal_title="Irrigation Repair",
            proposal_on=FIRST_DAY, visit_on=day, service=f"Service {position}", item="Lead Tech",
            quantity_thousandths=1000, unit_price_cents=each, extended_cents=each,
        )  # fmt: skip
    post_entry(Entry(invoice.pk, EntryKind.ISSUE, lines * each, day, f"bench:issue:{number}"))
    if nth >= DUE:
        post_entry(
            Entry(invoice.pk, EntryKind.PAYMENT, -lines * each, day, f"bench:paid:{number}", memo="Visa")
        )
    return invoice


def _copy_customer(customer: Customer, invoices: list[Invoice], times: int) -> None:
    users = copy(User, [customer.user], times)
    contacts = copy(Contact, [customer.contact], times, user_id=users)
    copy(PortalAccess, [customer.access], times, contact_id=contacts)
    properties = copy(Property, customer.homes, times)
    copy(PropertyContact, customer.links, times, contact_id=contacts, property_id=properties)
    _copy_invoices(invoices, times, property_id=properties, billing_contact_id=contacts)


def _copy_invoices(originals: list[Invoice], times: int, *, days_apart: int = 0, **links: Block) -> None:
    invoices = copy(Invoice, originals, times, days_apart=days_apart, **links)
    for model in (InvoiceLine, LedgerEntry):
        rows = list(model.objects.filter(invoice__in=originals).order_by("id"))
        copy(model, rows, times, invoice_id=invoices)

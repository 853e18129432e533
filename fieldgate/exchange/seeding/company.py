"""The seeded company: a customer with four properties, and others with ten of everything each.

The first of each are made through the verbs, so that ledger, balances and versions hold; the rest are copies.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.exchange.seeding.copying import Block, block_of, copy, in_bulk, settle
from fieldgate.exchange.seeding.names import CUSTOMER, EACH, OPEN, PASSWORD, SLUG, STAFF, VISITS
from fieldgate.exchange.seeding.papers import Papers, make_papers
from fieldgate.invoices.models import Invoice, InvoiceLine, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import Contact, PortalAccess, StaffMember, User
from fieldgate.people.roles import Role
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.models import Proposal, ProposalService, ProposalVersion
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote, WorkTicket

Tell = Callable[[str], None]

HOMES = (
    ("Camilla's Oasis", "112 Clark St", "St. Louis", "MO", "63101"),
    ("Tar Valon Towers", "515 Warnock", "Columbia", "IL", "62236"),
    ("First Bank", "1 Bank Plaza", "St. Louis", "MO", "63101"),
    ("Three Tails", "3 Tail Road", "St. Louis", "MO", "63101"),
)
ELSEWHERE = ("Elsewhere", "9 Side Street", "St. Louis", "MO", "63101")


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


def build(own: int, others: int, tell: Tell) -> None:
    """Make it in an empty database: `own` of each kind for the one who looks, `others` for everybody else.

    Both by tens. `tell` is told in words what is being done.
    """
    tell("making one of everything")
    with transaction.atomic():
        office = _make_office()
        me = _make_customer(CUSTOMER, "April Malmba", HOMES, office)
        other = _make_customer("other@seed.example", "Olive Other", (ELSEWHERE,), office)
        mine = make_papers("A", me.homes, me.contact, lines=4, visits=VISITS)
        theirs = make_papers("B", other.homes, other.contact, lines=1, visits=EACH)
    with in_bulk():
        tell(f"copying {own:,} of each for one customer")
        _copy_papers(mine.settled(), (own - EACH) // (EACH - OPEN), tell)
        tell(f"copying {others:,} of each for {others // EACH:,} others")
        _copy_customer(other, theirs, others // EACH - 1, tell)
        tell("building indexes")
    tell("settling")
    settle()


def _make_office() -> Office:
    Company.objects.create(
        id=1, name="Seeded Grounds", zone="America/Chicago", branch_level_configuration=True
    )
    branch = Branch.objects.create(name="St. Louis", zone="America/Chicago")
    portal = Portal.objects.create(branch=branch, slug=SLUG, title="Seeded Grounds St. Louis")
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


def _copy_customer(customer: Customer, papers: Papers, times: int, tell: Tell) -> None:
    users = copy(User, [customer.user], times)
    contacts = copy(Contact, [customer.contact], times, user_id=users)
    copy(PortalAccess, [customer.access], times, contact_id=contacts)
    properties = copy(Property, customer.homes, times)
    copy(PropertyContact, customer.links, times, contact_id=contacts, property_id=properties)
    _copy_papers(papers, times, tell, property_id=properties, billing_contact_id=contacts)


def _copy_papers(papers: Papers, times: int, tell: Tell, **links: Block) -> None:
    tell("  proposals")
    versions = ProposalVersion.objects.filter(proposal__in=papers.proposals)
    # The two point at each other, so the copies' ids are worked out before any is made.
    standing = block_of(ProposalVersion, versions)
    proposals = copy(Proposal, papers.proposals, times, version_id=standing, **links)
    copy(ProposalVersion, versions, times, proposal_id=proposals)
    services = ProposalService.objects.filter(proposal__in=papers.proposals)
    copy(ProposalService, services, times, proposal_id=proposals)
    tell("  visits")
    tickets = copy(WorkTicket, papers.tickets, times, proposal_id=proposals, **links)
    visits = copy(Visit, papers.visits, times, ticket_id=tickets, **links)
    copy(VisitNote, VisitNote.objects.filter(visit__in=papers.visits), times, visit_id=visits)
    tell("  invoices")
    invoices = copy(Invoice, papers.invoices, times, **links)
    lines = InvoiceLine.objects.filter(invoice__in=papers.invoices)
    copy(InvoiceLine, lines, times, invoice_id=invoices, proposal_id=proposals, visit_id=visits)
    copy(LedgerEntry, LedgerEntry.objects.filter(invoice__in=papers.invoices), times, invoice_id=invoices)
    tell("  requests")
    requests = copy(ServiceRequest, papers.requests, times, **links)
    comments = Comment.objects.filter(service_request__in=papers.requests)
    copy(Comment, comments, times, service_request_id=requests)

"""Ten invoices, proposals, visits and requests of one customer, made by the verbs."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fieldgate.exchange.seeding.names import EACH, OPEN
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import EntryKind, Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.people.models import Contact
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.proposals.rules import OfficeStatus
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote, WorkTicket
from fieldgate.visits.rules import VisitStatus

FIRST_DAY = date(2025, 3, 3)


@dataclass(frozen=True)
class Papers:
    """What a customer finds in the portal; rows of one kind have neighbouring ids."""

    invoices: list[Invoice]
    proposals: list[Proposal]
    tickets: list[WorkTicket]
    visits: list[Visit]
    requests: list[ServiceRequest]

    def settled(self) -> "Papers":
        """Only what is paid, won or done: years of it, as somebody who is long with the company has."""
        kinds = {field.name: getattr(self, field.name)[OPEN:] for field in fields(self)}
        return Papers(**kinds)


def make_papers(letter: str, homes: list[Property], contact: Contact, *, lines: int, visits: int) -> Papers:
    """Everything of one customer; `letter` begins the numbers, `visits` are at least EACH."""
    places = [homes[n % len(homes)] for n in range(EACH)]
    proposals = [_proposal(f"P{letter}{n}", place, n, lines) for n, place in enumerate(places)]
    # The nth of every kind belong together; further visits are of the proposals that are won.
    sold = [*proposals, *(proposals[OPEN + n % (EACH - OPEN)] for n in range(EACH, visits))]
    tickets = [
        WorkTicket.objects.create(property=p.property, proposal=p, services="Mowing\nEdging") for p in sold
    ]
    made = [_visit(ticket, n) for n, ticket in enumerate(tickets)]
    invoices = [_invoice(f"{letter}{n}", contact, visit, lines=lines) for n, visit in enumerate(made[:EACH])]
    requests = [_request(f"R{letter}{n}", place, contact, n) for n, place in enumerate(places)]
    return Papers(invoices, proposals, tickets, made, requests)


def _proposal(number: str, place: Property, nth: int, services: int) -> Proposal:
    """The nth proposal; the first are pending, the others won."""
    each = 10_000 + 123 * nth
    proposal = Proposal.objects.create(
        number=number, property=place, title="Weekly Maintenance", sales_rep=place.sales_rep, currency="USD",
        price_cents=services * each, office_status=OfficeStatus.APPROVED.value,
    )  # fmt: skip
    for position in range(services):
        ProposalService.objects.create(
            proposal=proposal, position=position + 1, name=f"Service {position}", price_cents=each
        )
    sent = datetime.combine(FIRST_DAY + timedelta(days=7 * nth), time(15), UTC)
    deliver_proposal(System(), proposal.pk, sent)
    if nth >= OPEN:
        change_status(System(), proposal.pk, OfficeStatus.WON)
    return Proposal.objects.get(pk=proposal.pk)


def _visit(ticket: WorkTicket, nth: int) -> Visit:
    """The nth visit; the first are ahead, one a day, the others done."""
    zone = ticket.property.branch.zone
    ahead = nth < OPEN
    day = clock.today(zone) + timedelta(days=nth + 1) if ahead else FIRST_DAY + timedelta(days=nth)
    visit = Visit.objects.create(
        ticket=ticket,
        property=ticket.property,
        day=day,
        starts_at=datetime.combine(day, time(7), ZoneInfo(zone)).astimezone(UTC),
        status=(VisitStatus.SCHEDULED if ahead else VisitStatus.COMPLETED).value,
    )
    if not ahead:
        VisitNote.objects.create(
            visit=visit, text="Edged the beds.", shown_in_portal=nth % 2 == 0, written_at=visit.starts_at
        )
    return visit


def _invoice(number: str, contact: Contact, visit: Visit, *, lines: int) -> Invoice:
    """An invoice of several lines from a visit; the first `OPEN` are unpaid."""
    nth = int(number[1:])
    day, each = FIRST_DAY + timedelta(days=7 * nth), 10_000 + 123 * nth
    proposal = visit.ticket.proposal
    invoice = Invoice.objects.create(
        number=number,
        property=visit.property,
        billing_contact=contact,
        bill_to=f"{contact.name}\n1234 Main St\nBrooklyn, NY 11213",
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
            invoice=invoice, position=position + 1, proposal=proposal, visit=visit, visit_on=visit.day,
            proposal_number=proposal.number if proposal else "", proposal_title="Weekly Maintenance",
            proposal_on=FIRST_DAY, service=f"Service {position}", item="Lead Tech",
            quantity_thousandths=1000, unit_price_cents=each, extended_cents=each,
        )  # fmt: skip
    post_entry(Entry(invoice.pk, EntryKind.ISSUE, lines * each, day, f"seed:issue:{number}"))
    if nth >= OPEN:
        paid = Entry(invoice.pk, EntryKind.PAYMENT, -lines * each, day, f"seed:paid:{number}", memo="Visa")
        post_entry(paid)
    return invoice


def _request(number: str, place: Property, contact: Contact, nth: int) -> ServiceRequest:
    """The nth request with two words below it, one of them internal; the first are open."""
    opened = datetime.combine(FIRST_DAY + timedelta(days=5 * nth), time(16), UTC)
    request = ServiceRequest.objects.create(
        number=number, property=place, subject="Sprinkler runs all night", description="By the gate.",
        include_client=True, opened_at=opened, opened_by_contact=contact,
        completed_at=None if nth < OPEN else opened + timedelta(days=2),
    )  # fmt: skip
    for public in (True, False):
        Comment.objects.create(
            service_request=request, staff=place.account_owner, is_public=public, text="On Monday.",
            written_at=opened + timedelta(hours=2),
        )  # fmt: skip
    return request

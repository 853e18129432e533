"""Plain functions that make valid rows, with defaults."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fieldgate.documents.storing import store
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import Credit, EntryKind, Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.people.models import Contact
from fieldgate.people.viewer import CustomerViewer, System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.consenting import text_for
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.keep_document import keep_document
from fieldgate.proposals.actions.sign_proposal import Signing, sign_proposal
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.jobs import PDF, SVG
from fieldgate.proposals.models import Proposal, ProposalDocument, ProposalService, Signature
from fieldgate.proposals.pdf.signing import Strokes
from fieldgate.proposals.rules import OfficeStatus
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote, WorkTicket
from fieldgate.visits.rules import VisitStatus


def make_invoice(  # noqa: PLR0913 - each a fact that some test varies
    number: str,
    at: Property,
    total_cents: int,
    *,
    paid: int = 0,
    billing_contact: Contact | None = None,
    day: date = date(2026, 6, 1),
    due_on: date | None = None,
    title: str = "",
    shared: bool = True,
    void: bool = False,
) -> Invoice:
    """An invoice of one line, issued through the ledger, with `paid` cents booked against it."""
    invoice = Invoice.objects.create(
        number=number,
        property=at,
        billing_contact=billing_contact,
        title=title,
        invoiced_on=day,
        terms="Net 30",
        due_on=due_on or day + timedelta(days=30),
        currency="USD",
        total_cents=total_cents,
        shared_at=clock.now() if shared else None,
    )
    InvoiceLine.objects.create(
        invoice=invoice, position=1, service="Mowing", extended_cents=total_cents, visit_on=day,
        proposal_number="77", proposal_title="Weekly Mowing", proposal_on=day,
    )  # fmt: skip
    if shared and total_cents:
        post_entry(Entry(invoice.pk, EntryKind.ISSUE, total_cents, day, f"test:issue:{number}"))
    if paid:
        post_entry(
            Entry(invoice.pk, EntryKind.PAYMENT, -paid, day, f"test:payment:{number}", memo="Visa 4242")
        )
    if void:
        post_entry(Entry(invoice.pk, EntryKind.VOID, -total_cents, day, f"test:void:{number}"))
        Invoice.objects.filter(pk=invoice.pk).update(voided_at=clock.now())
    invoice.refresh_from_db()
    return invoice


def make_credit(number: str, at: Property, amount_cents: int, *, day: date = date(2026, 6, 1)) -> Credit:
    """A credit of which nothing is applied."""
    return Credit.objects.create(
        number=number, property=at, day=day, currency="USD", amount_cents=amount_cents, memo="Goodwill"
    )


def make_proposal(  # noqa: PLR0913 - each a fact that some test varies
    number: str,
    at: Property,
    *prices: int,
    title: str = "Weekly Mowing",
    sent: date | None = date(2026, 5, 1),
    then: tuple[OfficeStatus, ...] = (),
    revision: int = 0,
    **more: object,
) -> Proposal:
    """A proposal with a service at each of `prices` (cents), delivered on `sent` and moved on by `then`."""
    proposal = Proposal.objects.create(
        number=number, revision=revision, property=at, title=title, currency="USD", price_cents=sum(prices),
        office_status=OfficeStatus.APPROVED.value, sales_rep=at.sales_rep, **more,
    )  # fmt: skip
    for position, cents in enumerate(prices, start=1):
        ProposalService.objects.create(
            proposal=proposal, position=position, name=f"Service {position}", price_cents=cents
        )
    if sent:
        noon = datetime.combine(sent, time(12), ZoneInfo(at.branch.zone)).astimezone(UTC)
        deliver_proposal(System(), proposal.pk, noon)
    for status in then:
        change_status(System(), proposal.pk, status)
    proposal.refresh_from_db()
    return proposal


def make_visit(
    at: Property,
    day: date,
    *,
    hour: int = 7,
    status: VisitStatus = VisitStatus.SCHEDULED,
    reason: str = "",
    services: str = "Mowing",
    proposal: Proposal | None = None,
) -> Visit:
    """A visit of a ticket of its own, on a day and hour of the branch's clock."""
    ticket = WorkTicket.objects.create(property=at, proposal=proposal, services=services)
    start = datetime.combine(day, time(hour), ZoneInfo(at.branch.zone)).astimezone(UTC)
    return Visit.objects.create(
        ticket=ticket, property=at, starts_at=start, day=day, status=status.value, reason=reason
    )


def make_note(visit: Visit, text: str, *, shown: bool) -> VisitNote:
    """A note of a visit."""
    return VisitNote.objects.create(visit=visit, text=text, shown_in_portal=shown, written_at=visit.starts_at)


def make_request(
    number: str,
    at: Property,
    *,
    subject: str = "Broken sprinkler",
    opened: datetime = datetime(2026, 5, 20, 15, tzinfo=UTC),
    include_client: bool = True,
    completed: bool = False,
    by: Contact | None = None,
) -> ServiceRequest:
    """A request, opened by `by` or by nobody who is known."""
    return ServiceRequest.objects.create(
        number=number, property=at, subject=subject, description="It drips.", opened_at=opened,
        include_client=include_client, opened_by_contact=by,
        completed_at=opened + timedelta(days=2) if completed else None,
    )  # fmt: skip


def make_comment(request: ServiceRequest, text: str, *, public: bool, by: Contact | None = None) -> Comment:
    """A comment an hour after the request was opened."""
    return Comment.objects.create(
        service_request=request, text=text, is_public=public, contact=by,
        staff=None if by else request.property.account_owner,
        written_at=request.opened_at + timedelta(hours=1),
    )  # fmt: skip


def make_document(proposal: Proposal, pages: int = 2) -> ProposalDocument:
    """The document of the version that stands, as if the press had made it; its bytes say which it is."""
    document = ProposalDocument.objects.get(version=proposal.version)
    pictures = [
        store(f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {proposal.number} {n} --></svg>'.encode(), SVG)
        for n in range(1, pages + 1)
    ]
    keep_document(document.version_id, store(f"%PDF-1.7 {proposal.number}".encode(), PDF), pictures)
    document.refresh_from_db()
    return document


def make_signing(proposal: Proposal, **changes: object) -> Signing:
    """What somebody sends who signs the version that stands by typing a name; `changes` are its fields."""
    assert proposal.version
    sent: dict[str, object] = {
        "fingerprint": proposal.version.fingerprint,
        "options": frozenset(),
        "consent_sha256": sha256_of(text_for(proposal.property)),
        "name": "April Malmba",
        "strokes": None,
        "address": "192.0.2.7",
        "user_agent": "Test Browser/1.0",
        "confirmed": "Password, 06/01/2026 17:00:00 UTC",
    }
    return Signing(**{**sent, **changes})  # type: ignore[arg-type]


def make_signature(
    proposal: Proposal, by: Contact, *, options: Iterable[int] = (), strokes: Strokes | None = None
) -> Signature:
    """The version that stands, signed by a Primary or Billing contact of the property.

    Its document is made first if there is none yet.
    """
    if not ProposalDocument.objects.filter(version=proposal.version, pdf__isnull=False).exists():
        make_document(proposal)
    viewer = CustomerViewer(by.user_id or 0, by.pk, 0, None, property_ids=(proposal.property_id,))
    signing = make_signing(proposal, name=by.name, options=frozenset(options), strokes=strokes)
    signature = Signature.objects.get(pk=sign_proposal(viewer, proposal.pk, signing))
    proposal.refresh_from_db()
    return signature

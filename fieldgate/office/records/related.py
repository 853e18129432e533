"""The read-only tables of record pages: each one query, the newest ten, and a link to all of them."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from fieldgate.invoices import rules as invoice_rules
from fieldgate.invoices.models import Invoice
from fieldgate.kit import clock
from fieldgate.office.records.addresses import linked, list_address
from fieldgate.office.showing import NEWEST, Table, day_of, link, moment_of, money_of, pill
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.models import Proposal
from fieldgate.requests import rules as request_rules
from fieldgate.requests.models import ServiceRequest
from fieldgate.visits import rules as visit_rules
from fieldgate.visits.models import Visit


def proposals(of: QuerySet[Proposal], **narrowed: object) -> Table:
    """The newest of these proposals."""
    heads = ("Number", "Title", "Office status", "In the portal", "Sent", "Price")
    rows = [
        (
            linked("proposal", p.pk, proposal_number(p)),
            p.title,
            p.get_office_status_display(),
            pill(p.portal_status),
            day_of(p.sent_on),
            money_of(p.price_cents, p.currency),
        )
        for p in of.order_by("-id")[: NEWEST + 1]
    ]
    return _table("Proposals", heads, rows, "proposal", narrowed)


def visits(of: QuerySet[Visit], **narrowed: object) -> Table:
    """The newest of these visits."""
    heads = ("Day", "Services", "Status", "Reason")
    rows = [
        (linked("visit", v.pk, day_of(v.day)), str(v.ticket), visit_pill(v), v.reason)
        for v in of.select_related("ticket").order_by("-starts_at", "-id")[: NEWEST + 1]
    ]
    return _table("Visits", heads, rows, "visit", narrowed)


def invoices(of: QuerySet[Invoice], **narrowed: object) -> Table:
    """The newest of these invoices."""
    heads = ("Number", "Title", "Invoiced", "Due", "Total", "Balance", "Status")
    rows = [
        (
            linked("invoice", i.pk, f"#{i.number}"),
            i.title,
            day_of(i.invoiced_on),
            day_of(i.due_on),
            money_of(i.total_cents, i.currency),
            money_of(i.balance_cents, i.currency),
            invoice_pill(i),
        )
        for i in of.order_by("-invoiced_on", "-id")[: NEWEST + 1]
    ]
    return _table("Invoices", heads, rows, "invoice", narrowed)


def requests(of: QuerySet[ServiceRequest], **narrowed: object) -> Table:
    """The newest of these requests."""
    heads = ("Number", "Subject", "Category", "Opened", "Status")
    rows = [
        (
            linked("request", r.pk, f"#{r.number}"),
            r.subject,
            r.category,
            moment_of(r.opened_at, r.property.branch.zone),
            request_pill(r),
        )
        for r in of.select_related("property__branch").order_by("-opened_at", "-id")[: NEWEST + 1]
    ]
    return _table("Requests", heads, rows, "request", narrowed)


def proposal_number(proposal: Proposal) -> str:
    """ "#80", or "#80 (Revision 1)"."""
    revision = f" (Revision {proposal.revision})" if proposal.revision else ""
    return f"#{proposal.number}{revision}"


def invoice_pill(invoice: Invoice) -> SafeString:
    """What the portal shows of an invoice, and the two states that it does not show at all."""
    if invoice.voided_at:
        return pill("VOID")
    return pill(invoice_rules.portal_status(invoice.balance_cents)) if invoice.shared_at else pill("DRAFT")


def invoice_marks(invoice: Invoice) -> list[SafeString]:
    """The pill of an invoice, and its second marks (R96, R99)."""
    marks = [invoice_pill(invoice)]
    today = clock.today(invoice.property.branch.zone)
    if invoice.shared_at and invoice_rules.is_overdue(invoice.balance_cents, invoice.due_on, today):
        marks.append(pill("OVERDUE"))
    if invoice_rules.is_processing(invoice.held_cents):
        marks.append(pill("PROCESSING"))
    return marks


def visit_pill(visit: Visit) -> SafeString:
    """What the portal shows of a visit."""
    return pill(visit_rules.portal_status(visit_rules.VisitStatus(visit.status)))


def request_pill(request: ServiceRequest) -> SafeString:
    """What the portal shows of a request."""
    return pill(request_rules.portal_status(request.completed_at))


def roles_of(link: PropertyContact) -> str:
    """ "Primary, Billing", or "Other"."""
    roles = [name for name, has in (("Primary", link.is_primary), ("Billing", link.is_billing)) if has]
    return ", ".join(roles) or "Other"


def _table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    what: str,
    narrowed: dict[str, object],
) -> Table:
    more = link(f"All {title.lower()}", list_address(what, **narrowed)) if len(rows) > NEWEST else ""
    return Table(title, heads, rows[:NEWEST], f"No {title.lower()} yet.", more)

"""The customer's invoice pages. Rows reach the templates as finished words."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fieldgate.invoices import queries, rules
from fieldgate.invoices.errors import InvoiceNotFound
from fieldgate.invoices.queries import DueSummary, InvoiceDetail, InvoiceRow, LineRow, Show
from fieldgate.kit import clock, money, places
from fieldgate.kit.htmx import list_template
from fieldgate.kit.lists import Words, list_words, read_page, read_show
from fieldgate.kit.panels import Panel, PanelRow
from fieldgate.people.http import CustomerRequest
from fieldgate.people.service_contact import service_contact
from fieldgate.proposals.rules import heading as proposal_heading

PANEL_ROWS = 5


@require_safe
def invoices(request: CustomerRequest) -> HttpResponse:
    """The list (R88 to R91, R96)."""
    _section(request)
    show = read_show(request.GET.get("show", ""), Show.ALL)
    number = read_page(request.GET.get("page", ""))
    page = queries.list_invoices(request.viewer, show, number, due_summary(request, with_total=True))
    shows = {Show.ALL: _("All"), Show.DUE: _("Due"), Show.PAID: _("Paid")}
    here = reverse("invoices:invoices")
    words = list_words(page, words_of(page.rows), here, shows, show)
    return render(request, list_template(request, "invoices/list.html"), {"page": words})


@require_safe
def invoice(request: CustomerRequest, number: str) -> HttpResponse:
    """One invoice (R92, R93)."""
    _section(request)
    try:
        found = queries.get_invoice(request.viewer, number)
    except InvoiceNotFound:
        raise Http404 from None
    return render(request, "invoices/detail.html", {"page": _detail_words(request, found)})


def due_summary(request: CustomerRequest, *, with_total: bool = False) -> DueSummary:
    """Count and sum of what is due, read once a request: balance, badge and tile cannot differ (L-12).

    The list asks first, with the total.
    """
    found = getattr(request, "due_summary", None)
    if not isinstance(found, DueSummary):
        off = not request.portal.show_invoices
        found = DueSummary(0, 0) if off else queries.sum_due(request.viewer, with_total=with_total)
        request.due_summary = found  # type: ignore[attr-defined]
    return found


def words_of(rows: Iterable[InvoiceRow]) -> list[Words]:
    """Invoices as words, for the list and for Home."""
    writer = _Writer()
    return [writer.words(row) for row in rows]


class _Writer:
    """Puts invoices into words. It asks for each word once, since a list has many rows to say it in."""

    def __init__(self) -> None:
        self._here = reverse("invoices:invoices")
        self._balance = _("Balance")
        self._pills = {"DUE": _("DUE"), "PAID": _("PAID")}
        self._dates = {"DUE": _("Due %(day)s"), "PAID": _("Invoiced %(day)s")}
        # Said beside DUE, and told apart in words, never by colour alone (R99).
        self._overdue, self._processing = (_("Overdue"), "overdue"), (_("Payment processing"), "processing")

    def words(self, row: InvoiceRow) -> Words:
        status = rules.portal_status(row.balance_cents)
        due = status == "DUE"
        return Words(
            heading=rules.heading(row.number, row.title),
            url=f"{self._here}{row.number}/",
            place=places.place_on_page(row.property_name, row.city, row.state, row.postal_code),
            amount=money.on_page(row.balance_cents, row.currency) if due else "",
            amount_label=self._balance,
            date=self._dates[status] % {"day": clock.on_page(row.due_on if due else row.invoiced_on)},
            pill=self._pills[status],
            pill_kind=status.lower(),
            marks=tuple(self._marks(row)),
        )

    def _marks(self, row: InvoiceRow) -> Iterator[tuple[str, str]]:
        if rules.is_overdue(row.balance_cents, row.due_on, clock.today(row.zone)):
            yield self._overdue
        if rules.is_processing(row.held_cents):
            yield self._processing


def _section(request: CustomerRequest) -> None:
    """A section that is switched off is not there at all (R23, R35)."""
    if not request.portal.show_invoices:
        raise Http404


def _detail_words(request: CustomerRequest, found: InvoiceDetail) -> dict[str, object]:
    row = found.row
    words = _Writer().words(row)
    tax = sum(line.tax_cents for line in found.lines)
    return {
        # The guide's detail page keeps the colon when there is no title: "Invoice #18:".
        "heading": words.heading if row.title else f"{words.heading}:",
        "place": words.place,
        "back_url": reverse("invoices:invoices"),
        "key": money.on_page(row.balance_cents, row.currency),
        "pill": words.pill,
        "pill_kind": words.pill_kind,
        "marks": words.marks,
        "facts": _facts(found),
        "services": _services(found.lines, row.currency),
        "tax": money.on_page(tax, row.currency) if tax else "",
        "total": money.on_page(row.total_cents, row.currency),
        "entries": [
            (_entry_label(e), clock.on_page(e.day), money.on_page(e.amount_cents, row.currency))
            for e in found.entries
            if not e.is_issue
        ],
        "contact": service_contact(*found.contact, with_phone=request.portal.show_sales_rep_phone),
        "address": [t for t in (found.street, _town(row)) if t],
        "bill_to": found.bill_to.splitlines(),
        "proposals": _proposals(request, found),
        "visits": _visits(request, found),
    }


def _facts(found: InvoiceDetail) -> list[tuple[str, str]]:
    facts = [(_("Due"), clock.on_page(found.row.due_on))]
    if found.terms:
        facts.append((_("Terms"), found.terms))
    return [*facts, (_("Invoiced"), clock.on_page(found.row.invoiced_on))]


def _town(row: InvoiceRow) -> str:
    return places.town_on_page(row.city, row.state, row.postal_code)


def _services(lines: Iterable[LineRow], currency: str) -> list[tuple[str, str, str]]:
    """Lines added up by proposal and service, in the order of the paper: name, amount, where it is from."""
    groups: dict[tuple[str, str], list[LineRow]] = {}
    for line in lines:
        groups.setdefault((line.proposal_number, line.service), []).append(line)
    services = []
    for (number, service), items in groups.items():
        notes = [_("Visit %(day)s") % {"day": clock.on_page(day)} for day in _days(items)]
        if number:
            notes.append(_("from Proposal #%(number)s") % {"number": number})
        amount = sum(line.extended_cents for line in items)
        services.append((service, money.on_page(amount, currency), " · ".join(notes)))
    return services


def _days(lines: Iterable[LineRow]) -> list[date]:
    return sorted({line.visit_on for line in lines if line.visit_on})


def _proposals(request: CustomerRequest, found: InvoiceDetail) -> list[tuple[str, str, str]]:
    """The proposals behind the lines, each once, in the order of the paper: heading, day, address.

    No address where the reader may not go, or where the line only names one (R92).
    """
    named: dict[str, tuple[str, str, str]] = {}
    for line in found.lines:
        number = line.proposal_number
        if number and number not in named:
            opens = line.proposal_id in found.proposals and request.portal.show_proposals
            named[number] = (
                proposal_heading(number, line.proposal_title),
                clock.on_page(line.proposal_on) if line.proposal_on else "",
                reverse("proposals:proposal", args=[number]) if opens else "",
            )
    return list(named.values())


def _visits(request: CustomerRequest, found: InvoiceDetail) -> list[tuple[str, str, str]]:
    """The visits behind the lines by day: where, day, address."""
    days: dict[date, str] = {}
    for line in found.lines:
        if line.visit_on:
            opens = line.visit_id in found.visits and request.portal.show_visits
            link = reverse("visits:visit", args=[line.visit_id]) if opens else ""
            days[line.visit_on] = days.get(line.visit_on) or link
    return [(found.row.property_name, clock.on_page(day), days[day]) for day in sorted(days)]


def proposal_panel(request: HttpRequest, proposal_id: int) -> Panel | None:
    """On a proposal's page: the invoices that came of it."""
    inside: CustomerRequest = request  # type: ignore[assignment]  # wiring offers it to customers' pages
    if not inside.portal.show_invoices:
        return None
    rows, total = queries.list_for_proposal(inside.viewer, proposal_id, PANEL_ROWS)
    panel_rows = [
        PanelRow(
            w.heading, w.url, " · ".join([w.date, *(label for label, _kind in w.marks)]), w.pill, w.pill_kind
        )
        for w in words_of(rows)
    ]
    rest = total - len(rows)
    more = ngettext("and %(n)s earlier one", "and %(n)s earlier ones", rest) % {"n": rest} if rest else ""
    return Panel(_("Invoices"), tuple(panel_rows), more)


def _entry_label(entry: queries.EntryRow) -> str:
    label = str(entry.kind.label)
    return f"{label} · {entry.memo}" if entry.memo else label

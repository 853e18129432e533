"""The customer's proposal pages. Rows reach the templates as finished words."""

from collections.abc import Iterable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fieldgate.audit.middleware import peer_address
from fieldgate.kit import clock, money, places
from fieldgate.kit.htmx import list_template
from fieldgate.kit.lists import Words, list_words, read_page, read_show
from fieldgate.kit.panels import Panel, PanelRow, panels_for
from fieldgate.people.http import CustomerRequest
from fieldgate.people.service_contact import service_contact
from fieldgate.proposals import rules
from fieldgate.proposals.actions.note_opening import note_opening
from fieldgate.proposals.content import Content, Service
from fieldgate.proposals.errors import ProposalNotFound
from fieldgate.proposals.queries import proposals as queries
from fieldgate.proposals.queries.changes import Shown, get_changes
from fieldgate.proposals.queries.proposals import (
    Answer,
    ProposalDetail,
    ProposalRow,
    Relative,
    Show,
    Standing,
)
from fieldgate.proposals.rules import PortalStatus
from fieldgate.proposals.words.changes import Told, tell


@require_safe
def proposals(request: CustomerRequest) -> HttpResponse:
    """The list (R44 to R47)."""
    section(request)
    show = read_show(request.GET.get("show", ""), Show.ALL)
    page = queries.list_proposals(request.viewer, show, read_page(request.GET.get("page", "")))
    shows = {
        Show.ALL: _("All"),
        Show.PENDING: _("Pending"),
        Show.ACCEPTED: _("Accepted"),
        Show.REJECTED: _("Rejected"),
    }
    words = list_words(page, words_of(page.rows), reverse("proposals:proposals"), shows, show)
    return render(request, list_template(request, "proposals/list.html"), {"page": words})


@require_safe
def proposal(request: CustomerRequest, number: str) -> HttpResponse:
    """One proposal (R55 to R58); an earlier revision by ?revision=0.

    With ?wait it tells a page that waits for the signed document whether it is there: 204 while it is not.
    """
    section(request)
    try:
        found = queries.get_proposal(request.viewer, number, read_revision(request))
    except ProposalNotFound:
        raise Http404 from None
    if "wait" in request.GET:
        waits = bool(_wait_address(found))
        return HttpResponse(status=204) if waits else redirect(answer_address("proposal", found.row))
    note_opened(request, found.standing)
    context = {
        "page": _detail_words(request, found),
        "panels": panels_for("proposal", request, found.id),
    }
    return render(request, "proposals/detail.html", context)


def pending_count(request: CustomerRequest) -> int:
    """How many proposals wait, read once a request: badge and tile cannot differ."""
    found = getattr(request, "pending_proposals", None)
    if not isinstance(found, int):
        found = queries.count_pending(request.viewer) if request.portal.show_proposals else 0
        request.pending_proposals = found  # type: ignore[attr-defined]
    return found


def pending_proposals(request: CustomerRequest, limit: int) -> tuple[list[tuple[Words, bool]], int]:
    """The first that are pending, for Home, each with whether it waits for an answer; and how many do.

    The number of all is then known without another question.
    """
    nothing: tuple[tuple[ProposalRow, ...], int, int] = ((), 0, 0)
    found = queries.list_pending(request.viewer, limit) if request.portal.show_proposals else nothing
    rows, count, declined = found
    request.pending_proposals = count  # type: ignore[attr-defined]
    waits = (not row.is_declined for row in rows)
    return list(zip(words_of(rows), waits, strict=True)), count - declined


def note_opened(request: CustomerRequest, standing: Standing) -> None:
    """Note that this person now has the version that stands before them, on whatever page of it."""
    if request.method != "GET":
        return
    note_opening(
        request.viewer,
        standing.version_id,
        role=standing.role,
        address=peer_address(request),
        user_agent=request.headers.get("User-Agent", ""),
    )


def changes_of(request: CustomerRequest, found: ProposalDetail) -> Told | None:
    """What is new in a version that waits for an answer, for whoever had opened one before."""
    row, standing = found.row, found.standing
    if not standing.is_open(row.portal):
        return None
    shown = Shown(row.number, row.revision, standing.version_id, found.content)
    with_details = request.portal.show_service_details
    changes = get_changes(request.viewer, shown, with_details=with_details)
    return tell(changes) if changes else None


def request_panel(request: HttpRequest, request_id: int) -> Panel | None:
    """On a request's page: the proposals that answer it."""
    inside: CustomerRequest = request  # type: ignore[assignment]  # wiring offers it to customers' pages
    if not inside.portal.show_proposals:
        return None
    words = words_of(queries.list_for_request(inside.viewer, request_id))
    rows = (PanelRow(w.heading, w.url, w.date, w.pill, w.pill_kind) for w in words)
    return Panel(_("Proposals"), tuple(rows))


def address(number: str, revision: int | None = None) -> str:
    """Where a proposal is read: its newest revision, or the one that is named."""
    here = reverse("proposals:proposal", args=[number])
    return here if revision is None else f"{here}?revision={revision}"


def words_of(rows: Iterable[ProposalRow]) -> list[Words]:
    """Proposals as words, for the list and for Home."""
    writer = _Writer()
    return [writer.words(row) for row in rows]


class _Writer:
    """Puts proposals into words. It asks for each word once, since a list has many rows to say it in."""

    def __init__(self) -> None:
        self._here = reverse("proposals:proposals")
        self._price, self._sent = _("Price"), _("Sent %(day)s")
        self._pills = pills()
        self._cancelled = (_("Cancelled"), "rejected")
        self._change_order = (_("Change order"), "plain")
        self._declined = (_("Declined"), "rejected")

    def words(self, row: ProposalRow) -> Words:
        return Words(
            heading=rules.heading(row.number, row.title, row.revision),
            url=f"{self._here}{row.number}/" + ("" if row.is_newest else f"?revision={row.revision}"),
            place=places.place_on_page(row.property_name, row.city, row.state, row.postal_code),
            amount=money.on_page(row.price_cents, row.currency),
            amount_label=self._price,
            date=self._sent % {"day": clock.on_page(row.sent_on)},
            pill=self._pills[row.portal],
            pill_kind=row.portal.value,
            marks=tuple(self.marks(row)),
        )

    def marks(self, row: ProposalRow) -> Iterable[tuple[str, str]]:
        """What is said beside the status (R62, R64; design.md 3)."""
        if row.is_change_order:
            yield self._change_order
        if rules.is_cancelled(row.office, row.portal):
            yield self._cancelled
        if row.is_declined and row.portal is PortalStatus.PENDING:
            yield self._declined


def pills() -> dict[PortalStatus, str]:
    """The words of the statuses, as the guide has them."""
    return {
        PortalStatus.PENDING: _("PENDING"),
        PortalStatus.ACCEPTED: _("ACCEPTED"),
        PortalStatus.REJECTED: _("REJECTED"),
    }


def section(request: CustomerRequest) -> None:
    """A section that is switched off is not there at all (R23, R35)."""
    if not request.portal.show_proposals:
        raise Http404


def read_revision(request: HttpRequest) -> int | None:
    """The revision asked for; anything that is none means the newest."""
    text = request.GET.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _detail_words(request: CustomerRequest, found: ProposalDetail) -> dict[str, object]:
    row, currency = found.row, found.row.currency
    words = words_of([row])[0]
    town = places.town_on_page(row.city, row.state, row.postal_code)
    with_details = request.portal.show_service_details
    return {
        "heading": words.heading,
        "place": words.place,
        "back_url": reverse("proposals:proposals"),
        "key": words.amount,
        "pill": words.pill,
        "pill_kind": words.pill_kind,
        "marks": words.marks,
        "facts": facts(row, found.accepted_on),
        "document_url": _document_address(row),
        "description": found.content.description,
        "terms": found.content.terms,
        "payment_schedule": found.content.payment_schedule,
        "groups": groups(found.content) if with_details else [],
        "options": [option(s, currency) for s in found.content.services if s.is_optional],
        "total": money.on_page(found.content.price_cents, currency),
        "contact": service_contact(*found.contact, with_phone=request.portal.show_sales_rep_phone),
        "address": [text for text in (found.street, town) if text],
        "relatives": _relatives(found.relatives),
        "request": _request(request, found.request),
        "conversation": _request(request, found.conversation),
        "changes": changes_of(request, found),
        "declined": declined_words(found.standing),
        "signed": _signed_words(found),
        "sign_url": sign_address(row, found.standing),
        **_other_answers(request, found),
    }


def facts(row: ProposalRow, accepted_on: date | None) -> list[tuple[str, str]]:
    """When it was sent, and accepted if it was, with their labels."""
    said = [(_("Sent"), clock.on_page(row.sent_on))]
    if accepted_on and row.portal is PortalStatus.ACCEPTED:
        said.append((_("Accepted"), clock.on_page(accepted_on)))
    return said


def sign_address(row: ProposalRow, standing: Standing) -> str:
    """Where to sign, for whoever may; else nothing (R65, R66)."""
    return answer_address("sign", row) if standing.role and standing.is_open(row.portal) else ""


def _signed_words(found: ProposalDetail) -> dict[str, object] | None:
    """Who signed, as whom, when; and where the signed document and one's own consent are."""
    signed, row = found.standing.signed, found.row
    if signed is None:
        return None
    words = {"name": signed.by, "day": clock.on_page(signed.on)}
    return {
        "text": _("Signed by %(name)s on %(day)s") % words,
        "role": _("%(role)s contact") % {"role": signed.role},
        "has_options": bool(signed.options),
        "pdf_url": answer_address("document_pdf", row) if found.standing.is_sealed else "",
        "wait_url": _wait_address(found),
        "consent_url": answer_address("consent", row) if signed.is_own else "",
    }


def _wait_address(found: ProposalDetail) -> str:
    """Where a page asks whether the signed document is there; "" when there is nothing to wait for."""
    standing, row = found.standing, found.row
    if standing.signed is None or standing.is_sealed or standing.is_unmade:
        return ""
    return f"{reverse('proposals:proposal', args=[row.number])}?revision={row.revision}&wait=1"


def declined_words(standing: Standing) -> dict[str, str] | None:
    """Who declined, when, and why: the reason is for those who may answer."""
    declined: Answer | None = standing.declined
    if declined is None:
        return None
    words = {"name": declined.by, "day": clock.on_page(declined.on)}
    reason = declined.reason if standing.role else ""
    return {"text": _("Declined by %(name)s on %(day)s") % words, "reason": reason}


def _other_answers(request: CustomerRequest, found: ProposalDetail) -> dict[str, str]:
    """Where to decline, and to ask for changes, for whoever may (C12)."""
    row, portal = found.row, request.portal
    if not (portal.allow_decline and found.standing.role and found.standing.is_open(row.portal)):
        return {}
    ways = {"decline_url": answer_address("decline", row)}
    return {**ways, "ask_url": answer_address("ask", row)} if portal.show_requests else ways


def answer_address(name: str, row: ProposalRow) -> str:
    """The address of a page that answers a proposal, of the revision that is read."""
    here = reverse(f"proposals:{name}", args=[row.number])
    return here if row.is_newest else f"{here}?revision={row.revision}"


def _document_address(row: ProposalRow) -> str:
    """Where View Proposal leads, of the revision that is read."""
    here = reverse("proposals:document", args=[row.number])
    return here if row.is_newest else f"{here}?revision={row.revision}"


def groups(content: Content) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """The services that count, by group in the order of the paper: name, price, visits, description (R56)."""
    groups: dict[str, list[tuple[str, str, str, str]]] = {}
    for service in content.services:
        if not service.is_optional:
            line = (
                service.name,
                money.on_page(service.price_cents, content.currency),
                ngettext("%(n)s Visit", "%(n)s Visits", service.visits) % {"n": service.visits},
                service.description,
            )
            groups.setdefault(service.group, []).append(line)
    return list(groups.items())


def option(service: Service, currency: str) -> tuple[str, str, bool]:
    """An optional service: its own price is always shown, for it is what there is to choose (R67)."""
    return service.name, money.on_page(service.price_cents, currency), service.is_chosen


def _relatives(relatives: Iterable[Relative]) -> list[tuple[str, list[tuple[str, str, str, str, str]]]]:
    """Revisions, what is changed, and change orders, each with heading, address, day, pill and its kind."""
    words = pills()
    titles = {
        "parent": _("Change order to"),
        "revision": _("Other revisions"),
        "change order": _("Change orders"),
    }
    found: dict[str, list[tuple[str, str, str, str, str]]] = {}
    for one in relatives:
        line = (
            rules.heading(one.number, one.title, one.revision),
            address(one.number, one.revision if one.relation == "revision" else None),
            clock.on_page(one.sent_on) if one.sent_on else "",
            words[one.portal],
            one.portal.value,
        )
        found.setdefault(titles[one.relation], []).append(line)
    return list(found.items())


def _request(request: CustomerRequest, found: tuple[str, str] | None) -> dict[str, str] | None:
    if found is None:
        return None
    number, subject = found
    heading = _("Request #%(number)s: %(subject)s") % {"number": number, "subject": subject}
    link = reverse("requests:request", args=[number]) if request.portal.show_requests else ""
    return {"heading": heading, "url": link}

"""Delivering a proposal by mail or on paper, resetting it, and the documents of its versions."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from fieldgate.documents.serving import serve
from fieldgate.kit import clock
from fieldgate.mail.letter import Letter
from fieldgate.office.buttons import Button, Given
from fieldgate.office.forms.delivering import RecipientsForm, chosen_of
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.records.related import proposal_number
from fieldgate.office.showing import cell_buttons, moment_of
from fieldgate.people.doors import WayIn
from fieldgate.people.permissions import Act
from fieldgate.people.viewer import StaffViewer
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.jobs import want_document
from fieldgate.proposals.messages.delivered import preview_delivered
from fieldgate.proposals.models import Proposal, ProposalDocument, ProposalVersion, Signature
from fieldgate.proposals.recipients import Candidates, Way, list_candidates
from fieldgate.proposals.rules import MAY_DELIVER, MAY_RESET, OfficeStatus, PortalStatus


def may_deliver(proposal: Proposal) -> bool:
    """Whether it can be delivered as it is, or again."""
    is_accepted = proposal.portal_status == PortalStatus.ACCEPTED.value
    return OfficeStatus(proposal.office_status) in MAY_DELIVER and not is_accepted


def _name(row: Proposal) -> str:
    return f"Proposal {proposal_number(row)}"


# ---- what is asked first -----------------------------------------------------------------------------------


def _what_happens(row: Proposal) -> str:
    again = "The version that was delivered before is replaced by it, and can be signed no more."
    return (
        f"{_name(row)} is frozen as it is now and shown in the portal as PENDING, sent today. "
        f"{again if row.version_id else ''}"
    ).strip()


def _notes(row: Proposal, candidates: Candidates) -> Iterator[str]:
    """What the office should know before it delivers."""
    if candidates.no_portal:
        yield f"{candidates.no_portal} Customers cannot read the proposal there until that is changed."
    if not candidates.can_be_signed:
        yield f"{row.property.name} has no Primary and no Billing contact, so nobody can sign it."
    if row.sales_rep_id is None:
        yield "It has no sales representative, so nobody is mailed when it is signed."


def recipients_form(*args: Any, viewer: StaffViewer, row: Proposal, **kwargs: Any) -> forms.Form:
    """Who is mailed, with a preview for the first who can be."""
    candidates = list_candidates(viewer, row.property)
    return RecipientsForm(
        *args,
        candidates=candidates,
        notes=_notes(row, candidates),
        preview=_preview(row, candidates),
        **kwargs,
    )


def _preview(row: Proposal, candidates: Candidates) -> Letter | None:
    willing = sorted((one for one in candidates.rows if not one.why_not), key=lambda one: not one.is_proposed)
    if not willing or candidates.portal is None:
        return None
    first = willing[0]
    way = WayIn("" if first.way is Way.OPEN else "(their own)")
    may_sign = first.is_primary or first.is_billing
    return preview_delivered(row, candidates.portal, first.name, way, may_sign=may_sign)


def _ask_print(viewer: StaffViewer, row: Proposal, given: Given) -> str:
    notes = " ".join(_notes(row, list_candidates(viewer, row.property)))
    told = "Nobody is mailed. Its PDF opens as soon as it is made, to be printed."
    return f"{_what_happens(row)} {told} {notes}".strip()


def _ask_reset(viewer: StaffViewer, row: Proposal, given: Given) -> str:
    signature = Signature.objects.filter(version_id=row.version_id, voided_at=None).first()
    signed = ""
    if signature:
        signed = (
            f"The signature of {signature.name}, of {moment_of(signature.at, row.property.branch.zone)}, "
            "becomes void; it is kept in the history, and a new version has to be signed anew. "
        )
    return (
        f"What was delivered of {_name(row)} is withdrawn and it goes back to bidding. {signed}The customer "
        "no longer sees it, and mails about it that have not left yet are not sent. Its versions stay in the "
        "history below."
    )


# ---- what is done ------------------------------------------------------------------------------------------


def _email(viewer: StaffViewer, row: Proposal, given: Given) -> str:
    recipients, let_in = chosen_of(given["recipients"])
    deliver_proposal(viewer, row.pk, clock.now(), recipients, let_in)
    mails = "The mail leaves" if len(recipients) == 1 else f"{len(recipients)} mails leave"
    return f"{_name(row)} is delivered: the customer sees it now. {mails} as soon as its document is made."


def _print(viewer: StaffViewer, row: Proposal, given: Given) -> str:
    deliver_proposal(viewer, row.pk, clock.now())
    return f"{_name(row)} is delivered: the customer sees it now, and nobody was mailed."


def _reset(viewer: StaffViewer, row: Proposal, given: Given) -> str:
    reset_proposal(viewer, row.pk)
    return f"{_name(row)} is back to bidding, and the customer no longer sees it."


def _newest_document(row: Proposal) -> str:
    newest = ProposalVersion.objects.filter(proposal=row).order_by("-ordinal")
    ordinal = newest.values_list("ordinal", flat=True)[0]
    return f"{url_of(Proposal, 'version', row.pk, ordinal)}?print=1"


EMAIL = Button(
    name="email",
    label="Email Proposal",
    act=Act.PROPOSALS,
    asks=lambda viewer, row, given: f"{_what_happens(row)} Whoever is ticked is mailed.",
    do=_email,
    form=recipients_form,
    offered=may_deliver,
    takes_viewer=True,
    template="office/email_proposal.html",
)
PRINT = Button(
    name="print",
    label="Print Proposal",
    act=Act.PROPOSALS,
    asks=_ask_print,
    do=_print,
    offered=may_deliver,
    leads_to=_newest_document,
)
RESET = Button(
    name="reset",
    label="Reset",
    act=Act.PROPOSALS,
    asks=_ask_reset,
    do=_reset,
    offered=lambda row: OfficeStatus(row.office_status) in MAY_RESET,
    is_danger=True,
)


# ---- the documents of versions -----------------------------------------------------------------------------


def version_urls(room: Room, name: str) -> list[URLPattern]:
    """The PDFs of a proposal's versions, presented and signed."""
    inside = room.admin_site.admin_view

    def presented(request: HttpRequest, row_id: int, ordinal: int) -> HttpResponseBase:
        return _presented(room, request, row_id, ordinal)

    def signed(request: HttpRequest, row_id: int, ordinal: int) -> HttpResponseBase:
        return _signed(room, request, row_id, ordinal)

    base = "<int:row_id>/versions/<int:ordinal>"
    return [
        path(f"{base}/document.pdf", inside(presented), name=f"{name}_version"),
        path(f"{base}/signed.pdf", inside(signed), name=f"{name}_signed"),
    ]


def _find(room: Room, request: HttpRequest, row_id: int, ordinal: int) -> tuple[Proposal, ProposalVersion]:
    """A version of a proposal in reach. Raises Http404."""
    row: Proposal = room.row(request, row_id)
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    versions = ProposalVersion.objects.filter(proposal=row, ordinal=min(ordinal, _MOST)).defer("content")
    version = versions.first()
    if version is None:
        raise Http404
    return row, version


_MOST = 2**31 - 1


def _presented(room: Room, request: HttpRequest, row_id: int, ordinal: int) -> HttpResponseBase:
    """The PDF, in the browser with ?print=1; until it is made a page that says so, and looks again."""
    row, version = _find(room, request, row_id, ordinal)
    document = ProposalDocument.objects.filter(version=version).defer("paper").first()
    if document and document.pdf_id:
        return serve(request, document.pdf_id, _filename(row, version), inline="print" in request.GET)
    failure = document.failure if document else ""
    if not failure:
        want_document(version.pk)
    return _not_there(room, request, row, version, failure)


def _not_there(
    room: Room, request: HttpRequest, row: Proposal, version: ProposalVersion, failure: str
) -> HttpResponse:
    return room.page(
        request,
        "office/version.html",
        f"{_name(row)}, version {version.ordinal}",
        failure=failure,
        back=room.after(row),
        back_label=str(row),
    )


def _signed(room: Room, request: HttpRequest, row_id: int, ordinal: int) -> HttpResponseBase:
    """The signed and sealed PDF of a version; also when the signature is void."""
    row, version = _find(room, request, row_id, ordinal)
    signature = Signature.objects.filter(version=version).select_related("document").first()
    document = getattr(signature, "document", None)
    if document is None or document.pdf_id is None:
        raise Http404
    filename = _filename(row, version, " signed")
    return serve(request, document.pdf_id, filename, inline="print" in request.GET)


def _filename(row: Proposal, version: ProposalVersion, more: str = "") -> str:
    revision = f" Revision {row.revision}" if row.revision else ""
    return f"Proposal {row.number}{revision} version {version.ordinal}{more}.pdf"


def version_links(row: Proposal, version: ProposalVersion, *, is_signed: bool) -> SafeString:
    """Small buttons that open a version's documents."""
    links = [("Open PDF", f"{url_of(Proposal, 'version', row.pk, version.ordinal)}?print=1")]
    if is_signed:
        links.append(("Open signed PDF", f"{url_of(Proposal, 'signed', row.pk, version.ordinal)}?print=1"))
    return cell_buttons(links)

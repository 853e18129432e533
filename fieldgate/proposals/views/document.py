"""View Proposal: the delivered version's document, as pictures of its pages and as PDF."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fieldgate.documents.serving import serve
from fieldgate.people.http import CustomerRequest
from fieldgate.proposals.doors import check_url
from fieldgate.proposals.errors import ProposalNotFound
from fieldgate.proposals.jobs import want_document
from fieldgate.proposals.queries import proposals as queries
from fieldgate.proposals.queries.proposals import DocumentDetail
from fieldgate.proposals.views.proposals import (
    address,
    declined_words,
    facts,
    note_opened,
    read_revision,
    section,
    sign_address,
    words_of,
)

# A page's width in hundredths of the room there is; the first is how it opens.
ZOOMS = (100, 150, 200)
# Width and height of a page in points, so that nothing moves when its picture comes.
SIZES = {"us-letter": (612, 792), "a4": (595, 842)}
LONGEST_TITLE = 80  # in a file's name


@require_safe
def document(request: CustomerRequest, number: str) -> HttpResponse:
    """The pages below one another, or that they are being prepared; ?revision=, ?zoom=.

    A page that waits asks again by htmx and is told with 204 that there is nothing new.
    """
    found = _find(request, number)
    if found.is_awaited:
        if found.standing.signed is None:  # else its job is there since the signature
            want_document(found.version_id)
        if "HX-Request" in request.headers:
            return HttpResponse(status=204)
    note_opened(request, found.standing)
    return render(request, "proposals/document.html", {"page": _words(request, found)})


@require_safe
def document_pdf(request: CustomerRequest, number: str) -> HttpResponseBase:
    """The PDF as a download; with ?print=1 in the browser, which can print it. Not there yet: the page."""
    found = _find(request, number)
    if found.pdf_id is None:
        return redirect(_address("document", request, found))
    parts = [_("Proposal %(number)s") % {"number": number}]
    if found.row.revision:
        parts.append(_("Revision %(revision)s") % {"revision": found.row.revision})
    parts.append(found.row.title[:LONGEST_TITLE])
    if found.standing.signed:
        parts.append(_("signed"))
    return serve(request, found.pdf_id, f"{' '.join(parts).strip()}.pdf", inline="print" in request.GET)


@require_safe
def document_page(request: CustomerRequest, number: str, position: int) -> HttpResponseBase:
    """The picture of one page."""
    found = _find(request, number)
    if not 1 <= position <= len(found.page_ids):
        raise Http404
    return serve(request, found.page_ids[position - 1], f"{number}-{position}.svg", inline=True)


def _find(request: CustomerRequest, number: str) -> DocumentDetail:
    section(request)
    try:
        return queries.get_document(request.viewer, number, read_revision(request))
    except ProposalNotFound:
        raise Http404 from None


def _words(request: CustomerRequest, found: DocumentDetail) -> dict[str, object]:
    row = found.row
    words = words_of([row])[0]
    zoom = _read_zoom(request)
    here = _address("document", request, found)
    return {
        "heading": words.heading,
        "place": words.place,
        "pill": words.pill,
        "pill_kind": words.pill_kind,
        "marks": words.marks,
        "facts": [(words.amount_label, words.amount), *facts(row, found.accepted_on), *_signer(found)],
        "is_signed": found.standing.signed is not None,
        "check_url": check_url() if found.standing.signed and found.pdf_id else "",
        "sign_url": sign_address(row, found.standing),
        "back_url": address(row.number, None if row.is_newest else row.revision),
        "here": here,
        "is_awaited": found.is_awaited,
        "declined": declined_words(found.standing),
        "pdf_url": _address("document_pdf", request, found),
        "print_url": _with(_address("document_pdf", request, found), "print=1"),
        "zoom": zoom,
        "zooms": [(f"{z}%", here if z == ZOOMS[0] else _with(here, f"zoom={z}"), z == zoom) for z in ZOOMS],
        "pages": [_picture(request, found, n, words.heading) for n in range(1, len(found.page_ids) + 1)],
    }


def _signer(found: DocumentDetail) -> list[tuple[str, str]]:
    """Who signed, as whom at that moment."""
    signed = found.standing.signed
    if signed is None:
        return []
    return [(_("Signed by"), _("%(name)s, %(role)s contact") % {"name": signed.by, "role": signed.role})]


def _picture(request: CustomerRequest, found: DocumentDetail, n: int, heading: str) -> dict[str, object]:
    caption = _("Page %(n)s of %(count)s") % {"n": n, "count": len(found.page_ids)}
    width, height = SIZES.get(found.size, SIZES["us-letter"])
    return {
        "url": _address("document_page", request, found, n),
        "caption": caption,
        "alt": _("%(page)s of %(heading)s") % {"page": caption, "heading": heading},
        "width": width,
        "height": height,
    }


def _address(name: str, request: CustomerRequest, found: DocumentDetail, *more: int) -> str:
    """An address of this document: the newest revision's, or that of the one that was named."""
    here = reverse(f"proposals:{name}", args=[found.row.number, *more])
    return here if found.row.is_newest else _with(here, f"revision={found.row.revision}")


def _with(url: str, parameter: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{parameter}"


def _read_zoom(request: HttpRequest) -> int:
    """The zoom asked for; anything that is none means that a page fills its room."""
    return next((z for z in ZOOMS if request.GET.get("zoom") == str(z)), ZOOMS[0])

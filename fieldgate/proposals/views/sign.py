"""Signing: the form, its review, the act.

Nothing is signed but by POST of the review page, in a session that proved who it is within 15 minutes.
What was posted to be reviewed is kept as a draft until it is signed, and shown by GET: so going back or
reading the page anew neither asks to send a form again nor loses what was typed.
"""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fieldgate.audit.middleware import peer_address
from fieldgate.people import stepup
from fieldgate.people.errors import FieldRefused, NotAllowed
from fieldgate.people.http import CustomerRequest
from fieldgate.proposals.actions.sign_proposal import Signing, sign_proposal
from fieldgate.proposals.errors import (
    Closed,
    ConsentWithdrawn,
    NoLongerOpen,
    NotYetPrinted,
    ProposalNotFound,
)
from fieldgate.proposals.forms.sign import SignForm
from fieldgate.proposals.queries import proposals as queries
from fieldgate.proposals.queries.proposals import ProposalDetail
from fieldgate.proposals.queries.sign import Terms, get_terms
from fieldgate.proposals.views.proposals import note_opened, read_revision, section
from fieldgate.proposals.views.sign_pages import (
    closed_page,
    consent_page,
    form_for,
    form_page,
    proposal_url,
    review_page,
    review_url,
    total_fragment,
    url,
    waiting_page,
)
from fieldgate.proposals.words.sign import name_of, why_closed

CHANGE, SIGN = "change", "sign"  # what a posted form wants; anything else is the review


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: CustomerRequest, number: str) -> HttpResponse:
    """The form (R65 to R72); ?revision=. With ?review what was typed is shown once more, to be signed; with
    ?total it says what the ticked options come to.

    403 for whoever is neither Primary nor Billing; 409 for what can be signed no more.
    """
    found = find(request, number)
    if not found.standing.role:
        raise PermissionDenied(reserved())
    if not found.standing.is_open(found.row.portal):
        return closed_page(request, found, why_closed(found))
    if request.method == "GET" and "total" in request.GET:
        return total_fragment(request, found)
    if request.POST.get("fingerprint", found.standing.fingerprint) != found.standing.fingerprint:
        return closed_page(request, found, Closed.SUPERSEDED)
    status = 409 if request.method == "POST" else 200
    terms = get_terms(request.viewer, found.id)
    if not found.standing.is_printed:
        return waiting_page(request, found, terms, status)
    if terms.withdrawn_on:
        return consent_page(request, found, terms, status)
    return _posted(request, found, terms) if request.method == "POST" else _opened(request, found, terms)


def find(request: CustomerRequest, number: str) -> ProposalDetail:
    """The proposal of this address, or a 404."""
    section(request)
    try:
        return queries.get_proposal(request.viewer, number, read_revision(request))
    except ProposalNotFound:
        raise Http404 from None


def reserved() -> str:
    """Why others are refused."""
    return _(
        "Only the Primary and the Billing contact of this property sign its proposals. If you think that "
        "you should be able to, please tell us."
    )


def origin(request: HttpRequest) -> dict[str, str]:
    """Where an act comes from, for the evidence."""
    return {"address": peer_address(request), "user_agent": request.headers.get("User-Agent", "")}


def _opened(request: CustomerRequest, found: ProposalDetail, terms: Terms) -> HttpResponse:
    """The form anew; or what had been typed, also before confirming who one is or signing in again."""
    note_opened(request, found.standing)
    draft = stepup.see_draft(request) if request.method == "GET" else None
    if draft is None:
        return form_page(request, found, terms, form_for(found, terms))
    if draft.get("fingerprint") != found.standing.fingerprint:
        stepup.forget_draft(request)
        changed = _("This proposal was changed meanwhile. Please look at it anew before you sign.")
        messages.warning(request, changed)
        return form_page(request, found, terms, form_for(found, terms))
    form = form_for(found, terms, draft)
    if "review" not in request.GET:
        return form_page(request, found, terms, form)
    if form.is_valid() and stepup.is_fresh(request):
        return review_page(request, found, form)
    return form_page(request, found, terms, form, with_errors=True)


def _posted(request: CustomerRequest, found: ProposalDetail, terms: Terms) -> HttpResponse:
    form, act = form_for(found, terms, request.POST), request.POST.get("do")
    if act != CHANGE and not form.is_valid():
        return form_page(request, found, terms, form, with_errors=True)
    if act == SIGN and stepup.is_fresh(request):
        return _signed(request, found, terms, form)
    if not stepup.keep_draft(request, request.POST):  # padded with what no page of ours sends
        raise BadRequest
    if act == CHANGE:
        return HttpResponseRedirect(url("sign", found))
    review = review_url(found)
    return HttpResponseRedirect(review) if stepup.is_fresh(request) else stepup.to_confirm(request, review)


def _signed(request: CustomerRequest, found: ProposalDetail, terms: Terms, form: SignForm) -> HttpResponse:
    try:
        sign_proposal(request.viewer, found.id, _signing(request, form))
    except ProposalNotFound:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied(reserved()) from None
    except NoLongerOpen as closed:
        return closed_page(request, find(request, found.row.number), closed.why)
    except NotYetPrinted:
        return waiting_page(request, found, terms, 409)
    except ConsentWithdrawn:
        return consent_page(request, found, get_terms(request.viewer, found.id), 409)
    except FieldRefused as refused:
        form.add_error(refused.field, refused.message)
        return form_page(request, found, terms, form, with_errors=True)
    stepup.forget_draft(request)
    messages.success(request, _("Thank you. You signed “%(title)s”.") % {"title": name_of(found)})
    return HttpResponseRedirect(proposal_url(found))


def _signing(request: CustomerRequest, form: SignForm) -> Signing:
    sent = form.cleaned_data
    return Signing(
        fingerprint=sent["fingerprint"],
        options=frozenset(sent["option"]),
        consent_sha256=sent["consent_sha256"],
        name=sent["name"],
        strokes=sent["signature"],
        confirmed=stepup.how_confirmed(request),
        **origin(request),
    )

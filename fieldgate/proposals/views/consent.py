"""The consent to sign electronically: read it, withdraw it, agree again, or sign on paper (T-ES-16)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fieldgate.people.errors import FieldRefused, NotAllowed
from fieldgate.people.http import CustomerRequest
from fieldgate.proposals.actions.give_consent import give_consent
from fieldgate.proposals.actions.withdraw_consent import withdraw_consent
from fieldgate.proposals.queries.proposals import ProposalDetail
from fieldgate.proposals.queries.sign import get_terms
from fieldgate.proposals.views.sign import find, origin, reserved
from fieldgate.proposals.views.sign_pages import consent_page, url

WITHDRAW, AGREE = "withdraw", "agree"


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: CustomerRequest, number: str) -> HttpResponse:
    """For Primary and Billing, and for whoever once agreed: that can always be taken back."""
    found = find(request, number)
    terms = get_terms(request.viewer, found.id)
    stands = terms.given_on is not None and terms.withdrawn_on is None
    if not (found.standing.role or stands):
        raise PermissionDenied(reserved())
    act = request.POST.get("do")
    if act == WITHDRAW:
        return _withdraw(request, found)
    if act == AGREE:
        return _agree(request, found)
    return consent_page(request, found, terms, 400 if request.method == "POST" else 200)


def _withdraw(request: CustomerRequest, found: ProposalDetail) -> HttpResponse:
    if withdraw_consent(request.viewer, found.id, **origin(request)):
        messages.success(request, _("You withdrew your consent. What you signed before stays valid."))
    else:
        messages.info(request, _("There is no consent of yours to withdraw."))
    return HttpResponseRedirect(url("consent", found))


def _agree(request: CustomerRequest, found: ProposalDetail) -> HttpResponse:
    try:
        give_consent(request.viewer, found.id, request.POST.get("consent_sha256", ""), **origin(request))
    except NotAllowed:
        raise PermissionDenied(reserved()) from None
    except FieldRefused as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(url("consent", found))
    messages.success(request, _("You agreed to sign electronically."))
    is_open = found.standing.is_open(found.row.portal)
    return HttpResponseRedirect(url("sign" if is_open else "consent", found))

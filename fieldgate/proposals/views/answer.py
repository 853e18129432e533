"""Answers that are no signature: decline with a reason, and ask for changes."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fieldgate.audit.middleware import peer_address
from fieldgate.people import stepup
from fieldgate.people.errors import FieldRefused, NotAllowed
from fieldgate.people.http import CustomerRequest
from fieldgate.proposals.actions.ask_for_changes import ask_for_changes
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.errors import Closed, NoLongerOpen, ProposalNotFound
from fieldgate.proposals.forms.answer import AskForm, DeclineForm
from fieldgate.proposals.queries import proposals as queries
from fieldgate.proposals.queries.proposals import ProposalDetail
from fieldgate.proposals.views.proposals import (
    address,
    answer_address,
    note_opened,
    read_revision,
    section,
    words_of,
)
from fieldgate.proposals.words.answer import too_late
from fieldgate.proposals.words.sign import why_closed

_METHODS = ("GET", "HEAD", "POST")
_Send = Callable[[CustomerRequest, ProposalDetail, dict[str, str]], HttpResponse]


@require_http_methods(_METHODS)
def decline(request: CustomerRequest, number: str) -> HttpResponse:
    """Say no, and why (C12); the page says what that means, and offers to ask for changes instead."""
    return _answer(request, number, DeclineForm, "proposals/decline.html", _decline)


@require_http_methods(_METHODS)
def ask(request: CustomerRequest, number: str) -> HttpResponse:
    """Ask for changes; what is written opens a conversation, and the proposal stays as it is."""
    if not request.portal.show_requests:
        raise Http404
    return _answer(request, number, AskForm, "proposals/ask.html", _ask)


def _answer(
    request: CustomerRequest, number: str, form_class: type[forms.Form], template: str, send: _Send
) -> HttpResponse:
    """The form, and what was posted; ?revision=. Where declining is off, neither page is there.

    403 for whoever is neither Primary nor Billing; 409 for what can be answered no more. Whatever is
    refused, what was typed is shown again.
    """
    section(request)
    if not request.portal.allow_decline:
        raise Http404
    found = _find(request, number)
    if not found.standing.role:
        raise PermissionDenied(_reserved())
    typed = request.POST if request.method == "POST" else stepup.take_draft(request)
    form = form_class(typed)
    if not found.standing.is_open(found.row.portal):
        return _closed(request, found, form, why_closed(found))
    note_opened(request, found.standing)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, form, template)
    try:
        return send(request, found, form.cleaned_data)
    except ProposalNotFound:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied(_reserved()) from None
    except FieldRefused as refused:
        form.add_error(refused.field, refused.message)
        return _page(request, found, form, template)
    except NoLongerOpen as closed:
        found = _find(request, number)
        if closed.why is Closed.SUPERSEDED:
            return _page(request, found, form, template, is_renewed=True)
        return _closed(request, found, form, closed.why)


def _decline(request: CustomerRequest, found: ProposalDetail, sent: dict[str, str]) -> HttpResponse:
    decline_proposal(
        request.viewer,
        found.id,
        sent["fingerprint"],
        sent["reason"],
        address=peer_address(request),
        user_agent=request.headers.get("User-Agent", ""),
    )
    messages.success(request, _("The proposal is declined. We were told, with your reason."))
    return HttpResponseRedirect(_proposal_url(found))


def _ask(request: CustomerRequest, found: ProposalDetail, sent: dict[str, str]) -> HttpResponse:
    ask_for_changes(request.viewer, found.id, sent["fingerprint"], sent["text"])
    messages.success(request, _("We were told what you would like changed. The proposal stays open."))
    conversation = _find(request, found.row.number).conversation
    if conversation is None:
        return HttpResponseRedirect(_proposal_url(found))
    return HttpResponseRedirect(reverse("requests:request", args=[conversation[0]]))


def _page(
    request: CustomerRequest,
    found: ProposalDetail,
    form: forms.Form,
    template: str,
    *,
    is_renewed: bool = False,
) -> HttpResponse:
    """The form. `is_renewed`: another version came meanwhile, and is the one that is answered from now on."""
    context = {"page": {**_head(request, found), "is_renewed": is_renewed}, "form": form}
    return render(request, template, context, status=409 if is_renewed else 200)


def _closed(request: CustomerRequest, found: ProposalDetail, form: forms.Form, why: Closed) -> HttpResponse:
    """409: what happened meanwhile. What was typed is there, to be copied."""
    typed = next((field.value() or "" for field in form.visible_fields()), "") if form.is_bound else ""
    page = {**_head(request, found), "why": too_late(found, why), "typed": typed}
    return render(request, "proposals/closed.html", {"page": page}, status=409)


def _head(request: CustomerRequest, found: ProposalDetail) -> dict[str, object]:
    row = found.row
    words = words_of([row])[0]
    return {
        "heading": words.heading,
        "place": words.place,
        "price": words.amount,
        "back_url": _proposal_url(found),
        "decline_url": answer_address("decline", row),
        "ask_url": answer_address("ask", row) if request.portal.show_requests else "",
        "fingerprint": found.standing.fingerprint,
        "form_of": stepup.form_of(request),
        "conversation": found.conversation,
    }


def _find(request: CustomerRequest, number: str) -> ProposalDetail:
    try:
        return queries.get_proposal(request.viewer, number, read_revision(request))
    except ProposalNotFound:
        raise Http404 from None


def _proposal_url(found: ProposalDetail) -> str:
    return address(found.row.number, None if found.row.is_newest else found.row.revision)


def _reserved() -> str:
    return _(
        "Only the Primary and the Billing contact of this property answer its proposals. If you think that "
        "you should be one of them, please tell us."
    )

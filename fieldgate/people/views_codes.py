"""Signing in, and confirming who one is, by a mailed code (R19).

The session that asked holds the code's nonce and no other ever sees it, so a code is of use there alone. What
these pages answer never depends on whether there is such an account (R21).
"""

from urllib.parse import urlencode

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fieldgate.people import doors, stepup
from fieldgate.people.actions.ask_for_code import ask_for_code
from fieldgate.people.actions.use_code import use_code
from fieldgate.people.adapter import home_path, wanted_path
from fieldgate.people.errors import CodeGone, CodeWrong
from fieldgate.people.forms import AskForCodeForm, CodeForm
from fieldgate.people.http import CustomerRequest, portal_of

# Two names, so that a code to sign in with confirms nothing (T-AU-14).
_SIGN_IN, _CONFIRM = "code_to_sign_in", "code_to_confirm"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code, by address."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(wanted_path(request) or home_path(request))
    form = AskForCodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if _send(request, _SIGN_IN, form.cleaned_data["email"]):
            return _to(request, "people_enter_code")
        form.add_error(None, _too_many())
        status = 429
    context = {"form": form, "next": wanted_path(request)}
    return render(request, "people/ask_for_code.html", context, status=status)


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Type the code that was mailed, and be in."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(wanted_path(request) or home_path(request))
    asked = request.session.get(_SIGN_IN)
    if not asked:
        return _to(request, "people_ask_for_code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user_id = _use(request, _SIGN_IN, form)
        if user_id:
            target = wanted_path(request) or home_path(request)
            response = perform_login(request, doors.find_user(user_id), redirect_url=target)
            assert isinstance(response, HttpResponse)  # noqa: S101 - allauth has no types
            if request.user.is_authenticated:
                stepup.mark_fresh(request, stepup.MAILED_CODE)
            return response
    context = {"form": form, "email": asked["email"], "next": wanted_path(request)}
    return render(request, "people/enter_code.html", context)


@require_POST
def send_to_confirm(request: CustomerRequest) -> HttpResponse:
    """Mail a code to confirm with, to one's own address."""
    if not _send(request, _CONFIRM, request.user.email):
        messages.error(request, _too_many())
        return _to(request, "account_confirm")
    return _to(request, "people_confirm_by_code")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: CustomerRequest) -> HttpResponse:
    """Step-up by the mailed code, then go back to the page that asked; its draft is kept meanwhile."""
    if not request.session.get(_CONFIRM):
        return _to(request, "account_confirm")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _use(request, _CONFIRM, form) == request.user.pk:
        request.session.cycle_key()
        stepup.mark_fresh(request, stepup.MAILED_CODE)
        return HttpResponseRedirect(wanted_path(request) or home_path(request))
    context = {
        "form": form,
        "email": request.user.email,
        "next": wanted_path(request),
        "cancel_url": home_path(request),
    }
    return render(request, "people/confirm_by_code.html", context)


def _send(request: HttpRequest, purpose: str, email: str) -> bool:
    """Have a code mailed for this session; False after too many, whoever's address it is (T-RL-02)."""
    if not ratelimit.consume(request, action="ask_for_code", key=email):
        return False
    request.session[purpose] = {"nonce": ask_for_code(email, _place(request)), "email": email}
    return True


def _use(request: HttpRequest, purpose: str, form: CodeForm) -> int | None:
    """The account that the typed code proves; None, with words in the form, when it proves none."""
    nonce = request.session[purpose]["nonce"]
    if not ratelimit.consume(request, action="use_code"):
        form.add_error(None, _("There were many tries in a short time. Please try again in a few minutes."))
        return None
    try:
        user_id = use_code(nonce, _place(request), form.cleaned_data["code"])
    except CodeWrong:
        form.add_error("code", _("This is not the newest code we mailed you. Please look once more."))
        return None
    except CodeGone:
        form.add_error(
            "code", _("This code no longer works: it was too old, or tried too often. Send a new one.")
        )
        return None
    del request.session[purpose]
    return user_id


def _too_many() -> str:
    return _("We mail at most three codes an hour to one address. Use your password, or try again later.")


def _place(request: HttpRequest) -> int | None:
    portal = portal_of(request)
    return portal.id if portal else None


def _to(request: HttpRequest, name: str) -> HttpResponse:
    """Lead on to another page of these, and remember where somebody wanted to go."""
    target = wanted_path(request)
    return HttpResponseRedirect(reverse(name) + (f"?{urlencode({'next': target})}" if target else ""))

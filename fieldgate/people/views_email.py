"""Another address to sign in with, proved by a code to the present one and one to the new one.

What these pages answer never depends on whether the new address is somebody else's (T-AU-15). The session
that asked holds the nonce of the codes, so they are of use there alone.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fieldgate.people.actions.ask_to_change_email import ask_to_change_email
from fieldgate.people.actions.cancel_email_change import cancel_email_change
from fieldgate.people.actions.change_email import change_email
from fieldgate.people.errors import CodeGone, CodesWrong
from fieldgate.people.forms import BothCodesForm, NewEmailForm
from fieldgate.people.http import CustomerRequest, StaffRequest
from fieldgate.people.stepup import fresh_sign_in_required, take_draft

_ASKED = "email_change"
_SignedIn = CustomerRequest | StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def email(request: _SignedIn) -> HttpResponse:
    """Say which address; a code goes to it, and one to the present address."""
    form = NewEmailForm(_typed(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if address == request.user.email:
            messages.success(request, _("You sign in with this address already. Nothing was changed."))
            return HttpResponseRedirect(request.path)
        if ratelimit.consume(request, action="change_email", key=address):
            request.session[_ASKED] = {
                "nonce": ask_to_change_email(request.viewer, address),
                "email": address,
            }
            return HttpResponseRedirect(reverse("people_email_codes"))
        form.add_error(None, _("There were many codes in a short time. Please try again in an hour."))
        status = 429
    context = {"form": form, "email": request.user.email}
    return render(request, "people/change_email.html", context, status=status)


@sensitive_post_parameters("current", "new")
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: _SignedIn) -> HttpResponse:
    """Type both codes, and the address is changed."""
    asked = request.session.get(_ASKED)
    if not asked:
        return HttpResponseRedirect(reverse("people_email"))
    form = BothCodesForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _changed(request, asked["nonce"], form):
        messages.success(
            request,
            _("From now on you sign in with %(email)s. Your other devices are signed out.")
            % {"email": asked["email"]},
        )
        return HttpResponseRedirect(reverse("people_email"))
    context = {"form": form, "current": request.user.email, "new": asked["email"]}
    return render(request, "people/change_email_codes.html", context)


@require_POST
def cancel(request: _SignedIn) -> HttpResponse:
    """Give it up; the address stays as it is."""
    cancel_email_change(request.viewer)
    request.session.pop(_ASKED, None)
    messages.success(request, _("Nothing was changed."))
    return HttpResponseRedirect(reverse("people_email"))


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was posted; or, after confirming who one is, what had been typed before."""
    if request.method == "POST":
        return request.POST
    return take_draft(request) if request.method == "GET" else None


def _changed(request: _SignedIn, nonce: str, form: BothCodesForm) -> bool:
    """Whether the two codes changed the address; if not, the form says why."""
    if not ratelimit.consume(request, action="use_code"):
        form.add_error(None, _("There were many tries in a short time. Please try again in a few minutes."))
        return False
    typed = form.cleaned_data
    try:
        change_email(request.viewer, nonce, typed["current"], typed["new"], request.session.session_key)
    except CodesWrong as wrong:
        for name in wrong.fields:
            form.add_error(name, _("This is not the newest code we mailed there. Please look once more."))
        return False
    except CodeGone:
        form.add_error(
            None, _("These codes no longer work: they were too old, or tried too often. Send new ones.")
        )
        return False
    del request.session[_ASKED]
    request.session.cycle_key()
    return True

"""Accepting an invitation, by the link of its mail. GET changes nothing: mail scanners open every link."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fieldgate.audit.record import record
from fieldgate.people import doors
from fieldgate.people.actions.accept_invitation import accept_invitation
from fieldgate.people.actions.renew_invitation import renew_invitation
from fieldgate.people.adapter import home_path, wanted_path
from fieldgate.people.doors import InvitationFound
from fieldgate.people.errors import InvitationGone
from fieldgate.people.forms import ConfirmForm, NewPasswordForm
from fieldgate.people.http import portal_of
from fieldgate.people.invitations import Standing

_FIELDS = {
    True: frozenset({"csrfmiddlewaretoken", "password"}),
    False: frozenset({"csrfmiddlewaretoken", "password1", "password2"}),
}


@login_not_required
@sensitive_post_parameters("password", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link (R10, R15): choose a password, or prove the one there is, and be in."""
    found = _find(request, token)
    if isinstance(found, HttpResponse):
        return found
    if found.standing is not Standing.OPEN:
        return _closed(request, token, found)
    form = _form(request, found)
    if request.method == "POST":
        _refuse_strange_fields(request, found)
        if form.is_valid() and (not found.has_password or _proved(request, form, found)):
            password = None if found.has_password else form.cleaned_data["password1"]
            return _accept(request, token, found, password)
    context = {
        "form": form,
        "invitation": found,
        "token": token,
        "signed_in_as": _signed_in_as(request, found),
        "next": wanted_path(request),
    }
    return render(request, "people/invitation.html", context)


@login_not_required
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link to the same address (R16). The answer is the same however often it is asked for."""
    found = _find(request, token)
    if isinstance(found, HttpResponse):
        return found
    if found.standing is not Standing.EXPIRED:
        return _closed(request, token, found)
    # At most three an hour to one address (T-RL-02); whoever asks more often learns nothing of it.
    if ratelimit.consume(request, action="renew_invitation", key=found.email):
        renew_invitation(token, _place(request))
    return render(request, "people/invitation_renewed.html")


def _find(request: HttpRequest, token: str) -> InvitationFound | HttpResponse:
    """The invitation of this token here, a 404, or "too many tries" for whoever guesses (T-AU-05)."""
    found = doors.find_invitation(token, _place(request))
    if found:
        return found
    too_many = ratelimit.consume_or_429(request, action="guess_invitation", limit_get=True)
    if too_many:
        return too_many
    raise Http404


def _place(request: HttpRequest) -> int | None:
    portal = portal_of(request)
    return portal.id if portal else None


def _closed(request: HttpRequest, token: str, found: InvitationFound) -> HttpResponse:
    """What a link that is not open says; only one that ran out of time offers another (T-AU-03, T-AU-04)."""
    onward = wanted_path(request)
    if found.standing is Standing.USED and onward:
        return HttpResponseRedirect(onward)  # whoever is not signed in signs in on the way
    if found.standing in {Standing.ENDED, Standing.EXPIRED}:
        _note_refusal(found, invitation=found.standing.value)
    context = {"standing": found.standing.value, "token": token, "office": found.office}
    return render(request, "people/invitation_closed.html", context, status=410)


def _note_refusal(found: InvitationFound, **why: str) -> None:
    """Staff of the branch see the attempt."""
    record("refused", actor=f"email:{found.email}", on=found.on, branch_id=found.branch_id, detail=why)


def _form(request: HttpRequest, found: InvitationFound) -> ConfirmForm | NewPasswordForm:
    if found.has_password:
        return ConfirmForm(request.POST or None)
    return NewPasswordForm(request.POST or None, user=doors.unsaved_user(found.email), temp_key=None)


def _refuse_strange_fields(request: HttpRequest, found: InvitationFound) -> None:
    """Rights come from the invitation alone; whoever posts others is told so plainly (T-AU-08)."""
    strange = sorted(set(request.POST) - _FIELDS[found.has_password])
    if strange:
        _note_refusal(found, fields=", ".join(strange))
        raise BadRequest


def _proved(request: HttpRequest, form: ConfirmForm | NewPasswordForm, found: InvitationFound) -> bool:
    """Whether the account's own password is right; throttled and recorded like a sign-in (T-AU-11)."""
    try:
        user = get_adapter(request).authenticate(
            request, email=found.email, password=form.cleaned_data["password"], invited=True
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if user is None:
        form.add_error("password", _("This is not your password. Please try again."))
    return user is not None


def _accept(request: HttpRequest, token: str, found: InvitationFound, password: str | None) -> HttpResponse:
    try:
        user_id = accept_invitation(token, _place(request), password)
    except InvitationGone:
        now = doors.find_invitation(token, _place(request))
        if now is None:
            raise Http404 from None
        if now.standing is Standing.OPEN:  # an account was made meanwhile, and is to be proved
            return HttpResponseRedirect(reverse("people_invitation", args=[token]))
        return _closed(request, token, now)
    onward = wanted_path(request) or home_path(request)
    response = perform_login(request, doors.find_user(user_id), redirect_url=onward)
    messages.success(request, _("Welcome, %(name)s.") % {"name": found.name})
    assert isinstance(response, HttpResponse)  # noqa: S101 - allauth has no types
    return response


def _signed_in_as(request: HttpRequest, found: InvitationFound) -> str:
    """The address of somebody else who is signed in here and will not be afterwards.

    Read from the session, as an account without access to this portal is nobody to the middleware.
    """
    email = str(getattr(get_user(request), "email", ""))
    return email if email != found.email else ""

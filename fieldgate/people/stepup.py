"""Fresh sign-in before something that matters, without losing what was typed (design.md, access).

A session is fresh for 15 minutes after a password or a mailed code. When it is not, the posted form is kept
on the server as a draft, one of the two is asked for, and the form's own page is shown again with the draft
in it. Nothing is replayed: the person looks at it once more and sends it. The same holds for a form whose
session ended meanwhile, where it says whose it is.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from fieldgate.kit import clock
from fieldgate.people.models import Draft, User

FRESH_SECONDS = 15 * 60
DRAFT_LIVES = timedelta(hours=1)
MOST_DRAFT_CHARACTERS = 100_000
PASSWORD, MAILED_CODE = "password", "mailed code"
# The hidden field in which a form says whose it is, and for how long that is believed.
FORM_OF = "form_of"
_FORM_LIVES = timedelta(days=1)
_AT, _BY = "fresh_at", "fresh_by"


def mark_fresh(request: HttpRequest, by: str = PASSWORD) -> None:
    """Note that a password or a mailed code was proved now."""
    request.session[_AT], request.session[_BY] = int(time.time()), by


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session proved a password or a mailed code within the last 15 minutes."""
    at = request.session.get(_AT)
    return isinstance(at, int) and 0 <= time.time() - at < FRESH_SECONDS


def how_confirmed(request: HttpRequest) -> str:
    """How and when the person last proved who they are, in words to keep."""
    moment = datetime.fromtimestamp(request.session.get(_AT, 0), UTC)
    said = {"moment": f"{clock.on_page(moment.date())} {moment:%H:%M:%S} UTC"}
    if request.session.get(_BY) == MAILED_CODE:
        return _("Code sent by e-mail, %(moment)s") % said
    return _("Password, %(moment)s") % said


def keep_draft(request: HttpRequest, form: QueryDict) -> bool:
    """Keep a posted form for this person and page; not one that is too large.

    Passwords and the CSRF token are never kept.
    """
    return _keep(_person(request), request.path, form)


def form_of(request: HttpRequest) -> str:
    """For the field FORM_OF: whose form this is. Signed, as whoever posts it may be signed out by then."""
    return signing.dumps(_person(request).pk, salt=FORM_OF)


def keep_for_sign_in(request: HttpRequest) -> bool:
    """Keep a form that was posted after its session had ended, for the person whose page it was.

    They find it when they sign in again; nobody else does.
    """
    try:
        user_id = signing.loads(request.POST.get(FORM_OF, ""), salt=FORM_OF, max_age=_FORM_LIVES)
    except signing.BadSignature:
        return False
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user is not None and _keep(user, request.path, request.POST)


def _keep(user: User, path: str, form: QueryDict) -> bool:
    kept = {
        # PostgreSQL's JSON holds no NUL; nobody types one.
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in form.lists()
        if "password" not in name and name not in {"csrfmiddlewaretoken", FORM_OF}
    }
    if sum(len(str(v)) for v in kept.values()) > MOST_DRAFT_CHARACTERS:
        return False
    Draft.objects.update_or_create(user=user, path=path, defaults={"form": kept, "made_at": clock.now()})
    return True


def take_draft(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this page before confirming; it is handed out once."""
    form = see_draft(request)
    if form is not None:
        forget_draft(request)
    return form


def see_draft(request: HttpRequest) -> QueryDict | None:
    """The same, and it stays."""
    drafts = Draft.objects.filter(user=_person(request), path=request.path)
    draft = drafts.filter(made_at__gte=clock.now() - DRAFT_LIVES).first()
    if draft is None:
        return None
    form = QueryDict(mutable=True)
    for name, values in draft.form.items():
        form.setlist(name, values)
    form._mutable = False
    return form


def forget_draft(request: HttpRequest) -> None:
    """Delete what this person had typed on this page."""
    Draft.objects.filter(user=_person(request), path=request.path).delete()


def forget_old_drafts() -> None:
    """Delete the drafts that nobody came back for."""
    Draft.objects.filter(made_at__lt=clock.now() - DRAFT_LIVES).delete()


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - ViewerMiddleware let nobody else in
    return request.user


def fresh_sign_in_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view run only in a fresh session; otherwise ask to confirm and come back to this page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            keep_draft(request, request.POST)
        return to_confirm(request)

    return guarded


def to_confirm(request: HttpRequest, back: str = "") -> HttpResponse:
    """Ask to confirm, and come back to this page, or to the one that is named."""
    query = urlencode({"next": back or request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('account_confirm')}?{query}")

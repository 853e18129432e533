"""Fresh sign-in before something that matters, without losing what was typed (design.md, access).

A session is fresh for 15 minutes after a password or a mailed code. When it is not, the posted form is kept
on the server as a draft, one of the two is asked for, and the form's own page is shown again with the draft
in it. Nothing is replayed: the person looks at it once more and sends it.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from fieldgate.kit import clock
from fieldgate.people.models import Draft, User

FRESH_SECONDS = 15 * 60
DRAFT_LIVES = timedelta(hours=1)
MOST_DRAFT_CHARACTERS = 100_000
_AT = "fresh_at"


def mark_fresh(request: HttpRequest) -> None:
    """Note that a password or a mailed code was proved now."""
    request.session[_AT] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session proved a password or a mailed code within the last 15 minutes."""
    at = request.session.get(_AT)
    return isinstance(at, int) and 0 <= time.time() - at < FRESH_SECONDS


def keep_draft(request: HttpRequest, form: QueryDict) -> None:
    """Keep a posted form for this person and page. Passwords and the CSRF token are never kept."""
    kept = {
        # PostgreSQL's JSON holds no NUL; nobody types one.
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in form.lists()
        if "password" not in name and name != "csrfmiddlewaretoken"
    }
    if sum(len(str(v)) for v in kept.values()) > MOST_DRAFT_CHARACTERS:
        return
    Draft.objects.update_or_create(
        user=_person(request), path=request.path, defaults={"form": kept, "made_at": clock.now()}
    )


def take_draft(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this page before confirming; it is handed out once."""
    drafts = Draft.objects.filter(user=_person(request), path=request.path)
    draft = drafts.filter(made_at__gte=clock.now() - DRAFT_LIVES).first()
    if draft is None:
        return None
    drafts.delete()
    form = QueryDict(mutable=True)
    for name, values in draft.form.items():
        form.setlist(name, values)
    form._mutable = False
    return form


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


def to_confirm(request: HttpRequest) -> HttpResponse:
    """Ask to confirm, and come back to this page."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('account_confirm')}?{query}")

"""Who is asking: sets `request.viewer`, and shows everybody else the way in.

Stands right behind authentication. An account without access to this portal is anonymous here; were that
decided later, sign-in would loop (ran).
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control

from fieldgate.audit.record import record
from fieldgate.branches.portal import CurrentPortal
from fieldgate.people.http import portal_of
from fieldgate.people.stepup import keep_for_sign_in
from fieldgate.properties.viewing import customer_in_portal, staff_viewer

OFFICE = "/office/"
OFFICE_ACCOUNTS = "/office/accounts/"


class ViewerMiddleware:
    """Builds the one viewer of a request, or turns the request away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = request.visitor = None  # type: ignore[attr-defined]
        portal = portal_of(request)
        if portal:
            response = self._in_portal(request, portal)
        elif request.path_info.startswith(OFFICE):
            response = self._at_office(request)
        else:
            return self.get_response(request)
        if not response.has_header("Cache-Control"):
            # Nothing behind a sign-in may stay in a shared cache or come back after signing out (T-WB-08).
            patch_cache_control(response, no_store=True, private=True)
        return response

    def _in_portal(self, request: HttpRequest, portal: CurrentPortal) -> HttpResponse:
        if request.user.is_authenticated:
            visitor = customer_in_portal(request.user.pk, portal)
            if visitor:
                request.visitor, request.viewer = visitor, visitor.viewer  # type: ignore[attr-defined]
                return self.get_response(request)
            request.user = AnonymousUser()
        return self.get_response(request) if _is_open(request) else _to_sign_in(request)

    def _at_office(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            viewer = staff_viewer(request.user.pk)
            if viewer:
                request.viewer = viewer  # type: ignore[attr-defined]
                return self.get_response(request)
            if not request.path_info.startswith(OFFICE_ACCOUNTS):
                # Not a way in: a customer learns nothing of the office (T-OP-16).
                record("refused", actor=f"user:{request.user.pk}", on="office")
                raise Http404
            request.user = AnonymousUser()
        return self.get_response(request) if _is_open(request) else _to_sign_in(request)


def _is_open(request: HttpRequest) -> bool:
    """Whether the page is marked as open to anybody (Django's login_not_required)."""
    try:
        match = resolve(request.path_info, getattr(request, "urlconf", None))
    except Resolver404:
        return False
    return not getattr(match.func, "login_required", True)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = reverse("account_login", urlconf=getattr(request, "urlconf", None))
    # A form comes back to its page where what was typed is kept for it; it is never sent by itself.
    comes_back = request.method in ("GET", "HEAD") or (request.method == "POST" and keep_for_sign_in(request))
    if comes_back and not request.headers.get("HX-Request"):
        target += "?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request"):
        # Never a sign-in form inside a fragment: the whole page goes there (T-WB-11).
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)

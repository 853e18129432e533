"""Which portal a request belongs to: its own host first, then the first path segment."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import escape_leading_slashes

from fieldgate.branches import doors
from fieldgate.branches.http import PortalRequest
from fieldgate.branches.portal import CurrentPortal, script_prefix
from fieldgate.branches.rules import RESERVED_SLUGS, SLUG

# Whoever watches the process asks it directly, by whatever name; these pages use none.
WATCHED = ("/healthz", "/readyz")

Answer = Callable[[HttpRequest], HttpResponse]


def host_name(request: HttpRequest) -> str:
    """The validated host name without port, lower-case. Raises DisallowedHost (a 400)."""
    host = request.get_host().lower()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name.removesuffix(".")


class PortalMiddleware:
    """Set `request.portal` and, inside one, the portal's URLconf and script prefix.

    Stands before sessions and authentication, so that everything behind it works under the prefix.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in WATCHED:
            return self.get_response(request)
        host = host_name(request)
        portal = None if host in settings.MAIN_HOSTS else doors.find_portal_by_host(host)
        if portal is None and host not in settings.MAIN_HOSTS:
            # Anything else would let a forged Host into links and caches (T-AU-17).
            raise DisallowedHost(f"{host} is neither FIELDGATE_URL nor a portal's own host.")
        if settings.SECURE and not request.is_secure():
            target = f"https://{request.get_host()}{request.get_full_path()}"
            return HttpResponsePermanentRedirect(target)
        if portal is None:
            return self._by_path(request)
        if request.path_info.startswith(settings.STATIC_URL):
            return self.get_response(request)
        return self._inside(request, portal) if portal.is_on else _closed(request, portal)

    def _by_path(self, request: HttpRequest) -> HttpResponse:
        slug, slash, rest = request.path_info.lstrip("/").partition("/")
        if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS or not request.path_info.startswith(f"/{slug}"):
            return self.get_response(request)
        portal = doors.find_portal_by_slug(slug)
        if portal is None:
            return self.get_response(request)
        if not slash:
            query = request.META.get("QUERY_STRING", "")
            target = f"{request.path}/" + (f"?{query}" if query else "")
            return HttpResponseRedirect(escape_leading_slashes(target))
        if not portal.is_on:
            return _closed(request, portal)
        request.META["SCRIPT_NAME"] = request.META.get("SCRIPT_NAME", "") + f"/{slug}"
        request.META["PATH_INFO"] = request.path_info = f"/{rest}"
        return self._inside(request, portal)

    def _inside(self, request: HttpRequest, portal: CurrentPortal) -> HttpResponse:
        inside = cast(PortalRequest, request)
        inside.portal = portal
        inside.urlconf = settings.PORTAL_URLCONF
        with script_prefix(portal.prefix):
            return self.get_response(request)


def _closed(request: HttpRequest, portal: CurrentPortal) -> HttpResponse:
    """A portal that is off: a plain page without data or branding (R26)."""
    page = render(request, "branches/portal_off.html", {"company": portal.company}, status=503)
    page["Cache-Control"] = "no-store"
    return page

"""The list of portals at the root, and each portal's branding: a stylesheet and a logo."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fieldgate.branches import doors
from fieldgate.branches.branding import mark, stylesheet
from fieldgate.branches.http import PortalRequest

# The address carries a hash of what it shows, so a copy may be kept for long.
_KEPT = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def portals(request: HttpRequest) -> HttpResponse:
    """The portals that are on; straight in if there is one."""
    found = doors.list_open_portals()
    if len(found) == 1:
        return HttpResponseRedirect(found[0].url("home:home"))
    rows = [{"title": p.title, "url": p.url("home:home"), "place": ""} for p in found]
    return render(request, "branches/portals.html", {"portals": rows, "company": doors.company_name()})


@login_not_required
@require_safe
def branding(request: PortalRequest) -> HttpResponse:
    """The portal's colours as a stylesheet of a few custom properties (the CSP forbids inline ones)."""
    css = stylesheet(request.portal.accent)
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": _KEPT})


@login_not_required
@require_safe
def logo(request: PortalRequest) -> HttpResponse:
    """The portal's logo, always a PNG drawn here."""
    png = doors.logo_png(request.portal.id)
    if png is None:
        raise Http404
    etag = f'"{hashlib.sha256(png).hexdigest()}"'
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": _KEPT, "ETag": etag})


@login_not_required
@require_safe
def icon(request: PortalRequest) -> HttpResponse:
    """The mark for browser tabs: the title's first letter on the accent."""
    svg = mark(request.portal.title, request.portal.accent)
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": _KEPT})

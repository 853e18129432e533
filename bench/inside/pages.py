"""Pages with nothing on them: what is left is the cost of everything around a page."""

from django.http import HttpRequest, HttpResponse


def inside_a_portal(request: HttpRequest) -> HttpResponse:
    """Signed in to a portal: every middleware, the portal, the session, the user and the viewer."""
    return HttpResponse("nothing\n")


def outside(request: HttpRequest) -> HttpResponse:
    """Signed in, outside portals: every middleware, the session and the user, as any Django page has."""
    return HttpResponse(f"nothing for {request.user.pk}\n")

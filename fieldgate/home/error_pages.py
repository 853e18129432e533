"""The pages for what goes wrong, inside and outside portals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fieldgate.audit.record import record


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense, such as one with a forged Host. Rendered without its context."""
    return render(None, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: there, but not yours to do. The refusal is recorded; the page says the reason."""
    user = getattr(request, "user", None)
    record("refused", actor=f"user:{user.pk}" if user and user.pk else "", on=request.path)
    reason = str(exception) if exception and exception.args else ""
    return _page(request, "403.html", 403, reason=reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old or came from elsewhere."""
    return _page(request, "403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there for you; the same bytes whether or not it exists for somebody else."""
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Whatever is broken, there is a page: without its stylesheet if need be."""
    try:
        return render(None, "500.html", status=500)
    except Exception:  # noqa: BLE001 - the last page there is
        return HttpResponse("Something went wrong on our side. Please try again soon.", status=500)

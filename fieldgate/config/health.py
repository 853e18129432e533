"""Answers for whoever watches: alive, and ready to serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_PLAIN = "text/plain; charset=utf-8"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type=_PLAIN)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process answers and its database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM branches_company LIMIT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type=_PLAIN)
    return HttpResponse("ready\n", content_type=_PLAIN)

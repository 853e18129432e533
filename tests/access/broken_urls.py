"""A portal whose pages fail in every way."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.urls import include, path

from fieldgate.config import portal_urls

handler400 = portal_urls.handler400
handler403 = portal_urls.handler403
handler404 = portal_urls.handler404
handler500 = portal_urls.handler500

SECRET = "the balance of customer 42"
REASON = "Only the Primary contact may pay this."


def crash(request: HttpRequest) -> NoReturn:
    raise RuntimeError(SECRET)


def forbid(request: HttpRequest) -> NoReturn:
    raise PermissionDenied(REASON)


def suspect(request: HttpRequest) -> NoReturn:
    raise SuspiciousOperation(SECRET)


def lose(request: HttpRequest) -> NoReturn:
    raise Http404(SECRET)


urlpatterns = [
    path("", include(portal_urls)),
    path("crash/", crash),
    path("forbid/", forbid),
    path("suspect/", suspect),
    path("lose/", lose),
]

"""What the office may and nobody else: a Content-Security-Policy of its own, and large forms."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

# Unfold draws with Alpine, which evaluates attributes, and with inline styles; without these its search
# layer covers the page (ran). Nothing of a customer's is edited under this policy.
_POLICY = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class OfficePolicyMiddleware:
    """Loosens the portal's strict policy under /office/ and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_at_the_office(request):
            response._csp_replace = _POLICY  # type: ignore[attr-defined]
        return response


class FewFieldsMiddleware:
    """Elsewhere a form has few fields, and one with more is a bad request (T-OP-09).

    Django knows one limit for all, and it must let the largest form of the office pass. Stands behind the
    middleware that finds the portal; counting what a body of the size allowed can hold takes a moment.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not _is_at_the_office(request):
            fields = sum(len(values) for _, values in request.POST.lists())
            if fields > settings.FIELDS_OUTSIDE_THE_OFFICE:
                raise TooManyFieldsSent("This form has too many fields.")
        return self.get_response(request)


def _is_at_the_office(request: HttpRequest) -> bool:
    """By where the request ended up, not by its words: /stl/office/ is inside a portal."""
    return getattr(request, "portal", None) is None and request.path_info.startswith("/office/")

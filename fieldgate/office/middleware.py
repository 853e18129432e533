"""The office's own Content-Security-Policy."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
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
        # By where the request ended up, not by its words: /stl/office/ is inside a portal and stays strict.
        if getattr(request, "portal", None) is None and request.path_info.startswith("/office/"):
            response._csp_replace = _POLICY  # type: ignore[attr-defined]
        return response

"""Gives every request an id and lets the audit know where its acts come from."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fieldgate.audit.record import Origin, coming_from


def peer_address(request: HttpRequest) -> str:
    """The caller's address, counting only the proxies the operator named (T-RL-03, T-WB-07).

    With no proxy configured, forwarded headers are whatever the caller wrote and are ignored.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
        if len(hops) >= proxies:
            return str(hops[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


class OriginMiddleware:
    """Wraps each request in its origin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(peer_address(request), secrets.token_hex(8))
        with coming_from(origin):
            response = self.get_response(request)
        response["X-Request-ID"] = origin.request_id
        return response

"""The request inside a portal, as the type checker should see it."""

from django.http import HttpRequest

from fieldgate.branches.portal import CurrentPortal


class PortalRequest(HttpRequest):
    """A request that PortalMiddleware has placed in a portal."""

    portal: CurrentPortal

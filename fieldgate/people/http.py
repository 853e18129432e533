"""What the type checker should know of a request, once it is known who asks."""

from django.http import HttpRequest

from fieldgate.branches.http import PortalRequest
from fieldgate.branches.portal import CurrentPortal
from fieldgate.people.models import User
from fieldgate.people.viewer import CustomerViewer, StaffViewer


class CustomerRequest(PortalRequest):
    """A request of a signed-in customer inside a portal."""

    user: User
    viewer: CustomerViewer


class StaffRequest(HttpRequest):
    """A request of a signed-in member of staff at the office."""

    user: User
    viewer: StaffViewer


def portal_of(request: HttpRequest) -> CurrentPortal | None:
    """The portal of this request, or None outside portals."""
    portal = getattr(request, "portal", None)
    return portal if isinstance(portal, CurrentPortal) else None

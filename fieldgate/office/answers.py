"""How the office answers when a verb refuses: 404 for what is out of reach, 403 for what is not yours."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from fieldgate.mail.errors import CannotResend, MailNotFound
from fieldgate.people.errors import (
    BranchNotFound,
    ContactNotFound,
    NotAllowed,
    PeopleRefusal,
    PortalNotFound,
    StaffNotFound,
)
from fieldgate.people.permissions import Act, may
from fieldgate.people.viewer import StaffViewer
from fieldgate.properties.errors import PropertyNotFound
from fieldgate.proposals.errors import ProposalNotFound, ProposalRefusal

NOT_THERE = (
    BranchNotFound,
    ContactNotFound,
    MailNotFound,
    PortalNotFound,
    PropertyNotFound,
    ProposalNotFound,
    StaffNotFound,
)
NOT_YOURS = (NotAllowed,)
REFUSALS = (CannotResend, PeopleRefusal, ProposalRefusal)
"""What a verb says when a change cannot be; the office shows its words and keeps what was typed."""


@contextmanager
def as_answers() -> Iterator[None]:
    """Let what a verb raises become the answer of the page (design.md 4)."""
    try:
        yield
    except NOT_THERE:
        raise Http404 from None
    except NOT_YOURS as refusal:
        raise PermissionDenied(reason(str(refusal))) from None


def reason(act: str) -> str:
    """What a 403 says: whom the act is not for, never why somebody else may."""
    return f"Your role may not {act}."


def demand(viewer: StaffViewer, act: Act) -> None:
    """Raise PermissionDenied (403) unless this role may do this."""
    if not may(viewer, act):
        raise PermissionDenied(reason(act.value))


def viewer_of(request: HttpRequest) -> StaffViewer:
    """Who of the staff is looking; ViewerMiddleware and OfficeSite let nobody else in."""
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, StaffViewer):
        raise Http404
    return viewer

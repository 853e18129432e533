"""What may be read of requests. Every function takes the viewer first; rows are frozen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from fieldgate.kit.lists import Page, page_within
from fieldgate.people.viewer import CustomerViewer, Viewer
from fieldgate.properties.walks import page_of
from fieldgate.requests.errors import RequestNotFound
from fieldgate.requests.models import LIST_ORDER, Comment, ServiceRequest

PAGE_SIZE = 10


class Show(StrEnum):
    """The list's filter (R132)."""

    ALL = "all"
    PENDING = "pending"
    COMPLETED = "completed"


@dataclass(frozen=True)
class RequestRow:
    """One request in a list. `zone` is its branch's."""

    number: str
    subject: str
    opened_at: datetime
    completed_at: datetime | None
    zone: str
    property_name: str
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True)
class CommentRow:
    """One public comment; `author` is "" where nobody knows, `is_ours` when the company wrote it."""

    written_at: datetime
    text: str
    author: str
    is_ours: bool


@dataclass(frozen=True)
class RequestDetail:
    """One request whole, as customers may read it: no priority, due day or assignees (R135)."""

    id: int
    row: RequestRow
    description: str
    category: str
    opened_by: str
    street: str
    comments: tuple[CommentRow, ...]


_ROW = (
    "number", "subject", "opened_at", "completed_at", "property__branch__zone", "property__name",
    "property__city", "property__state", "property__postal_code",
)  # fmt: skip
_CLOSED = {Show.PENDING: 0, Show.COMPLETED: 1}


def count_pending(viewer: CustomerViewer) -> int:
    """How many requests of the chosen properties are open: the tile (R33)."""
    return _shown(viewer, Show.PENDING).count()


def list_requests(viewer: CustomerViewer, show: Show, page: int) -> Page[RequestRow]:
    """A page of the chosen properties' requests: open ones first, then the newest, ties by number.

    A page beyond the last gives the last.
    """
    total = _shown(viewer, show).count()
    number = page_within(page, total, PAGE_SIZE)
    if not total:
        return Page((), number, total, PAGE_SIZE)
    limits = (PAGE_SIZE, (number - 1) * PAGE_SIZE)
    rows = page_of(viewer, lambda one: _shown(one, show), limits)
    return Page(tuple(RequestRow(*row) for row in rows.values_list(*_ROW)), number, total, PAGE_SIZE)


def get_request(viewer: Viewer, number: str) -> RequestDetail:
    """One request, whether or not the Property Filter shows it. Raises RequestNotFound."""
    found = (
        ServiceRequest.objects.visible_to(viewer)
        .filter(number=number)
        .values_list(
            *_ROW, "id", "description", "category", "property__street", "opened_by_contact__name",
            "opened_by_staff__name",
        )
        .first()
    )  # fmt: skip
    if found is None:
        raise RequestNotFound(number)
    pk, description, category, street, contact, staff = found[len(_ROW) :]
    comments = (
        Comment.objects.filter(service_request_id=pk, is_public=True)
        .order_by("written_at", "id")
        .values_list("written_at", "text", "contact__name", "staff__name")
    )
    return RequestDetail(
        id=pk,
        row=RequestRow(*found[: len(_ROW)]),
        description=description,
        category=category,
        opened_by=contact or staff or "",
        street=street,
        comments=tuple(
            CommentRow(written_at, text, customer or ours or "", is_ours=ours is not None)
            for written_at, text, customer, ours in comments
        ),
    )


def _shown(viewer: CustomerViewer, show: Show) -> QuerySet[ServiceRequest]:
    seen = ServiceRequest.objects.visible_to(viewer).chosen_by(viewer).order_by(*LIST_ORDER)
    return seen if show is Show.ALL else seen.filter(is_closed=_CLOSED[show])

"""What is read of requests is what visible_to allows, for everybody and any filter, in the list's order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.requests import queries
from fieldgate.requests.errors import RequestNotFound
from fieldgate.requests.models import ServiceRequest
from fieldgate.requests.queries import PAGE_SIZE, Show
from tests.cast import CUSTOMERS, Cast
from tests.make import make_request

OPENED = datetime(2026, 5, 1, 15, tzinfo=UTC)


def read_all(viewer: CustomerViewer, show: Show) -> list[str]:
    """Page after page."""
    page = queries.list_requests(viewer, show, 1)
    numbers = [row.number for row in page.rows]
    while page.has_next:
        page = queries.list_requests(viewer, show, page.number + 1)
        numbers += [row.number for row in page.rows]
    assert page.total == len(numbers)
    return numbers


def agree(viewer: CustomerViewer) -> None:
    seen = ServiceRequest.objects.visible_to(viewer).chosen_by(viewer)
    in_order = sorted(seen, key=lambda r: (r.completed_at is not None, -r.opened_at.timestamp(), r.number))
    assert read_all(viewer, Show.ALL) == [r.number for r in in_order]
    assert read_all(viewer, Show.PENDING) == [r.number for r in in_order if r.completed_at is None]
    assert read_all(viewer, Show.COMPLETED) == [r.number for r in in_order if r.completed_at]
    assert queries.count_pending(viewer) == len([r for r in in_order if r.completed_at is None])
    for number in ServiceRequest.objects.values_list("number", flat=True):
        if ServiceRequest.objects.visible_to(viewer).filter(number=number).exists():
            assert queries.get_request(viewer, number).row.number == number
        else:
            with pytest.raises(RequestNotFound):
                queries.get_request(viewer, number)


@pytest.mark.parametrize("who", CUSTOMERS)
@pytest.mark.parametrize("chosen", [(), ("P1",), ("PB",), ("P1", "P2"), ("PS",)])
def test_requests_are_read_as_visible_to_allows(cast: Cast, who: str, chosen: tuple[str, ...]) -> None:
    for n in range(PAGE_SIZE + 5):
        make_request(
            f"9{n:02}", cast.properties["P1"], opened=OPENED + timedelta(days=n // 3),
            completed=n % 2 == 1, include_client=n % 5 != 4,
        )  # fmt: skip
    PropertyContact.objects.filter(property__in=[cast.properties[key] for key in chosen]).update(
        is_chosen=True
    )
    agree(cast.viewer(who, "south" if who == "SOU" else "north"))


def test_more_properties_than_can_be_walked_one_by_one(cast: Cast) -> None:
    branch = cast.properties["P1"].branch
    places = [Property.objects.create(branch=branch, name=f"Plot {n:03}") for n in range(120)]
    PropertyContact.objects.bulk_create(
        PropertyContact(contact=cast.contacts["PRI"], property=place) for place in places
    )
    for n, place in enumerate(places[::5]):
        make_request(f"8{n:02}", place, completed=n % 3 == 0, include_client=n % 4 != 0)
    agree(cast.viewer("PRI"))


def test_pending_requests_are_counted_by_one_question(cast: Cast) -> None:
    viewer = cast.viewer("PRI")
    with CaptureQueriesContext(connection) as captured:
        assert queries.count_pending(viewer) == 1
    assert len(captured) == 1


def test_t_op_08_internal_comments_are_in_no_answer(cast: Cast) -> None:
    found = queries.get_request(cast.viewer("PRI"), "101")
    assert [(c.text, c.author, c.is_ours) for c in found.comments] == [
        ("We come on Monday.", "Staff ST-N", True)
    ]

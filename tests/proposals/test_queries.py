"""The list and the counts say who sees what exactly as visible_to does, for everybody and any filter."""

from datetime import date, timedelta

import pytest

from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.models import LIST_ORDER, Proposal
from fieldgate.proposals.queries import proposals as queries
from fieldgate.proposals.queries.proposals import Show
from fieldgate.proposals.rules import OfficeStatus
from tests.cast import CUSTOMERS, Cast
from tests.make import make_proposal


def agree(viewer: CustomerViewer) -> None:
    seen = Proposal.objects.visible_to(viewer).chosen_by(viewer)
    for show in Show:
        narrowed = seen if show is Show.ALL else seen.filter(portal_status=show.value)
        in_order = list(narrowed.order_by(*LIST_ORDER).values_list("number", "revision"))
        read: list[tuple[str, int]] = []
        number = 0
        while True:
            number += 1
            page = queries.list_proposals(viewer, show, number)
            read += [(row.number, row.revision) for row in page.rows]
            if not page.has_next:
                break
        assert read == in_order
        assert page.total == len(read)
    pending = list(
        seen.filter(portal_status="pending").order_by(*LIST_ORDER).values_list("number", flat=True)
    )
    assert queries.count_pending(viewer) == len(pending)
    rows, count, _ = queries.list_pending(viewer, 2)
    assert ([row.number for row in rows], count) == (pending[:2], len(pending))


@pytest.mark.parametrize("who", CUSTOMERS)
@pytest.mark.parametrize("chosen", [(), ("P1",), ("PB",), ("P1", "P2"), ("PS",)])
def test_the_list_reads_what_visible_to_allows(cast: Cast, who: str, chosen: tuple[str, ...]) -> None:
    for n in range(13):
        then = ((), (OfficeStatus.WON,), (OfficeStatus.LOST,))[n % 3]
        make_proposal(
            f"9{n:02}", cast.properties["P1"], 100, sent=date(2026, 1, 1) + timedelta(n % 4), then=then
        )
    make_proposal("901", cast.properties["P1"], 200, revision=1)
    PropertyContact.objects.filter(property__in=[cast.properties[key] for key in chosen]).update(
        is_chosen=True
    )
    agree(cast.viewer(who, "south" if who == "SOU" else "north"))


def test_more_properties_than_are_walked_one_by_one(cast: Cast) -> None:
    branch = cast.properties["P1"].branch
    places = [Property.objects.create(branch=branch, name=f"Plot {n:03}") for n in range(520)]
    PropertyContact.objects.bulk_create(
        PropertyContact(contact=cast.contacts["PRI"], property=place) for place in places
    )
    for n, place in enumerate(places[::40]):
        make_proposal(f"85{n:02}", place, 5_000 + n)
    agree(cast.viewer("PRI"))


def test_a_row_knows_whether_the_viewer_sees_a_later_revision(cast: Cast) -> None:
    place = cast.properties["P1"]
    make_proposal("910", place, 100, then=(OfficeStatus.WON,))
    make_proposal("910", place, 200, revision=1)
    make_proposal("910", place, 300, revision=2, sent=None)
    rows = queries.list_proposals(cast.viewer("PRI"), Show.ALL, 1).rows
    assert {row.revision: row.is_newest for row in rows if row.number == "910"} == {0: False, 1: True}

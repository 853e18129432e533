"""What is read of visits is what visible_to allows, for everybody and any filter, in the list's order."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldgate.branches.models import Portal
from fieldgate.kit import clock
from fieldgate.people.models import PortalAccess
from fieldgate.people.viewer import CustomerViewer, System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.visits import queries
from fieldgate.visits.errors import VisitNotFound
from fieldgate.visits.models import Visit, VisitQuerySet
from fieldgate.visits.queries import PAGE_SIZE, Show, VisitRow
from fieldgate.visits.rules import VisitStatus
from tests.cast import CUSTOMERS, ZONE, Cast
from tests.make import make_visit

DONE = VisitStatus.COMPLETED


def read_all(viewer: CustomerViewer, show: Show) -> list[VisitRow]:
    """Page after page."""
    page = queries.list_visits(viewer, show, 1)
    rows = list(page.rows)
    while page.has_next:
        page = queries.list_visits(viewer, show, page.number + 1)
        rows += page.rows
    assert page.total == len(rows)
    return rows


def agree(viewer: CustomerViewer) -> None:
    seen: VisitQuerySet = Visit.objects.visible_to(viewer).chosen_by(viewer)
    done = seen.filter(status=DONE.value).order_by("-starts_at", "-id").values_list("id", flat=True)
    ahead = list(seen.exclude(status=DONE.value).order_by("starts_at", "id").values_list("id", flat=True))
    assert [row.id for row in read_all(viewer, Show.COMPLETED)] == list(done)
    assert [row.id for row in read_all(viewer, Show.NEXT_30_DAYS)] == ahead
    visits, total = queries.list_next(viewer, 3)
    assert ([visit.id for visit in visits], total) == (ahead[:3], len(ahead))
    for pk in Visit.objects.values_list("id", flat=True):
        if Visit.objects.visible_to(viewer).filter(pk=pk).exists():
            assert queries.get_visit(viewer, pk).row.id == pk
        else:
            with pytest.raises(VisitNotFound):
                queries.get_visit(viewer, pk)


@pytest.mark.parametrize("who", CUSTOMERS)
@pytest.mark.parametrize("chosen", [(), ("P1",), ("PB",), ("P1", "P2"), ("PS",)])
def test_visits_are_read_as_visible_to_allows(cast: Cast, who: str, chosen: tuple[str, ...]) -> None:
    today = clock.today(ZONE)
    for n in range(PAGE_SIZE + 5):
        make_visit(cast.properties["P1"], date(2026, 1, 1) + timedelta(days=n // 3), status=DONE)
        make_visit(cast.properties["P1"], today + timedelta(days=n // 2))
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
        make_visit(place, date(2026, 3, 1) + timedelta(days=n), status=DONE)
    agree(cast.viewer("PRI"))


@pytest.fixture
def two_zones(cast: Cast) -> CustomerViewer:
    """DUO in a portal of the whole company: PB in Chicago, PS in New York, an hour ahead."""
    portal = Portal.objects.create(branch=None, slug="all", title="Acme")
    PortalAccess.objects.create(contact=cast.contacts["DUO"], portal=portal, accepted_at=clock.now())
    cast.portals["all"] = portal
    return cast.viewer("DUO", "all")


@pytest.mark.parametrize("hour", [3, 4, 5, 12])
def test_each_property_has_its_own_today(cast: Cast, two_zones: CustomerViewer, hour: int) -> None:
    """At 4:30 UTC it is June 11th in New York and still the 10th in Chicago."""
    Visit.objects.all().delete()
    with time_machine.travel(datetime(2026, 6, 11, hour, 30, tzinfo=UTC), tick=False):
        for key in ("PB", "PS"):
            for day in (date(2026, 6, 10), date(2026, 6, 11), date(2026, 7, 10), date(2026, 7, 11)):
                make_visit(cast.properties[key], day)
        agree(two_zones)
        found = {(row.property_name, row.day) for row in read_all(two_zones, Show.NEXT_30_DAYS)}
    of_the_10th = {date(2026, 6, 10), date(2026, 6, 11), date(2026, 7, 10)}
    of_the_11th = {date(2026, 6, 11), date(2026, 7, 10), date(2026, 7, 11)}
    chicago = of_the_10th if hour < 5 else of_the_11th
    new_york = of_the_10th if hour < 4 else of_the_11th
    assert found == {("Place PB", day) for day in chicago} | {("Place PS", day) for day in new_york}


@pytest.mark.parametrize("show", Show)
def test_a_day_begins_once_however_the_pages_fall(cast: Cast, show: Show) -> None:
    Visit.objects.all().delete()
    today = clock.today(ZONE)
    for n in range(45):
        days = n // 7
        if show is Show.COMPLETED:
            make_visit(cast.properties["P1"], today - timedelta(days=days), status=DONE, hour=7 + n % 7)
        else:
            make_visit(cast.properties["P1"], today + timedelta(days=days), hour=7 + n % 7)
    rows = read_all(cast.viewer("PRI"), show)
    assert [row.day for row in rows if row.begins_day] == list(dict.fromkeys(row.day for row in rows))


def test_the_next_visits_and_their_number_are_one_question(cast: Cast) -> None:
    viewer = cast.viewer("PRI")
    with CaptureQueriesContext(connection) as captured:
        visits, total = queries.list_next(viewer, 1)
    assert len(captured) == 1
    assert total == 2
    assert [(v.id, v.services, v.status) for v in visits] == [
        (cast.visits["AHEAD"].pk, ("Mowing",), VisitStatus.SCHEDULED)
    ]


def test_who_has_no_property_has_no_visits(cast: Cast) -> None:
    assert queries.list_next(cast.viewer("EX"), 3) == ((), 0)


def test_visits_of_a_proposal_begin_with_the_next_and_end_with_the_last_done(cast: Cast) -> None:
    proposal, place = cast.proposals["ACCEPTED"], cast.properties["P1"]
    today = clock.today(ZONE)
    later = make_visit(place, today + timedelta(days=9), proposal=proposal)
    sooner = make_visit(place, today + timedelta(days=2), proposal=proposal)
    make_visit(place, today + timedelta(days=40), proposal=proposal)
    before = make_visit(place, date(2026, 4, 4), status=DONE, proposal=proposal)
    rows, total = queries.list_for_proposal(cast.viewer("PRI"), proposal.pk, 3)
    assert [row.id for row in rows] == [sooner.pk, later.pk, cast.visits["DONE"].pk]
    assert total == 4
    assert before.pk not in [row.id for row in rows]
    assert queries.list_for_proposal(cast.viewer("STR"), proposal.pk, 3) == ((), 0)


def test_the_proposal_of_a_visit_is_named_to_who_sees_it(cast: Cast) -> None:
    visit = cast.visits["DONE"]
    assert queries.get_visit(cast.viewer("PRI"), visit.pk).proposal == ("502", "Irrigation")
    visit.ticket.proposal = cast.proposals["APPROVED"]
    visit.ticket.save()
    assert queries.get_visit(cast.viewer("PRI"), visit.pk).proposal is None


def test_the_office_reads_any_visit(cast: Cast) -> None:
    assert queries.get_visit(System(), cast.visits["CANCELLED"].pk).row.status is VisitStatus.CANCELLED
    assert queries.get_visit(cast.staff("ST-N"), cast.visits["FAR"].pk)
    with pytest.raises(VisitNotFound):
        queries.get_visit(cast.staff("ST-S"), cast.visits["FAR"].pk)

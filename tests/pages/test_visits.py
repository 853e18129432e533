"""R79 to R84, R87: the customer's pages of visits, in the guide's words."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from fieldgate.branches.models import Portal
from fieldgate.people.models import PortalAccess, StaffMember
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.visits.models import Visit, VisitNote
from fieldgate.visits.rules import VisitStatus
from tests.cast import CUSTOMERS_OF_NORTH, Cast
from tests.make import make_note, make_visit
from tests.pages.words import links, rows, text, words

NOW = datetime(2026, 6, 10, 18, tzinfo=UTC)  # a Wednesday
TODAY = date(2026, 6, 10)
LOAD_MORE = {"HX-Request": "true", "HX-Target": "rows"}
DONE, SKIPPED, CANCELLED = VisitStatus.COMPLETED, VisitStatus.SKIPPED, VisitStatus.CANCELLED


@pytest.fixture(autouse=True)
def _on_a_day_in_june() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place(cast: Cast) -> Property:
    """A place of PRI's own to which nobody has come yet."""
    VisitNote.objects.all().delete()
    Visit.objects.all().delete()
    place = cast.properties["P1"]
    place.name, place.street, place.city, place.state = "Camilla's Oasis", "112 Clark St", "St. Louis", "MO"
    place.postal_code = "63101"
    place.save()
    return place


def page_at(cast: Cast, path: str = "", who: str = "PRI", **headers: str) -> str:
    response = cast.client(who).get(f"/north/visits/{path}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def status_of(cast: Cast, path: str, who: str = "PRI") -> int:
    return cast.client(who).get(f"/north/visits/{path}").status_code


def ids(page: str) -> list[int]:
    return [int(link.split("/")[-2]) for link in links(page)]


def days(page: str) -> list[str]:
    """The headings of days, in order."""
    return [text(heading) for heading in re.findall(r'<h2 class="group-title">(.*?)</h2>', page)]


# ---- the list ---------------------------------------------------------------------------------------------


def test_r80_a_row_has_property_street_town_date_start_and_state(cast: Cast, place: Property) -> None:
    make_visit(place, date(2026, 6, 12))
    page = page_at(cast)
    assert rows(page) == [
        "Camilla's Oasis 112 Clark St • St. Louis, Missouri 63101 06/12/2026 7:00am UPCOMING"
    ]
    assert days(page) == ["Friday, 06/12/2026"]
    assert '<h3 class="row-title">' in page


def test_where_only_the_day_is_known_no_time_is_said(cast: Cast, place: Property) -> None:
    visit = make_visit(place, date(2026, 6, 12), hour=0)
    Visit.objects.update(has_time=False)
    assert rows(page_at(cast))[0].endswith("63101 06/12/2026 UPCOMING")
    assert "12:00am" not in page_at(cast, f"{visit.pk}/")


def test_a_place_without_an_address_leaves_no_stray_marks(cast: Cast, place: Property) -> None:
    Property.objects.filter(pk=place.pk).update(street="", city="", state="", postal_code="")
    visit = make_visit(place, TODAY)
    assert rows(page_at(cast)) == ["Camilla's Oasis 06/10/2026 7:00am UPCOMING"]
    assert "•" not in words(page_at(cast, f"{visit.pk}/"))


def test_r79_next_30_days_begin_today_and_end_on_the_thirtieth_after(cast: Cast, place: Property) -> None:
    made = {n: make_visit(place, TODAY + timedelta(days=n)).pk for n in (-1, 0, 1, 30, 31)}
    assert ids(page_at(cast)) == [made[0], made[1], made[30]]
    assert ids(page_at(cast, "?show=completed")) == []
    for n, pk in made.items():
        assert status_of(cast, f"{pk}/") == (200 if 0 <= n <= 30 else 404)


def test_r79_completed_ones_are_listed_the_last_first_whenever_they_were(cast: Cast, place: Property) -> None:
    made = [
        make_visit(place, day, status=DONE, hour=hour).pk
        for day, hour in [(date(2024, 2, 29), 7), (date(2026, 6, 9), 7), (date(2026, 6, 9), 13), (TODAY, 7)]
    ]
    page = page_at(cast, "?show=completed")
    assert ids(page) == made[::-1]
    assert days(page) == ["Wednesday, 06/10/2026", "Tuesday, 06/09/2026", "Thursday, 02/29/2024"]
    assert [row.split()[-1] for row in rows(page)] == ["COMPLETED"] * 4
    assert ids(page_at(cast)) == []


def test_upcoming_ones_are_listed_by_start_then_as_they_were_made(cast: Cast, place: Property) -> None:
    late, early, twin = (make_visit(place, date(2026, 6, 12), hour=hour).pk for hour in (13, 7, 13))
    first = make_visit(place, date(2026, 6, 11), hour=17).pk
    assert ids(page_at(cast)) == [first, early, late, twin]


def test_a_skipped_visit_stands_where_it_was_with_its_reason(cast: Cast, place: Property) -> None:
    visit = make_visit(place, date(2026, 6, 12), status=SKIPPED, reason="Heavy rain <all> day")
    assert rows(page_at(cast))[0].endswith("06/12/2026 7:00am SKIPPED Heavy rain <all> day")
    assert "SKIPPED 06/12/2026 Day Friday Start 7:00am Heavy rain <all> day" in words(
        page_at(cast, f"{visit.pk}/")
    )


def test_r87_a_cancelled_visit_is_nowhere(cast: Cast, place: Property) -> None:
    visit = make_visit(place, date(2026, 6, 12), status=CANCELLED, reason="Sold")
    assert ids(page_at(cast)) == ids(page_at(cast, "?show=completed")) == []
    assert status_of(cast, f"{visit.pk}/") == 404


def test_a_visit_that_was_missed_or_skipped_in_the_past_is_nowhere(cast: Cast, place: Property) -> None:
    for status in (VisitStatus.SCHEDULED, SKIPPED):
        visit = make_visit(place, TODAY - timedelta(days=1), status=status)
        assert status_of(cast, f"{visit.pk}/") == 404
    assert ids(page_at(cast)) == ids(page_at(cast, "?show=completed")) == []


@pytest.mark.parametrize(
    ("query", "completed"),
    [
        ("", False),
        ("?show=next-30-days", False),
        ("?show=completed", True),
        ("?show=COMPLETED", False),
        ("?show=", False),
        ("?show=all", False),
        ("?show=completed&show=nonsense", False),
        ("?show=completed&page=0", True),
        ("?page=-1", False),
        ("?page=2", False),
        ("?page=99999999999999999999", False),
        ("?page=%00", False),
        ("?show=completed&page=zwei", True),
    ],
)
def test_what_is_asked_for_in_nonsense_is_the_default(
    cast: Cast, place: Property, query: str, completed: bool
) -> None:
    ahead, done = make_visit(place, TODAY).pk, make_visit(place, TODAY, status=DONE).pk
    page = page_at(cast, query)
    assert ids(page) == [done if completed else ahead]
    assert "1 of 1" in words(page)
    assert re.findall(r'aria-current="true">([^<]+)<', page) == ["Completed" if completed else "Next 30 Days"]


def thirty(place: Property) -> None:
    """The guide's 30 visits: two a day, save for the last."""
    for n in range(30):
        make_visit(place, TODAY + timedelta(days=(n + 1) // 2), hour=7 + (n + 1) % 2)


def test_twenty_of_thirty_and_then_the_rest(cast: Cast, place: Property) -> None:
    thirty(place)
    first, second = page_at(cast), page_at(cast, "?page=2")
    assert "20 of 30" in words(first)
    assert len(ids(first)) == 20
    assert 'href="/north/visits/?page=2"' in first
    assert "21–30 of 30" in words(second)
    assert len(set(ids(first)) | set(ids(second))) == 30
    assert "Load more" not in second
    assert 'href="/north/visits/">Previous' in second


def test_a_day_that_goes_on_has_its_heading_once_where_rows_join(cast: Cast, place: Property) -> None:
    """The 20th and the 21st visit are on the same day."""
    thirty(place)
    first, joins = page_at(cast), page_at(cast, "?page=2", **LOAD_MORE)
    assert days(first)[-1] == "Saturday, 06/20/2026"
    assert days(joins) == [f"{day}, 06/{n}/2026" for n, day in [
        (21, "Sunday"), (22, "Monday"), (23, "Tuesday"), (24, "Wednesday"), (25, "Thursday"),
    ]]  # fmt: skip
    assert joins.lstrip().startswith('<li class="row">')
    # A page of its own says the day of its first row.
    assert days(page_at(cast, "?page=2"))[0] == "Saturday, 06/20/2026"


def test_a_new_day_has_its_heading_where_rows_join(cast: Cast, place: Property) -> None:
    for n in range(21):
        make_visit(place, TODAY + timedelta(days=n))
    joins = page_at(cast, "?page=2", **LOAD_MORE)
    assert days(joins) == ["Tuesday, 06/30/2026"]


def test_load_more_brings_the_next_rows_the_new_count_and_no_further_button(
    cast: Cast, place: Property
) -> None:
    for n in range(23):
        make_visit(place, TODAY - timedelta(days=n), status=DONE)
    assert 'href="/north/visits/?show=completed&amp;page=2"' in page_at(cast, "?show=completed")
    fragment = page_at(cast, "?show=completed&page=2", **LOAD_MORE)
    assert len(ids(fragment)) == 3
    assert re.search(r'id="count" hx-swap-oob="true">\s*23 of 23\s*<', fragment)
    assert "Load more" not in fragment
    assert "<main" not in fragment


def test_an_empty_list_says_so(cast: Cast, place: Property) -> None:
    page = page_at(cast)
    assert "No visits in the next 30 days" in words(page)
    assert "0 of 0" in words(page)
    page = page_at(cast, "?show=completed")
    assert "No completed visits yet" in words(page)
    assert re.search(r'href="/north/visits/">Show next 30 days<', page)


@pytest.mark.parametrize("who", CUSTOMERS_OF_NORTH)
def test_r79_every_contact_of_the_property_and_nobody_else_sees_its_visits(
    cast: Cast, place: Property, who: str
) -> None:
    ahead, done = make_visit(place, TODAY).pk, make_visit(place, TODAY, status=DONE).pk
    seen = who in {"PRI", "PB", "OTH"}
    assert ids(page_at(cast, "", who)) == ([ahead] if seen else [])
    assert ids(page_at(cast, "?show=completed", who)) == ([done] if seen else [])
    for pk in (ahead, done):
        assert status_of(cast, f"{pk}/", who) == (200 if seen else 404)


def test_the_filter_narrows_the_list_and_a_page_outside_it_still_opens(cast: Cast, place: Property) -> None:
    other = Property.objects.create(branch=place.branch, name="Three Tails")
    PropertyContact.objects.create(contact=cast.contacts["PRI"], property=other, is_chosen=True)
    here, there = make_visit(place, TODAY).pk, make_visit(other, TODAY).pk
    done = make_visit(place, TODAY, status=DONE).pk
    assert ids(page_at(cast)) == [there]
    assert ids(page_at(cast, "?show=completed")) == []
    assert {status_of(cast, f"{pk}/") for pk in (here, there, done)} == {200}


# ---- days and zones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        ("2026-06-11T04:59+00:00", True),  # still June 10th in Chicago
        ("2026-06-11T05:00+00:00", False),
        ("2026-06-10T05:00+00:00", True),
    ],
)
def test_today_ends_at_midnight_where_the_branch_is(
    cast: Cast, place: Property, moment: str, seen: bool
) -> None:
    make_visit(place, date(2026, 6, 10), hour=23)
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        assert rows(page_at(cast)) == (
            ["Camilla's Oasis 112 Clark St • St. Louis, Missouri 63101 06/10/2026 11:00pm UPCOMING"]
            if seen
            else []
        )


def test_seven_in_the_morning_stays_so_on_both_sides_of_a_change_of_clocks(
    cast: Cast, place: Property
) -> None:
    """In 2026 the clocks of Chicago go back on November 1st, at 2:00am."""
    for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)):
        make_visit(place, day)
    assert len(set(Visit.objects.values_list("starts_at__hour", flat=True))) == 2
    with time_machine.travel(datetime(2026, 10, 31, 18, tzinfo=UTC), tick=False):
        page = page_at(cast)
    assert days(page) == ["Saturday, 10/31/2026", "Sunday, 11/01/2026", "Monday, 11/02/2026"]
    assert [row.split()[-3:] for row in rows(page)] == [
        [day, "7:00am", "UPCOMING"] for day in ("10/31/2026", "11/01/2026", "11/02/2026")
    ]


@pytest.fixture
def whole_company(cast: Cast) -> None:
    """DUO in a portal of all branches: PB is in Chicago, PS in New York."""
    Visit.objects.all().delete()
    portal = Portal.objects.create(branch=None, slug="all", title="Acme")
    PortalAccess.objects.create(contact=cast.contacts["DUO"], portal=portal, accepted_at=NOW)


@pytest.mark.usefixtures("whole_company")
def test_where_it_is_tomorrow_already_todays_visits_are_over(cast: Cast) -> None:
    for key in ("PB", "PS"):
        make_visit(cast.properties[key], date(2026, 6, 10))
        make_visit(cast.properties[key], date(2026, 7, 11))
    with time_machine.travel(datetime(2026, 6, 11, 4, 30, tzinfo=UTC), tick=False):
        page = cast.client("DUO").get("/all/visits/").content.decode()
    assert [(row.split()[1], row.split()[-3]) for row in rows(page)] == [
        ("PB", "06/10/2026"),
        ("PS", "07/11/2026"),
    ]


@pytest.mark.usefixtures("whole_company")
def test_each_visit_starts_by_the_clock_of_its_own_branch(cast: Cast) -> None:
    for key in ("PB", "PS"):
        make_visit(cast.properties[key], date(2026, 6, 12), hour=7)
    page = cast.client("DUO").get("/all/visits/").content.decode()
    assert [(row.split()[1], row.split()[-2]) for row in rows(page)] == [("PS", "7:00am"), ("PB", "7:00am")]
    assert days(page) == ["Friday, 06/12/2026"]


# ---- one visit --------------------------------------------------------------------------------------------


def test_r81_a_visit_has_date_services_notes_contact_and_property(cast: Cast, place: Property) -> None:
    visit = make_visit(place, date(2026, 6, 9), status=DONE, services="Daily Clean\nWindow wipe-down\n")
    make_note(visit, "All done.", shown=True)
    page = page_at(cast, f"{visit.pk}/")
    assert words(page) == (
        "Back to Visits Camilla's Oasis 112 Clark St • St. Louis, Missouri 63101 "
        "Visit Date COMPLETED 06/09/2026 Day Tuesday Start 7:00am "
        "Services Daily Clean Window wipe-down Visit Notes 06/09/2026 7:00am All done. "
        "Service Contact Staff ST-N Email st-n@office.example "
        "Associated with: Camilla's Oasis 112 Clark St St. Louis, Missouri 63101"
    )
    assert 'href="/north/visits/"' in page
    assert "<title>Visit 06/09/2026: Camilla&#x27;s Oasis – " in page


@pytest.mark.parametrize("on", [True, False])
def test_r82_the_contacts_phone_is_shown_only_if_the_portal_says_so(
    cast: Cast, place: Property, on: bool
) -> None:
    Portal.objects.filter(slug="north").update(show_sales_rep_phone=on)
    page = page_at(cast, f"{make_visit(place, TODAY).pk}/")
    assert "st-n@office.example" in page
    assert ("555-0100" in page) is on


def test_r82_without_a_sales_rep_there_is_no_service_contact(cast: Cast, place: Property) -> None:
    Property.objects.filter(pk=place.pk).update(sales_rep=None)
    assert "Service Contact" not in page_at(cast, f"{make_visit(place, TODAY).pk}/")


def test_who_left_the_staff_is_still_the_contact_of_an_old_visit(cast: Cast, place: Property) -> None:
    StaffMember.objects.update(is_active=False)
    assert "Service Contact Staff ST-N" in words(page_at(cast, f"{make_visit(place, TODAY).pk}/"))


def test_r83_r84_a_note_is_there_while_it_is_shown_in_portal_and_gone_at_once(
    cast: Cast, place: Property
) -> None:
    visit = make_visit(place, TODAY, status=DONE)
    note = make_note(visit, "The gate code is 4711.", shown=False)
    make_note(visit, "Edged the beds.", shown=True)
    client = cast.client("PRI")

    def everywhere() -> str:
        pages = ["", "visits/", "visits/?show=completed", f"visits/{visit.pk}/"]
        return " ".join(client.get(f"/north/{path}").content.decode() for path in pages)

    assert "Edged the beds." in everywhere()
    assert "4711" not in everywhere()
    VisitNote.objects.filter(pk=note.pk).update(shown_in_portal=True)
    assert "4711" in everywhere()
    VisitNote.objects.update(shown_in_portal=False)
    assert "4711" not in everywhere()
    assert "Visit Notes" not in everywhere()


def test_notes_keep_their_paragraphs_their_order_and_no_markup(cast: Cast, place: Property) -> None:
    visit = make_visit(place, TODAY, status=DONE)
    make_note(visit, "First.\n\nSecond,\nthird <script>alert(1)</script>.", shown=True)
    later = make_note(visit, "Earlier.", shown=True)
    VisitNote.objects.filter(pk=later.pk).update(written_at=visit.starts_at - timedelta(hours=2))
    page = page_at(cast, f"{visit.pk}/")
    assert "<p>First.</p>\n\n<p>Second,<br>third &lt;script&gt;alert(1)&lt;/script&gt;.</p>" in page
    assert page.index("Earlier.") < page.index("First.")
    assert "06/10/2026 5:00am Earlier." in words(page)


def test_what_a_zone_has_as_the_day_of_a_note_is_said(cast: Cast, place: Property) -> None:
    visit = make_visit(place, TODAY, status=DONE)
    note = make_note(visit, "Late.", shown=True)
    VisitNote.objects.filter(pk=note.pk).update(written_at=datetime(2026, 6, 11, 4, 5, tzinfo=UTC))
    assert "06/10/2026 11:05pm Late." in words(page_at(cast, f"{visit.pk}/"))


def test_a_visit_without_services_says_so(cast: Cast, place: Property) -> None:
    visit = make_visit(place, TODAY, services="")
    assert "No services are listed for this visit." in words(page_at(cast, f"{visit.pk}/"))


def test_the_proposal_it_came_from_is_a_link_for_who_sees_it(cast: Cast, place: Property) -> None:
    visit = make_visit(place, TODAY, proposal=cast.proposals["ACCEPTED"])
    page = page_at(cast, f"{visit.pk}/")
    assert '<a href="/north/proposals/502/">Proposal #502: Irrigation</a>' in page
    Portal.objects.filter(slug="north").update(show_proposals=False)
    page = page_at(cast, f"{visit.pk}/")
    assert "Proposal #502: Irrigation" in words(page)
    assert "/proposals/" not in page


def test_a_proposal_that_was_never_sent_is_not_even_named(cast: Cast, place: Property) -> None:
    visit = make_visit(place, TODAY, proposal=cast.proposals["APPROVED"])
    assert "Proposal #" not in words(page_at(cast, f"{visit.pk}/"))
    assert "504" not in words(page_at(cast, f"{visit.pk}/"))


def test_a_proposals_page_lists_the_visits_that_came_of_it(cast: Cast, place: Property) -> None:
    for n in range(7):
        make_visit(place, TODAY + timedelta(days=n), proposal=cast.proposals["ACCEPTED"])
    page = cast.client("PRI").get("/north/proposals/502/").content.decode()
    assert "Visits Wednesday, 06/10/2026 UPCOMING 7:00am Thursday, 06/11/2026 UPCOMING 7:00am" in words(page)
    assert "and 2 more" in words(page)
    assert page.count('<a href="/north/visits/') == 5
    assert f'<a href="/north/visits/{Visit.objects.earliest("day").pk}/">Wednesday, 06/10/2026</a>' in page
    Visit.objects.filter(day__gt=TODAY + timedelta(days=4)).delete()
    assert " more" not in words(cast.client("PRI").get("/north/proposals/502/").content.decode())
    Portal.objects.filter(slug="north").update(show_visits=False)
    assert "06/11/2026" not in cast.client("PRI").get("/north/proposals/502/").content.decode()


@pytest.mark.parametrize(
    "path", ["0/", "99999999999999999999/", f"{'9' * 5000}/", "-1/", "1.5/", "x/", "%00/", "１/"]
)
def test_what_is_no_visit_is_not_found(cast: Cast, path: str) -> None:
    assert status_of(cast, path) == 404


def test_a_section_that_is_switched_off_is_not_there(cast: Cast, place: Property) -> None:
    visit = make_visit(place, TODAY)
    Portal.objects.filter(slug="north").update(show_visits=False)
    client = cast.client("PRI")
    for path in ("", "?show=completed", "?page=2", f"{visit.pk}/"):
        assert client.get(f"/north/visits/{path}").status_code == 404
    assert client.get("/north/visits/", headers=LOAD_MORE).status_code == 404
    assert "/visits/" not in client.get("/north/").content.decode()


def test_only_reading_is_allowed(cast: Cast, place: Property) -> None:
    client, visit = cast.client("PRI"), make_visit(place, TODAY)
    for path in ("", f"{visit.pk}/"):
        assert client.head(f"/north/visits/{path}").status_code == 200
        assert client.post(f"/north/visits/{path}").status_code == 405

"""R124 to R127, R132: the customer's pages of requests, for reading."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from fieldgate.branches.models import Portal
from fieldgate.people.models import StaffMember
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.requests.rules import Priority
from tests.cast import CUSTOMERS_OF_NORTH, Cast
from tests.make import make_comment, make_request
from tests.pages.words import links, rows, words

LOAD_MORE = {"HX-Request": "true", "HX-Target": "rows"}
OPENED = datetime(2026, 5, 20, 15, tzinfo=UTC)


@pytest.fixture
def place(cast: Cast) -> Property:
    """A place of PRI's own at which nothing was asked for yet."""
    Comment.objects.all().delete()
    ServiceRequest.objects.all().delete()
    return cast.properties["P1"]


def page_at(cast: Cast, path: str = "", who: str = "PRI", **headers: str) -> str:
    response = cast.client(who).get(f"/north/requests/{path}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def status_of(cast: Cast, path: str, who: str = "PRI") -> int:
    return cast.client(who).get(f"/north/requests/{path}").status_code


def numbers(page: str) -> list[str]:
    return [link.split("/")[-2] for link in links(page)]


# ---- the list ---------------------------------------------------------------------------------------------


def test_a_row_has_number_subject_property_town_day_and_status(cast: Cast, place: Property) -> None:
    make_request("101", place)
    make_request("102", place, subject="More <mulch>", completed=True)
    assert rows(page_at(cast)) == [
        "Request #101: Broken sprinkler Place P1 • Springfield, Illinois 62701 Opened 05/20/2026 PENDING",
        "Request #102: More <mulch> Place P1 • Springfield, Illinois 62701 Opened 05/20/2026 COMPLETED",
    ]


def test_pending_ones_come_first_then_the_newest_ties_by_number(cast: Cast, place: Property) -> None:
    def make(number: str, hours: int, *, completed: bool = False) -> None:
        make_request(number, place, opened=OPENED + timedelta(hours=hours), completed=completed)

    make("1", 0)
    make("3", 5)
    make("2", 5)
    make("9", 50, completed=True)
    make("8", 90, completed=True)
    make("7", 90, completed=True)
    assert numbers(page_at(cast)) == ["2", "3", "1", "7", "8", "9"]


@pytest.mark.parametrize(
    ("query", "expected", "current"),
    [
        ("", ["1", "2"], "All"),
        ("?show=all", ["1", "2"], "All"),
        ("?show=pending", ["1"], "Pending"),
        ("?show=completed", ["2"], "Completed"),
        ("?show=PENDING", ["1", "2"], "All"),
        ("?show=open", ["1", "2"], "All"),
        ("?show=", ["1", "2"], "All"),
        ("?show=completed&page=7", ["2"], "Completed"),
        ("?page=-1", ["1", "2"], "All"),
        ("?page=%00", ["1", "2"], "All"),
        ("?page=99999999999999999999", ["1", "2"], "All"),
    ],
)
def test_r132_all_pending_or_completed(
    cast: Cast, place: Property, query: str, expected: list[str], current: str
) -> None:
    make_request("1", place)
    make_request("2", place, completed=True)
    page = page_at(cast, query)
    assert numbers(page) == expected
    assert f"{len(expected)} of {len(expected)}" in words(page)
    assert re.findall(r'aria-current="true">([^<]+)<', page) == [current]


def test_ten_of_fourteen_and_then_the_rest(cast: Cast, place: Property) -> None:
    for n in range(14):
        make_request(f"{n:02}", place)
    first, second = page_at(cast), page_at(cast, "?page=2")
    assert numbers(first) == [f"{n:02}" for n in range(10)]
    assert "10 of 14" in words(first)
    assert 'href="/north/requests/?page=2"' in first
    assert numbers(second) == ["10", "11", "12", "13"]
    assert "11–14 of 14" in words(second)
    assert 'href="/north/requests/">Previous' in second
    fragment = page_at(cast, "?page=2", **LOAD_MORE)
    assert numbers(fragment) == ["10", "11", "12", "13"]
    assert re.search(r'id="count" hx-swap-oob="true">\s*14 of 14\s*<', fragment)
    assert "<main" not in fragment
    assert "Load more" not in fragment


def test_an_empty_list_says_so(cast: Cast, place: Property) -> None:
    assert "No requests yet" in words(page_at(cast))
    assert "No requests here" in words(page_at(cast, "?show=pending"))
    make_request("1", place)
    assert "No requests here" in words(page_at(cast, "?show=completed"))
    assert 'href="/north/requests/">Show all<' in page_at(cast, "?show=completed")


@pytest.mark.parametrize("who", CUSTOMERS_OF_NORTH)
def test_r127_every_contact_of_the_property_and_nobody_else_reads(
    cast: Cast, place: Property, who: str
) -> None:
    make_request("1", place, by=cast.contacts["PRI"])
    seen = who in {"PRI", "PB", "OTH"}
    assert numbers(page_at(cast, "", who)) == (["1"] if seen else [])
    assert status_of(cast, "1/", who) == (200 if seen else 404)


def test_r125_only_what_includes_the_client_is_there(cast: Cast, place: Property) -> None:
    make_request("1", place, include_client=False)
    assert numbers(page_at(cast)) == []
    assert status_of(cast, "1/") == 404
    ServiceRequest.objects.update(include_client=True)
    assert numbers(page_at(cast)) == ["1"]
    assert status_of(cast, "1/") == 200


def test_the_filter_narrows_the_list_and_a_page_outside_it_still_opens(cast: Cast, place: Property) -> None:
    other = Property.objects.create(branch=place.branch, name="Three Tails")
    PropertyContact.objects.create(contact=cast.contacts["PRI"], property=other, is_chosen=True)
    make_request("1", place)
    make_request("2", other)
    assert numbers(page_at(cast)) == ["2"]
    assert {status_of(cast, "1/"), status_of(cast, "2/")} == {200}


@pytest.mark.parametrize(
    ("opened", "day"),
    [
        (datetime(2026, 5, 21, 4, 59, tzinfo=UTC), "05/20/2026"),
        (datetime(2026, 5, 21, 5, 0, tzinfo=UTC), "05/21/2026"),
        (datetime(2026, 1, 21, 5, 59, tzinfo=UTC), "01/20/2026"),
    ],
)
def test_the_day_it_was_opened_is_the_branchs(
    cast: Cast, place: Property, opened: datetime, day: str
) -> None:
    make_request("1", place, opened=opened)
    assert f"Opened {day} PENDING" in rows(page_at(cast))[0]
    assert f"Opened PENDING {day}" in words(page_at(cast, "1/"))


# ---- one request ------------------------------------------------------------------------------------------


def test_r126_r127_a_request_has_its_facts_and_its_public_thread(cast: Cast, place: Property) -> None:
    request = make_request("101", place, completed=True, by=cast.contacts["OTH"])
    make_comment(request, "We come on Monday.", public=True)
    answer = make_comment(request, "Monday is fine.", public=True, by=cast.contacts["PRI"])
    Comment.objects.filter(pk=answer.pk).update(written_at=OPENED + timedelta(hours=3))
    make_comment(request, "He always complains.", public=False)
    page = page_at(cast, "101/")
    assert words(page) == (
        "Back to Requests Request #101: Broken sprinkler Place P1 • Springfield, Illinois 62701 "
        "Opened COMPLETED 05/20/2026 Opened by Person OTH Category Service Request Completed 05/22/2026 "
        "Description It drips. "
        "Comments Staff ST-N from Acme North 05/20/2026 11:00am We come on Monday. "
        "Person PRI 05/20/2026 1:00pm Monday is fine. "
        "Associated with: Place P1 1 P1 St Springfield, Illinois 62701"
    )
    assert 'href="/north/requests/"' in page


def test_who_opened_it_at_the_office_is_named(cast: Cast, place: Property) -> None:
    request = make_request("1", place)
    assert "Opened by" not in words(page_at(cast, "1/"))
    request.opened_by_staff = StaffMember.objects.get(name="Staff ST-RO")
    request.save()
    assert "Opened by Staff ST-RO" in words(page_at(cast, "1/"))


def test_r135_priority_due_day_and_assignees_never_reach_a_customer(cast: Cast, place: Property) -> None:
    request = make_request("1", place)
    request.priority, request.due_on = Priority.HIGH.value, date(2031, 7, 8)
    request.save()
    request.assignees.add(StaffMember.objects.get(name="Staff ADM"))
    for path in ("", "1/"):
        page = page_at(cast, path)
        assert "07/08/2031" not in page
        assert "2031" not in page
        assert "Staff ADM" not in page
        assert "high" not in page.lower()


def test_t_op_08_an_internal_comment_is_in_no_answer_until_it_is_public(cast: Cast, place: Property) -> None:
    request = make_request("1", place)
    make_comment(request, "He always complains.", public=False)
    client = cast.client("PRI")

    def everywhere() -> str:
        paths = ["", "requests/", "requests/?show=pending", "requests/1/"]
        return " ".join(client.get(f"/north/{path}").content.decode() for path in paths)

    assert "complains" not in everywhere()
    assert "No comments yet." in everywhere()
    Comment.objects.update(is_public=True)
    assert "complains" in everywhere()


def test_comments_stand_oldest_first_with_paragraphs_and_without_markup(cast: Cast, place: Property) -> None:
    request = make_request("1", place)
    late = make_comment(request, "Last.", public=True)
    Comment.objects.filter(pk=late.pk).update(written_at=OPENED + timedelta(days=9))
    make_comment(request, "One.\n\nTwo,\n<b>three</b>", public=True, by=cast.contacts["PRI"])
    page = page_at(cast, "1/")
    assert "<p>One.</p>\n\n<p>Two,<br>&lt;b&gt;three&lt;/b&gt;</p>" in page
    assert page.index("One.") < page.index("Last.")


def test_people_of_the_company_are_told_from_customers_in_words(cast: Cast, place: Property) -> None:
    request = make_request("1", place)
    make_comment(request, "Ours.", public=True)
    make_comment(request, "Mine.", public=True, by=cast.contacts["OTH"])
    make_comment(request, "From before.", public=True)
    Comment.objects.filter(text="From before.").update(staff=None)
    read = words(page_at(cast, "1/"))
    assert "Staff ST-N from Acme North 05/20/2026 11:00am Ours." in read
    assert "Person OTH 05/20/2026 11:00am Mine." in read
    assert "Mine. 05/20/2026 11:00am From before." in read
    assert read.count("from Acme North") == 1


def test_a_description_is_read_in_paragraphs_and_without_markup(cast: Cast, place: Property) -> None:
    make_request("1", place)
    ServiceRequest.objects.update(description="One.\n\nTwo,\n<b>three</b>")
    assert "<p>One.</p>\n\n<p>Two,<br>&lt;b&gt;three&lt;/b&gt;</p>" in page_at(cast, "1/")


def test_the_day_of_a_comment_is_the_branchs(cast: Cast, place: Property) -> None:
    comment = make_comment(make_request("1", place), "Late.", public=True)
    Comment.objects.filter(pk=comment.pk).update(written_at=datetime(2026, 5, 21, 4, 5, tzinfo=UTC))
    assert "05/20/2026 11:05pm Late." in words(page_at(cast, "1/"))


def test_a_request_without_a_description_says_so(cast: Cast, place: Property) -> None:
    make_request("1", place)
    ServiceRequest.objects.update(description="", category="")
    read = words(page_at(cast, "1/"))
    assert "Description Nothing more was written." in read
    assert "Category" not in read


@pytest.mark.parametrize("path", ["9/", "x%00/", f"{'x' * 33}/", "..%2f/", "é/", "1/2/"])
def test_what_is_no_request_is_not_found(cast: Cast, place: Property, path: str) -> None:
    make_request("1", place)
    assert status_of(cast, path) == 404


def test_r124_a_section_that_is_switched_off_is_not_there(cast: Cast, place: Property) -> None:
    make_request("1", place)
    Portal.objects.filter(slug="north").update(show_requests=False)
    client = cast.client("PRI")
    for path in ("", "?show=pending", "1/"):
        assert client.get(f"/north/requests/{path}").status_code == 404
    assert client.get("/north/requests/", headers=LOAD_MORE).status_code == 404
    assert "/requests/" not in client.get("/north/").content.decode()


def test_only_reading_is_allowed(cast: Cast, place: Property) -> None:
    client = cast.client("PRI")
    make_request("1", place)
    for path in ("", "1/"):
        assert client.head(f"/north/requests/{path}").status_code == 200
        assert client.post(f"/north/requests/{path}").status_code == 405

"""The feed: what customers did, for whom it is; each branch sees its own."""

import re

import pytest

from fieldgate.notifications.feed import note
from fieldgate.notifications.models import Activity
from fieldgate.notifications.rules import Kind
from fieldgate.people.models import StaffMember
from fieldgate.people.roles import Role
from tests.office.conftest import Office
from tests.pages.words import text

ROOM = "/office/notifications/activity/"


@pytest.fixture
def feed(office: Office) -> Office:
    """Three in North, of which one is the branch manager's, and one in South."""
    Activity.objects.all().delete()
    cast = office.cast
    manager = StaffMember.objects.get(name=f"Somebody {Role.BRANCH_MANAGER.label}")
    on = f"proposal:{cast.proposals['PENDING'].pk}"
    note(Kind.PROPOSAL_SIGNED, cast.properties["P1"].pk, "April signed", on=on, assignee_id=manager.pk)
    note(Kind.PROPOSAL_DECLINED, cast.properties["P1"].pk, "Bert declined", on=on)
    request = f"request:{cast.requests['AT-P2'].pk}"
    note(Kind.REQUEST_OPENED, cast.properties["P2"].pk, "Cleo <b>asked</b>", on=request)
    note(Kind.PROPOSAL_SIGNED, cast.properties["PS"].pk, "Dora signed", on="proposal:0")
    return office


def listed(office: Office, role: Role = Role.READ_ONLY, query: str = "") -> list[str]:
    response = office.browsers[role].get(f"{ROOM}{query}")
    assert response.status_code == 200
    return [row.text for row in response.context["cl"].result_list]


def test_the_newest_is_first_and_each_branch_sees_its_own(feed: Office) -> None:
    assert listed(feed) == ["Cleo <b>asked</b>", "Bert declined", "April signed"]
    assert listed(feed, Role.SYSTEM_ADMIN)[0] == "Dora signed"


def test_a_row_says_when_what_where_about_what_and_for_whom(feed: Office) -> None:
    html = feed.browsers[Role.READ_ONLY].get(f"{ROOM}?q=April").content.decode()
    row = re.search(r"<tbody.*?</tbody>", html, re.DOTALL)
    assert row
    proposal = feed.cast.proposals["PENDING"]
    assert f'href="/office/proposals/proposal/{proposal.pk}/"' in row[0]
    assert "April signed Place P1 Proposal #501 Somebody Branch manager" in text(row[0])


def test_what_a_customer_wrote_is_text_and_no_markup(feed: Office) -> None:
    html = feed.browsers[Role.READ_ONLY].get(ROOM).content.decode()
    assert "Cleo &lt;b&gt;asked&lt;/b&gt;" in html
    assert "Request #201" in text(html)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=proposal_signed", ["April signed"]),
        ("?assignee=nobody", ["Cleo <b>asked</b>", "Bert declined"]),
        ("?assignee={manager}", ["April signed"]),
        ("?assignee={stranger}", ["Cleo <b>asked</b>", "Bert declined", "April signed"]),
        ("?property={p2}", ["Cleo <b>asked</b>"]),
        ("?property={ps}", []),
        ("?q=Place P2", ["Cleo <b>asked</b>"]),
        ("?q=declined", ["Bert declined"]),
    ],
)
def test_it_is_narrowed_by_kind_person_property_and_words(feed: Office, query: str, found: list[str]) -> None:
    ids = {
        "manager": StaffMember.objects.get(name=f"Somebody {Role.BRANCH_MANAGER.label}").pk,
        "stranger": StaffMember.objects.get(user=feed.cast.users["ST-S"]).pk,
        "p2": feed.cast.properties["P2"].pk,
        "ps": feed.cast.properties["PS"].pk,
    }
    assert listed(feed, query=query.format_map(ids)) == found


def test_a_branch_narrows_for_whoever_reaches_more_than_one(feed: Office) -> None:
    south = feed.cast.properties["PS"].branch_id
    assert listed(feed, Role.SYSTEM_ADMIN, f"?branch={south}") == ["Dora signed"]


def test_the_record_page_says_all_of_it(feed: Office) -> None:
    activity = Activity.objects.get(text="April signed")
    page = text(feed.browsers[Role.READ_ONLY].get(f"{ROOM}{activity.pk}/").content.decode())
    for words in ("Proposal signed", "Place P1", "North", "Proposal #501", "Somebody Branch manager"):
        assert words in page


def test_what_is_about_nothing_that_is_there_any_more_is_named_and_breaks_nothing(feed: Office) -> None:
    activity = Activity.objects.get(text="Dora signed")
    Activity.objects.filter(pk=activity.pk).update(on="gone:12")
    page = feed.browsers[Role.SYSTEM_ADMIN].get(f"{ROOM}{activity.pk}/")
    assert page.status_code == 200
    assert "gone:12" in page.content.decode()


def test_the_feed_is_in_the_menu_under_work(feed: Office) -> None:
    html = feed.browsers[Role.SALES_REP].get("/office/").content.decode()
    assert f'href="{ROOM}"' in html

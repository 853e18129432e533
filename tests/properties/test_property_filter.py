"""R27 to R32: the Property Filter through the pages, and what it can be made to do (T-OP-09)."""

import re

import pytest
from django.test import Client

from fieldgate.kit import clock
from fieldgate.people.models import PortalAccess
from fieldgate.properties.models import Property, PropertyContact
from tests.access.tables import state_of_all_tables
from tests.cast import Cast
from tests.make import make_invoice

FILTER = "/north/property-filter/"


@pytest.fixture
def owner(cast: Cast) -> Cast:
    """PRI has three properties in North with $350.50, $111 and $222 due, and one in South with $333."""
    for place in ("P2", "PB", "PS"):
        PropertyContact.objects.create(contact=cast.contacts["PRI"], property=cast.properties[place])
    return cast


def tick(client: Client, cast: Cast, *places: str, portal: str = "north", **more: str) -> None:
    data = {"property": [cast.properties[p].pk for p in places], **more}
    assert client.post(f"/{portal}/property-filter/", data).status_code == 303


def balance(page: str) -> str:
    found = re.search(r'balance-sum">([^<]+)<', page)
    assert found
    return found[1]


def label(page: str) -> str:
    found = re.search(r'id="filter-label">([^<]*)<', page)
    assert found
    return found[1]


def ticked(page: str) -> set[int]:
    return {int(pk) for pk in re.findall(r'name="property" value="(\d+)" checked', page)}


def home(client: Client, portal: str = "north") -> str:
    return client.get(f"/{portal}/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "about/",
        "invoices/",
        "invoices/1001/",
        "invoices/?page=1",
        "accounts/password/change/",
        "accounts/confirm/",
    ],
)
def test_r27_it_stands_on_every_page(owner: Cast, path: str) -> None:
    page = owner.client("PRI").get(f"/north/{path}").content.decode()
    assert "Property Filter" in page
    assert 'action="/north/property-filter/"' in page


def test_r28_all_properties_is_the_start(owner: Cast) -> None:
    page = home(owner.client("PRI"))
    assert label(page) == "All Properties"
    assert ticked(page) == set()
    assert balance(page) == "$683.50"


@pytest.mark.parametrize(
    ("places", "sum_", "name"),
    [
        (["P1"], "$350.50", "Place P1"),
        (["P2"], "$111", "Place P2"),
        (["P1", "PB"], "$572.50", "2 properties"),
        (["P1", "P2", "PB"], "$683.50", "All Properties"),
        ([], "$683.50", "All Properties"),
    ],
)
def test_r29_any_one_or_several_can_be_ticked(owner: Cast, places: list[str], sum_: str, name: str) -> None:
    client = owner.client("PRI")
    tick(client, owner, *places)
    page = home(client)
    assert (balance(page), label(page)) == (sum_, name)
    expected = {owner.properties[p].pk for p in places} if len(places) < 3 else set()
    assert ticked(page) == expected


def test_r30_the_choice_changes_count_tile_balance_and_list_together(owner: Cast) -> None:
    client = owner.client("PRI")
    tick(client, owner, "P2")
    page, rows = home(client), client.get("/north/invoices/").content.decode()
    assert 'tile-count">1<' in page
    assert "1 invoice is due." in page
    assert balance(page) == balance(rows) == "$111"
    assert "1 of 1" in rows
    assert "/invoices/2001/" in rows
    assert "/invoices/1001/" not in rows + page


def test_r30_a_detail_page_outside_the_choice_still_opens(owner: Cast) -> None:
    """The filter narrows lists; it is no lock (design.md 4)."""
    client = owner.client("PRI")
    tick(client, owner, "P2")
    response = client.get("/north/invoices/1001/")
    assert response.status_code == 200
    assert balance(response.content.decode()) == "$111"


def test_all_properties_takes_every_tick_away(owner: Cast) -> None:
    client = owner.client("PRI")
    tick(client, owner, "P1")
    tick(client, owner, "P2", all="1")
    assert label(home(client)) == "All Properties"
    assert not PropertyContact.objects.filter(is_chosen=True).exists()


def test_r31_only_linked_properties_of_this_portal_are_offered(owner: Cast) -> None:
    page = home(owner.client("PRI"))
    assert set(re.findall(r'option-name">(Place \w+)<', page)) == {"Place P1", "Place P2", "Place PB"}


def test_r32_with_one_property_there_is_no_dropdown(cast: Cast) -> None:
    page = home(cast.client("PRI"))
    assert "Property Filter" in page
    assert label(page) == "Place P1"
    assert '<details class="filter"' not in page
    assert 'name="property"' not in page


def test_r32_without_any_property_it_says_all(cast: Cast) -> None:
    assert label(home(cast.client("BIL"))) == "All Properties"


def test_the_choice_is_kept_for_the_person_on_every_device(owner: Cast) -> None:
    tick(owner.client("PRI"), owner, "P2")
    assert label(home(owner.client("PRI"))) == "Place P2"


def test_and_for_nobody_else(owner: Cast) -> None:
    for place in ("P2", "PB"):
        PropertyContact.objects.create(contact=owner.contacts["PB"], property=owner.properties[place])
    tick(owner.client("PRI"), owner, "P2")
    page = home(owner.client("PB"))
    assert label(page) == "All Properties"
    assert balance(page) == "$683.50"


def test_the_choice_is_kept_for_each_portal_apart(owner: Cast) -> None:
    PortalAccess.objects.create(
        contact=owner.contacts["PRI"], portal=owner.portals["south"], accepted_at=clock.now()
    )
    other = Property.objects.create(branch=owner.properties["PS"].branch, name="Place PT")
    PropertyContact.objects.create(contact=owner.contacts["PRI"], property=other)
    client = owner.client("PRI")
    tick(client, owner, "P2")
    tick(client, owner, "PS", portal="south")
    assert label(home(client)) == "Place P2"
    assert label(home(client, "south")) == "Place PS"
    client.post("/south/property-filter/", {"all": "1"})
    assert label(home(client)) == "Place P2"
    assert label(home(client, "south")) == "All Properties"


NONSENSE = [
    "-1",
    "0",
    "",
    " ",
    "1.5",
    "1e9",
    "٣",
    "²",
    "NaN",
    "all",
    "null",
    "[1]",
    "9" * 18,
    "9" * 19,
    "9" * 400,
    "1 OR 1=1",
    "'",
    "\x00",
    "💥",
    "0x1",
]


@pytest.mark.parametrize("value", NONSENSE)
def test_t_op_09_nonsense_is_passed_over_without_a_word(owner: Cast, value: str) -> None:
    client = owner.client("PRI")
    response = client.post(FILTER, {"property": [value, str(owner.properties["P2"].pk)]})
    assert (response.status_code, response.headers["Location"]) == (303, "/north/")
    assert label(home(client)) == "Place P2"


def test_t_op_09_foreign_properties_are_passed_over_like_unknown_ones(cast: Cast) -> None:
    """STR's, South's and none at all: one answer, and nothing is chosen."""
    client = cast.client("PRI")
    before = state_of_all_tables()
    answers = set()
    for value in (cast.properties["P2"].pk, cast.properties["PB"].pk, cast.properties["PS"].pk, 999_999):
        response = client.post(FILTER, {"property": [value]})
        answers.add((response.status_code, response.headers["Location"], response.content))
    assert len(answers) == 1
    assert state_of_all_tables() == before
    assert balance(home(client)) == "$350.50"


def test_t_op_09_a_property_of_another_portal_is_not_ticked_from_here(owner: Cast) -> None:
    client = owner.client("PRI")
    tick(client, owner, "PS")
    assert not PropertyContact.objects.filter(is_chosen=True).exists()


def test_t_op_09_a_foreign_one_beside_ones_own_does_not_count(owner: Cast) -> None:
    PropertyContact.objects.filter(contact=owner.contacts["PRI"], property=owner.properties["PB"]).delete()
    client = owner.client("PRI")
    tick(client, owner, "P2", "PB", "PS")
    page = home(client)
    assert (label(page), balance(page)) == ("Place P2", "$111")


def test_t_op_09_many_ids_are_no_burden(owner: Cast) -> None:
    client = owner.client("PRI")
    ids = [str(10_000 + n) for n in range(900)] + [str(owner.properties["P2"].pk)]
    assert client.post(FILTER, {"property": ids}).status_code == 303
    assert label(home(client)) == "Place P2"


def test_t_op_09_ten_thousand_ids_are_refused_as_a_form(owner: Cast) -> None:
    before = state_of_all_tables()
    client = owner.client("PRI")
    assert client.post(FILTER, {"property": [str(n) for n in range(10_000)]}).status_code == 400
    assert {k: v for k, v in state_of_all_tables().items() if k != "people_user"} == {
        k: v for k, v in before.items() if k != "people_user"
    }


def test_an_unlinked_property_is_gone_at_once_and_its_tick_with_it(owner: Cast) -> None:
    client = owner.client("PRI")
    tick(client, owner, "P2", "PB")
    PropertyContact.objects.filter(contact=owner.contacts["PRI"], property=owner.properties["P2"]).delete()
    page = home(client)
    assert "Place P2" not in page
    assert (label(page), balance(page)) == ("Place PB", "$222")


def test_the_last_ticked_property_unlinked_means_all_properties(owner: Cast) -> None:
    client = owner.client("PRI")
    tick(client, owner, "P2")
    PropertyContact.objects.filter(contact=owner.contacts["PRI"], property=owner.properties["P2"]).delete()
    page = home(client)
    assert (label(page), balance(page)) == ("All Properties", "$572.50")


def bill_elsewhere(cast: Cast) -> None:
    """An invoice of $10 of which PRI is the billing contact, at a place PRI is not linked to."""
    elsewhere = Property.objects.create(branch=cast.properties["P1"].branch, name="Elsewhere")
    make_invoice("6001", elsewhere, 1_000, billing_contact=cast.contacts["PRI"])


def test_all_that_is_left_being_ticked_means_all_properties_too(owner: Cast) -> None:
    """Ticked P1 and PB, then P2 is unlinked: the filter says All Properties, so an invoice of which one is
    the billing contact elsewhere counts again."""
    bill_elsewhere(owner)
    client = owner.client("PRI")
    tick(client, owner, "P1", "PB")
    assert balance(home(client)) == "$572.50"
    PropertyContact.objects.filter(contact=owner.contacts["PRI"], property=owner.properties["P2"]).delete()

    page = home(client)

    assert (label(page), balance(page)) == ("All Properties", "$582.50")


def test_one_property_left_and_ticked_hides_nothing_for_ever(owner: Cast) -> None:
    """Without a dropdown there would be no way to take the tick away."""
    bill_elsewhere(owner)
    client = owner.client("PRI")
    tick(client, owner, "P1")
    PropertyContact.objects.filter(contact=owner.contacts["PRI"]).exclude(
        property=owner.properties["P1"]
    ).delete()

    assert balance(home(client)) == "$360.50"


# ---- back to where it was ticked --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stood_on", "led_to"),
    [
        ("/north/invoices/?show=due&page=3", "/north/invoices/?show=due"),
        ("/north/invoices/?page=2", "/north/invoices/"),
        ("/north/invoices/?page=2&show=paid", "/north/invoices/?show=paid"),
        ("/north/invoices/1001/", "/north/invoices/1001/"),
        ("/north/", "/north/"),
        ("", "/north/"),
        ("/south/", "/north/"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_one_comes_back_to_the_first_page_of_where_one_was(
    owner: Cast, stood_on: str, led_to: str, htmx: bool
) -> None:
    response = owner.client("PRI", htmx=htmx).post(FILTER, {"property": [], "next": stood_on})
    assert (response.status_code, response.headers["Location"]) == (303, led_to)


def test_the_form_carries_the_page_it_stands_on(owner: Cast) -> None:
    page = owner.client("PRI").get("/north/invoices/?show=due&page=1").content.decode()
    assert 'name="next" value="/north/invoices/?show=due&amp;page=1"' in page


def test_htmx_gets_the_whole_page_with_every_part_it_picks_from(owner: Cast) -> None:
    client = owner.client("PRI", htmx=True)
    data = {"property": [owner.properties["P2"].pk], "next": "/north/invoices/?page=2"}
    page = client.post(FILTER, data, follow=True).content.decode()
    assert page.startswith("<!doctype html>")
    for part in ('id="page"', 'id="filter-label"', 'id="balance"', 'id="menu"', 'id="toasts"'):
        assert page.count(part) == 1, part
    assert balance(page) == "$111"


def test_looking_cannot_change_the_choice(owner: Cast) -> None:
    client = owner.client("PRI")
    assert client.get(f"{FILTER}?property={owner.properties['P2'].pk}").status_code == 405
    assert client.get(f"/north/?property={owner.properties['P2'].pk}&all=1").status_code == 200
    assert label(home(client)) == "All Properties"


def test_without_our_token_nothing_is_chosen(owner: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = owner.client("PRI").cookies
    assert client.post(FILTER, {"property": [owner.properties["P2"].pk]}).status_code == 403
    assert not PropertyContact.objects.filter(is_chosen=True).exists()

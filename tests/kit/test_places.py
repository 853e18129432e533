import pytest

from fieldgate.kit.places import (
    STATES,
    address_on_page,
    state_code,
    state_name,
    town_on_document,
    town_on_page,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MO", "MO"),
        ("mo", "MO"),
        (" Mo ", "MO"),
        ("Missouri", "MO"),
        ("missouri", "MO"),
        ("NEW YORK", "NY"),
        ("district of columbia", "DC"),
        ("Québec", "Québec"),
        ("Bavaria", "Bavaria"),
        (" Bavaria ", "Bavaria"),
        ("", ""),
    ],
)
def test_a_state_by_code_or_name_becomes_its_code(text: str, code: str) -> None:
    assert state_code(text) == code


@pytest.mark.parametrize("code", STATES)
def test_every_state_finds_its_way_back(code: str) -> None:
    assert state_code(state_name(code)) == code
    assert state_code(state_name(code).upper()) == code


def test_there_are_fifty_states_a_district_an_island_ten_provinces_and_three_territories() -> None:
    assert len(STATES) == 50 + 1 + 1 + 10 + 3
    assert len(set(STATES.values())) == len(STATES)


@pytest.mark.parametrize(
    ("parts", "page", "document"),
    [
        (("Columbia", "IL", "62236"), "Columbia, Illinois 62236", "Columbia, IL 62236"),
        (("Brooklyn", "NY", ""), "Brooklyn, New York", "Brooklyn, NY"),
        (("Brooklyn", "", "11213"), "Brooklyn, 11213", "Brooklyn, 11213"),
        (("", "NY", "11213"), "New York 11213", "NY 11213"),
        (("Munich", "Bavaria", "80331"), "Munich, Bavaria 80331", "Munich, Bavaria 80331"),
        (("Columbia", "", ""), "Columbia", "Columbia"),
        (("", "", ""), "", ""),
    ],
)
def test_pages_spell_the_state_out_and_documents_do_not(
    parts: tuple[str, str, str], page: str, document: str
) -> None:
    assert town_on_page(*parts) == page
    assert town_on_document(*parts) == document


@pytest.mark.parametrize(
    ("street", "city", "written"),
    [
        ("112 Clark St", "St. Louis", "112 Clark St • St. Louis, Missouri"),
        ("", "St. Louis", "St. Louis, Missouri"),
    ],
)
def test_a_street_stands_before_its_town(street: str, city: str, written: str) -> None:
    assert address_on_page(street, city, "MO", "") == written
    assert address_on_page("112 Clark St", "", "", "") == "112 Clark St"

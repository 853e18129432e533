"""Switching branch-level configuration: the same people are let in, and nobody else (design.md 3)."""

from datetime import timedelta

import pytest

from fieldgate.branches.models import Branch, Company, Logo, Portal
from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.people.actions.change_portal import PortalFields, change_portal
from fieldgate.people.actions.switch_configuration import preview_configuration, switch_configuration
from fieldgate.people.errors import PeopleRefusal
from fieldgate.people.models import PortalAccess
from fieldgate.people.viewer import System
from tests.access.tables import acts, last_act, refused, state_of_all_tables
from tests.cast import CUSTOMERS, Cast
from tests.people.test_contacts import invite
from tests.people.test_portal_settings import picture


def standing(slug: str) -> set[str]:
    """Who may enter a portal."""
    rows = PortalAccess.objects.filter(portal__slug=slug, revoked_at=None).exclude(accepted_at=None)
    return {name.removeprefix("Person ") for name in rows.values_list("contact__name", flat=True)}


def revoke(cast: Cast, key: str, slug: str) -> None:
    rows = PortalAccess.objects.filter(contact=cast.contacts[key], portal__slug=slug)
    assert rows.update(revoked_at=clock.now())


def switch(cast: Cast, by_branch: bool) -> None:
    switch_configuration(cast.staff("ADM"), by_branch)


def names(cast: Cast, ids: tuple[int, ...]) -> set[str]:
    return {key for key, contact in cast.contacts.items() if contact.pk in ids}


# ---- off --------------------------------------------------------------------------------------------------


def test_switched_off_one_portal_of_the_company_lets_all_of_them_in(cast: Cast) -> None:
    client = cast.client("PRI")
    switch(cast, False)
    assert not Company.objects.get().branch_level_configuration
    made = Portal.objects.get(is_on=True)
    assert (made.slug, made.branch) == ("acme-grounds", None)
    assert standing("acme-grounds") == {*CUSTOMERS, "DIS"}
    assert client.get("/acme-grounds/").status_code == 200, "signed in already, and still"
    assert not OutgoingMail.objects.exists(), "no new invitations"


def test_the_new_portal_is_like_one_that_goes_off(cast: Cast) -> None:
    settings = PortalFields(
        "north", "Acme North", host="north.example.com", accent="#123456", show_visits=False,
        invitation_body="Hello {contact}", logo=picture(),
    )  # fmt: skip
    change_portal(cast.staff("ADM"), cast.portals["north"].pk, settings)
    switch(cast, False)
    made = Portal.objects.get(branch=None)
    assert (made.accent, made.show_visits, made.invitation_body) == ("#123456", False, "Hello {contact}")
    assert (made.title, made.host) == ("Acme Grounds", None)
    assert Logo.objects.filter(portal=made).count() == 1
    assert Portal.objects.get(slug="north").host == "north.example.com", "what goes off keeps its own"


# ---- on ---------------------------------------------------------------------------------------------------


@pytest.fixture
def one_portal(cast: Cast) -> Cast:
    """The same company with one portal, so far without any of its branches'."""
    switch(cast, False)
    Portal.objects.exclude(branch=None).delete()
    return cast


def test_switched_on_each_branch_lets_those_in_who_are_known_there(one_portal: Cast) -> None:
    switch(one_portal, True)
    assert set(Portal.objects.filter(is_on=True).values_list("slug", "branch__name")) == {
        ("north", "North"),
        ("south", "South"),
    }
    assert standing("north") == {"PRI", "BIL", "PB", "OTH", "SIB", "STR", "DUO", "DIS"}
    assert standing("south") == {"SOU", "DUO"}


def test_a_preview_says_what_will_be_and_changes_nothing(one_portal: Cast) -> None:
    before = state_of_all_tables()
    plan = preview_configuration(one_portal.staff("ADM"), True)
    assert state_of_all_tables() == before

    north, south = plan.portals
    assert (north.slug, north.title, north.portal_id) == ("north", "North", None)
    assert names(one_portal, tuple(contact for contact, _ in south.carried)) == {"SOU", "DUO"}
    assert names(one_portal, plan.left_out) == {"EX"}, "known at no branch any more"
    assert switch_configuration(one_portal.staff("ADM"), True) == plan


def test_invitations_to_what_goes_off_are_counted(cast: Cast) -> None:
    invite(cast, "INV")
    assert preview_configuration(cast.staff("ADM"), False).open_invitations == 1


def test_an_address_that_is_taken_or_reserved_is_passed_over(one_portal: Cast) -> None:
    Branch.objects.filter(name="North").update(name="Acme Grounds")
    Branch.objects.filter(name="South").update(name="Office")
    switch(one_portal, True)
    made = Portal.objects.exclude(branch=None).values_list("slug", flat=True)
    assert set(made) == {"acme-grounds-2", "office-2"}


# ---- what was revoked -------------------------------------------------------------------------------------


def test_revoked_people_are_not_let_in_by_a_switch(cast: Cast) -> None:
    revoke(cast, "PRI", "north")
    switch(cast, False)
    assert "PRI" not in standing("acme-grounds")


def test_who_was_revoked_meanwhile_does_not_come_back_with_the_old_portals(cast: Cast) -> None:
    switch(cast, False)
    revoke(cast, "PRI", "acme-grounds")
    assert names(cast, preview_configuration(cast.staff("ADM"), True).portals[0].revoked) == {"PRI"}
    switch(cast, True)
    assert "PRI" not in standing("north")
    assert "OTH" in standing("north")


def test_what_one_branch_revoked_stays_revoked_there_through_both_switches(cast: Cast) -> None:
    revoke(cast, "DUO", "south")
    switch(cast, False)
    switch(cast, True)
    assert "DUO" in standing("north")
    assert "DUO" not in standing("south")


def test_who_accepted_anew_after_being_revoked_is_let_in(cast: Cast) -> None:
    switch(cast, False)
    revoke(cast, "PRI", "acme-grounds")
    switch(cast, True)
    later = clock.now() + timedelta(minutes=1)
    PortalAccess.objects.filter(contact=cast.contacts["PRI"], portal__slug="north").update(
        accepted_at=later, revoked_at=None
    )
    switch(cast, False)
    assert "PRI" in standing("acme-grounds")


# ---- refusals and the audit -------------------------------------------------------------------------------


def test_it_is_recorded_with_before_and_after(cast: Cast) -> None:
    switch(cast, False)
    assert acts() == ["branch-level configuration switched"]
    assert last_act().detail == {
        "branch_level_configuration": [True, False], "portals": "acme-grounds", "carried over": 10,
    }  # fmt: skip


def test_what_is_so_already_is_refused(cast: Cast) -> None:
    with refused(PeopleRefusal, says="on already"):
        switch(cast, True)


def test_without_a_company_or_a_branch_there_is_nothing_to_switch(db: None) -> None:
    with refused(PeopleRefusal, says="no company"):
        switch_configuration(System(), True)
    Company.objects.create(id=1, name="Acme")
    with refused(PeopleRefusal, says="no branch"):
        switch_configuration(System(), True)


def test_portals_that_were_off_stay_off(cast: Cast) -> None:
    Portal.objects.update(is_on=False)
    switch(cast, False)
    assert not Portal.objects.filter(is_on=True).exists()

"""Whom staff reach: by their branches, in lists and by id alike."""

from fieldgate.branches.models import Branch, Portal
from fieldgate.people.models import Contact, PortalAccess, StaffMember
from fieldgate.people.reach import portals_in_reach
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property, PropertyContact
from tests.cast import Cast

OF_NORTH = {"BIL", "DIS", "DUO", "INV", "OTH", "PB", "PRI", "SIB", "STR"}


def contacts(cast: Cast, who: str) -> set[str]:
    seen = Contact.objects.visible_to(cast.staff(who)).values_list("name", flat=True)
    return {name.removeprefix("Person ") for name in seen}


def test_staff_reach_the_contacts_of_their_branches_and_no_others(cast: Cast) -> None:
    assert contacts(cast, "ST-N") == {*OF_NORTH, "EX"}
    assert contacts(cast, "ST-S") == {"SOU", "DUO"}
    assert contacts(cast, "ADM") == {*OF_NORTH, "EX", "SOU"}


def test_a_link_an_invoice_or_an_access_is_each_enough(cast: Cast) -> None:
    PortalAccess.objects.all().delete()
    PropertyContact.objects.exclude(contact=cast.contacts["PRI"]).delete()
    reached = contacts(cast, "ST-N")
    assert {"PRI", "BIL"} <= reached
    assert contacts(cast, "ST-S").isdisjoint({"PRI", "BIL"})


def test_a_contact_linked_to_nothing_is_reached_by_all_staff(cast: Cast) -> None:
    Contact.objects.create(name="Person NEW")
    assert "NEW" in contacts(cast, "ST-N") & contacts(cast, "ST-S")


def test_a_customer_reaches_nobody_else(cast: Cast) -> None:
    assert list(Contact.objects.visible_to(cast.viewer("PRI"))) == [cast.contacts["PRI"]]
    assert not StaffMember.objects.visible_to(cast.viewer("PRI")).exists()
    assert not portals_in_reach(cast.viewer("PRI")).exists()


def test_staff_see_who_shares_a_branch_and_the_administrators(cast: Cast) -> None:
    def seen(who: str) -> set[str]:
        return {s.name.removeprefix("Staff ") for s in StaffMember.objects.visible_to(cast.staff(who))}

    assert seen("ST-N") == {"ST-N", "ST-RO", "ADM"}
    assert seen("ST-S") == {"ST-S", "ADM"}
    assert seen("ADM") == {"ST-N", "ST-S", "ST-RO", "ADM"}


def test_properties_are_seen_by_branch_and_by_link(cast: Cast) -> None:
    def seen(viewer: object) -> set[str]:
        return {p.name.removeprefix("Place ") for p in Property.objects.visible_to(viewer)}  # type: ignore[arg-type]

    assert seen(cast.staff("ST-N")) == {"P1", "P2", "PB"}
    assert seen(cast.staff("ADM")) == seen(System()) == {"P1", "P2", "PB", "PS"}
    assert seen(cast.viewer("PRI")) == {"P1"}


def test_portals_in_reach_are_those_of_the_branches_and_the_companys(cast: Cast) -> None:
    def reached(who: str) -> set[str]:
        return {p.slug for p in portals_in_reach(cast.staff(who))}

    assert reached("ST-N") == {"north"}
    Portal.objects.filter(slug="south").update(branch=None)
    assert reached("ST-N") == {"north", "south"}
    assert reached("ADM") == {"north", "south"}


def test_staff_without_a_branch_reach_nothing_of_any(cast: Cast) -> None:
    member = StaffMember.objects.get(user=cast.users["ST-N"])
    member.branches.clear()
    assert contacts(cast, "ST-N") == set()
    assert not Property.objects.visible_to(cast.staff("ST-N")).exists()
    assert Branch.objects.exists()

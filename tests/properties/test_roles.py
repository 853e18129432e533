"""Who belongs to a property, and who is its one Primary and its one Billing (R145)."""

from collections.abc import Callable
from typing import Any

import pytest

from fieldgate.people.errors import ContactNotFound, FieldRefused
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import Viewer
from fieldgate.properties.actions.link_contact import link_contact
from fieldgate.properties.actions.make_billing import make_billing
from fieldgate.properties.actions.make_primary import make_primary
from fieldgate.properties.actions.save_property import PropertyFields, save_property
from fieldgate.properties.actions.unlink_contact import unlink_contact
from fieldgate.properties.errors import PropertyNotFound, RoleHeld
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.visits.models import Visit
from tests.access.tables import acts, last_act, refused
from tests.cast import Cast
from tests.verify.books import broken

Verb = Callable[[Viewer, int, int], None]
VERBS: tuple[Verb, ...] = (link_contact, unlink_contact, make_primary, make_billing)


def do(cast: Cast, verb: Verb, key: str, place: str = "P1", who: str = "ST-N") -> None:
    verb(cast.staff(who), cast.properties[place].pk, cast.contacts[key].pk)


def linked(cast: Cast, place: str = "P1") -> dict[str, tuple[bool, bool]]:
    rows = PropertyContact.objects.filter(property=cast.properties[place])
    columns = rows.values_list("contact__name", "is_primary", "is_billing")
    return {name.removeprefix("Person "): (primary, billing) for name, primary, billing in columns}


# ---- links ------------------------------------------------------------------------------------------------


def test_a_linked_contact_sees_the_property_from_the_next_request_on(cast: Cast) -> None:
    client = cast.client("EX")
    assert client.get("/north/invoices/1001/").status_code == 404
    do(cast, link_contact, "EX")
    assert client.get("/north/invoices/1001/").status_code == 200
    assert linked(cast)["EX"] == (False, False)


def test_t_op_11_an_unlinked_contact_sees_nothing_of_it_from_the_next_request_on(cast: Cast) -> None:
    client = cast.client("OTH")
    assert client.get("/north/invoices/1001/").status_code == 200
    do(cast, unlink_contact, "OTH")
    assert client.get("/north/invoices/1001/").status_code == 404
    assert "OTH" not in linked(cast)


def test_linking_twice_or_parting_twice_is_well_and_recorded_once(cast: Cast) -> None:
    for _ in range(2):
        do(cast, link_contact, "EX")
    for _ in range(2):
        do(cast, unlink_contact, "EX")
    assert acts() == ["contact linked", "contact unlinked"]
    row = last_act()
    assert (row.on, row.branch_id) == (
        f"property:{cast.properties['P1'].pk}",
        cast.properties["P1"].branch_id,
    )
    assert row.detail == {"contact": cast.contacts["EX"].pk}


@pytest.mark.parametrize(("key", "role"), [("PRI", "Primary"), ("PB", "Billing")])
def test_r145_neither_primary_nor_billing_is_unlinked_before_somebody_else_is_it(
    cast: Cast, key: str, role: str
) -> None:
    with refused(RoleHeld, says=f"Person {key} is {role} of Place P1. Make somebody else {role} first"):
        do(cast, unlink_contact, key)
    do(cast, make_primary if role == "Primary" else make_billing, "OTH")
    do(cast, unlink_contact, key)
    assert key not in linked(cast)


# ---- roles ------------------------------------------------------------------------------------------------


def test_r145_a_role_moves_in_one_step_and_whoever_had_it_stays_linked(cast: Cast) -> None:
    do(cast, make_primary, "OTH")
    do(cast, make_billing, "OTH")
    assert linked(cast) == {
        "PRI": (False, False), "PB": (False, False), "OTH": (True, True), "DIS": (False, False),
    }  # fmt: skip


def test_whoever_gets_a_role_is_linked_by_it(cast: Cast) -> None:
    do(cast, make_primary, "EX")
    assert linked(cast)["EX"] == (True, False)
    assert linked(cast)["PRI"] == (False, False)


def test_a_property_without_a_billing_gets_one(cast: Cast) -> None:
    do(cast, make_billing, "SIB", "P2")
    assert linked(cast, "P2") == {"SIB": (True, True)}


def test_a_moved_role_is_in_the_audit_with_before_and_after_once(cast: Cast) -> None:
    for _ in range(2):
        do(cast, make_primary, "OTH")
    assert acts() == ["primary moved"]
    assert last_act().detail == {"contact": [cast.contacts["PRI"].pk, cast.contacts["OTH"].pk]}


# ---- reach ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_t_op_23_no_property_of_another_branch_is_tied_to_a_contact_of_ones_own(
    cast: Cast, verb: Verb
) -> None:
    with refused(PropertyNotFound):
        do(cast, verb, "PRI", "PS")


@pytest.mark.parametrize("verb", VERBS)
def test_t_op_23_nor_a_contact_of_another_branch_to_ones_own_property(cast: Cast, verb: Verb) -> None:
    with refused(ContactNotFound):
        do(cast, verb, "SOU", "P1")


@pytest.mark.parametrize("verb", VERBS)
def test_whoever_reaches_both_may(cast: Cast, verb: Verb) -> None:
    do(cast, verb, "SOU", "P1", "ADM")


# ---- properties -------------------------------------------------------------------------------------------


def fields(cast: Cast, place: str = "P1", **more: Any) -> PropertyFields:
    row = cast.properties[place]
    values: dict[str, Any] = {
        "branch": row.branch_id, "name": row.name, "street": row.street, "city": row.city, "state": row.state,
        "postal_code": row.postal_code, "account_owner": row.account_owner_id, "sales_rep": row.sales_rep_id,
        "operations_manager": row.operations_manager_id,
    }  # fmt: skip
    return PropertyFields(**(values | more))


def staff_id(cast: Cast, who: str) -> int:
    return StaffMember.objects.get(user=cast.users[who]).pk


def test_a_new_property_is_kept_with_its_staff(cast: Cast) -> None:
    north = cast.portals["north"].branch_id
    assert north
    pk = save_property(
        cast.staff("ST-N"), None,
        PropertyFields(north, " Town  Hall ", state="missouri", sales_rep=staff_id(cast, "ST-N")),
    )  # fmt: skip
    kept = Property.objects.visible_to(cast.staff("ST-N")).get(pk=pk)
    assert (kept.name, kept.state, kept.sales_rep_id) == ("Town Hall", "MO", staff_id(cast, "ST-N"))
    assert last_act().act == "property made"


def test_what_changed_of_a_property_is_in_the_audit(cast: Cast) -> None:
    pk = cast.properties["P1"].pk
    save_property(cast.staff("ST-N"), pk, fields(cast))
    assert acts() == []
    save_property(cast.staff("ST-N"), pk, fields(cast, name="Place One", sales_rep=None))
    assert last_act().detail == {
        "name": ["Place P1", "Place One"],
        "sales_rep_id": [staff_id(cast, "ST-N"), None],
    }


@pytest.mark.parametrize("role", ["account_owner", "sales_rep", "operations_manager"])
def test_whoever_looks_after_it_is_active_and_reaches_the_branch(cast: Cast, role: str) -> None:
    def name(who: str) -> None:
        named: dict[str, Any] = {role: staff_id(cast, who)}
        save_property(cast.staff("ST-N"), cast.properties["P1"].pk, fields(cast, **named))

    with refused(FieldRefused, field=role, says="works for this branch"):
        name("ST-S")
    name("ADM")
    StaffMember.objects.filter(user=cast.users["ST-RO"]).update(is_active=False)
    with refused(FieldRefused, field=role, says="works for this branch"):
        name("ST-RO")


def test_whoever_left_the_office_may_stay_named_while_other_words_change(cast: Cast) -> None:
    StaffMember.objects.filter(user=cast.users["ST-N"]).update(is_active=False)
    save_property(cast.staff("ADM"), cast.properties["P1"].pk, fields(cast, name="Place One"))
    assert Property.objects.get(pk=cast.properties["P1"].pk).name == "Place One"


def test_t_op_23_no_property_is_changed_or_moved_out_of_reach(cast: Cast) -> None:
    south = cast.properties["PS"].branch_id
    with refused(PropertyNotFound):
        save_property(cast.staff("ST-N"), cast.properties["PS"].pk, fields(cast, "PS", name="Ours"))
    with refused(FieldRefused, field="branch", says="no such branch for you"):
        save_property(cast.staff("ST-N"), cast.properties["P1"].pk, fields(cast, branch=south))
    with refused(FieldRefused, field="branch", says="no such branch for you"):
        save_property(cast.staff("ST-N"), None, PropertyFields(south, "Ours"))


def test_d_02_visits_of_a_moved_property_get_the_days_of_its_new_branch(cast: Cast) -> None:
    """T-OP-28: customers of the old branch's portal lose it at once."""
    visit = cast.visits["DONE"]
    late = visit.starts_at.replace(hour=4, minute=30)  # 23:30 the day before in Chicago, 00:30 in New York
    Visit.objects.filter(pk=visit.pk).update(starts_at=late, day=late.date().replace(day=late.day - 1))
    assert broken() == {}
    client = cast.client("PRI")
    assert client.get("/north/invoices/1001/").status_code == 200

    moved = fields(
        cast, branch=cast.properties["PS"].branch_id, account_owner=staff_id(cast, "ST-S"), sales_rep=None
    )
    save_property(cast.staff("ADM"), cast.properties["P1"].pk, moved)

    assert Visit.objects.get(pk=visit.pk).day == late.date()
    assert broken() == {}
    assert client.get("/north/invoices/1001/").status_code == 404


def test_after_a_move_nobody_of_the_old_branch_looks_after_it(cast: Cast) -> None:
    with refused(FieldRefused, field="account_owner", says="works for this branch"):
        save_property(
            cast.staff("ADM"), cast.properties["P1"].pk, fields(cast, branch=cast.properties["PS"].branch_id)
        )

"""Saving a member of staff: what they may do and where, and who is left to say so."""

from dataclasses import replace
from typing import Any

import pytest

from fieldgate.mail.models import OutgoingMail
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.actions.save_staff import StaffFields, save_staff
from fieldgate.people.errors import FieldRefused, NotAllowed, StaffNotFound
from fieldgate.people.models import Contact, PortalAccess, StaffMember, User
from fieldgate.people.roles import Role
from tests.access.tables import acts, last_act, refused
from tests.cast import PASSWORD, Cast


def staff_of(cast: Cast, key: str) -> StaffMember:
    return StaffMember.objects.get(user=cast.users[key])


def as_it_is(cast: Cast, key: str) -> StaffFields:
    row = staff_of(cast, key)
    return StaffFields(
        name=row.name, email=row.user.email, role=Role(row.role), title=row.title, phone=row.phone,
        branches=tuple(row.branches.values_list("pk", flat=True)), is_active=row.is_active,
    )  # fmt: skip


def save(cast: Cast, key: str, *, by: str = "ADM", **more: Any) -> None:
    fields = replace(as_it_is(cast, key), **more)
    save_staff(cast.staff(by), staff_of(cast, key).pk, fields)


def new(cast: Cast, **more: Any) -> StaffFields:
    north = cast.portals["north"].branch_id
    assert north
    fields = StaffFields("Nora New", " Nora@Office.example ", Role.SALES_REP, branches=(north,))
    return replace(fields, **more)


# ---- what is kept -----------------------------------------------------------------------------------------


def test_a_new_member_has_an_account_that_no_password_opens(cast: Cast) -> None:
    pk = save_staff(cast.staff("ADM"), None, new(cast))
    row = StaffMember.objects.get(pk=pk)
    assert (row.user.email, row.role) == ("nora@office.example", "sales_rep")
    assert not row.user.has_usable_password()
    assert [branch.name for branch in row.branches.all()] == ["North"]
    assert last_act().act == "staff made"


def test_a_customers_own_account_becomes_that_of_staff_too(cast: Cast) -> None:
    pk = save_staff(cast.staff("ADM"), None, new(cast, email="pri@example.com"))
    assert StaffMember.objects.get(pk=pk).user == cast.users["PRI"]
    assert User.objects.get(pk=cast.users["PRI"].pk).check_password(PASSWORD)


def test_changes_of_role_and_branches_are_in_the_audit_before_and_after(cast: Cast) -> None:
    both = tuple(p.branch_id for p in cast.portals.values() if p.branch_id)
    save(cast, "ST-N", role=Role.SALES_REP, branches=both)
    row = last_act()
    assert (row.act, row.actor) == ("staff changed", f"user:{cast.users['ADM'].pk}")
    assert row.on == f"staff:{staff_of(cast, 'ST-N').pk}"
    assert row.detail == {
        "role": ["branch_manager", "sales_rep"], "branches": ["North", "North, South"],
    }  # fmt: skip


def test_saving_what_is_there_already_records_nothing(cast: Cast) -> None:
    save(cast, "ST-N")
    assert acts() == []


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", " ", "blank"),
        ("email", "", "blank"),
        ("email", "nora", "valid email"),
        ("phone", "5" * 41, "at most 40"),
        ("role", "emperor", "not a valid choice"),
        ("branches", (10**30,), "gone"),
        ("email", "ST-N@office.example", "has this address"),
        ("email", "dis@example.com", "has this address"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    cast: Cast, field: str, value: object, says: str
) -> None:
    with refused(FieldRefused, field=field, says=says):
        save_staff(cast.staff("ADM"), None, new(cast, **{field: value}))


def test_an_id_that_nobody_has_is_not_found(cast: Cast) -> None:
    with refused(StaffNotFound):
        save_staff(cast.staff("ADM"), 10**30, new(cast))


# ---- rights -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_t_op_23_only_system_administrators_give_rights_and_nobody_more_than_their_own(
    cast: Cast, role: Role
) -> None:
    with refused(NotAllowed):
        save_staff(cast.staff("ST-N"), None, new(cast, role=role))
    with refused(NotAllowed):
        save(cast, "ST-N", by="ST-N", role=role)


def test_t_op_12_a_lowered_role_counts_at_the_next_request(cast: Cast) -> None:
    save_contact(cast.staff("ST-N"), None, ContactFields("Before"))
    save(cast, "ST-N", role=Role.READ_ONLY)
    with refused(NotAllowed):
        save_contact(cast.staff("ST-N"), None, ContactFields("After"))


def test_a_branch_taken_away_is_out_of_reach_at_the_next_request(cast: Cast) -> None:
    save(cast, "ST-N", branches=())
    assert cast.staff("ST-N").branch_ids == ()


@pytest.mark.parametrize(
    ("change", "field"), [({"role": Role.BRANCH_ADMIN}, "role"), ({"is_active": False}, "is_active")]
)
def test_the_last_active_system_administrator_stays_one(
    cast: Cast, change: dict[str, Any], field: str
) -> None:
    with refused(FieldRefused, field=field, says="last active system administrator"):
        save(cast, "ADM", **change)
    save(cast, "ST-S", role=Role.SYSTEM_ADMIN)
    save(cast, "ADM", **change)


def test_an_administrator_who_is_not_active_does_not_count(cast: Cast) -> None:
    save(cast, "ST-S", role=Role.SYSTEM_ADMIN, is_active=False)
    with refused(FieldRefused, field="role", says="last active"):
        save(cast, "ADM", role=Role.BRANCH_ADMIN)


# ---- accounts ---------------------------------------------------------------------------------------------


def test_whoever_is_deactivated_is_out_at_the_next_request_and_stays_out(cast: Cast) -> None:
    client = cast.client("ST-N")
    assert client.get("/office/").status_code == 200
    save(cast, "ST-N", is_active=False)
    assert client.get("/office/").status_code != 200
    save(cast, "ST-N", is_active=True)
    assert client.get("/office/").status_code != 200, "the session ended, and signing in anew is due"


def test_another_address_must_be_proved_anew(cast: Cast) -> None:
    client = cast.client("ST-N")
    save(cast, "ST-N", email="new@office.example")
    user = User.objects.get(pk=cast.users["ST-N"].pk)
    assert user.email == "new@office.example"
    assert not user.has_usable_password()
    assert client.get("/office/").status_code != 200
    assert OutgoingMail.objects.get().to == "st-n@office.example"


def test_whoever_is_a_customer_too_moves_as_both(cast: Cast) -> None:
    StaffMember.objects.create(user=cast.users["PRI"], name="Prisca", role=Role.SALES_REP)
    save(cast, "PRI", email="new@example.com")
    contact = Contact.objects.get(pk=cast.contacts["PRI"].pk)
    assert contact.email == User.objects.get(pk=cast.users["PRI"].pk).email == "new@example.com"
    assert PortalAccess.objects.get(contact=contact).accepted_at is None


@pytest.mark.parametrize("taken", ["st-s@office.example", "str@example.com"])
def test_an_address_of_somebody_else_is_refused(cast: Cast, taken: str) -> None:
    with refused(FieldRefused, field="email", says="has this address"):
        save(cast, "ST-N", email=taken)


def test_nobody_changes_the_address_of_their_own_account_here(cast: Cast) -> None:
    with refused(FieldRefused, field="email", says="own account"):
        save(cast, "ADM", email="new@office.example")

"""Accounts and addresses: how they are kept, and what the database refuses whoever asks."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from fieldgate.branches.doors import find_portal
from fieldgate.kit import clock
from fieldgate.people import doors
from fieldgate.people.models import Contact, PortalAccess, StaffMember, User, plain_email
from fieldgate.people.roles import Role
from tests.cast import PASSWORD, Cast


@pytest.mark.pure
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("April@Demo.Example", "april@demo.example"),
        ("  a@b.example\n", "a@b.example"),
        ("ÉLISE@ÎLE.example", "élise@île.example"),
    ],
)
def test_an_address_is_kept_lower_case_whatever_the_database_can_fold(typed: str, kept: str) -> None:
    assert plain_email(typed) == kept


@pytest.mark.django_db
def test_two_accounts_cannot_differ_by_case_alone() -> None:
    User.objects.create_user("Élise@example.com", PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("éLISE@EXAMPLE.com", PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("model", [User, Contact])
def test_an_address_written_around_our_code_is_refused(model: type[User] | type[Contact]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(email="Upper@example.com")


@pytest.mark.django_db
def test_contacts_without_an_address_are_many_and_with_one_are_one() -> None:
    Contact.objects.create(name="A")
    Contact.objects.create(name="B")
    Contact.objects.create(name="C", email="c@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(name="D", email="c@example.com")


def test_there_is_one_access_per_contact_and_portal(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PortalAccess.objects.create(contact=cast.contacts["PRI"], portal=cast.portals["north"])


@pytest.mark.django_db
def test_an_account_without_a_password_opens_with_none() -> None:
    user = User.objects.create_user("a@example.com")
    StaffMember.objects.create(user=user, name="A", role=Role.SYSTEM_ADMIN)
    assert not user.has_usable_password()
    for password in ("", "!", user.password):
        assert authenticate(RequestFactory().post("/"), email="a@example.com", password=password) is None


@pytest.mark.parametrize(
    ("who", "portal", "welcome"),
    [
        ("PRI", "north", True),
        ("PRI", "south", False),
        ("PRI", None, False),
        ("EX", "north", True),
        ("SOU", "south", True),
        ("SOU", "north", False),
        ("DUO", "north", True),
        ("DUO", "south", True),
        ("DIS", "north", False),
        ("ADM", None, True),
        ("ADM", "north", False),
        ("ST-RO", None, True),
    ],
)
def test_a_password_proves_where_its_person_belongs_and_nowhere_else(
    cast: Cast, who: str, portal: str | None, welcome: bool
) -> None:
    request = RequestFactory().post("/")
    request.portal = find_portal(cast.portals[portal].pk) if portal else None  # type: ignore[attr-defined]
    user = authenticate(request, email=cast.users[who].email, password=PASSWORD)
    assert (user is not None) is welcome
    assert authenticate(request, email=cast.users[who].email, password=f"{PASSWORD} ") is None


def test_without_a_request_only_staff_can_be_proved(cast: Cast) -> None:
    assert authenticate(None, email="pri@example.com", password=PASSWORD) is None


@pytest.mark.parametrize("change", ["not accepted", "revoked", "gone"])
def test_access_that_does_not_stand_is_none(cast: Cast, change: str) -> None:
    access = PortalAccess.objects.filter(contact=cast.contacts["PRI"])
    north = cast.portals["north"].pk
    assert doors.contact_in_portal(cast.users["PRI"].pk, north)
    if change == "not accepted":
        access.update(accepted_at=None)
    elif change == "revoked":
        access.update(revoked_at=clock.now())
    else:
        access.delete()
    assert doors.contact_in_portal(cast.users["PRI"].pk, north) is None
    assert doors.find_active_user("pri@example.com", north) is None


def test_invited_is_not_accepted(cast: Cast) -> None:
    user = User.objects.create_user("inv@example.com", PASSWORD)
    Contact.objects.filter(pk=cast.contacts["INV"].pk).update(user=user)
    assert not doors.may_sign_in(user.pk, cast.portals["north"].pk)


@pytest.mark.parametrize(
    ("who", "role", "branches"),
    [
        ("ST-N", Role.BRANCH_MANAGER, {"North"}),
        ("ST-S", Role.BRANCH_MANAGER, {"South"}),
        ("ST-RO", Role.READ_ONLY, {"North"}),
        ("ADM", Role.SYSTEM_ADMIN, None),
    ],
)
def test_a_staff_viewer_reaches_its_branches(
    cast: Cast, who: str, role: Role, branches: set[str] | None
) -> None:
    viewer = cast.staff(who)
    assert viewer.role is role
    expected = None if branches is None else {cast.portals[b.lower()].branch_id for b in branches}
    assert (None if viewer.branch_ids is None else set(viewer.branch_ids)) == expected


def test_the_office_says_who_is_here(cast: Cast) -> None:
    page = cast.client("ST-N").get("/office/").content.decode()
    for word in ("Staff ST-N", "Branch manager", "North"):
        assert word in page
    assert "South" not in page
    assert "All branches" in cast.client("ADM").get("/office/").content.decode()


def test_people_are_greeted_by_their_name_at_customers_or_at_the_office(cast: Cast) -> None:
    assert doors.contact_name(cast.users["PRI"].pk) == "Person PRI"
    assert doors.contact_name(cast.users["ADM"].pk) == "Staff ADM"
    assert doors.contact_name(0) == ""

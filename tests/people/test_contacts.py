"""Saving a contact: what is kept, whose address it may be, and that the office takes no account over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.errors import ContactNotFound, FieldRefused
from fieldgate.people.messages import address_changed_by_office
from fieldgate.people.models import Contact, EmailChange, Invitation, PortalAccess, StaffMember, User
from fieldgate.people.roles import Role
from fieldgate.people.viewer import System
from tests.access.tables import acts, last_act, refused
from tests.cast import PASSWORD, Cast

NEW = ContactFields(
    name="  Nora  New ", title="Owner", company="New Place", email=" Nora@Example.COM ", phone=" 555 0199 ",
    street="1 Elm St", city="Springfield", state="illinois", postal_code="62701",
)  # fmt: skip


def as_it_is(contact: Contact) -> ContactFields:
    """What a form would hold of a contact that nobody touched."""
    names = ("name", "title", "company", "phone", "street", "city", "state", "postal_code")
    return ContactFields(email=contact.email or "", **{name: getattr(contact, name) for name in names})


def invite(cast: Cast, key: str) -> Invitation:
    access = PortalAccess.objects.get(contact=cast.contacts[key], portal=cast.portals["north"])
    return Invitation.objects.create(
        access=access, email=cast.contacts[key].email or "", token_sha256=key, subject="Hello", body="{link}",
        sent_by=cast.users["ST-N"], made_at=clock.now(), expires_at=clock.now() + timedelta(days=14),
    )  # fmt: skip


# ---- what is kept -----------------------------------------------------------------------------------------


def test_a_new_contact_is_kept_tidily_and_found_again(cast: Cast) -> None:
    pk = save_contact(cast.staff("ST-N"), None, NEW)

    kept = Contact.objects.visible_to(cast.staff("ST-N")).get(pk=pk)
    assert (kept.name, kept.email, kept.phone) == ("Nora New", "nora@example.com", "555 0199")
    assert (kept.city, kept.state, kept.user) == ("Springfield", "IL", None)


def test_r155_what_changed_is_in_the_audit_before_and_after_and_nothing_else(cast: Cast) -> None:
    contact = cast.contacts["PRI"]
    save_contact(cast.staff("ST-N"), contact.pk, replace(as_it_is(contact), name="Prisca", title="Owner"))

    row = last_act()
    assert (row.act, row.actor) == ("contact changed", f"user:{cast.users['ST-N'].pk}")
    assert (row.on, row.branch_id) == (f"contact:{contact.pk}", cast.portals["north"].branch_id)
    assert row.detail == {"name": ["Person PRI", "Prisca"], "title": ["", "Owner"]}


def test_saving_what_is_there_already_changes_and_records_nothing(cast: Cast) -> None:
    save_contact(cast.staff("ST-N"), cast.contacts["PRI"].pk, as_it_is(cast.contacts["PRI"]))
    assert acts() == []


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "  ", "blank"),
        ("name", "x" * 201, "at most 200"),
        ("name", "Nora\x00", "character"),
        ("name", "Nora\x1b[2J", "character"),
        ("email", "nora", "valid email"),
        ("email", "nora@example.com\nBcc: all@example.com", "valid email"),
        ("email", f"{'x' * 250}@example.com", "valid email|at most 254"),
        ("phone", "5" * 41, "at most 40"),
        ("state", "x" * 51, "at most 50"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    cast: Cast, field: str, value: str, says: str
) -> None:
    with refused(FieldRefused, field=field, says=says):
        save_contact(cast.staff("ST-N"), None, replace(NEW, **{field: value}))


def test_t_op_23_staff_change_no_contact_of_another_branch(cast: Cast) -> None:
    with refused(ContactNotFound):
        save_contact(cast.staff("ST-N"), cast.contacts["SOU"].pk, NEW)


@pytest.mark.parametrize("contact_id", [0, -1, 10**30])
def test_an_id_that_nobody_has_is_not_found(cast: Cast, contact_id: int) -> None:
    with refused(ContactNotFound):
        save_contact(cast.staff("ADM"), contact_id, NEW)


# ---- whose address it may be ------------------------------------------------------------------------------


def test_two_contacts_cannot_have_one_address_in_whatever_case(cast: Cast) -> None:
    taken = replace(NEW, email="PRI@example.com")
    with refused(FieldRefused, field="email", says="has this address"):
        save_contact(cast.staff("ST-N"), None, taken)


def test_whoever_takes_the_address_in_the_same_moment_is_told_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(Contact, "save", too_late)
    with refused(FieldRefused, field="email", says="has this address"):
        save_contact(cast.staff("ST-N"), None, NEW)


def test_contacts_without_an_address_may_be_many(cast: Cast) -> None:
    for _ in range(2):
        save_contact(cast.staff("ST-N"), None, replace(NEW, email=" "))
    assert Contact.objects.filter(name="Nora New", email=None).count() == 2


def test_another_address_ends_what_was_on_its_way_to_the_old_one(cast: Cast) -> None:
    invitation = invite(cast, "INV")
    save_contact(cast.staff("ST-N"), cast.contacts["INV"].pk, replace(NEW, email="other@example.com"))
    invitation.refresh_from_db()
    assert invitation.ended_at is not None


# ---- the office takes no account over ---------------------------------------------------------------------


def move(cast: Cast, who: str = "ST-N", key: str = "PRI", email: str = "new@example.com") -> None:
    contact = cast.contacts[key]
    save_contact(cast.staff(who), contact.pk, replace(as_it_is(contact), email=email))


def test_an_accepted_account_goes_with_its_address_and_must_be_proved_anew(cast: Cast) -> None:
    invitation = invite(cast, "PRI")
    EmailChange.objects.create(user=cast.users["PRI"], email="own@example.com", made_at=clock.now())

    move(cast)

    user = User.objects.get(pk=cast.users["PRI"].pk)
    assert user.email == Contact.objects.get(user=user).email == "new@example.com"
    assert not user.has_usable_password()
    assert PortalAccess.objects.get(contact__user=user).accepted_at is None
    invitation.refresh_from_db()
    assert invitation.ended_at is not None
    assert not EmailChange.objects.exists()


def test_every_session_of_a_moved_account_ends_at_once(cast: Cast) -> None:
    client = cast.client("PRI")
    assert client.get("/north/").status_code == 200
    move(cast)
    PortalAccess.objects.update(accepted_at=clock.now())  # even if somebody let them in again
    assert client.get("/north/").status_code == 302


def test_neither_the_old_password_nor_the_old_address_opens_it(cast: Cast) -> None:
    move(cast)
    for address in ("pri@example.com", "new@example.com"):
        client = cast.client("ANON")
        client.post("/north/accounts/login/", {"login": address, "password": PASSWORD})
        assert "_auth_user_id" not in client.session


def test_the_old_address_is_told_and_not_the_new_one(cast: Cast) -> None:
    move(cast)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("address_changed_by_office", "pri@example.com")
    assert mail.branch_id == cast.portals["north"].branch_id
    letter = address_changed_by_office(mail.to, mail.args, mail.secret)
    assert "Hello Person PRI," in letter.text
    assert "Acme North changed the e-mail address" in letter.text
    assert "new@example.com" not in letter.text + letter.html


def test_an_address_that_another_account_signs_in_with_is_refused(cast: Cast) -> None:
    Contact.objects.filter(pk=cast.contacts["STR"].pk).update(user=None, email=None)
    with refused(FieldRefused, field="email", says="has this address"):
        move(cast, email="str@example.com")
    with refused(FieldRefused, field="email", says="has this address"):
        move(cast, email="adm@office.example")


def test_an_account_is_never_left_without_an_address(cast: Cast) -> None:
    with refused(FieldRefused, field="email", says="signs in"):
        move(cast, email="")


def test_whoever_also_works_in_the_office_is_moved_under_staff_only(cast: Cast) -> None:
    """Else whoever may change contacts could make a system administrator's account their own."""
    StaffMember.objects.create(user=cast.users["PRI"], name="Prisca", role=Role.SYSTEM_ADMIN)
    with refused(FieldRefused, field="email", says="under Staff"):
        move(cast)


def test_t_op_23_an_address_known_at_a_branch_out_of_reach_stays(cast: Cast) -> None:
    with refused(FieldRefused, field="email", says="another branch"):
        move(cast, key="DUO")
    move(cast, "ADM", "DUO")
    assert Contact.objects.get(pk=cast.contacts["DUO"].pk).email == "new@example.com"


def test_other_words_of_that_person_may_be_corrected(cast: Cast) -> None:
    contact = cast.contacts["DUO"]
    save_contact(cast.staff("ST-N"), contact.pk, replace(as_it_is(contact), phone="555 0101"))
    assert Contact.objects.get(pk=contact.pk).phone == "555 0101"


def test_the_installation_itself_may_do_it_too(cast: Cast) -> None:
    save_contact(System(), None, NEW)
    assert last_act().actor == "system"

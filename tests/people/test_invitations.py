"""Inviting: who may, who gets a mail, in which words, and what ends (R1 to R9, R15, R17, R18)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import override_settings

from fieldgate.audit.models import AuditEvent
from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.people import invitations
from fieldgate.people.actions.invite import Invited, invite
from fieldgate.people.actions.invite_staff import invite_staff
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.errors import (
    ContactNotFound,
    FieldRefused,
    PeopleRefusal,
    PortalNotFound,
    StaffNotFound,
)
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember, User
from fieldgate.people.queries import access_states, list_accesses
from tests.access.doors import run_worker
from tests.access.tables import refused, where_it_stands
from tests.cast import Cast


def send(cast: Cast, *who: str, by: str = "ST-N", portal: str = "north", **words: str) -> Invited:
    subject, body = words.get("subject", "Come in, {contact}"), words.get("body", "Hello {contact}")
    return invite(
        cast.staff(by), [cast.contacts[key].pk for key in who], cast.portals[portal].pk, subject, body
    )


def state(cast: Cast, who: str, by: str = "ST-N") -> str:
    return list_accesses(cast.staff(by), cast.contacts[who].pk)[0].state


def test_r7_each_contact_gets_a_mail_of_their_own(cast: Cast) -> None:
    PortalAccess.objects.filter(contact__in=[cast.contacts["PRI"], cast.contacts["OTH"]]).delete()

    assert send(cast, "INV", "PRI", "OTH") == Invited(3, ())
    run_worker()

    assert sorted(m.to for m in mail.outbox) == [
        ["inv@example.com"],
        ["oth@example.com"],
        ["pri@example.com"],
    ]
    for letter in mail.outbox:
        others = {m.to[0] for m in mail.outbox} - set(letter.to)
        assert not [other for other in others if other in str(letter.message())]


def test_r6_tokens_are_filled_for_each_recipient_and_only_once(cast: Cast) -> None:
    contact = cast.contacts["INV"]
    Contact.objects.filter(pk=contact.pk).update(name="{link} <b>& Co")

    send(cast, "INV", subject="{contact}: {portal}", body="{contact}, {company}, {branch}: {link}")
    run_worker()

    (letter,) = mail.outbox
    assert letter.subject == "{link} <b>& Co: Acme North"
    first = str(letter.body).splitlines()[0]
    assert first.startswith("{link} <b>& Co, Acme Grounds, North: http")
    assert "/north/accounts/invitation/" in first
    html = letter.alternatives[0][0]  # type: ignore[attr-defined]
    assert "&lt;b&gt;&amp; Co" in html
    assert "<b>&" not in html


def test_an_invitation_comes_in_the_name_of_who_sends_it_and_is_answered_to_them(cast: Cast) -> None:
    send(cast, "INV")
    run_worker()
    (letter,) = mail.outbox
    assert "Staff ST-N" in letter.from_email
    assert letter.reply_to == ["st-n@office.example"]


@pytest.mark.parametrize("text", ["{customer.__class__}", "{settings.SECRET_KEY}", "{nonsense}", "{}"])
@pytest.mark.parametrize("field", ["subject", "body"])
def test_t_pd_04_a_token_that_nobody_fills_is_refused(cast: Cast, field: str, text: str) -> None:
    with refused(FieldRefused, field=field, says="Nothing is known for"):
        send(cast, "INV", **{field: f"Hello {text}"})


@pytest.mark.parametrize(
    ("field", "text"),
    [("subject", "  "), ("body", ""), ("subject", "x" * 201), ("body", "x" * 5001), ("body", "a\x00b")],
)
def test_words_that_cannot_be_are_refused_beside_their_field(cast: Cast, field: str, text: str) -> None:
    with refused(FieldRefused, field=field):
        send(cast, "INV", **{field: text})


def test_t_pd_12_no_name_makes_another_header(cast: Cast) -> None:
    name = "Eve\r\nBcc: evil@example.com"
    Contact.objects.filter(pk=cast.contacts["INV"].pk).update(name=name)
    StaffMember.objects.filter(user=cast.users["ST-N"]).update(name='"a" <b@c>\nBcc: evil@example.com')

    send(cast, "INV", subject="For {contact}")
    run_worker()

    (letter,) = mail.outbox
    assert letter.recipients() == ["inv@example.com"]
    headers = dict(letter.message().items())
    assert "Bcc" not in headers
    assert "\n" not in headers["Subject"]


def test_t_op_27_with_one_out_of_reach_nobody_is_invited(cast: Cast) -> None:
    with refused(ContactNotFound):
        send(cast, "INV", "SOU")


def test_r8_a_portal_out_of_reach_or_off_invites_nobody(cast: Cast) -> None:
    with refused(PortalNotFound):
        send(cast, "INV", portal="south")
    cast.portals["north"].is_on = False
    cast.portals["north"].save()
    with refused(PeopleRefusal, says="off"):
        send(cast, "INV")


def test_who_cannot_be_invited_is_left_out_with_the_reason_and_the_others_go(cast: Cast) -> None:
    nobody = Contact.objects.create(name="No Mail")
    cast.contacts["NOMAIL"] = nobody

    found = send(cast, "INV", "NOMAIL", "DIS", "PRI")

    assert found.sent == 1
    assert {(one.name, one.why) for one in found.left_out} == {
        ("No Mail", "has no e-mail address"),
        ("Person DIS", "has an account that is disabled"),
        ("Person PRI", "has access already"),
    }
    assert list(Invitation.objects.values_list("email", flat=True)) == ["inv@example.com"]


def test_t_au_04_inviting_again_ends_the_earlier_one_and_no_other(cast: Cast) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["OTH"]).delete()
    send(cast, "INV", "OTH")
    send(cast, "INV")
    open_ones = Invitation.objects.filter(ended_at=None).values_list("email", flat=True)
    assert sorted(open_ones) == ["inv@example.com", "oth@example.com"]
    assert Invitation.objects.count() == 3


def test_an_ended_invitation_that_waited_in_the_outbox_is_not_mailed(cast: Cast) -> None:
    send(cast, "INV")
    revoke_access(cast.staff("ST-N"), cast.contacts["INV"].pk, cast.portals["north"].pk)
    run_worker()
    assert mail.outbox == []
    assert list(OutgoingMail.objects.values_list("status", flat=True)) == ["dropped"]


def test_r17_the_office_sees_how_far_each_contact_is(cast: Cast) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["INV"]).delete()
    assert state(cast, "INV") == "not invited"
    send(cast, "INV")
    (row,) = list_accesses(cast.staff("ST-N"), cast.contacts["INV"].pk)
    assert (row.state, row.portal, row.invited_by) == ("invited", "Acme North", "Staff ST-N")
    assert row.invited_at is not None
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        assert state(cast, "INV") == "expired"
    PortalAccess.objects.filter(contact=cast.contacts["INV"]).update(accepted_at=clock.now())
    assert state(cast, "INV") == "active"
    revoke_access(cast.staff("ST-N"), cast.contacts["INV"].pk, cast.portals["north"].pk)
    assert state(cast, "INV") == "revoked"


def test_in_a_list_a_contact_is_shown_where_they_are_furthest(cast: Cast) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["DUO"], portal=cast.portals["north"]).update(
        revoked_at=clock.now()
    )
    ids = [cast.contacts[key].pk for key in ("DUO", "INV", "SOU")]
    assert {pk: r.state for pk, r in access_states(cast.staff("ADM"), ids).items()} == {
        cast.contacts["DUO"].pk: "active",
        cast.contacts["INV"].pk: "expired",
        cast.contacts["SOU"].pk: "active",
    }
    assert access_states(cast.staff("ST-N"), ids)[cast.contacts["DUO"].pk].state == "revoked"
    assert cast.contacts["SOU"].pk not in access_states(cast.staff("ST-N"), ids)


def test_whoever_was_shut_out_and_is_invited_again_is_in_only_after_accepting(cast: Cast) -> None:
    revoke_access(cast.staff("ST-N"), cast.contacts["PRI"].pk, cast.portals["north"].pk)
    send(cast, "PRI")
    access = PortalAccess.objects.get(contact=cast.contacts["PRI"])
    assert (access.revoked_at, access.accepted_at) == (None, None)


def test_a_new_address_ends_the_invitation_to_the_old_one(cast: Cast) -> None:
    send(cast, "INV")
    contact = cast.contacts["INV"]
    save_contact(cast.staff("ST-N"), contact.pk, ContactFields(contact.name, email="other@example.com"))
    assert not Invitation.objects.filter(email="inv@example.com", ended_at=None).exists()


def test_five_thousand_are_invited_in_a_few_statements(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    Contact.objects.bulk_create(Contact(name=f"N {n}", email=f"n{n}@example.com") for n in range(5_000))
    ids = list(Contact.objects.filter(email__startswith="n").values_list("pk", flat=True))
    with django_assert_max_num_queries(400):  # type: ignore[operator]
        found = invite(cast.staff("ST-N"), ids, cast.portals["north"].pk, "Hi", "Hello {contact}")
    assert found.sent == 5_000
    assert OutgoingMail.objects.count() == 5_000
    assert AuditEvent.objects.filter(act="invited").count() == 5_000


def test_more_than_ten_thousand_at_once_are_refused_in_words(cast: Cast) -> None:
    with refused(PeopleRefusal, says="at most 10,000"):
        invite(cast.staff("ST-N"), range(10_001), cast.portals["north"].pk, "Hi", "Hello")


def test_no_row_holds_what_lets_somebody_in(cast: Cast) -> None:
    send(cast, "INV")
    row = Invitation.objects.get()
    token = invitations.token_with_hash(row.nonce, row.token_sha256)
    assert token
    assert where_it_stands(token) == []


def test_a_link_outlives_a_change_of_the_secret_key(cast: Cast) -> None:
    send(cast, "INV")
    row = Invitation.objects.get()
    before = invitations.token_with_hash(row.nonce, row.token_sha256)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["x", _key()]):
        assert invitations.token_with_hash(row.nonce, row.token_sha256) == before
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        assert invitations.token_with_hash(row.nonce, row.token_sha256) is None


def _key() -> str:
    from django.conf import settings  # noqa: PLC0415

    return settings.SECRET_KEY


def test_staff_are_invited_to_the_office_by_system_administrators(cast: Cast) -> None:
    user = User.objects.create_user("new@office.example")
    member = StaffMember.objects.create(user=user, name="Newt", role="sales_rep")
    invite_staff(cast.staff("ADM"), member.pk)
    run_worker()
    (letter,) = mail.outbox
    assert letter.to == ["new@office.example"]
    assert "/office/accounts/invitation/" in str(letter.body)


def test_staff_with_a_password_or_deactivated_are_not_invited(cast: Cast) -> None:
    with refused(PeopleRefusal, says="password already"):
        invite_staff(cast.staff("ADM"), StaffMember.objects.get(user=cast.users["ST-N"]).pk)
    StaffMember.objects.filter(user=cast.users["ST-N"]).update(is_active=False)
    with refused(PeopleRefusal, says="deactivated"):
        invite_staff(cast.staff("ADM"), StaffMember.objects.get(user=cast.users["ST-N"]).pk)
    with refused(StaffNotFound):
        invite_staff(cast.staff("ADM"), 10**9)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{contact} {company} {branch} {portal} {link}", []),
        ("{contact.name}", ["{contact.name}"]),
        ("{0} {} { contact }", ["{0}", "{}"]),
        ("a { lone brace", []),
    ],
)
def test_a_template_knows_these_tokens_and_no_others(text: str, unknown: list[str]) -> None:
    assert invitations.check_template(text) == unknown


@pytest.mark.pure
def test_the_default_words_are_a_template_that_holds() -> None:
    assert invitations.check_template(invitations.DEFAULT_SUBJECT + invitations.DEFAULT_BODY) == []

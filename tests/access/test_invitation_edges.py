"""T-AU: what else may come of an invitation's link, its words and its end."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client, override_settings

from fieldgate.branches.models import Branch
from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.people.actions.accept_invitation import accept_invitation
from fieldgate.people.actions.change_portal import change_portal
from fieldgate.people.actions.invite import invite
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.errors import FieldRefused
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember, User
from tests.access.doors import give_invited_an_account, invitation_link, is_in, run_worker, sign_in
from tests.access.tables import last_act, refused, where_it_stands
from tests.cast import PASSWORD, Cast
from tests.people.test_portal_settings import as_it_is

NEW = "nine yellow tractors"


def token_in(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def test_the_page_says_who_invites_to_what(cast: Cast) -> None:
    path = invitation_link(cast)
    assert "Staff ADM invites you to Acme North." in Client().get(path).content.decode()
    StaffMember.objects.filter(user=cast.users["ADM"]).delete()
    assert "You are invited to Acme North." in Client().get(path).content.decode()


@pytest.mark.parametrize("who", ["PRI", "SOU", "ADM"])
def test_the_page_says_who_is_signed_out_by_accepting_whatever_door_they_came_in_by(
    cast: Cast, who: str
) -> None:
    path, client = invitation_link(cast), cast.client(who)
    says = "is signed in on this device, and will be signed out."
    assert f"{cast.users[who].email} {says}" in client.get(path).content.decode()
    assert client.post(path, {"password1": NEW, "password2": NEW}).status_code == 302
    assert "Person INV" in client.get("/north/").content.decode()


def test_oneself_signed_in_at_another_portal_is_nobody_else(cast: Cast) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["DUO"], portal=cast.portals["south"]).delete()
    page = cast.client("DUO").get(invitation_link(cast, "DUO", portal="south")).content.decode()
    assert "You have a password here already" in page
    assert "will be signed out" not in page


def test_who_left_the_office_is_not_answered_to(cast: Cast) -> None:
    invite(cast.staff("ST-N"), [cast.contacts["INV"].pk], cast.portals["north"].pk, "Hi", "Hello")
    StaffMember.objects.filter(user=cast.users["ST-N"]).update(is_active=False)
    run_worker()
    (letter,) = mail.outbox
    assert letter.reply_to == []
    assert "Staff ST-N" not in letter.from_email


def test_t_au_04_a_link_that_has_ended_says_whom_to_ask_and_the_branch_sees_the_attempt(cast: Cast) -> None:
    north = cast.portals["north"]
    Branch.objects.filter(portal=north).update(phone="555-0123", email="office@north.example")
    path = invitation_link(cast)
    revoke_access(cast.staff("ST-N"), cast.contacts["INV"].pk, north.pk)

    page = Client().get(path).content.decode()

    assert "ask our office" in page
    assert 'href="tel:555-0123"' in page
    assert 'href="mailto:office@north.example"' in page
    act = last_act()
    assert (act.act, act.branch_id, act.detail) == ("refused", north.branch_id, {"invitation": "ended"})


def test_t_au_04_staff_see_that_a_link_was_opened_too_late(cast: Cast) -> None:
    path = invitation_link(cast)
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        Client().get(path)
    assert (last_act().act, last_act().detail) == ("refused", {"invitation": "expired"})


def test_t_au_11_who_got_an_account_while_the_page_was_open_is_asked_for_its_password(cast: Cast) -> None:
    path, client = invitation_link(cast), Client()
    original = accept_invitation

    def meanwhile(token: str, portal_id: int | None, password: str | None) -> int:
        give_invited_an_account(cast)
        return original(token, portal_id, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fieldgate.people.views_invitation.accept_invitation", meanwhile)
        response = client.post(path, {"password1": NEW, "password2": NEW})

    assert response.headers["Location"] == path
    assert "You have a password here already" in client.get(path).content.decode()
    assert not is_in(client)
    assert User.objects.get(email="inv@example.com").check_password(PASSWORD)


def test_t_au_18_a_session_of_before_stays_dead_when_who_was_shut_out_comes_back(cast: Cast) -> None:
    old, north = cast.client("PRI"), cast.portals["north"].pk
    revoke_access(cast.staff("ST-N"), cast.contacts["PRI"].pk, north)

    path, client = invitation_link(cast, "PRI"), Client()
    assert client.post(path, {"password": PASSWORD}).status_code == 302

    assert is_in(client)
    assert not is_in(old)


def test_r18_who_has_another_way_in_stays_signed_in_there(cast: Cast) -> None:
    client = cast.client("DUO")
    revoke_access(cast.staff("ST-N"), cast.contacts["DUO"].pk, cast.portals["north"].pk)
    assert not is_in(client)
    assert is_in(client, "south")
    sign_in(again := Client(), "duo@example.com", at="/south/accounts/login/")
    assert is_in(again, "south")


def test_r18_staff_who_are_customers_too_keep_the_office(cast: Cast) -> None:
    staff = cast.users["ST-N"]
    contact = Contact.objects.create(name="Both", email=staff.email, user=staff)
    PortalAccess.objects.create(contact=contact, portal=cast.portals["north"], accepted_at=clock.now())
    client = cast.client("ST-N")
    assert is_in(client)
    revoke_access(cast.staff("ADM"), contact.pk, cast.portals["north"].pk)
    assert not is_in(client)
    assert client.get("/office/").status_code == 200


@pytest.mark.parametrize("place", ["sending", "portal"])
def test_no_subject_holds_a_link_as_the_outbox_keeps_subjects(cast: Cast, place: str) -> None:
    north = cast.portals["north"]
    with refused(
        FieldRefused, field="subject" if place == "sending" else "invitation_subject", says="{link}"
    ):
        if place == "sending":
            invite(cast.staff("ST-N"), [cast.contacts["INV"].pk], north.pk, "Here: {link}", "Hello")
        else:
            fields = replace(as_it_is(north), invitation_subject="Here: {link}")
            change_portal(cast.staff("ADM"), north.pk, fields)


def test_what_lets_somebody_in_is_in_no_row_when_the_mail_has_left_either(cast: Cast) -> None:
    with override_settings(MAILS_ARE_SHOWN=False):
        token = token_in(invitation_link(cast, body="Come in: {link}"))
    assert OutgoingMail.objects.get().status == "sent"
    assert where_it_stands(token) == []


def test_paragraphs_typed_in_a_browser_are_paragraphs_in_the_mail(cast: Cast) -> None:
    invitation_link(cast, body="Hello {contact},\r\n\r\nfirst line\r\nsecond line")
    html = str(mail.outbox[0].alternatives[0][0])  # type: ignore[union-attr]
    assert ">Hello Person INV,</p>" in html
    assert "first line<br>second line</p>" in html


def test_an_account_that_is_disabled_is_left_out_though_the_contact_is_not_linked_to_it(cast: Cast) -> None:
    User.objects.create_user("inv@example.com", PASSWORD, is_active=False)
    found = invite(cast.staff("ST-N"), [cast.contacts["INV"].pk], cast.portals["north"].pk, "Hi", "Hello")
    assert (found.sent, [one.why for one in found.left_out]) == (0, ["has an account that is disabled"])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("junk", [">", ".", "%00", "%C3%A9", "%20", "%2e%2e"])
def test_t_au_05_a_link_with_junk_at_its_end_is_not_there(cast: Cast, junk: str) -> None:
    path = invitation_link(cast)
    assert Client().get(path.rstrip("/") + junk + "/").status_code == 404
    assert Client().get(path).status_code == 200

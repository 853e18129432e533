"""T-AU: the link of an invitation, from a scanner that opens it to somebody who guesses."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.test import Client

from fieldgate.kit import clock
from fieldgate.people.actions.invite_staff import invite_staff
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember, User
from tests.access.doors import (
    give_invited_an_account,
    invitation_link,
    is_in,
    mailed_link,
    path_of,
    run_worker,
    sign_in,
)
from tests.access.tables import acts, last_act, state_of_all_tables
from tests.cast import PASSWORD, Cast

NEW = "nine yellow tractors"


def accept(client: Client, path: str, password: str = NEW, again: str | None = None) -> int:
    data = {"password1": password, "password2": password if again is None else again}
    return client.post(path, data).status_code


def test_the_link_leads_to_a_page_that_makes_an_account_and_signs_in(cast: Cast) -> None:
    path, client = invitation_link(cast), Client()
    page = client.get(path).content.decode()
    assert "Welcome, Person INV" in page
    assert 'value="inv@example.com" readonly' in page

    assert accept(client, path) == 302

    assert "Welcome, Person INV." in client.get("/north/").content.decode()
    user = User.objects.get(email="inv@example.com")
    assert user.check_password(NEW)
    assert Contact.objects.get(user=user) == cast.contacts["INV"]
    assert "invitation accepted" in acts()
    fresh = Client()
    sign_in(fresh, "inv@example.com", NEW)
    assert is_in(fresh)


def test_a_scanner_that_opens_every_link_changes_nothing(cast: Cast) -> None:
    path = invitation_link(cast)
    browsers = (Client(), Client(), cast.client("PRI"))
    before = state_of_all_tables()
    for client in browsers:
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert state_of_all_tables() == before
    assert accept(Client(), path) == 302


def test_t_au_03_a_link_works_once(cast: Cast) -> None:
    path = invitation_link(cast)
    assert accept(Client(), path) == 302
    second = Client()
    response = second.get(path)
    assert response.status_code == 410
    assert "This invitation was used already" in response.content.decode()
    assert accept(second, path, "another long password") == 410
    assert not is_in(second)
    assert User.objects.filter(email="inv@example.com").count() == 1
    assert not User.objects.get(email="inv@example.com").check_password("another long password")


def test_t_au_04_after_fourteen_days_a_fresh_one_goes_to_the_same_address(cast: Cast) -> None:
    path, client = invitation_link(cast), Client()
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False):
        page = client.get(path)
        assert page.status_code == 410
        assert "inv@example.com" not in page.content.decode()
        assert accept(client, path) == 410
        assert not User.objects.filter(email="inv@example.com").exists()

        mail.outbox.clear()
        assert client.post(f"{path}renew/", {"email": "evil@example.com"}).status_code == 200
        run_worker()
        (letter,) = mail.outbox
        assert letter.to == ["inv@example.com"]
        assert accept(client, path_of(mailed_link())) == 302


def test_one_day_before_the_end_it_still_works(cast: Cast) -> None:
    path = invitation_link(cast)
    with time_machine.travel(clock.now() + timedelta(days=13, hours=23), tick=False):
        assert accept(Client(), path) == 302


def test_t_rl_02_an_expired_link_mails_at_most_three_times_an_hour(cast: Cast) -> None:
    path = invitation_link(cast)
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        mail.outbox.clear()
        answers = [Client().post(f"{path}renew/") for _ in range(5)]
        run_worker()
        # The earlier fresh ones have ended by the later, so that at most three can ever have left.
        assert Invitation.objects.count() == 4
        assert len(mail.outbox) <= 3
        assert {r.status_code for r in answers} == {200}
        assert len({re.sub(rb'value="[^"]+"', b"", r.content) for r in answers}) == 1


def test_a_link_that_is_open_is_not_renewed(cast: Cast) -> None:
    path = invitation_link(cast)
    before = state_of_all_tables()
    assert Client().post(f"{path}renew/").status_code == 410
    assert state_of_all_tables() == before


def test_t_au_04_revoked_and_replaced_links_say_so_and_the_office_can_see_the_attempt(cast: Cast) -> None:
    first = invitation_link(cast)
    second = invitation_link(cast)
    revoke_access(cast.staff("ST-N"), cast.contacts["INV"].pk, cast.portals["north"].pk)
    before = state_of_all_tables()
    for path in (first, second):
        response = Client().get(path)
        assert response.status_code == 410
        assert "no longer works" in response.content.decode()
        assert accept(Client(), path) == 410
        assert last_act().act == "refused"
        assert last_act().on == f"contact:{cast.contacts['INV'].pk}"
    assert state_of_all_tables() == before


def test_t_au_05_a_token_that_is_nearly_right_is_not_there(cast: Cast) -> None:
    path = invitation_link(cast)
    token = path.rstrip("/").rpartition("/")[2]
    other = "A" if token[0] != "A" else "B"
    wrong = [other + token[1:], token[:-1], token + token, token + "x", token.swapcase(), "x"]
    for n, bad in enumerate(wrong):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")  # each from elsewhere, so that none is throttled
        assert client.get(path.replace(token, bad)).status_code == 404
        assert accept(client, path.replace(token, bad)) == 404
    assert not User.objects.filter(email="inv@example.com").exists()


def test_t_au_05_whoever_guesses_is_stopped_after_ten_and_the_right_link_still_works(cast: Cast) -> None:
    path = invitation_link(cast)
    answers = [Client().get(f"/north/accounts/invitation/guess-{n}/").status_code for n in range(14)]
    assert answers == [404] * 10 + [429] * 4
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize("field", ["role", "property", "branch", "is_staff", "contact_id", "email"])
def test_t_au_08_a_field_that_is_not_the_forms_is_refused(cast: Cast, field: str) -> None:
    path = invitation_link(cast)
    before = state_of_all_tables()
    response = Client().post(path, {"password1": NEW, "password2": NEW, field: "1"})
    assert response.status_code == 400
    assert state_of_all_tables() == before
    assert (last_act().act, last_act().detail) == ("refused", {"fields": field})


def test_t_au_09_an_invitation_is_dead_once_the_address_is_somebody_elses(cast: Cast) -> None:
    path = invitation_link(cast)
    Contact.objects.filter(pk=cast.contacts["INV"].pk).update(email="b@example.com")
    assert accept(Client(), path) == 410
    assert not User.objects.filter(email__in=["b@example.com", "inv@example.com"]).exists()


def test_t_au_11_for_a_further_portal_the_account_proves_its_password_and_keeps_it(cast: Cast) -> None:
    access = PortalAccess.objects.filter(contact=cast.contacts["DUO"], portal=cast.portals["south"])
    access.delete()
    path, client = invitation_link(cast, "DUO", portal="south"), Client()
    page = client.get(path).content.decode()
    assert "You have a password here already" in page
    assert 'name="password1"' not in page

    assert accept(client, path) == 400  # a new password is not taken
    assert client.post(path, {"password": NEW}).status_code == 200
    assert not access.exists() or access.get().accepted_at is None
    assert User.objects.get(email="duo@example.com").check_password(PASSWORD)

    assert client.post(path, {"password": PASSWORD}).status_code == 302
    assert is_in(client, "south")
    assert User.objects.filter(email="duo@example.com").count() == 1
    assert User.objects.get(email="duo@example.com").check_password(PASSWORD)


def test_t_au_11_the_password_of_an_account_cannot_be_guessed_through_an_invitation(cast: Cast) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["DUO"], portal=cast.portals["south"]).delete()
    path, client = invitation_link(cast, "DUO", portal="south"), Client()
    pages = [client.post(path, {"password": f"wrong {n}"}).content.decode() for n in range(12)]
    assert "This is not your password" in pages[0]
    assert "Too many" in pages[-1]


def test_whoever_forgot_the_password_to_prove_can_have_it_reset_there(cast: Cast) -> None:
    PortalAccess.objects.filter(contact=cast.contacts["DUO"], portal=cast.portals["south"]).delete()
    path = invitation_link(cast, "DUO", portal="south")
    mail.outbox.clear()
    Client().post("/south/accounts/password/reset/", {"email": "duo@example.com"})
    run_worker()
    assert "/south/accounts/password/reset/key/" in mailed_link()
    assert Client().get(path).status_code == 200


def test_t_au_14_the_link_of_one_portal_is_nothing_at_another_or_at_the_office(cast: Cast) -> None:
    path = invitation_link(cast)
    token = path.rstrip("/").rpartition("/")[2]
    for elsewhere in ("/south/accounts/", "/office/accounts/"):
        assert Client().get(f"{elsewhere}invitation/{token}/").status_code == 404
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 10 characters"),
        ("password123", "too common"),
        ("inv@example.com", "too similar"),
        ("Acme Grounds", "company"),
        ("x" * 129, "128"),
    ],
)
def test_a_password_anybody_would_guess_is_refused_beside_its_field(
    cast: Cast, password: str, says: str
) -> None:
    path = invitation_link(cast)
    before = state_of_all_tables()
    response = Client().post(path, {"password1": password, "password2": password})
    assert response.status_code == 200
    assert says in response.content.decode()
    assert state_of_all_tables() == before


def test_two_passwords_that_differ_are_refused(cast: Cast) -> None:
    path = invitation_link(cast)
    client = Client()
    assert accept(client, path, NEW, "another long password") == 200
    assert not is_in(client)


def test_an_address_in_other_letters_is_the_same_address(cast: Cast) -> None:
    user = User.objects.create_user("INV@Example.com")
    path = invitation_link(cast)
    assert accept(Client(), path) == 302
    assert User.objects.get(email="inv@example.com") == user


def test_an_account_that_was_disabled_meanwhile_is_not_let_in(cast: Cast) -> None:
    give_invited_an_account(cast)
    path = invitation_link(cast)
    User.objects.filter(email="inv@example.com").update(is_active=False)
    assert Client().get(path).status_code == 410
    assert Client().post(path, {"password": PASSWORD}).status_code == 410


def test_staff_whose_address_a_contact_has_prove_their_password_and_are_both(cast: Cast) -> None:
    Contact.objects.filter(pk=cast.contacts["INV"].pk).update(email="st-n@office.example")
    path, client = invitation_link(cast), Client()
    assert client.post(path, {"password": PASSWORD}).status_code == 302
    assert is_in(client)
    assert client.get("/office/").status_code == 200


def test_accepting_signs_out_whoever_was_signed_in_on_this_device(cast: Cast) -> None:
    path, client = invitation_link(cast), cast.client("PRI")
    page = client.get(path).content.decode()
    assert "pri@example.com is signed in on this device, and will be signed out." in page
    accept(client, path)
    assert "Person INV" in client.get("/north/").content.decode()


def test_t_au_19_accepting_makes_a_new_session(cast: Cast) -> None:
    path, client = invitation_link(cast), Client()
    client.get(path)
    before = client.session.session_key
    accept(client, path)
    assert client.session.session_key != before


def test_a_portal_that_is_off_shows_no_invitation(cast: Cast) -> None:
    path = invitation_link(cast)
    cast.portals["north"].is_on = False
    cast.portals["north"].save()
    response = Client().get(path)
    assert response.status_code == 503
    assert "Person INV" not in response.content.decode()


def test_staff_come_in_by_their_invitation(cast: Cast) -> None:
    user = User.objects.create_user("new@office.example")
    member = StaffMember.objects.create(user=user, name="Newt", role="sales_rep")
    invite_staff(cast.staff("ADM"), member.pk)
    run_worker()
    path, client = path_of(mailed_link()), Client()
    token = path.rstrip("/").rpartition("/")[2]
    assert Client().get(f"/north/accounts/invitation/{token}/").status_code == 404
    assert accept(client, path) == 302
    assert client.get("/office/").status_code == 200


def test_a_staff_invitation_dies_with_the_deactivation(cast: Cast) -> None:
    user = User.objects.create_user("new@office.example")
    member = StaffMember.objects.create(user=user, name="Newt", role="sales_rep")
    invite_staff(cast.staff("ADM"), member.pk)
    run_worker()
    StaffMember.objects.filter(pk=member.pk).update(is_active=False)
    assert accept(Client(), path_of(mailed_link())) == 410


def test_r18_access_that_is_revoked_ends_with_the_next_request(cast: Cast) -> None:
    client = cast.client("PRI")
    assert is_in(client)
    revoke_access(cast.staff("ST-N"), cast.contacts["PRI"].pk, cast.portals["north"].pk)
    assert not is_in(client)
    again = Client()
    sign_in(again, "pri@example.com")
    assert not is_in(again)


def test_a_mail_that_is_too_late_by_a_moment_is_answered_as_used(cast: Cast) -> None:
    """The page was open when somebody else accepted; the second gets no account and no session."""
    path, client = invitation_link(cast), Client()
    real = clock.now

    def meanwhile() -> object:
        Invitation.objects.filter(used_at=None).update(used_at=real())
        return real()

    with patch("fieldgate.people.actions.accept_invitation.clock.now", meanwhile):
        assert accept(client, path) == 410
    assert not is_in(client)

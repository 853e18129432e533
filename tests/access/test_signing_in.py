"""T-AU: what an answer at the door tells, to whom, and whether it can be forged or fixed beforehand."""

import pytest
from django.conf import settings
from django.test import Client

from fieldgate.people.models import Session, User
from tests.access.doors import (
    CHANGE,
    CONFIRM,
    SIGN_IN,
    UNWELCOME,
    cookies_set,
    give_invited_an_account,
    is_in,
    plain,
    sign_in,
)
from tests.access.tables import acts, last_act, state_of_all_tables
from tests.cast import PASSWORD, Cast

WRONG = "wrong battery staple"


def test_a_customer_comes_in_and_it_is_recorded(cast: Cast) -> None:
    client = Client()

    response = sign_in(client, "pri@example.com")

    assert (response.status_code, response.headers["Location"]) == (302, "/north/")
    assert is_in(client)
    act = last_act()
    assert (act.act, act.actor) == ("signed in", f"user:{cast.users['PRI'].pk}")
    assert act.on == f"portal:{cast.portals['north'].pk}"


@pytest.mark.parametrize("typed", ["PRI@Example.COM", "  pri@example.com "])
def test_an_address_may_be_typed_in_any_case_and_with_spaces_around(cast: Cast, typed: str) -> None:
    client = Client()
    assert sign_in(client, typed).status_code == 302
    assert is_in(client)


def test_t_au_01_every_refusal_at_the_door_looks_alike(cast: Cast, hashed: list[str]) -> None:
    """Unknown, wrong, disabled, invited, of another portal, of the office: one answer, one hash each."""
    give_invited_an_account(cast)
    hashed.clear()
    answers = {}
    for why, email in UNWELCOME.items():
        password = WRONG if why == "wrong password" else PASSWORD
        before = state_of_all_tables()
        response = sign_in(client := Client(), email, password)
        answers[why] = (
            response.status_code,
            plain(response, email),
            cookies_set(response),
            sorted(set(response.headers) - {"X-Request-ID"}),
            tuple(hashed),
        )
        assert not is_in(client), why
        assert settings.SESSION_COOKIE_NAME not in client.cookies, why
        assert state_of_all_tables() == before, why
        assert last_act().act == "sign-in failed"
        assert last_act().actor == f"email:{email}"
        hashed.clear()
    assert answers["unknown"][0] == 200
    assert len(answers["unknown"][4]) == 1
    # Only the password that was typed may differ.
    kinds = {
        (s, body, str(cookies), str(headers), len(hashes))
        for s, body, cookies, headers, hashes in answers.values()
    }
    assert len(kinds) == 1, answers


def test_t_au_01_an_account_without_a_password_looks_the_same(cast: Cast, hashed: list[str]) -> None:
    expected = plain(sign_in(Client(), "nobody@example.com"), "nobody@example.com")
    user = cast.users["PRI"]
    user.set_unusable_password()
    user.save()
    hashed.clear()

    response = sign_in(Client(), "pri@example.com")

    assert plain(response, "pri@example.com") == expected
    assert len(hashed) == 1


def test_t_au_12_another_portals_password_opens_nothing_and_names_nobody(cast: Cast) -> None:
    client = Client()

    response = sign_in(client, "sou@example.com")

    assert b"outh" not in response.content.replace(b"sou@example.com", b"")
    assert not Session.objects.exists()
    assert not is_in(client)
    assert not is_in(client, "south")


def test_t_au_12_staff_cannot_sign_in_at_a_portal_nor_customers_at_the_office(cast: Cast) -> None:
    staff, customer = Client(), Client()

    assert sign_in(staff, "adm@office.example").status_code == 200
    assert sign_in(customer, "pri@example.com", at="/office/accounts/login/").status_code == 200

    assert staff.get("/office/").status_code == 302
    assert customer.get("/north/").status_code == 302
    assert acts() == ["sign-in failed", "sign-in failed"]


def test_an_account_that_is_signed_in_elsewhere_can_sign_in_here_with_another(cast: Cast) -> None:
    """A session without access here is anonymous here: the sign-in page shows, and does not loop."""
    client = Client()
    sign_in(client, "sou@example.com", at="/south/accounts/login/")
    assert client.get(SIGN_IN).status_code == 200
    old = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert sign_in(client, "pri@example.com").status_code == 302

    assert is_in(client)
    assert not is_in(client, "south")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != old
    assert not Session.objects.filter(pk=old).exists()


def test_one_sign_in_serves_all_of_ones_path_portals(cast: Cast) -> None:
    """R25: one email and password, two addresses; each shows its own branch (T-OP-14)."""
    client = Client()

    sign_in(client, "duo@example.com")

    assert is_in(client)
    assert is_in(client, "south")


def test_t_au_19_the_session_id_is_new_after_sign_in_and_the_old_one_is_nobodys(cast: Cast) -> None:
    # Given a session that an attacker has made and fixed in the browser
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    fixed = session.session_key
    assert fixed

    sign_in(client, "pri@example.com")

    new = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert new != fixed
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = fixed
    assert not is_in(attacker)
    assert not Session.objects.filter(pk=fixed).exists()


def test_t_au_19_a_made_up_session_id_is_never_taken_over(cast: Cast) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "attackerschoice0123456789abcdefg"

    sign_in(client, "pri@example.com")

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "attackerschoice0123456789abcdefg"
    assert is_in(client)


def test_t_au_19_the_session_id_is_new_after_step_up(cast: Cast) -> None:
    client = Client()
    sign_in(client, "pri@example.com")
    old = client.cookies[settings.SESSION_COOKIE_NAME].value

    response = client.post(CONFIRM, {"password": PASSWORD})

    assert response.status_code == 302
    new = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert new != old
    assert is_in(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    assert not is_in(thief)


def test_the_csrf_token_is_new_after_sign_in(cast: Cast) -> None:
    """T-WB-06: a token planted before sign-in is of no use after it."""
    client = Client()
    client.get(SIGN_IN)
    before = client.cookies[settings.CSRF_COOKIE_NAME].value

    sign_in(client, "pri@example.com")

    assert client.cookies[settings.CSRF_COOKIE_NAME].value != before


def test_signing_out_ends_the_session_and_has_the_browser_forget(cast: Cast) -> None:
    client = Client()
    sign_in(client, "pri@example.com")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    response = client.post("/north/accounts/logout/")

    assert response.headers["Location"] == SIGN_IN
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(pk=key).exists()
    assert not is_in(client)
    assert acts() == ["signed in", "signed out"]


def test_looking_at_the_sign_out_page_does_not_sign_out(cast: Cast) -> None:
    client = cast.client("PRI")
    assert client.get("/north/accounts/logout/").status_code == 200
    assert is_in(client)


@pytest.mark.parametrize("next_", ["/north/invoices/", "/north/invoices/1001/?a=b", "/north/"])
def test_the_page_one_wanted_is_shown_after_sign_in(cast: Cast, next_: str) -> None:
    client = Client()
    way = client.get(next_).headers["Location"]
    assert way.startswith(f"{SIGN_IN}?next=")

    response = client.post(way, {"login": "pri@example.com", "password": PASSWORD, "next": next_})

    assert response.headers["Location"] == next_


def test_a_posted_form_without_a_session_leads_to_sign_in_and_changes_nothing(cast: Cast) -> None:
    before = state_of_all_tables()

    response = Client().post(CHANGE, {"oldpassword": PASSWORD, "password1": WRONG, "password2": WRONG})

    assert (response.status_code, response.headers["Location"]) == (302, SIGN_IN)
    assert state_of_all_tables() == before


def test_nobody_can_sign_up(cast: Cast) -> None:
    people = User.objects.count()
    for path in ("/north/accounts/signup/", "/office/accounts/signup/", "/accounts/signup/"):
        response = Client().post(path, {"email": "new@example.com", "password1": WRONG, "password2": WRONG})
        assert response.status_code in {302, 404}
    assert User.objects.count() == people

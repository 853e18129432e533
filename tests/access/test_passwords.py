"""T-AU-20: what may be a password, at both places where one is set."""

import pytest
from django.core import mail
from django.test import Client

from fieldgate.people.models import User
from fieldgate.people.passwords import LONGEST
from tests.access.doors import CHANGE, is_in, mail_reset, mailed_link, path_of, sign_in
from tests.access.tables import acts
from tests.cast import PASSWORD, Cast

REFUSED = {
    "a common one": "1234567890",
    "another common one": "qwertyuiop",
    "the company": "acme grounds 2026",
    "the company twice": "AcmeGroundsAcmeGrounds",
    "the product": "Fieldgate!1!",
    "the address": "pri@example.com",
    "nine characters": "k7#pQ2!vX",
    "129 characters": "xy" * 64 + "z",
    "nothing": "",
}
KEPT = {
    "ten characters": "k7#pQ2!vXw",
    "128 characters": "xy" * 64,
    "emoji": "🌱🌳🌲🌴🌵🌾🌿☘️🍀🍁",
    "spaces at both ends": "  hedge and lawn ",
    "another script": "зелёная лужайка",
    "marks": "\"<script>'; DROP--",
}


def change(client: Client, password: str, old: str = PASSWORD) -> int:
    """Send the form in the profile."""
    data = {"oldpassword": old, "password1": password, "password2": password}
    return client.post(CHANGE, data).status_code


def reset(cast: Cast, client: Client, password: str) -> int:
    """Set it by a mailed link."""
    mail.outbox.clear()
    mail_reset("pri@example.com", cast.portals["north"].pk)
    form = client.get(path_of(mailed_link())).headers["Location"]
    return client.post(form, {"password1": password, "password2": password}).status_code


@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED.keys())
def test_t_au_20_refused_in_the_profile(cast: Cast, password: str) -> None:
    assert change(cast.client("PRI"), password) == 200
    assert User.objects.get(email="pri@example.com").check_password(PASSWORD)
    assert "password changed" not in acts()


@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED.keys())
def test_t_au_20_refused_by_the_mailed_link(cast: Cast, password: str) -> None:
    assert reset(cast, Client(), password) == 200
    assert User.objects.get(email="pri@example.com").check_password(PASSWORD)
    assert "password changed" not in acts()


@pytest.mark.parametrize("password", KEPT.values(), ids=KEPT.keys())
def test_t_au_20_kept_exactly_as_typed(cast: Cast, password: str) -> None:
    assert change(cast.client("PRI"), password) == 302
    user = User.objects.get(email="pri@example.com")
    assert user.check_password(password)
    assert password == password.strip() or not user.check_password(password.strip())
    assert sign_in(client := Client(), "pri@example.com", password).status_code == 302
    assert is_in(client)


def test_t_au_20_kept_exactly_by_the_mailed_link_too(cast: Cast) -> None:
    assert reset(cast, Client(), KEPT["spaces at both ends"]) == 302
    assert User.objects.get(email="pri@example.com").check_password(KEPT["spaces at both ends"])


def test_t_au_20_a_megabyte_is_refused_before_any_hashing(cast: Cast, hashed: list[str]) -> None:
    megabyte = "a" * 1_000_000
    pri = cast.client("PRI")
    hashed.clear()

    assert sign_in(Client(), "pri@example.com", megabyte).status_code == 200
    assert change(pri, PASSWORD, old=megabyte) == 200
    assert pri.post("/north/accounts/confirm/", {"password": megabyte}).status_code == 200
    assert all(len(password) <= LONGEST for password in hashed)

    assert change(pri, megabyte) == 200
    assert reset(cast, Client(), megabyte) == 200
    assert all(len(password) <= LONGEST for password in hashed)
    assert User.objects.get(email="pri@example.com").check_password(PASSWORD)


def test_t_au_20_more_than_the_largest_form_is_a_bad_request(cast: Cast, hashed: list[str]) -> None:
    hashed.clear()
    assert sign_in(Client(), "pri@example.com", "a" * 3_000_000).status_code == 400
    assert hashed == []


def test_the_old_password_is_asked_for(cast: Cast) -> None:
    assert change(cast.client("PRI"), KEPT["emoji"], old="not the old one") == 200
    assert User.objects.get(email="pri@example.com").check_password(PASSWORD)


def test_two_different_new_passwords_are_refused(cast: Cast) -> None:
    data = {"oldpassword": PASSWORD, "password1": KEPT["emoji"], "password2": KEPT["marks"]}
    assert cast.client("PRI").post(CHANGE, data).status_code == 200
    assert User.objects.get(email="pri@example.com").check_password(PASSWORD)


def test_a_password_with_a_nul_byte_is_an_error_of_the_form(cast: Cast) -> None:
    assert sign_in(Client(), "pri@example.com", "nul\x00byte and more").status_code == 200
    assert sign_in(Client(), "pri\x00@example.com", PASSWORD).status_code == 200


def test_no_page_ever_shows_a_password_back(cast: Cast) -> None:
    secret = "a secret that must not be echoed"
    for response in (
        sign_in(Client(), "pri@example.com", secret),
        cast.client("PRI").post("/north/accounts/confirm/", {"password": secret}),
        cast.client("PRI").post(CHANGE, {"oldpassword": secret, "password1": secret, "password2": "x"}),
    ):
        assert response.status_code == 200
        assert secret.encode() not in response.content

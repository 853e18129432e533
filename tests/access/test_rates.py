"""T-RL: who tries too often is stopped before any password is hashed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, override_settings
from django_tasks_db.models import DBTaskResult

from fieldgate.branches.models import Portal
from tests.access.doors import SIGN_IN, ask_for_reset, is_in, plain, sign_in
from tests.access.tables import acts, last_act
from tests.cast import PASSWORD, Cast

START = datetime(2026, 6, 10, 12, tzinfo=UTC)
WRONG = "wrong battery staple"
PER_ACCOUNT, PER_ADDRESS, FORMS_A_MINUTE = 10, 30, 60
FOUR_AN_ADDRESS = {"login_failed": "4/15m/ip"}


def addresses(prefix: str = "10.0") -> list[str]:
    return [f"{prefix}.{n // 200}.{n % 200 + 1}" for n in range(500)]


def test_t_rl_01_one_account_from_one_address(cast: Cast, hashed: list[str]) -> None:
    for _ in range(PER_ACCOUNT):
        sign_in(Client(), "pri@example.com", WRONG)
    assert len(hashed) == PER_ACCOUNT
    client = Client()

    response = sign_in(client, "pri@example.com", PASSWORD)

    assert response.status_code == 200
    assert len(hashed) == PER_ACCOUNT, "no hash may be reached when throttled"
    assert not is_in(client)
    assert acts() == ["sign-in failed"] * PER_ACCOUNT + ["sign-in throttled"]
    assert last_act().actor == "email:pri@example.com"


def test_t_rl_01_one_account_from_many_addresses(cast: Cast, hashed: list[str]) -> None:
    for address in addresses()[:PER_ACCOUNT]:
        sign_in(Client(), "pri@example.com", WRONG, REMOTE_ADDR=address)
    for address in addresses()[PER_ACCOUNT : PER_ACCOUNT + 20]:
        sign_in(Client(), "pri@example.com", PASSWORD, REMOTE_ADDR=address)
    assert len(hashed) == PER_ACCOUNT
    assert "signed in" not in acts()


def test_t_rl_01_one_password_on_many_accounts_from_one_address(cast: Cast, hashed: list[str]) -> None:
    for n in range(PER_ADDRESS):
        sign_in(Client(), f"somebody{n}@example.com", WRONG)
    assert len(hashed) == PER_ADDRESS

    sign_in(Client(), "pri@example.com", PASSWORD)

    assert len(hashed) == PER_ADDRESS
    assert sign_in(Client(), "pri@example.com", PASSWORD, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_t_rl_01_no_more_than_sixty_forms_a_minute_from_one_address(cast: Cast) -> None:
    with time_machine.travel(START, tick=False):
        statuses = [
            sign_in(Client(), f"x{n}@example.com", "", REMOTE_ADDR="10.1.1.1").status_code
            for n in range(FORMS_A_MINUTE + 1)
        ]
    assert statuses == [200] * FORMS_A_MINUTE + [429]


def test_t_rl_01_the_answer_is_the_same_for_an_unknown_account(cast: Cast) -> None:
    bodies = set()
    for who, address in (("pri@example.com", "10.0.0.1"), ("nobody@example.com", "10.0.0.2")):
        for _ in range(PER_ACCOUNT + 1):
            response = sign_in(Client(), who, WRONG, REMOTE_ADDR=address)
        bodies.add((response.status_code, plain(response, who)))
    assert len(bodies) == 1


def test_t_rl_01_after_a_quarter_of_an_hour_the_account_opens_again(cast: Cast) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(PER_ACCOUNT):
            sign_in(Client(), "pri@example.com", WRONG)
    with time_machine.travel(START + timedelta(minutes=14), tick=False):
        assert sign_in(Client(), "pri@example.com").status_code == 200
    with time_machine.travel(START + timedelta(minutes=16), tick=False):
        assert sign_in(Client(), "pri@example.com").status_code == 302


def test_t_rl_01_signing_in_rightly_does_not_count(cast: Cast) -> None:
    for _ in range(PER_ACCOUNT + 5):
        assert sign_in(Client(), "pri@example.com").status_code == 302


def test_t_rl_01_nor_does_it_wipe_what_was_counted(cast: Cast, hashed: list[str]) -> None:
    for _ in range(PER_ACCOUNT - 1):
        sign_in(Client(), "pri@example.com", WRONG)
    assert sign_in(Client(), "pri@example.com").status_code == 302
    sign_in(Client(), "pri@example.com", WRONG)
    hashed.clear()
    assert sign_in(Client(), "pri@example.com").status_code == 200
    assert hashed == []


@pytest.mark.parametrize("spelling", ["PRI@EXAMPLE.COM", " pri@example.com", "Pri@example.com "])
def test_t_rl_01_another_spelling_is_the_same_account(cast: Cast, hashed: list[str], spelling: str) -> None:
    for _ in range(PER_ACCOUNT):
        sign_in(Client(), "pri@example.com", WRONG)
    hashed.clear()
    sign_in(Client(), spelling)
    assert hashed == []


@pytest.mark.parametrize(
    "host", ["testserver:1", "testserver:65535", "testserver.", "TESTSERVER", "127.0.0.1", "localhost"]
)
def test_t_rl_01_another_name_of_our_host_is_the_same_account(
    cast: Cast, hashed: list[str], host: str
) -> None:
    """Else whoever turns the port in the Host header may try for ever."""
    for n in range(PER_ACCOUNT):
        sign_in(Client(), "pri@example.com", WRONG, REMOTE_ADDR=addresses()[n])
    hashed.clear()

    sign_in(Client(headers={"Host": host}), "pri@example.com", PASSWORD, REMOTE_ADDR="10.9.9.9")

    assert hashed == []


def test_t_rl_01_another_portal_and_the_office_are_the_same_account(cast: Cast, hashed: list[str]) -> None:
    Portal.objects.filter(slug="south").update(host="south.acme.example")
    for n in range(PER_ACCOUNT):
        sign_in(Client(), "duo@example.com", WRONG, REMOTE_ADDR=addresses()[n])
    hashed.clear()

    sign_in(Client(), "duo@example.com", at="/office/accounts/login/", REMOTE_ADDR="10.9.9.9")
    sign_in(
        Client(headers={"Host": "south.acme.example"}),
        "duo@example.com",
        at="/accounts/login/",
        REMOTE_ADDR="10.9.9.9",
    )

    assert hashed == []


def test_t_rl_01_counters_are_not_pushed_out_by_many_others(cast: Cast, hashed: list[str]) -> None:
    """A bigger attack leaves more counters than a cache of Django's usual 300 entries holds."""
    for _ in range(PER_ACCOUNT):
        sign_in(Client(), "pri@example.com", WRONG, REMOTE_ADDR="10.9.9.9")
    for n in range(340):
        cache.set(f"somebody-elses-counter-{n}", [0.0], 900)
    hashed.clear()

    sign_in(Client(), "pri@example.com", PASSWORD, REMOTE_ADDR="10.9.9.8")

    assert hashed == [], "the account's counter is gone"


def test_t_rl_02_three_mails_an_hour_for_one_address_and_the_same_answers_for_all(cast: Cast) -> None:
    seen = set()
    for email, address in (("pri@example.com", "10.0.0.1"), ("nobody@example.com", "10.0.0.2")):
        spellings = [email, email.upper(), email.title(), email, email]
        seen.add(tuple(ask_for_reset(Client(), e, REMOTE_ADDR=address).status_code for e in spellings))
    assert seen == {(302, 302, 302, 429, 429)}
    assert DBTaskResult.objects.count() == 6


def test_t_rl_02_twenty_reset_mails_an_hour_from_one_address(cast: Cast) -> None:
    statuses = [ask_for_reset(Client(), f"x{n}@example.com").status_code for n in range(22)]
    assert statuses == [302] * 20 + [429] * 2


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [
        (0, "{n}"),
        (0, "{n}, 10.5.5.5"),
        (1, "{n}, 10.5.5.5"),
        (1, "{n}, {n}, 10.5.5.5"),
        (2, "{n}, 10.5.5.5, 10.6.6.6"),
    ],
)
def test_t_rl_03_an_address_that_is_made_up_for_each_try_does_not_help(
    cast: Cast, hashed: list[str], proxies: int, forwarded: str
) -> None:
    """With four tries an address instead of thirty, to be quicker."""
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies, ACCOUNT_RATE_LIMITS=FOUR_AN_ADDRESS):
        for n in range(6):
            header = forwarded.format(n=f"6.6.{n}.1")
            sign_in(Client(), f"x{n}@example.com", WRONG, headers={"X-Forwarded-For": header})
        assert len(hashed) == 4
        assert last_act().act == "sign-in throttled"
        assert last_act().address == ("10.5.5.5" if proxies else "127.0.0.1")


def test_t_rl_03_behind_a_proxy_two_visitors_are_two(cast: Cast, hashed: list[str]) -> None:
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1, ACCOUNT_RATE_LIMITS=FOUR_AN_ADDRESS):
        for n in range(6):
            sign_in(Client(), f"x{n}@example.com", WRONG, headers={"X-Forwarded-For": "10.5.5.5"})
        assert len(hashed) == 4
        response = sign_in(Client(), "pri@example.com", headers={"X-Forwarded-For": "10.5.5.6"})
    assert response.status_code == 302


@pytest.mark.parametrize("forwarded", ["10.5.5.5", "", ",", "not an address, 10.5.5.5", "unknown, [::1]:80"])
def test_t_rl_03_fewer_or_stranger_hops_than_there_are_proxies_are_no_crash(
    cast: Cast, forwarded: str
) -> None:
    """Whoever reaches us past the proxies writes what he likes into the header."""
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=2):
        response = sign_in(Client(), "pri@example.com", headers={"X-Forwarded-For": forwarded})
    assert response.status_code == 302


def test_looking_at_the_page_costs_nothing(cast: Cast) -> None:
    client = Client()
    assert {client.get(SIGN_IN).status_code for _ in range(FORMS_A_MINUTE + 5)} == {200}

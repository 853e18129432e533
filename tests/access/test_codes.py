"""T-AU: signing in by mailed code: what it tells, to whom, and how long a code lives."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from fieldgate.mail.models import OutgoingMail
from fieldgate.people import codes
from fieldgate.people.jobs import forget_old_codes, mail_code
from fieldgate.people.models import MailedCode, PortalAccess, User
from tests.access.doors import (
    UNWELCOME,
    Response,
    cookies_set,
    give_invited_an_account,
    is_in,
    mailed_code,
    plain,
    run_worker,
)
from tests.access.tables import acts, last_act, where_it_stands
from tests.cast import Cast

START = datetime(2026, 6, 10, 12, tzinfo=UTC)
ASK = "/north/accounts/login/code/"
ENTER = "/north/accounts/login/code/enter/"
WRONG = "00000000"
EVERYBODY = ["pri@example.com", *(email for why, email in UNWELCOME.items() if why != "wrong password")]


def ask(client: Client, email: str = "pri@example.com", at: str = ASK, **more: str) -> Response:
    return client.post(at, {"email": email} | more)


def enter(client: Client, code: str, at: str = ENTER, **more: str) -> Response:
    return client.post(at, {"code": code} | more)


def test_a_customer_comes_in_by_code_and_it_is_recorded(cast: Cast) -> None:
    client = Client()
    assert ask(client).headers["Location"] == ENTER
    assert b"pri@example.com" in client.get(ENTER).content

    response = enter(client, mailed_code())

    assert (response.status_code, response.headers["Location"]) == (302, "/north/")
    assert is_in(client)
    assert acts() == ["code used", "signed in"]
    assert last_act().on == f"portal:{cast.portals['north'].pk}"


def test_staff_come_in_by_code_at_the_office(cast: Cast) -> None:
    client = Client()
    ask(client, "adm@office.example", "/office/accounts/login/code/")

    response = enter(client, mailed_code("adm@office.example"), "/office/accounts/login/code/enter/")

    assert (response.status_code, response.headers["Location"]) == (302, "/office/")
    assert client.get("/office/").status_code == 200


@pytest.mark.parametrize("as_typed", ["{0}{1}", " {0} {1} ", "{0}-{1}"])
def test_spaces_and_dashes_in_a_code_do_not_matter(cast: Cast, as_typed: str) -> None:
    ask(client := Client(), " PRI@Example.com")
    assert enter(client, as_typed.format(*mailed_code().split())).status_code == 302
    assert is_in(client)


def test_the_page_one_wanted_is_shown_after_the_code(cast: Cast) -> None:
    client = Client()
    way = client.get("/north/invoices/").headers["Location"]
    assert b"/login/code/?next=%2Fnorth%2Finvoices%2F" in client.get(way).content
    location = ask(client, next="/north/invoices/").headers["Location"]
    assert location == f"{ENTER}?next=%2Fnorth%2Finvoices%2F"
    assert enter(client, mailed_code(), next="/north/invoices/").headers["Location"] == "/north/invoices/"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/south/", "/office/"])
def test_t_wb_04_no_code_leads_away(cast: Cast, evil: str) -> None:
    ask(client := Client(), next=evil)
    assert enter(client, mailed_code(), next=evil).headers["Location"] == "/north/"


def test_t_au_01_asking_and_typing_look_alike_for_everybody(cast: Cast, hashed: list[str]) -> None:
    """The same pages, cookies, headers and statements; no password hash; and the worker decides."""
    give_invited_an_account(cast)
    hashed.clear()
    seen = set()
    for email in EVERYBODY:
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            response = ask(client, email)
        page = client.get(ENTER)
        run_worker()
        with CaptureQueriesContext(connection) as typed:
            refusal = enter(client, WRONG)
        for _ in range(4):
            last = enter(client, WRONG)
        sql = [re.sub(r"'[^']*'|\d+", "?", q["sql"]) for q in (*asked, *typed)]
        bodies = [plain(r, email) for r in (response, page, refusal, last)]
        headers = [sorted(set(r.headers) - {"X-Request-ID"}) for r in (response, page, refusal, last)]
        seen.add(str((response.status_code, response.headers["Location"], bodies, headers, len(sql))))
        assert set(cookies_set(response)) == {settings.SESSION_COOKIE_NAME}
        assert not is_in(client)
    assert len(seen) == 1, seen
    assert hashed == []


def test_t_au_02_nothing_is_mailed_while_the_page_waits_and_then_only_to_the_active_account(
    cast: Cast,
) -> None:
    give_invited_an_account(cast)
    for email in EVERYBODY:
        ask(Client(), email)
    assert mail.outbox == []
    assert DBTaskResult.objects.count() == len(EVERYBODY)

    run_worker()

    assert [letter.to for letter in mail.outbox] == [["pri@example.com"]]
    assert [row.to for row in OutgoingMail.objects.all()] == ["pri@example.com"]
    assert [code.email for code in MailedCode.objects.exclude(code_hash="")] == ["pri@example.com"]
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_t_au_02_a_sent_code_stands_in_no_row(cast: Cast, settings: Any) -> None:
    settings.MAILS_ARE_SHOWN = False
    ask(Client())
    code = mailed_code()
    assert not where_it_stands(code)
    assert not where_it_stands(code.replace(" ", ""))
    assert OutgoingMail.objects.get().secret_is_gone
    assert "1" not in OutgoingMail.objects.get().subject


def test_a_job_that_runs_twice_mails_one_code(cast: Cast) -> None:
    ask(client := Client())
    mail_code.func(MailedCode.objects.get().pk)
    code = mailed_code()
    mail_code.func(MailedCode.objects.get().pk)
    run_worker()
    assert len(mail.outbox) == 1
    assert enter(client, code).status_code == 302


def test_t_au_12_a_code_of_another_portal_opens_nothing_here(cast: Cast) -> None:
    """DUO may enter both; what was asked for at one is of no use at the other."""
    ask(client := Client(), "duo@example.com", "/south/accounts/login/code/")
    code = mailed_code("duo@example.com")
    assert enter(client, code, ENTER).status_code == 200
    assert not is_in(client)
    assert enter(client, code, "/south/accounts/login/code/enter/").status_code == 302


def test_t_au_12_somebody_of_south_gets_no_code_at_north_and_no_mention_of_south(cast: Cast) -> None:
    ask(client := Client(), "sou@example.com")
    run_worker()
    assert mail.outbox == []
    assert b"outh" not in client.get(ENTER).content.replace(b"sou@example.com", b"")


def test_t_au_19_the_session_id_is_new_after_a_code(cast: Cast) -> None:
    ask(client := Client())
    fixed = client.cookies[settings.SESSION_COOKIE_NAME].value

    enter(client, mailed_code())

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != fixed
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = fixed
    assert not is_in(attacker)


def test_t_au_24_a_code_dies_after_five_wrong_tries(cast: Cast) -> None:
    ask(client := Client())
    code = mailed_code()
    for n in range(5):
        response = enter(client, WRONG)
        assert (b"no longer works" in response.content) is (n == 4)

    assert b"no longer works" in enter(client, code).content

    assert not is_in(client)
    assert acts() == ["code refused"] * 5
    ask(client)
    assert enter(client, mailed_code()).status_code == 302


def test_t_au_24_the_fifth_try_may_be_the_right_one(cast: Cast) -> None:
    ask(client := Client())
    for _ in range(4):
        enter(client, WRONG)
    assert enter(client, mailed_code()).status_code == 302


def test_t_au_24_a_code_is_good_once(cast: Cast) -> None:
    ask(client := Client())
    code = mailed_code()
    kept = dict(client.session)
    assert enter(client, code).status_code == 302
    # Even in a session that was copied before it was used.
    thief = Client()
    session = thief.session
    session.update(kept)
    session.save()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert b"no longer works" in enter(thief, code).content
    assert not is_in(thief)


def test_t_au_24_a_code_is_of_no_use_in_another_session(cast: Cast) -> None:
    ask(Client())
    code = mailed_code()
    nobody, other = Client(), Client()
    assert enter(nobody, code).headers["Location"] == ASK
    ask(other)
    assert enter(other, code).status_code == 200
    assert not is_in(other)
    assert not is_in(nobody)


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 302), (10, 200)])
def test_t_au_24_a_code_lives_ten_minutes(cast: Cast, minutes: float, status: int) -> None:
    client = Client()
    with time_machine.travel(START, tick=False):
        ask(client)
        code = mailed_code()
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        assert enter(client, code).status_code == status


def test_t_au_24_a_newer_code_replaces_the_older(cast: Cast) -> None:
    ask(client := Client())
    old = mailed_code()
    ask(client)
    assert enter(client, old).status_code == 200
    assert enter(client, mailed_code()).status_code == 302


@pytest.mark.parametrize("change", ["disabled", "revoked", "password"])
def test_t_au_18_a_code_is_dead_when_the_account_is_not_what_it_was(cast: Cast, change: str) -> None:
    ask(client := Client())
    code = mailed_code()
    user = cast.users["PRI"]
    if change == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif change == "revoked":
        PortalAccess.objects.filter(contact__user=user).update(revoked_at=START)
    else:
        user.set_password("nine yellow tractors")
        user.save()
    assert b"no longer works" in enter(client, code).content
    assert not is_in(client)


def test_a_code_that_nobody_may_use_any_more_is_not_sent(cast: Cast) -> None:
    ask(Client())
    mail_code.func(MailedCode.objects.get().pk)
    User.objects.filter(email="pri@example.com").update(is_active=False)
    run_worker()
    assert mail.outbox == []
    assert OutgoingMail.objects.get().status == "dropped"


def test_t_rl_02_three_codes_an_hour_for_one_address_and_the_same_answers_for_all(cast: Cast) -> None:
    seen = set()
    for email, address in (("pri@example.com", "10.0.0.1"), ("nobody@example.com", "10.0.0.2")):
        spellings = [email, email.upper(), f" {email}", email, email.title()]
        answers = [Client().post(ASK, {"email": e}, REMOTE_ADDR=address) for e in spellings]
        assert b"at most three codes an hour" in answers[-1].content
        assert email.title().encode() in answers[-1].content, "nothing typed is lost"
        seen.add(tuple(r.status_code for r in answers))
    assert seen == {(302, 302, 302, 429, 429)}
    run_worker()
    assert len(mail.outbox) == 3


def test_t_rl_02_another_portal_is_the_same_address(cast: Cast) -> None:
    for at in (ASK, "/south/accounts/login/code/", ASK):
        assert ask(Client(), "duo@example.com", at).status_code == 302
    assert ask(Client(), "duo@example.com", "/south/accounts/login/code/").status_code == 429


def test_t_rl_02_twenty_codes_an_hour_from_one_address(cast: Cast) -> None:
    assert [ask(Client(), f"x{n}@example.com").status_code for n in range(22)] == [302] * 20 + [429] * 2


def test_t_rl_01_thirty_codes_are_tried_from_one_address_and_no_more_are_looked_at(cast: Cast) -> None:
    for n in range(6):
        ask(client := Client(), f"x{n}@example.com")
        for _ in range(5):
            enter(client, WRONG)
    assert acts() == ["code refused"] * 30
    client = Client()
    client.post(ASK, {"email": "pri@example.com"}, REMOTE_ADDR="10.9.9.9")

    response = enter(client, mailed_code())

    assert b"many tries" in response.content
    assert not is_in(client)
    assert MailedCode.objects.get(email="pri@example.com").tries == 0


def test_the_page_that_asks_for_a_code_shows_errors_beside_the_field(cast: Cast) -> None:
    assert b'id="id_email_error"' in ask(Client(), "not an address").content
    ask(client := Client())
    for typed in ("", "x" * 41, "\x00", "½½½½", "१२३"):
        assert b'id="id_code_error"' in enter(client, typed).content, typed


def test_old_codes_are_forgotten(cast: Cast) -> None:
    with time_machine.travel(START, tick=False):
        ask(Client())
    with time_machine.travel(START + timedelta(minutes=9), tick=False):
        forget_old_codes()
        assert MailedCode.objects.count() == 1
    with time_machine.travel(START + timedelta(minutes=11), tick=False):
        forget_old_codes()
    assert not MailedCode.objects.exists()


def test_a_code_has_eight_digits_and_two_are_not_alike() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) > 190
    assert all(re.fullmatch(r"\d{8}", code) for code in made)

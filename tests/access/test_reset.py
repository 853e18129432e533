"""T-AU: the way back in by mail, and what can be done to a reset link."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from fieldgate.mail.models import OutgoingMail
from fieldgate.people.jobs import ask_for_password_reset
from fieldgate.people.models import User
from tests.access.doors import (
    RESET,
    ask_for_reset,
    cookies_set,
    give_invited_an_account,
    is_in,
    mail_reset,
    mailed_link,
    path_of,
    plain,
    run_worker,
    sign_in,
)
from tests.access.tables import acts, last_act, state_of_all_tables, where_it_stands
from tests.cast import PASSWORD, Cast

NEW = "nine yellow tractors"

NOT_MAILED = [
    "nobody@example.com",
    "dis@example.com",
    "inv@example.com",
    "sou@example.com",
    "adm@office.example",
]


def open_link(client: Client, path: str) -> str:
    """Follow a reset link to its form; returns the form's address."""
    response = client.get(path)
    assert response.status_code == 302, response.content
    return response.headers["Location"]


def set_password(client: Client, form: str, password: str = NEW) -> int:
    return client.post(form, {"password1": password, "password2": password}).status_code


def link_for(cast: Cast, email: str = "pri@example.com", portal: str | None = "north") -> str:
    """The path of a fresh reset link."""
    mail.outbox.clear()
    mail_reset(email, cast.portals[portal].pk if portal else None)
    return path_of(mailed_link())


def test_t_au_02_asking_for_a_reset_answers_everybody_alike(cast: Cast, hashed: list[str]) -> None:
    give_invited_an_account(cast)
    hashed.clear()
    answers = set()
    for email in ["pri@example.com", *NOT_MAILED]:
        response = ask_for_reset(client := Client(), email)
        done = client.get(response.headers["Location"])
        answers.add(
            (
                response.status_code,
                response.headers["Location"],
                plain(response),
                plain(done),
                str(cookies_set(response)),
                str(sorted(set(response.headers) - {"X-Request-ID"})),
            )
        )
    assert len(answers) == 1
    assert next(iter(answers))[:2] == (302, "/north/accounts/password/reset/done/")
    assert hashed == []
    # And nothing is sent while the page waits: that is the worker's.
    assert mail.outbox == []
    assert DBTaskResult.objects.count() == 1 + len(NOT_MAILED)


def test_t_au_02_the_worker_mails_only_the_active_account(cast: Cast) -> None:
    give_invited_an_account(cast)
    for email in ["pri@example.com", *NOT_MAILED]:
        ask_for_reset(Client(), email)

    run_worker()

    assert [letter.to for letter in mail.outbox] == [["pri@example.com"]]
    assert mailed_link().startswith("http://testserver/north/accounts/password/reset/key/")
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_t_au_02_no_token_is_kept_in_the_queue(cast: Cast) -> None:
    ask_for_reset(Client(), "pri@example.com")
    (task,) = DBTaskResult.objects.all()
    email, portal_id, key = task.args_kwargs["args"]
    assert (email, portal_id) == ("pri@example.com", cast.portals["north"].pk)
    assert re.fullmatch("[0-9a-f]{32}", key), "which asking it was, and nothing else"


def test_t_au_02_in_production_the_token_is_in_no_row(cast: Cast, settings: Any) -> None:
    settings.MAILS_ARE_SHOWN = False
    ask_for_reset(Client(), "pri@example.com")
    run_worker()

    token = mailed_link().rstrip("/").rpartition("-")[2]
    assert not where_it_stands(token)
    assert where_it_stands("password_reset"), "one that is there is found"


def test_asking_twice_sends_two_mails_and_running_a_task_twice_sends_one(cast: Cast) -> None:
    ask_for_reset(Client(), "pri@example.com")
    ask_for_reset(Client(), "pri@example.com")
    tasks = [task.args_kwargs["args"] for task in DBTaskResult.objects.all()]
    for args in tasks * 2:
        ask_for_password_reset.func(*args)
    run_worker()
    assert len(mail.outbox) == 2


def test_a_reset_mail_is_not_needed_once_the_account_is_disabled(cast: Cast) -> None:
    ask_for_password_reset.func("pri@example.com", cast.portals["north"].pk, "a key")
    User.objects.filter(email="pri@example.com").update(is_active=False)
    run_worker()
    assert mail.outbox == []
    assert OutgoingMail.objects.get().status == "dropped"


@pytest.mark.parametrize("email", NOT_MAILED)
def test_t_au_02_at_north_the_job_does_nothing_for(cast: Cast, email: str) -> None:
    give_invited_an_account(cast)
    before = state_of_all_tables()

    mail_reset(email, cast.portals["north"].pk)

    assert mail.outbox == []
    assert state_of_all_tables() == before


def test_the_mail_speaks_for_the_portal_and_greets_by_name(cast: Cast) -> None:
    mail_reset("pri@example.com", cast.portals["north"].pk)

    (letter,) = mail.outbox
    assert letter.subject == "Choose a new password for Acme North"
    assert letter.from_email.startswith("Acme North <")
    assert "Hello Person PRI," in letter.body
    assert "60 minutes" in letter.body


def test_a_title_with_line_breaks_starts_no_further_header(cast: Cast) -> None:
    """T-PD-12."""
    portal = cast.portals["north"]
    portal.title = "Acme\r\nBcc: all@evil.example"
    portal.save()

    mail_reset("pri@example.com", portal.pk)

    (letter,) = mail.outbox
    assert letter.message()["Bcc"] is None
    assert "\n" not in letter.subject
    assert "\n" not in letter.from_email
    assert letter.recipients() == ["pri@example.com"]


def test_staff_get_a_link_to_the_office(cast: Cast) -> None:
    ask_for_reset(Client(), "adm@office.example", at="/office/accounts/password/reset/")
    run_worker()

    assert mailed_link().startswith("http://testserver/office/accounts/password/reset/key/")


def test_t_au_18_a_reset_ends_every_session_and_starts_none(cast: Cast) -> None:
    old = Client()
    sign_in(old, "pri@example.com")
    assert is_in(old)
    elsewhere = Client()

    form = open_link(elsewhere, link_for(cast))
    assert set_password(elsewhere, form) == 302

    assert not is_in(old)
    assert not is_in(elsewhere), "a reset must not sign in by itself"
    assert sign_in(Client(), "pri@example.com", PASSWORD).status_code == 200
    assert sign_in(Client(), "pri@example.com", NEW).status_code == 302
    assert "password changed" in acts()


def test_a_reset_link_works_once(cast: Cast) -> None:
    path = link_for(cast)
    client = Client()
    set_password(client, open_link(client, path))

    again = Client().get(path)

    assert again.status_code == 200
    assert b"This link no longer works" in again.content
    assert User.objects.get(email="pri@example.com").check_password(NEW)


def test_two_browsers_with_one_link_only_the_first_sets_a_password(cast: Cast) -> None:
    path = link_for(cast)
    first, second = Client(), Client()
    form_1, form_2 = open_link(first, path), open_link(second, path)

    assert set_password(first, form_1) == 302
    assert set_password(second, form_2, "six purple wheelbarrows") == 200

    user = User.objects.get(email="pri@example.com")
    assert user.check_password(NEW)


def test_a_reset_link_is_dead_after_an_hour(cast: Cast) -> None:
    start = datetime(2026, 6, 10, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        path = link_for(cast)
    with time_machine.travel(start + timedelta(minutes=59), tick=False):
        assert Client().get(path).status_code == 302
    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        response = Client().get(path)
    assert b"This link no longer works" in response.content


def test_a_reset_link_is_dead_once_the_account_is_disabled(cast: Cast) -> None:
    path = link_for(cast)
    User.objects.filter(email="pri@example.com").update(is_active=False)

    response = Client().get(path)

    assert b"This link no longer works" in response.content


def test_a_reset_link_leaves_its_token_out_of_the_address(cast: Cast) -> None:
    """So that no Referer, no history and no log carries it."""
    path = link_for(cast)
    token = path.rstrip("/").rpartition("-")[0].rpartition("/")[2], path.rstrip("/").rpartition("-")[2]
    form = open_link(Client(), path)
    assert token[1] not in form
    assert form.endswith("-set-password/")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path, other: path[:-3] + ("a" if path[-3] != "a" else "b") + path[-2:],
        lambda path, other: path[:-4] + "/",
        lambda path, other: path.replace(path.split("/key/")[1].split("-")[0] + "-", other + "-", 1),
    ],
    ids=["one character changed", "truncated", "another person's id in it"],
)
def test_t_au_05_a_spoilt_reset_link_opens_nothing(cast: Cast, spoil: object) -> None:
    assert callable(spoil)
    path = link_for(cast)
    other = link_for(cast, "str@example.com").split("/key/")[1].split("-")[0]
    before = state_of_all_tables()

    client = Client()
    response = client.get(spoil(path, other))

    assert response.status_code == 200
    assert b"This link no longer works" in response.content
    assert b'name="password1"' not in response.content
    assert state_of_all_tables() == before


def test_t_au_14_a_reset_token_is_nothing_anywhere_else(cast: Cast) -> None:
    """No other endpoint takes tokens yet; wherever else it is put, it opens nothing."""
    path = link_for(cast)
    key = path.split("/key/")[1].rstrip("/")
    uid, _, token = key.partition("-")
    before = state_of_all_tables()
    client = Client()
    for place in (
        f"/north/?token={token}",
        f"/north/invoices/?key={key}",
        f"/north/invoices/{token[:30]}/",
        f"/north/accounts/login/?token={key}",
        f"/north/accounts/confirm/?token={key}",
        f"/north/accounts/password/change/?key={key}",
        f"/office/?token={key}",
    ):
        response = client.get(place)
        assert response.status_code in {200, 302, 404}, place
        assert b"Person PRI" not in response.content
        assert not is_in(client), place
    # Nor does the second step open without the first, nor with the token as the password.
    skipped = Client().post(
        f"/north/accounts/password/reset/key/{uid}-set-password/", {"password1": NEW, "password2": NEW}
    )
    assert b"This link no longer works" in skipped.content
    assert sign_in(Client(), "pri@example.com", token).status_code == 200
    assert state_of_all_tables() == before
    assert User.objects.get(email="pri@example.com").check_password(PASSWORD)


def test_t_au_14_a_session_id_or_csrf_token_is_no_reset_token(cast: Cast) -> None:
    client = Client()
    sign_in(client, "pri@example.com")
    uid = link_for(cast).split("/key/")[1].split("-")[0]
    for cookie in client.cookies.values():
        response = Client().get(f"/north/accounts/password/reset/key/{uid}-{cookie.value}/")
        assert response.status_code in {200, 302}
        assert b'name="password1"' not in response.content


def test_t_au_13_a_forwarded_link_asks_for_a_sign_in_and_shows_only_ones_own(cast: Cast) -> None:
    """Whoever has the address of an invoice has nothing but the address."""
    link = path_of("http://testserver/north/invoices/1001/")

    assert Client().get(link).headers["Location"].startswith("/north/accounts/login/")
    assert cast.client("STR").get(link).status_code == 404
    assert cast.client("PRI").get(link).status_code == 200


def test_a_link_opened_while_another_is_signed_in_signs_that_one_out(cast: Cast) -> None:
    client = cast.client("STR")

    form = open_link(client, link_for(cast))
    client.get(form)

    assert not is_in(client)


def test_the_audit_row_of_a_reset_names_the_account_and_no_secret(cast: Cast) -> None:
    client = Client()
    set_password(client, open_link(client, link_for(cast)))
    act = last_act()
    pk = cast.users["PRI"].pk
    assert (act.act, act.actor, act.on) == ("password changed", f"user:{pk}", f"user:{pk}")
    assert act.detail == {}
    assert act.address == "127.0.0.1"
    assert act.request_id


def test_an_overlong_address_is_refused_before_anything(cast: Cast) -> None:
    response = Client().post(RESET, {"email": "a" * 330 + "@example.com"})
    assert response.status_code == 200
    assert DBTaskResult.objects.count() == 0

"""What becomes of a mail: sent, tried again, given up, dropped; and what is kept of it."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from fieldgate.kit import clock
from fieldgate.mail import delivering
from fieldgate.mail.delivering import PAUSES, deliver, wake
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.mail.outbox import Mail, post
from tests.mail.mail_server import MailServer
from tests.races.real_database import RealDatabase

START = datetime(2026, 6, 10, 12, tzinfo=UTC)
SECRET = "483 112"


def put(kind: str = "plain", key: str = "event:1", **args: Any) -> int:
    """One mail in the outbox; returns its id."""
    post([Mail(kind=kind, to="pri@example.com", key=key, secret=SECRET, args=args)])
    return OutgoingMail.objects.get(key=key).pk


def the_mail() -> OutgoingMail:
    return OutgoingMail.objects.get()


@pytest.mark.django_db
def test_a_sent_mail_keeps_its_subject_and_loses_its_secret(settings: Any) -> None:
    settings.MAILS_ARE_SHOWN = False
    put()
    deliver.func()
    sent = the_mail()
    assert (sent.status, sent.subject, sent.attempts) == (MailStatus.SENT, "News", 1)
    assert sent.ended_at
    assert (sent.secret, sent.text, sent.html) == ("", "", "")
    assert SECRET in mail.outbox[0].body


@pytest.mark.django_db
def test_where_mails_are_shown_what_it_said_is_kept(settings: Any) -> None:
    settings.MAILS_ARE_SHOWN = True
    put()
    deliver.func()
    assert the_mail().text == f"Hello, your code is {SECRET}"
    assert the_mail().secret == ""


@pytest.mark.django_db
def test_a_mail_that_nobody_needs_any_more_is_dropped() -> None:
    put("needless")
    deliver.func()
    assert (the_mail().status, the_mail().secret) == (MailStatus.DROPPED, "")
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_mail_that_cannot_be_written_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    put("broken")
    put("a kind that nobody writes", key="event:2")
    put("plain", key="event:3")
    with caplog.at_level(logging.ERROR):
        deliver.func()
    states = dict(OutgoingMail.objects.values_list("kind", "status"))
    assert states == {"broken": "waiting", "a kind that nobody writes": "waiting", "plain": "sent"}
    assert (
        OutgoingMail.objects.get(kind="broken").error == "Fieldgate could not write this mail (LookupError)."
    )
    assert "in broken" in caplog.text, "the log says where"
    assert SECRET not in caplog.text, "and not with which secret"


@pytest.mark.django_db
def test_it_is_tried_seven_times_over_33_hours_and_then_given_up() -> None:
    with time_machine.travel(START, tick=False):
        put("broken")
    moment = START
    for tries, pause in enumerate(PAUSES, start=1):
        with time_machine.travel(moment, tick=False):
            deliver.func()
        waiting = the_mail()
        assert (waiting.status, waiting.attempts) == (MailStatus.WAITING, tries)
        assert waiting.next_try_at == moment + pause
        with time_machine.travel(moment + pause - timedelta(seconds=1), tick=False):
            deliver.func()
        assert the_mail().attempts == tries, "not a second too early"
        moment += pause
    assert moment - START == timedelta(hours=32, minutes=36)
    with time_machine.travel(moment, tick=False):
        deliver.func()
    given_up = the_mail()
    assert (given_up.status, given_up.attempts, given_up.ended_at) == (MailStatus.FAILED, 7, moment)
    assert given_up.error == "Fieldgate could not write this mail (LookupError)."
    assert given_up.secret == ""


@pytest.mark.django_db
def test_a_mail_that_is_due_again_is_seen_to_within_a_minute() -> None:
    put("broken")
    deliver.func()
    DBTaskResult.objects.all().delete()
    wake()
    assert not DBTaskResult.objects.exists(), "not due yet"
    OutgoingMail.objects.update(next_try_at=clock.now())
    wake()
    wake()
    assert DBTaskResult.objects.count() == 1, "one call is enough"


@pytest.mark.django_db
def test_what_a_killed_worker_left_at_sending_is_taken_again_after_five_minutes() -> None:
    put()
    with time_machine.travel(START, tick=False):
        OutgoingMail.objects.update(status=MailStatus.SENDING, attempts=1, sending_since=START)
    with time_machine.travel(START + timedelta(minutes=5), tick=False):
        wake()
        deliver.func()
    assert mail.outbox == [], "somebody may still be at it"
    with time_machine.travel(START + timedelta(minutes=5, seconds=1), tick=False):
        wake()
        deliver.func()
    assert len(mail.outbox) == 1
    assert (the_mail().status, the_mail().attempts) == (MailStatus.SENT, 2)


@pytest.mark.django_db
def test_a_mail_that_takes_its_worker_down_every_time_ends_too() -> None:
    put()
    OutgoingMail.objects.update(status=MailStatus.SENDING, attempts=7, sending_since=START)
    wake()
    assert (the_mail().status, the_mail().error, the_mail().secret) == (
        MailStatus.FAILED,
        delivering.LOST,
        "",
    )


@pytest.mark.django_db
def test_one_who_was_thought_dead_does_not_overwrite_what_came_after() -> None:
    mine = delivering._claim(put())
    assert mine
    OutgoingMail.objects.update(status=MailStatus.SENDING, attempts=2)  # taken up by another
    delivering._failed(mine, "too late", final=True)
    assert (the_mail().status, the_mail().error) == (MailStatus.SENDING, "")


@pytest.mark.django_db
def test_the_message_id_stays_over_all_tries(server: MailServer) -> None:
    put()
    server.dies_after_data = True
    deliver.func()
    OutgoingMail.objects.update(next_try_at=clock.now())
    server.dies_after_data = False
    deliver.func()
    first, second = (str(taken["Message-ID"]) for taken in server.taken)
    assert first == second == f"<{the_mail().message_id}@testserver>"


def test_no_transaction_is_open_and_the_claim_is_committed_while_the_server_is_spoken_to(
    real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, str]] = []

    def look(self: EmailBackend, messages: Any) -> int:
        seen.append((connection.in_atomic_block, the_mail().status))
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", look)
    put()
    deliver.func()
    assert seen == [(False, "sending")]


def test_a_database_that_is_gone_for_a_moment_does_not_send_a_mail_twice(
    real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldgate.mail.delivering.time.sleep", lambda seconds: None)
    failures = iter([True, True])

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and "ended_at" in sql and next(failures, False):
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    put()
    with connection.execute_wrapper(fail):
        deliver.func()
    assert next(failures, None) is None, "it failed indeed"
    assert the_mail().status == MailStatus.SENT
    assert len(mail.outbox) == 1

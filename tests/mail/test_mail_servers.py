"""Mail servers that are away, hang, refuse or die: what is tried again, what ends, what the office reads."""

import time
from typing import Any

import pytest
from django.core.mail import get_connection

from fieldgate.kit import clock
from fieldgate.mail.delivering import deliver
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.mail.outbox import Mail, post
from tests.mail.mail_server import MailServer

pytestmark = pytest.mark.django_db


def put(*keys: str) -> None:
    post([Mail(kind="plain", to=f"{key}@example.com", key=key) for key in keys])


def outcome(key: str = "pri") -> tuple[str, str]:
    mail = OutgoingMail.objects.get(key=key)
    return mail.status, mail.error


def test_it_takes_several_mails_in_one_conversation(server: MailServer) -> None:
    put("pri", "bil", "oth")
    deliver.func()
    assert sorted(server.recipients) == ["bil@example.com", "oth@example.com", "pri@example.com"]
    assert server.conversations == 1
    (first, *_) = server.taken
    assert first["Auto-Submitted"] == "auto-generated"
    assert str(first["From"]) == "Acme <portal@testserver>"


@pytest.mark.parametrize("command", ["HELLO", "EHLO", "MAIL", "RCPT", "DATA"])
def test_one_that_hangs_is_left_after_the_timeout_and_tried_again(server: MailServer, command: str) -> None:
    server.hangs_at = command
    put("pri")
    begun = time.monotonic()
    deliver.func()
    assert time.monotonic() - begun < 1.5
    assert outcome() == (MailStatus.WAITING, "The mail server did not answer in time.")


def test_one_that_dies_after_data_may_have_the_mail_and_is_tried_again(server: MailServer) -> None:
    server.dies_after_data = True
    put("pri", "bil")
    deliver.func()
    assert outcome() == (MailStatus.WAITING, "The mail server broke off in the middle.")
    assert server.conversations == len(server.taken) == 2, "the next mail got a connection of its own"
    server.dies_after_data = False
    OutgoingMail.objects.update(next_try_at=clock.now())
    deliver.func()
    assert outcome() == (MailStatus.SENT, "")
    assert outcome("bil") == (MailStatus.SENT, "")


REFUSED = "The mail server refused the"


@pytest.mark.parametrize(
    ("command", "answer", "status", "error"),
    [
        ("RCPT", "550 No such user", "failed", f"{REFUSED} address: 550 No such user"),
        ("RCPT", "451 Later, please", "waiting", f"{REFUSED} address: 451 Later, please"),
        ("END", "554 Spam at https://x.example/a?b", "failed", f"{REFUSED} mail: 554 Spam at (link)"),
        ("END", "452 Disk full", "waiting", f"{REFUSED} mail: 452 Disk full"),
        ("DATA", "421 Too many", "waiting", f"{REFUSED} mail: 421 Too many"),
        ("MAIL", "550 Not from you", "waiting", f"{REFUSED} sender's address: 550 Not from you"),
    ],
)
def test_a_refusal_for_good_ends_a_mail_and_a_passing_one_does_not(
    server: MailServer, command: str, answer: str, status: str, error: str
) -> None:
    server.answers[command] = answer
    put("pri")
    deliver.func()
    assert outcome() == (status, error)


def test_one_address_that_is_refused_does_not_stop_the_next_mail(server: MailServer) -> None:
    server.answers["RCPT"] = "550 No such user"
    put("pri")
    deliver.func()
    server.answers.clear()
    put("bil")
    deliver.func()
    assert outcome()[0] == MailStatus.FAILED
    assert outcome("bil")[0] == MailStatus.SENT


def test_one_that_is_away_costs_one_mail_a_try_and_not_all(server: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    put("pri", "bil", "oth")
    deliver.func()
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    tried = OutgoingMail.objects.get(attempts=1)
    assert tried.error == "The mail server did not accept the connection."


def test_one_whose_name_is_unknown(
    server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST = "mail.invalid"
    put("pri")
    deliver.func()
    assert outcome() == (MailStatus.WAITING, "The mail server's name is not known.")


def test_one_that_wants_another_password(server: MailServer, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "a wrong one"
    server.answers |= {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 No"}
    put("pri")
    deliver.func()
    status, error = outcome()
    assert (status, error) == (
        MailStatus.WAITING,
        "The mail server did not accept the name and password that it is signed in to with.",
    )


def test_in_the_tests_themselves_nothing_leaves_without_being_told_to() -> None:
    assert "locmem" in type(get_connection()).__module__

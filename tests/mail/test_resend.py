"""A mail goes out once more when somebody at the office says so, if what it told is still there."""

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from fieldgate.mail.actions.resend import resend
from fieldgate.mail.delivering import deliver
from fieldgate.mail.errors import CannotResend, MailNotFound
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.mail.outbox import Mail, post
from tests.mail.mail_server import MailServer

pytestmark = pytest.mark.django_db


def put(kind: str = "plain", secret: str = "") -> int:
    post([Mail(kind=kind, to="pri@example.com", key="event:1", secret=secret)])
    return OutgoingMail.objects.get().pk


def test_a_sent_mail_goes_out_again_and_receivers_can_tell_the_two_apart() -> None:
    mail_id = put()
    deliver.func()
    resend(mail_id)
    assert DBTaskResult.objects.filter(status="READY").count() == 2
    deliver.func()
    first, second = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first != second
    assert OutgoingMail.objects.get().status == MailStatus.SENT


def test_a_failed_mail_has_all_its_tries_again(server: MailServer) -> None:
    server.answers["RCPT"] = "550 No such user"
    mail_id = put()
    deliver.func()
    server.answers.clear()
    resend(mail_id)
    again = OutgoingMail.objects.get()
    assert (again.status, again.attempts, again.error, again.ended_at) == (MailStatus.WAITING, 0, "", None)
    deliver.func()
    assert len(server.taken) == 1


def test_one_whose_secret_is_gone_must_be_made_anew() -> None:
    mail_id = put(secret="483 112")
    deliver.func()
    with pytest.raises(CannotResend, match="Have a new one made instead"):
        resend(mail_id)
    assert OutgoingMail.objects.get().status == MailStatus.SENT


def test_one_that_is_on_its_way_is_not_sent_twice() -> None:
    mail_id = put()
    for status in (MailStatus.WAITING, MailStatus.SENDING):
        OutgoingMail.objects.update(status=status)
        with pytest.raises(CannotResend, match="still on its way"):
            resend(mail_id)


def test_one_that_was_not_needed_stays_away() -> None:
    mail_id = put("needless")
    deliver.func()
    with pytest.raises(CannotResend, match="not needed"):
        resend(mail_id)


def test_one_that_is_not_there_cannot_be_found() -> None:
    with pytest.raises(MailNotFound):
        resend(99)

"""The worker's side of the outbox: the table is the queue, and a task only says that something is due.

A mail is claimed by an UPDATE that is committed before the mail server hears of it, and no transaction is
open while the server is spoken to. Whatever happens to a worker in between, the row stays: `wake` takes it up
again. What cannot be known then is in docs/mail.md.
"""

import logging
import time
import traceback
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections
from django.db.models import Case, F, When
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from fieldgate.kit import clock
from fieldgate.mail.letter import Letter
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.mail.sending import NotTaken, Postman, one_line
from fieldgate.mail.writers import writer_of

logger = logging.getLogger(__name__)

# After each try that failed. Servers that turn strangers away at first let them in within minutes; one that
# is broken is mended within a night and a day. Seven tries in 33 hours.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
# Longer than the slowest conversation: ten answers of a server, each within EMAIL_TIMEOUT (20 s).
LONGEST_SENDING = timedelta(minutes=5)
# After so many mails or seconds other tasks have their turn; 5,000 mails must hold up nothing else.
MOST_IN_A_ROW, SECONDS_IN_A_ROW = 50, 10.0
LOST = "The worker was stopped while sending. Whether the mail arrived is not known."


@task()
def deliver() -> None:
    """Send what is due, and come again while there is more."""
    if _send_some():
        deliver.enqueue()


def wake() -> None:
    """Every minute: take up what a killed worker left at sending, and see to mails that are due again."""
    now = clock.now()
    left = OutgoingMail.objects.filter(status=MailStatus.SENDING, sending_since__lt=now - LONGEST_SENDING)
    left.filter(attempts__gt=len(PAUSES)).update(status=MailStatus.FAILED, error=LOST, **_ended())
    left.update(status=MailStatus.WAITING, next_try_at=now, sending_since=None)
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=deliver.module_path)
    if _due(1) and not ready.exists():
        deliver.enqueue()


def _due(most: int) -> list[int]:
    """Which mails may leave now: those that somebody waits for first, then the oldest."""
    due = OutgoingMail.objects.filter(status=MailStatus.WAITING, next_try_at__lte=clock.now())
    return list(due.order_by("-urgent", "next_try_at", "id").values_list("id", flat=True)[:most])


def _send_some() -> bool:
    """Send a few; whether more can be done now. While the server is away, one try a minute is enough."""
    until = time.monotonic() + SECONDS_IN_A_ROW
    with Postman() as postman:
        for mail_id in _due(MOST_IN_A_ROW):
            mail = _claim(mail_id)
            if mail and not _send(mail, postman):
                return False
            if time.monotonic() > until:
                break
    return bool(_due(1))


def _claim(mail_id: int) -> OutgoingMail | None:
    """Take a mail on; None when another worker was quicker."""
    now = clock.now()
    mine = OutgoingMail.objects.filter(pk=mail_id, status=MailStatus.WAITING, next_try_at__lte=now)
    taken = mine.update(status=MailStatus.SENDING, sending_since=now, attempts=F("attempts") + 1)
    return OutgoingMail.objects.get(pk=mail_id) if taken else None


def _send(mail: OutgoingMail, postman: Postman) -> bool:
    """Write a claimed mail, hand it over, note how it went. False when the server is away for all."""
    try:
        letter = writer_of(mail.kind)(mail.to, mail.args, mail.secret)
    except Exception as error:
        # The places only: what an exception says may hold the secret.
        places = "".join(traceback.format_tb(error.__traceback__))
        logger.error(
            "Mail %s (%s) cannot be written: %s\n%s", mail.pk, mail.kind, type(error).__name__, places
        )
        _failed(mail, f"Fieldgate could not write this mail ({type(error).__name__}).")
        return True
    if letter is None:
        _note(mail, status=MailStatus.DROPPED, error="", **_ended())
        return True
    letter = replace(letter, to=mail.to)
    try:
        postman.take(letter, mail.message_id)
    except NotTaken as refusal:
        _failed(mail, str(refusal), final=refusal.final)
        return not refusal.is_away
    _note(mail, status=MailStatus.SENT, error="", **_contents(letter), **_ended())
    return True


def _failed(mail: OutgoingMail, reason: str, *, final: bool = False) -> None:
    """Try again later, or give up."""
    if final or mail.attempts > len(PAUSES):
        logger.warning("Mail %s (%s) was given up: %s", mail.pk, mail.kind, reason)
        _note(mail, status=MailStatus.FAILED, error=reason, **_ended())
    else:
        again = clock.now() + PAUSES[mail.attempts - 1]
        _note(mail, status=MailStatus.WAITING, error=reason, next_try_at=again, sending_since=None)


def _ended() -> dict[str, Any]:
    """What holds of every mail that is over: its secret is gone."""
    gone = Case(When(secret="", then=F("secret_is_gone")), default=True)
    return {
        "ended_at": clock.now(),
        "next_try_at": None,
        "sending_since": None,
        "secret": "",
        "secret_is_gone": gone,
    }


def _contents(letter: Letter) -> dict[str, Any]:
    """What is kept of a letter: its subject; all of it only where the office shows mails."""
    kept = {"subject": one_line(letter.subject)}
    if settings.MAILS_ARE_SHOWN:
        kept |= {"text": letter.text.replace("\0", ""), "html": letter.html.replace("\0", "")}
    return kept


def _note(mail: OutgoingMail, **changes: Any) -> None:
    """Write down how this try went, unless it was taken from us meanwhile.

    The mail may have left: a database that is busy or gone for a moment is no reason to send it twice.
    """
    this_try = OutgoingMail.objects.filter(pk=mail.pk, status=MailStatus.SENDING, attempts=mail.attempts)
    for pause in (0.5, 1.0, 2.0, 4.0):
        try:
            this_try.update(**changes)
        except OperationalError:
            connections.close_all()
            time.sleep(pause)
        else:
            return
    this_try.update(**changes)

"""Send a mail of the outbox once more."""

from django.db import transaction

from fieldgate.kit import clock
from fieldgate.mail.delivering import deliver
from fieldgate.mail.errors import CannotResend, MailNotFound
from fieldgate.mail.models import MailStatus, OutgoingMail, new_message_id


@transaction.atomic
def resend(mail_id: int) -> None:
    """Let a mail that failed or was sent go out again, with all its tries.

    It is written anew and gets a Message-ID of its own: receivers throw away a second mail with the same one.
    This machine knows no viewers: ask `queries.find_mail(viewer, mail_id)` first. Raises MailNotFound, and
    CannotResend where it is under way, where nobody needs it, or where what it told is gone.
    """
    mail = OutgoingMail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None:
        raise MailNotFound(mail_id)
    if mail.why_not_resent:
        raise CannotResend(mail.why_not_resent)
    mail.status, mail.attempts, mail.error = MailStatus.WAITING, 0, ""
    mail.next_try_at, mail.ended_at, mail.sending_since = clock.now(), None, None
    mail.message_id = new_message_id()
    mail.save(
        update_fields=[
            "status", "attempts", "error", "next_try_at", "ended_at", "sending_since", "message_id",
        ]
    )  # fmt: skip
    deliver.enqueue()

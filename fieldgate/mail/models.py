"""The outbox: every mail there ever was, as a row that is written together with what it tells of."""

import uuid
from collections.abc import Collection

from django.db import models


class MailStatus(models.TextChoices):
    """How far a mail has come."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    DROPPED = "dropped", "Not needed any more"


def statuses() -> list[tuple[str, str]]:
    """As a callable, so that a new status is no migration."""
    return MailStatus.choices


def new_message_id() -> str:
    """What stands before the @ of a Message-ID; it stays over all tries, so that a receiver can tell."""
    return uuid.uuid4().hex


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def visible_to(self, branch_ids: Collection[int] | None) -> "OutgoingMailQuerySet":
        """The mails of these branches; None: all, those of no branch too."""
        return self.all() if branch_ids is None else self.filter(branch_id__in=branch_ids)


class OutgoingMail(models.Model):
    """One mail to one address about one event; a second one for the same `key` and address cannot be.

    It is written when it leaves, from `kind` and `args` (ids and plain words). `secret` is what must be told
    and may not stay: it is emptied when the mail has left, or will not, and then `secret_is_gone`. `text` and
    `html` are kept only where settings.MAILS_ARE_SHOWN (demo, trial): they hold links that sign somebody in.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    to = models.EmailField()
    args = models.JSONField(default=dict)
    secret = models.CharField(max_length=200, blank=True)
    secret_is_gone = models.BooleanField(default=False)
    branch_id = models.BigIntegerField(
        null=True, help_text="Whose staff may see it; empty: system administrators."
    )
    urgent = models.BooleanField(default=False, help_text="Leaves before the others: somebody waits for it.")
    status = models.CharField(max_length=20, choices=statuses, default=MailStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_index=True)
    next_try_at = models.DateTimeField(null=True)
    sending_since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When it was sent, given up or dropped.")
    error = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=64, unique=True, default=new_message_id)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "next_try_at"], name="mail_by_when_due"),
            models.Index(fields=["status", "-id"], name="mail_by_status"),
        ]
        constraints = [models.UniqueConstraint(fields=["key", "to"], name="one_mail_per_event_and_address")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"

    @property
    def why_not_resent(self) -> str:
        """Why this mail cannot go out again, in words for the office; "" when it can."""
        if self.status in {MailStatus.WAITING, MailStatus.SENDING}:
            return "This mail is still on its way."
        if self.status == MailStatus.DROPPED:
            return "This mail was not needed any more when it should have left."
        if self.secret_is_gone:
            return "What this mail told is not kept, so it cannot be sent again. Have a new one made instead."
        return ""

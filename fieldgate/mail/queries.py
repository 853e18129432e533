"""What the office reads of the outbox. What a mail said is read only where mails are shown (demo, trial)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings

from fieldgate.kit.lists import Page, page_within
from fieldgate.mail.errors import MailNotFound
from fieldgate.mail.models import MailStatus, OutgoingMail

A_PAGE = 25


class SeesBranches(Protocol):
    """A viewer of the office; this machine knows no people. `branch_ids` None means all branches."""

    @property
    def branch_ids(self) -> tuple[int, ...] | None: ...


@dataclass(frozen=True)
class MailRow:
    """One mail. `error` says why it failed, or why it waits; `can_be_resent` what `resend` will say."""

    id: int
    kind: str
    to: str
    subject: str
    status: MailStatus
    attempts: int
    made_at: datetime
    next_try_at: datetime | None
    ended_at: datetime | None
    error: str
    can_be_resent: bool


@dataclass(frozen=True)
class Contents:
    """What a mail said."""

    subject: str
    text: str
    html: str


def list_mails(
    viewer: SeesBranches, status: MailStatus | None = None, number: int = 1, size: int = A_PAGE
) -> Page[MailRow]:
    """The mails this viewer may see, newest first: all, or those of one status."""
    mails = OutgoingMail.objects.visible_to(viewer.branch_ids).defer("args", "secret", "text", "html")
    if status is not None:
        mails = mails.filter(status=status)
    total = mails.count()
    number = page_within(number, total, size)
    rows = mails.order_by("-id")[(number - 1) * size : number * size]
    return Page(tuple(_row(mail) for mail in rows), number, total, size)


def find_mail(viewer: SeesBranches, mail_id: int) -> MailRow:
    """One mail. Raises MailNotFound."""
    return _row(_find(viewer, mail_id))


def read_contents(viewer: SeesBranches, mail_id: int) -> Contents:
    """What a mail said. Raises MailNotFound, for every mail where settings.MAILS_ARE_SHOWN is off."""
    if not settings.MAILS_ARE_SHOWN:
        raise MailNotFound(mail_id)
    mail = _find(viewer, mail_id)
    return Contents(mail.subject, mail.text, mail.html)


def _find(viewer: SeesBranches, mail_id: int) -> OutgoingMail:
    mail = OutgoingMail.objects.visible_to(viewer.branch_ids).filter(pk=mail_id).first()
    if mail is None:
        raise MailNotFound(mail_id)
    return mail


def _row(mail: OutgoingMail) -> MailRow:
    return MailRow(
        id=mail.pk,
        kind=mail.kind,
        to=mail.to,
        subject=mail.subject,
        status=MailStatus(mail.status),
        attempts=mail.attempts,
        made_at=mail.made_at,
        next_try_at=mail.next_try_at,
        ended_at=mail.ended_at,
        error=mail.error,
        can_be_resent=not mail.why_not_resent,
    )

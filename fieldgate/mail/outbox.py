"""Putting a mail into the outbox. The worker writes and sends it; see delivering.py and docs/mail.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldgate.kit import clock
from fieldgate.mail.delivering import deliver
from fieldgate.mail.models import OutgoingMail


@dataclass(frozen=True)
class Mail:
    """A mail to be: who it is for, what it tells, and the event (`key`) it tells of once.

    `kind` is one of LETTERS in config/wiring.py. `args` holds ids and plain words, `secret` what may be told
    but not kept; `branch_id` says whose staff may see that there was such a mail (None: system
    administrators).
    `urgent`: somebody waits for it, so it leaves before the many that nobody waits for.
    """

    kind: str
    to: str
    key: str
    args: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""
    branch_id: int | None = None
    urgent: bool = False


def post(mails: Sequence[Mail]) -> None:
    """Put mails into the outbox, in the caller's transaction: they leave if and only if it commits.

    A mail that is there already for the same event and address is not put in again.
    """
    if not mails:
        return
    now = clock.now()
    rows = [
        OutgoingMail(
            kind=m.kind, key=m.key, to=m.to, args=dict(m.args), secret=m.secret, branch_id=m.branch_id,
            urgent=m.urgent, made_at=now, next_try_at=now,
        )
        for m in mails
    ]  # fmt: skip
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    deliver.enqueue()

"""Putting a mail into the outbox. The worker writes and sends it; see delivering.py.

Which mails there are is said in `config/wiring.py`: LETTERS names for every kind the function that writes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldgate.kit import clock
from fieldgate.mail.letter import Letter
from fieldgate.mail.models import OutgoingMail

# Writes a mail when it leaves, from the row's `args` and `secret`. None: nobody needs it any more.
Writer = Callable[[str, Mapping[str, Any], str], Letter | None]
_writers: dict[str, Writer] = {}


def connect(letters: Mapping[str, Writer]) -> None:
    """Take over the table of config/wiring.py, once at the start."""
    _writers.update(letters)


def writer_of(kind: str) -> Writer:
    """The function that writes mails of this kind. Raises KeyError for one that nobody writes."""
    return _writers[kind]


@dataclass(frozen=True)
class Mail:
    """A mail to be: who it is for, what it tells, and the event (`key`) it tells of once.

    `args` holds ids and plain words, `secret` what may be told but not kept; `branch_id` says whose staff may
    see that there was such a mail (None: system administrators).
    """

    kind: str
    to: str
    key: str
    args: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""
    branch_id: int | None = None


def post(mails: Sequence[Mail]) -> None:
    """Put mails into the outbox, in the caller's transaction: they leave if and only if it commits.

    A mail that is there already for the same event and address is not put in again.
    """
    now = clock.now()
    rows = [
        OutgoingMail(
            kind=m.kind, key=m.key, to=m.to, args=dict(m.args), secret=m.secret, branch_id=m.branch_id,
            made_at=now, next_try_at=now,
        )
        for m in mails
    ]  # fmt: skip
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)

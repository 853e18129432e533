"""A mail as it is written, before it becomes bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail, read when the mail is written; `name` is one that any disk takes."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Letter:
    """A mail to one person, as text and perhaps as HTML."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender_name: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()

"""Handing a letter to the mail server, and what a server's refusal means. Knows no outbox.

Which server, or which service, is Django's EMAIL_BACKEND (docs/configuration.md).
"""

import re
import smtplib
import socket
import ssl
import unicodedata
from contextlib import suppress
from email.utils import formataddr
from types import TracebackType
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from fieldgate.mail.letter import Letter

LONGEST_SUBJECT = 200
LONGEST_REASON = 300


class NotTaken(Exception):
    """The server did not take the mail. The text says why, in words for the office.

    `final`: another try would end the same. `is_away`: it is not about this mail, no other would fare better.
    """

    def __init__(self, reason: str, *, final: bool = False, is_away: bool = False) -> None:
        super().__init__(reason)
        self.final = final
        self.is_away = is_away


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """A text as a header may hold it (T-PD-12).

    No line breaks, which would start further headers, no other control characters, and nothing that a
    reader would take for an encoded word and find line breaks in.
    """
    plain = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(plain.replace("=?", "= ?").split())[:longest]


def message_of(letter: Letter, message_id: str) -> EmailMultiAlternatives:
    """The letter as a MIME message. Raises NotTaken where `to` is not one plain address."""
    try:
        validate_email(letter.to)
    except ValidationError:
        raise NotTaken(f"“{one_line(letter.to, 100)}” is not an e-mail address.", final=True) from None
    name = one_line(letter.sender_name, 100)
    sender = formataddr((name, settings.MAIL_FROM_ADDRESS)) if name else settings.MAIL_FROM_ADDRESS
    message = EmailMultiAlternatives(
        one_line(letter.subject),
        letter.text.strip() + "\n",
        sender,
        [letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<{message_id}@{urlsplit(settings.FIELDGATE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",  # asks other machines not to answer (RFC 3834)
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for file in letter.attachments:
        message.attach(file.name, file.content, file.content_type)
    return message


class Postman:
    """One connection to the mail server for several letters, opened with the first."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self) -> "Postman":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def take(self, letter: Letter, message_id: str) -> None:
        """Hand over one letter. Raises NotTaken, whatever went wrong."""
        message = message_of(letter, message_id)
        try:
            self._connection.open()
        except Exception as error:
            self._close()
            raise NotTaken(_reason(error), is_away=True) from error
        message.connection = self._connection
        try:
            message.send()
        except Exception as error:
            self._close()
            raise NotTaken(_reason(error), final=_is_final(error)) from error

    def _close(self) -> None:
        # Saying goodbye to a server that is gone fails too, and changes nothing.
        with suppress(Exception):
            self._connection.close()


def _is_final(error: Exception) -> bool:
    """Whether the server refused this very recipient or mail for good.

    What it says of us (our sender, our password, our greeting) is for somebody to mend, and then goes well.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= 500 for code, _ in error.recipients.values())
        case smtplib.SMTPDataError():
            return error.smtp_code >= 500
        case _:
            return type(error).__name__ == "AnymailRecipientsRefused"


def _reason(error: Exception) -> str:
    """Why, so that somebody in an office can do something about it."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            said = next(iter(error.recipients.values()), (0, b""))
            return f"The mail server refused the address: {_said(*said)}"
        case smtplib.SMTPSenderRefused():
            return f"The mail server refused the sender's address: {_said(error.smtp_code, error.smtp_error)}"
        case smtplib.SMTPAuthenticationError():
            return "The mail server did not accept the name and password that it is signed in to with."
        case smtplib.SMTPResponseException():
            return f"The mail server refused the mail: {_said(error.smtp_code, error.smtp_error)}"
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return "The mail server did not answer in time."
        case smtplib.SMTPServerDisconnected():
            return "The mail server broke off in the middle."
        case ConnectionRefusedError():
            return "The mail server did not accept the connection."
        case socket.gaierror():
            return "The mail server's name is not known."
        case ssl.SSLError():
            return "The connection to the mail server could not be encrypted."
        case _:
            return f"The mail could not be sent ({type(error).__name__})."


def _said(code: int, words: bytes | str) -> str:
    """A server's answer on one line; links are left out, as they may let somebody in."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {re.sub(r'https?://[^ ]+', '(link)', text)}", LONGEST_REASON)

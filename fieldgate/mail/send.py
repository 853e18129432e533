"""Sending one letter, now. Called by the worker only: a mail server may be slow or gone."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage

from fieldgate.mail.letter import Letter


def one_line(text: str, longest: int = 200) -> str:
    """A text as a header may hold it: no line breaks, which would start further headers (T-PD-12)."""
    return " ".join(text.split())[:longest]


def send(letter: Letter) -> None:
    """Hand the letter to Django's mail backend. Raises what that raises, for the task to fail visibly."""
    sender = settings.DEFAULT_FROM_EMAIL
    if letter.sender_name:
        sender = formataddr((one_line(letter.sender_name, 100), settings.MAIL_FROM_ADDRESS))
    EmailMessage(one_line(letter.subject), letter.text.strip() + "\n", sender, [letter.to]).send()

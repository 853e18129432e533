"""Mails of a made-up kind, and a mail server."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from fieldgate.mail import writers
from fieldgate.mail.letter import Letter
from tests.mail import mail_server
from tests.mail.mail_server import MailServer
from tests.races.real_database import real_database

__all__ = ["real_database"]


@pytest.fixture(autouse=True)
def plain_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind "plain" says what its args say; "broken" cannot be written, "needless" need not."""

    def plain(to: str, args: Mapping[str, Any], secret: str) -> Letter:
        return Letter(to, args.get("subject", "News"), f"Hello, your code is {secret}", sender_name="Acme")

    def broken(to: str, args: Mapping[str, Any], secret: str) -> Letter:
        raise LookupError(f"no page for {secret}")

    monkeypatch.setitem(writers._writers, "plain", plain)
    monkeypatch.setitem(writers._writers, "broken", broken)
    monkeypatch.setitem(writers._writers, "needless", lambda to, args, secret: None)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that takes everything until told otherwise."""
    with mail_server.running() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 0.3
        yield running

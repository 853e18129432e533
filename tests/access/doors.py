"""Going in and asking for a new password, as a browser does it."""

import re
import signal
import uuid
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.core import mail
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from fieldgate.people.actions.invite import invite
from fieldgate.people.jobs import ask_for_password_reset
from fieldgate.people.models import Contact, User
from tests.cast import PASSWORD, Cast

SIGN_IN = "/north/accounts/login/"
RESET = "/north/accounts/password/reset/"
CHANGE = "/north/accounts/password/change/"
CONFIRM = "/north/accounts/confirm/"

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Response = _MonkeyPatchedWSGIResponse
else:
    Response = HttpResponse

# Who may not come in at North, and why. INV has not accepted, so a password can only have been set for
# an account that exists for another reason.
UNWELCOME = {
    "unknown": "nobody@example.com",
    "wrong password": "pri@example.com",
    "disabled": "dis@example.com",
    "invited": "inv@example.com",
    "of another portal": "sou@example.com",
    "of the office": "adm@office.example",
}


def give_invited_an_account(cast: Cast) -> None:
    """INV as an account that exists with a password but whose invitation is not accepted."""
    user = User.objects.create_user("inv@example.com", PASSWORD)
    Contact.objects.filter(pk=cast.contacts["INV"].pk).update(user=user)


def sign_in(
    client: Client, email: str, password: str = PASSWORD, *, at: str = SIGN_IN, **extra: Any
) -> Response:
    """Send the sign-in form."""
    data = {"login": email, "password": password} | extra.pop("fields", {})
    return client.post(at, data, **extra)


def ask_for_reset(client: Client, email: str, *, at: str = RESET, **extra: Any) -> Response:
    """Send the form that asks for a reset mail."""
    return client.post(at, {"email": email}, **extra)


def run_worker() -> None:
    """Let the worker do all that is waiting. It keeps the test's connection, whose transaction it is in."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    try:
        with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
            call_command("worker", once=True)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def mail_reset(email: str, portal_id: int | None) -> None:
    """What the worker does when somebody asks for a reset mail at a portal, or at the office (None)."""
    ask_for_password_reset.func(email, portal_id, uuid.uuid4().hex)
    run_worker()


def mailed_link() -> str:
    """The link in the one mail that was sent."""
    (letter,) = mail.outbox
    found = re.search(r"^https?://\S+$", str(letter.body), re.MULTILINE)
    assert found, letter.body
    return found[0]


def mailed_code(to: str = "pri@example.com") -> str:
    """The code in the newest mail, as a person copies it; the worker does what is waiting first."""
    run_worker()
    letters = [letter for letter in mail.outbox if letter.to == [to]]
    assert letters, f"nothing was mailed to {to}"
    found = re.search(r"\b\d{4} \d{4}\b", str(letters[-1].body))
    assert found, letters[-1].body
    return found[0]


def invitation_link(
    cast: Cast, who: str = "INV", *, portal: str = "north", subject: str = "Come in", body: str = "Hello"
) -> str:
    """Invite somebody as the office does; returns the path of the link in the mail."""
    mail.outbox.clear()
    invite(cast.staff("ADM"), [cast.contacts[who].pk], cast.portals[portal].pk, subject, body)
    run_worker()
    return path_of(mailed_link())


def path_of(link: str) -> str:
    """The path of a link to this server."""
    return re.sub(r"^https?://[^/]+", "", link)


def is_in(client: Client, portal: str = "north") -> bool:
    """Whether this browser is signed in at the portal."""
    return client.get(f"/{portal}/").status_code == 200


def plain(response: Response, *typed: str) -> bytes:
    """The body without what differs from one request to the next: the form's token, and what was typed."""
    body = re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", response.content)
    for text in typed:
        body = body.replace(text.encode(), b"")
    return body


def cookies_set(response: Response) -> dict[str, dict[str, str]]:
    """The cookies a response sets, by name, with their flags but without their values."""
    return {
        name: {k: str(v) for k, v in morsel.items() if v and k != "expires"}
        for name, morsel in response.cookies.items()
    }

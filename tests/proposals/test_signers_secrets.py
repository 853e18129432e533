"""T-ES-05: nothing that staff can find lets anybody sign as the signer (peers showed signing links)."""

import json
import logging
import re
from html import unescape

import pytest
from django.apps import apps
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from fieldgate.mail.models import OutgoingMail
from fieldgate.mail.sending import message_of
from fieldgate.mail.writers import writer_of
from fieldgate.people.models import Session
from fieldgate.proposals.models import Signature
from tests.access.doors import run_worker, sign_in
from tests.access.office_urls import ROOMS
from tests.cast import PASSWORD, Cast
from tests.make import make_document

SIGN = "/north/proposals/501/sign/"
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z_0-9]+)" value="([^"]*)"')


def hidden(page: str) -> dict[str, str]:
    """The form's hidden fields, as a browser would send them."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page)}


@pytest.fixture
def secrets(cast: Cast, caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    """PRI signs in with a password, signs 501 page by page, and all that follows is done."""
    caplog.set_level(logging.DEBUG)
    make_document(cast.proposals["PENDING"])
    client = Client()
    assert sign_in(client, "pri@example.com", PASSWORD).status_code == 302
    first = client.get(SIGN).content.decode()
    form = hidden(first) | {"name": "Person PRI", "consent": "on", "kind": "typed"}
    review = client.post(SIGN, form | {"do": "review"}, follow=True).content.decode()
    signed = client.post(SIGN, hidden(review) | {"do": "sign"})
    assert signed.status_code == 302, "it was signed"
    assert Signature.objects.filter(name="Person PRI").exists()
    run_worker()
    run_worker()  # the mails
    found = {name: cookie.value for name, cookie in client.cookies.items() if cookie.value}
    found |= {"fingerprint": form["fingerprint"], "form": form["form_of"], "password": PASSWORD}
    found |= {
        f"csrf {n}": value for n, value in enumerate(re.findall(r'csrfmiddlewaretoken" value="(\w+)', first))
    }
    session = Session.objects.get(user=cast.users["PRI"])
    found["session"] = session.session_key
    return found


def holds(text: str, secrets: dict[str, str]) -> list[str]:
    return [name for name, secret in secrets.items() if secret and secret in text]


def test_t_es_05_no_row_but_the_session_itself_holds_what_a_signer_signs_with(
    cast: Cast, secrets: dict[str, str]
) -> None:
    """Every table but those of sessions: activities, audit, chain, mails, jobs and their arguments."""
    kept = {"sessions", "people.Session", "people.Draft"}
    found = {}
    for model in apps.get_models():
        label = model._meta.label
        if label in kept or model._meta.app_label in kept or label.startswith("django_cache"):
            continue
        rows = json.dumps(list(model._default_manager.values()), default=str)
        if names := holds(rows, {k: v for k, v in secrets.items() if k != "fingerprint"}):
            found[label] = names
    assert found == {}
    assert DBTaskResult.objects.count() == 2, "there were jobs to look into"


def test_t_es_05_mails_to_staff_lead_into_no_portal_and_hold_no_secret(
    cast: Cast, secrets: dict[str, str]
) -> None:
    to_staff = OutgoingMail.objects.filter(to__endswith="@office.example")
    kinds = list(to_staff.values_list("kind", flat=True))
    assert "proposal_signed" in kinds
    for row in to_staff:
        letter = writer_of(row.kind)(row.to, row.args, row.secret)
        assert letter
        words = message_of(letter, "id").message().as_string()
        assert holds(words + letter.text + letter.html, secrets) == []
        for address in re.findall(r"http://testserver/([^\s\"<]*)", letter.text + letter.html):
            assert not address.startswith("north/"), address
    sent = [message for message in outbox.outbox if message.to == ["st-n@office.example"]]
    assert [message.attachments[0][0] for message in sent] == ["Proposal 501 Major Landscaping signed.pdf"]


def test_t_es_05_no_page_of_the_office_and_no_log_shows_one(
    cast: Cast, secrets: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Lists and records, also with mails shown as in a demo, for an administrator who sees everything."""
    office = cast.client("ADM")
    paths = [reverse(f"office:{name}_changelist", urlconf="fieldgate.config.urls") for name in ROOMS]
    proposal = cast.proposals["PENDING"].pk
    paths += [f"/office/proposals/proposal/{proposal}/"]
    paths += [f"/office/mail/outgoingmail/{pk}/" for pk in OutgoingMail.objects.values_list("pk", flat=True)]
    paths += [
        f"/office/mail/outgoingmail/{pk}/html/" for pk in OutgoingMail.objects.values_list("pk", flat=True)
    ]
    for path in paths:
        answer = office.get(path)
        assert answer.status_code == 200, path
        assert holds(answer.content.decode(), secrets) == [], path
    logged = "\n".join(record.getMessage() for record in caplog.get_records("setup"))
    assert "seal_signed" in logged
    assert holds(logged, secrets) == []


def test_t_es_05_the_sign_page_is_nobodys_without_a_session_of_their_own(cast: Cast) -> None:
    """There is no link that signs: the address of the page is the same for everybody, and opens for few."""
    make_document(cast.proposals["PENDING"])
    assert Client().get(SIGN).status_code == 302
    for staff in ("ADM", "ST-N"):
        assert cast.client(staff).get(SIGN).status_code in {302, 403, 404}, staff
    assert cast.client("OTH").get(SIGN).status_code == 403
    assert not Signature.objects.exists()

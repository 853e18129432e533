"""What the signed document says, and that it says so for ever (T-ES-08, T-ES-14)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction
from django.utils import translation
from django.utils.translation import trans_real
from django_tasks_db.models import DBTaskResult

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.documents import press
from fieldgate.documents.storing import read
from fieldgate.mail.writers import writer_of
from fieldgate.people.models import Contact, StaffMember, User
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals import jobs
from fieldgate.proposals.actions.chaining import add_event
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.freeze_imported import freeze_imported
from fieldgate.proposals.models import Proposal, ProposalService, Signature, SignatureEvent
from fieldgate.proposals.rules import Event
from tests.cast import Cast
from tests.documents.papers import lines_of
from tests.make import make_document, make_proposal, make_signature
from tests.proposals.sealed import STROKES, of_signatures, sealed

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
PDF = "/north/proposals/501/document.pdf"


@pytest.fixture
def signature(cast: Cast) -> Signature:
    """Of PRI under 501."""
    return make_signature(cast.proposals["PENDING"], cast.contacts["PRI"], strokes=STROKES)


def before_sealing(signature: Signature, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What would be sealed now: the seal itself holds its own time."""

    class Enough(Exception):
        pass

    kept: list[bytes] = []

    def hold(pdf: bytes, key: object) -> bytes:
        kept.append(pdf)
        raise Enough

    with monkeypatch.context() as held:
        held.setattr(press, "seal", hold)
        with pytest.raises(Enough):
            jobs.seal_signed.call(signature.pk)
    DBTaskResult.objects.all().delete()  # its further try
    return kept[0]


@contextmanager
def everything_renamed() -> Iterator[None]:
    """What an administrator may do afterwards, all of it at once, taken back in the end."""
    here = transaction.savepoint()
    Company.objects.update(name="Renamed Inc", footer="New", zone="Asia/Tokyo")
    for branch in Branch.objects.all():
        Branch.objects.filter(pk=branch.pk).update(
            name=f"Elsewhere {branch.pk}", phone="1", street="2", zone="Asia/Tokyo", sender_name="X"
        )
    Portal.objects.update(accent="#ff0000", show_service_details=False, title="Renamed")
    Property.objects.update(name="Renamed Place", street="3")
    Contact.objects.update(name="Somebody Else", company="Y", title="Z")
    StaffMember.objects.update(name="Someone Else", title="W")
    for model in (User, Contact):
        model.objects.filter(email="pri@example.com").update(email="new@example.com")
    Proposal.objects.update(title="Renamed", description="New", terms="New")
    ProposalService.objects.update(name="Renamed", description="New")
    yield
    transaction.savepoint_rollback(here)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that speaks German, as far as Django's own catalogues go."""
    names = ("activate", "deactivate", "deactivate_all", "get_language", "gettext", "ngettext")
    for name in names:
        monkeypatch.setattr(translation._trans, name, getattr(trans_real, name), raising=False)  # type: ignore[attr-defined]
    with translation.override("de"):
        yield


def test_t_es_08_renaming_repainting_another_zone_and_language_change_no_byte(
    cast: Cast, signature: Signature, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The job may run late, or again: it reads what was frozen, and nothing of today."""
    signed = before_sealing(signature, monkeypatch)
    request.getfixturevalue("german")
    assert translation.gettext("None") != "None", "whoever asks now would be answered in German"
    with everything_renamed(), time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
        later = before_sealing(signature, monkeypatch)
    assert later == signed
    text = "\n".join(lines_of(later))
    for said in (
        "Acme Grounds",
        "Branch North",
        "Place P1",
        "Signed by Person PRI",
        "pri@example.com",
        "chosen None",
    ):
        assert said in text, said
    for unsaid in ("Renamed", "Else"):
        assert unsaid not in text, unsaid


def test_t_es_08_both_sides_get_the_same_bytes_then_and_later(cast: Cast, signature: Signature) -> None:
    pdf = sealed(signature)
    letters = [writer_of(mail.kind)(mail.to, mail.args, mail.secret) for mail in of_signatures()]
    assert [letter.attachments[0].content for letter in letters if letter] == [pdf, pdf]
    with everything_renamed():
        for viewer in ("PRI", "OTH", "PB"):
            answer = cast.client(viewer).get(PDF)
            assert b"".join(answer) == pdf, viewer
            name = answer.headers["Content-Disposition"]
            assert name == 'attachment; filename="Proposal 501 Major Landscaping signed.pdf"'


def certificate_events(pdf: bytes) -> list[str]:
    """The rows of the certificate's table of events: what begins with a moment."""
    return [line for line in lines_of(pdf) if re.match(r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d ", line)]


WHAT = {
    "delivered": "Delivered on paper Fieldgate",
    "opened": "Opened Person {}",
    "consented": "Consent given Person PRI",
    "signed": "Signed Person PRI",
}


def test_t_es_14_the_certificate_tells_the_chain_one_to_one_in_its_order_and_in_utc(cast: Cast) -> None:
    """A whole flow: delivered, opened by two, signed; what came afterwards is not in it."""
    proposal, other = cast.proposals["APPROVED"], cast.proposals["AT-P2"]
    version_id = deliver_proposal(System(), proposal.pk, NOON)
    proposal.refresh_from_db()
    make_document(proposal)
    for key in ("OTH", "PRI", "PRI"):
        cast.client(key).get("/north/proposals/504/")
    cast.client("SIB").get("/north/proposals/601/")
    signature = make_signature(proposal, cast.contacts["PRI"])
    cast.client("PB").get("/north/proposals/504/")
    add_event(Event.OPENED, other.version_id or 0, NOON, {"name": "Person OTH"})

    told = certificate_events(sealed(signature))

    signed = SignatureEvent.objects.get(kind="signed")
    links = SignatureEvent.objects.filter(version=version_id, position__lte=signed.position)
    kinds = list(links.order_by("position").values_list("kind", flat=True))
    assert kinds == ["delivered", "opened", "opened", "consented", "signed"]
    rows = [
        f"{link.at.astimezone(UTC):%m/%d/%y %H:%M:%S} "
        + WHAT[link.kind].format(str(link.facts.get("name"))[7:])
        for link in links.order_by("position")
    ]
    assert [line[: len(row)] for line, row in zip(told, rows, strict=True)] == rows
    assert SignatureEvent.objects.filter(version=version_id, position__gt=signed.position).count() == 2


def test_t_es_14_each_side_is_told_exactly_once(cast: Cast, signature: Signature) -> None:
    for _ in range(3):
        sealed(signature)
    assert [(mail.kind, mail.to) for mail in of_signatures()] == [
        ("proposal_signed", "st-n@office.example"),
        ("proposal_signed_copy", "pri@example.com"),
    ]


def test_one_that_another_system_delivered_says_so(cast: Cast) -> None:
    proposal = make_proposal("I01", cast.properties["P1"], 100, sent=None)
    Proposal.objects.filter(pk=proposal.pk).update(office_status="delivered", sent_on=NOON.date())
    freeze_imported({proposal.pk: NOON}, ["I01"])
    proposal.refresh_from_db()
    jobs.set_document.call(proposal.version_id or 0)
    lines = lines_of(sealed(make_signature(proposal, cast.contacts["PRI"])))
    assert "Delivered In another system, before it was brought here: 06/01/26 17:00:00 UTC" in lines
    assert not any(line.startswith("Sent by") for line in lines)


def test_the_certificate_holds_what_was_kept_of_the_signature(cast: Cast, signature: Signature) -> None:
    link = SignatureEvent.objects.get(kind="signed")
    lines = lines_of(sealed(signature))
    for line in (
        f"Certificate {signature.external_id}", "Signed by Person PRI", "Role at that moment Primary contact",
        "E-mail pri@example.com", f"Contact {cast.contacts['PRI'].external_id}", "Signature Drawn by hand",
        f"Identity confirmed by {signature.confirmed}", f"Network address {signature.address}",
        "Accepted total $421.35", "In words Four hundred twenty-one and 35/100 USD", "Branch North",
        "Sent by Fieldgate", "Pages as presented 2", f"SHA-256 as presented {signature.presented_sha256}",
        f"Place in the record {link.position}", f"SHA-256 of the entry before {link.previous_sha256}",
        f"SHA-256 of this entry {link.sha256}", "On a page http://testserver/check/",
    ):  # fmt: skip
        assert line in lines, line
    consent = " ".join(signature.consent.text.split())
    assert consent[:60] in " ".join(lines)


def test_the_presented_pages_are_the_first_of_the_signed_document(cast: Cast) -> None:
    """What was read is what is kept: only the place to sign is another, and the certificate is added."""
    proposal = cast.proposals["PENDING"]
    jobs.set_document.call(proposal.version_id or 0)
    signature = make_signature(proposal, cast.contacts["PRI"])
    presented = lines_of(read(proposal.version.document.pdf_id or 0) if proposal.version else b"")
    signed = lines_of(sealed(signature))
    upto = presented.index("Acceptance")
    assert signed[:upto] == presented[:upto]

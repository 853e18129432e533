"""T-PD-06: several workers come with the sealed document of one signature. The first one's bytes stay."""

import time
from functools import partial
from typing import Any

import pytest

from fieldgate.branches.models import Branch, Company
from fieldgate.documents.models import StoredFile
from fieldgate.documents.storing import Written, keep, write
from fieldgate.mail.models import OutgoingMail
from fieldgate.people.models import Contact, User
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions import keep_signed as keeping
from fieldgate.proposals.jobs import PDF
from fieldgate.proposals.models import SignatureEvent, SignedDocument
from tests.make import make_proposal, make_signature
from tests.races.real_database import RealDatabase, race

pytestmark = pytest.mark.races

SIGNATURES, WORKERS = 5, 4


@pytest.fixture
def signatures(real_database: RealDatabase) -> list[int]:
    Company.objects.create(id=1, name="Acme Grounds")
    place = Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")
    user = User.objects.create_user("pri@example.com", "correct horse battery")
    contact = Contact.objects.create(name="Person PRI", email="pri@example.com", user=user)
    PropertyContact.objects.create(property=place, contact=contact, is_primary=True)
    made = [make_proposal(f"{n}", place, 100_00) for n in range(SIGNATURES)]
    return [make_signature(proposal, contact).pk for proposal in made]


def hesitant(written: Written) -> int:
    """Between looking whether somebody was quicker and noting the file."""
    time.sleep(0.02)
    return keep(written)


def test_t_pd_06_of_several_workers_with_one_signature_one_keeps_its_file(
    signatures: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file, one link, one mail, whoever is how quick; each of the others is told that it came second."""
    monkeypatch.setattr(keeping, "keep", hesitant)
    for pk in signatures[::2]:  # once it could not be made; then no new row keeps the second one out
        SignedDocument.objects.create(signature_id=pk, failure="Too large.")
    attempts: list[Any] = []
    for pk in signatures:
        files = [write(f"%PDF {pk} of worker {n}".encode(), PDF) for n in range(WORKERS)]
        attempts += [partial(keeping.keep_signed, pk, file, []) for file in files]

    assert race(attempts, processes=WORKERS) == {"done": SIGNATURES, "again": SIGNATURES * (WORKERS - 1)}

    kept = SignedDocument.objects.exclude(pdf=None).values_list("pdf__sha256", flat=True)
    told = SignatureEvent.objects.filter(kind="sealed").values_list("facts__sha256", flat=True)
    assert sorted(kept) == sorted(told)
    assert len(told) == SIGNATURES
    assert StoredFile.objects.filter(content_type=PDF).count() == 2 * SIGNATURES, "presented and signed"
    assert OutgoingMail.objects.filter(kind="proposal_signed_copy").count() == SIGNATURES

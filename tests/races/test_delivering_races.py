"""Delivering and resetting while a customer signs, and two deliveries at once: each is whole or told."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.documents.storing import store
from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.people.models import Contact, Invitation, PortalAccess, User
from fieldgate.people.viewer import CustomerViewer, System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions import taking
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.keep_document import give_up, keep_document
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.actions.sign_proposal import sign_proposal
from fieldgate.proposals.errors import NoLongerOpen, ProposalNotFound, StepNotAllowed
from fieldgate.proposals.models import DocumentPage, Proposal, ProposalDocument, Signature, SignatureEvent
from tests.make import make_document, make_proposal, make_signing
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

PAIRS = 12
NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
Attempt = Callable[[], bool]


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    """April, who is in, and Ina, who is not."""
    Company.objects.create(id=1, name="Acme Grounds")
    branch = Branch.objects.create(name="North", zone="UTC")
    portal = Portal.objects.create(branch=branch, slug="north", title="North")
    place = Property.objects.create(branch=branch, name="Place")
    user = User.objects.create_user("april@example.com", None)
    april = Contact.objects.create(name="April", email=user.email, user=user)
    PortalAccess.objects.create(contact=april, portal=portal, accepted_at=clock.now())
    PropertyContact.objects.create(contact=april, property=place, is_primary=True)
    PropertyContact.objects.create(
        contact=Contact.objects.create(name="Ina", email="ina@example.com"), property=place
    )
    return place


@pytest.fixture(autouse=True)
def hesitant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every verb settles a little later, so that what others do meanwhile would be missed."""

    def later(numbers: list[str]) -> None:
        time.sleep(0.02)
        settle(numbers)

    for verb in ("deliver_proposal", "reset_proposal", "sign_proposal"):
        monkeypatch.setattr(f"fieldgate.proposals.actions.{verb}.settle", later)


def told(verb: Callable[[], object]) -> bool:
    """Whether it was done; being told that it is too late is the other clean answer."""
    try:
        verb()
    except (NoLongerOpen, ProposalNotFound, StepNotAllowed):
        return False
    return True


def offers(place: Property) -> list[Proposal]:
    made = [make_proposal(f"{n}", place, 100) for n in range(PAIRS)]
    for proposal in made:
        make_document(proposal)
    return made


def signs(place: Property, proposal: Proposal) -> Attempt:
    april = Contact.objects.get(name="April")
    viewer = CustomerViewer(april.user_id or 0, april.pk, 0, None, (place.pk,))
    return partial(told, partial(sign_proposal, viewer, proposal.pk, make_signing(proposal)))


def pairs(
    proposals: list[Proposal], first: Callable[[Proposal], Attempt], second: Callable[[Proposal], Attempt]
) -> list[Attempt]:
    """For each proposal one attempt of each kind, begun in another order each time."""
    return [
        verb(proposal)
        for n, proposal in enumerate(proposals)
        for verb in ((first, second) if n % 2 else (second, first))
    ]


def test_t_es_02_signed_and_delivered_again_at_once_one_of_the_two_is_done(place: Property) -> None:
    proposals = offers(place)

    def delivers(proposal: Proposal) -> Attempt:
        return partial(told, partial(deliver_proposal, System(), proposal.pk, NOON))

    outcomes = race(pairs(proposals, partial(signs, place), delivers), processes=2)

    assert outcomes == {"done": PAIRS, "again": PAIRS}
    for proposal in Proposal.objects.all():
        signed = Signature.objects.filter(version__proposal=proposal).exists()
        assert proposal.versions.count() == (1 if signed else 2)
        assert proposal.portal_status == ("accepted" if signed else "pending")
    assert broken() == {}


def test_without_the_locks_some_version_is_signed_and_superseded(
    real_database: RealDatabase, place: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control. SQLite lets one transaction write at a time, so it cannot happen there."""
    check = taking._check_open

    def hesitate(*args: object) -> None:
        check(*args)  # type: ignore[arg-type]
        time.sleep(0.1)

    monkeypatch.setattr(taking, "_check_open", hesitate)
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda rows, **_: rows.all())
    proposals = offers(place)

    def delivers(proposal: Proposal) -> Attempt:
        return partial(told, partial(deliver_proposal, System(), proposal.pk, NOON))

    race(pairs(proposals, partial(signs, place), delivers), processes=2)

    both = Signature.objects.filter(version__proposal__versions__ordinal=2)
    assert both.exists() is (real_database.vendor == "postgresql")


def test_signed_and_reset_at_once_a_signature_that_came_first_is_void(place: Property) -> None:
    proposals = offers(place)

    def resets(proposal: Proposal) -> Attempt:
        return partial(told, partial(reset_proposal, System(), proposal.pk))

    race(pairs(proposals, partial(signs, place), resets), processes=2)

    assert set(Proposal.objects.values_list("office_status", "portal_status")) == {("bidding", "hidden")}
    assert not Signature.objects.filter(voided_at=None).exists()
    voids = SignatureEvent.objects.filter(kind="voided").count()
    assert voids == Signature.objects.count()
    assert broken() == {}


def test_delivered_twice_at_once_to_somebody_who_is_invited_one_way_in_is_open(place: Property) -> None:
    proposal = make_proposal("1", place, 100, sent=None)
    both = set(Contact.objects.values_list("pk", flat=True))

    def deliver() -> bool:
        return deliver_proposal(System(), proposal.pk, NOON, both, both) > 0

    assert race([deliver] * 16, processes=4) == {"done": 16}

    assert sorted(proposal.versions.values_list("ordinal", flat=True)) == list(range(1, 17))
    assert Invitation.objects.count() == 16
    assert Invitation.objects.open().count() == 1
    assert SignatureEvent.objects.filter(kind="delivered").count() == 16
    assert broken() == {}


def test_kept_by_several_workers_at_once_there_is_one_document_and_one_mail_each(place: Property) -> None:
    proposal = make_proposal("1", place, 100, sent=None)
    both = set(Contact.objects.values_list("pk", flat=True))
    version_id = deliver_proposal(System(), proposal.pk, NOON, both, both)
    pdf, page = store(b"%PDF", "application/pdf"), store(b"<svg/>", "image/svg+xml")

    def keep() -> bool:
        keep_document(version_id, pdf, [page])
        return True

    def fail() -> bool:
        give_up(version_id)
        return True

    assert race([keep, keep, fail, keep] * 4, processes=4) == {"done": 16}

    assert ProposalDocument.objects.get(version_id=version_id).pdf_id == pdf
    assert DocumentPage.objects.count() == 1
    mails = OutgoingMail.objects.filter(kind="proposal_delivered").values_list("to", flat=True)
    assert sorted(mails) == ["april@example.com", "ina@example.com"]

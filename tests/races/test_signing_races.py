"""T-ES-17: several sign, withdraw or decide at the same moment. One wins, the others are told who."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest

from fieldgate.branches.models import Branch, Company
from fieldgate.people.models import Contact
from fieldgate.people.viewer import CustomerViewer, System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.sign_proposal import sign_proposal
from fieldgate.proposals.actions.taking import take_open
from fieldgate.proposals.actions.withdraw_consent import withdraw_consent
from fieldgate.proposals.errors import NoLongerOpen, ProposalRefusal
from fieldgate.proposals.models import (
    ChainEnd,
    Consent,
    Decline,
    Proposal,
    ProposalVersion,
    Signature,
    SignatureEvent,
)
from fieldgate.proposals.rules import OfficeStatus
from tests.make import make_document, make_signature, make_signing
from tests.proposals.offers import make_offer
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
ROUNDS = 8


@dataclass(frozen=True)
class Signers:
    """Primary and Billing of a place, with the viewers they are."""

    place: Property
    contacts: tuple[Contact, Contact]

    def viewer(self, which: int) -> CustomerViewer:
        return CustomerViewer(0, self.contacts[which].pk, 0, None, property_ids=(self.place.pk,))


@pytest.fixture
def signers(real_database: RealDatabase) -> Signers:
    Company.objects.create(id=1, name="Acme Grounds")
    place = Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")
    primary = Contact.objects.create(name="Person PRI", email="pri@example.com")
    billing = Contact.objects.create(name="Person PB", email="pb@example.com")
    PropertyContact.objects.create(property=place, contact=primary, is_primary=True)
    PropertyContact.objects.create(property=place, contact=billing, is_billing=True)
    return Signers(place, (primary, billing))


def told(attempt: Callable[[], object]) -> bool:
    """Whether it came about; "again" in the counts is a clean refusal."""
    try:
        attempt()
    except ProposalRefusal:
        return False
    return True


def sign(signers: Signers, proposal: Proposal, which: int, *options: int) -> bool:
    signing = make_signing(proposal, name=signers.contacts[which].name, options=frozenset(options))
    return told(partial(sign_proposal, signers.viewer(which), proposal.pk, signing))


def told_who(signers: Signers, proposal: Proposal, which: int, *options: int) -> bool:
    """As above; whoever comes second must be told the name of the one who came first."""
    signing = make_signing(proposal, name=signers.contacts[which].name, options=frozenset(options))
    try:
        sign_proposal(signers.viewer(which), proposal.pk, signing)
    except NoLongerOpen as closed:
        if closed.who != Signature.objects.get(version=proposal.version).name:
            raise
        return False
    return True


def test_t_es_17_primary_and_billing_at_once_one_signs_and_the_other_is_told_who(signers: Signers) -> None:
    offers = [make_offer(f"{n}", signers.place) for n in range(ROUNDS)]
    attempts = [partial(told_who, signers, offer, which, 2 + which) for offer in offers for which in (0, 1)]

    assert race(attempts, processes=2) == {"done": ROUNDS, "again": ROUNDS}

    for offer in offers:
        signature = Signature.objects.get(version=offer.version)
        offer.refresh_from_db()
        assert (signature.total_cents, signature.options) in ((45_000, [2]), (47_550, [3]))
        assert offer.price_cents == signature.total_cents
    kinds = SignatureEvent.objects.order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["delivered"] * ROUNDS + ["consented", "signed"] * ROUNDS
    assert broken() == {}


def test_t_es_04_pressed_eight_times_at_once_it_is_one_signature(signers: Signers) -> None:
    offer = make_offer("1", signers.place)
    assert race([partial(sign, signers, offer, 0)] * 24) == {"done": 1, "again": 23}
    assert Signature.objects.count() == Consent.objects.count() == 1
    assert broken() == {}


def test_t_es_04_signed_and_declined_at_once_it_is_one_of_both(signers: Signers) -> None:
    offers = [make_offer(f"{n}", signers.place) for n in range(ROUNDS)]
    attempts: list[Callable[[], object]] = []
    for offer in offers:
        attempts.append(partial(sign, signers, offer, 0))
        assert offer.version
        decline = partial(
            decline_proposal, signers.viewer(1), offer.pk, offer.version.fingerprint, "Too dear."
        )
        attempts.append(partial(told, decline))
    assert race(attempts, processes=2) == {"done": ROUNDS, "again": ROUNDS}
    for offer in offers:
        answers = (
            Signature.objects.filter(version=offer.version),
            Decline.objects.filter(version=offer.version),
        )
        assert sum(answer.count() for answer in answers) == 1
    assert broken() == {}


def test_t_es_02_signed_and_delivered_anew_at_once_no_old_version_is_signed(signers: Signers) -> None:
    """Either it is signed and not delivered any more, or there is a new version and no signature."""
    offers = [make_offer(f"{n}", signers.place) for n in range(ROUNDS)]
    attempts: list[Callable[[], object]] = []
    for offer in offers:
        attempts.append(partial(sign, signers, offer, 0))
        attempts.append(partial(told, partial(deliver_proposal, System(), offer.pk, NOON)))
    assert race(attempts, processes=2) == {"done": ROUNDS, "again": ROUNDS}
    for offer in offers:
        versions = ProposalVersion.objects.filter(proposal=offer).count()
        signatures = Signature.objects.filter(version__proposal=offer).count()
        assert versions + signatures == 2
    assert broken() == {}


def test_t_es_03_signed_and_lost_at_once_it_is_one_of_both(signers: Signers) -> None:
    offers = [make_offer(f"{n}", signers.place) for n in range(ROUNDS)]
    attempts: list[Callable[[], object]] = []
    for offer in offers:
        attempts.append(partial(sign, signers, offer, 1))
        attempts.append(partial(told, partial(change_status, System(), offer.pk, OfficeStatus.LOST)))
    assert race(attempts, processes=2) == {"done": ROUNDS, "again": ROUNDS}
    statuses = set(Proposal.objects.values_list("office_status", "portal_status"))
    assert statuses <= {("delivered", "accepted"), ("lost", "rejected")}
    assert broken() == {}


def test_t_es_16_signed_and_withdrawn_at_once_no_consent_outlives_the_withdrawal(signers: Signers) -> None:
    """Whatever comes first: after the withdrawal no consent of this contact stands."""
    make_signature(make_offer("0", signers.place), signers.contacts[0])
    offers = [make_offer(f"{n}", signers.place) for n in range(1, ROUNDS)]
    attempts: list[Callable[[], object]] = [partial(sign, signers, offer, 0) for offer in offers]
    attempts.insert(3, partial(withdraw_consent, signers.viewer(0), offers[0].pk))
    outcomes = race(attempts, processes=4)
    assert outcomes["done"] + outcomes["again"] == ROUNDS
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert broken() == {}


def test_the_chain_has_no_gap_and_no_fork_whoever_signs_where(signers: Signers) -> None:
    offers = [make_offer(f"{n}", signers.place) for n in range(24)]
    assert race([partial(sign, signers, offer, n % 2) for n, offer in enumerate(offers)]) == {"done": 24}
    positions = list(SignatureEvent.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, 24 * 3 + 1))
    assert ChainEnd.objects.get().position == positions[-1]
    assert broken() == {}


# ---- the positive control ---------------------------------------------------------------------------------


def test_without_the_lock_the_same_race_ends_in_errors(
    real_database: RealDatabase, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very first test would notice: then only the table refuses the second signature, by an error.

    SQLite lets one transaction write at a time, so nothing can go wrong there.
    """

    def without_lock(viewer: CustomerViewer, proposal_id: int, fingerprint: str) -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **_: rows)
            taken = take_open(viewer, proposal_id, fingerprint)
        time.sleep(0.02)
        return taken

    monkeypatch.setattr("fieldgate.proposals.actions.sign_proposal.take_open", without_lock)
    offers = [make_offer(f"{n}", signers.place) for n in range(ROUNDS)]
    for offer in offers:
        make_document(offer)
    outcomes = race(
        [partial(sign, signers, offer, which) for offer in offers for which in (0, 1)], processes=2
    )
    assert (outcomes != {"done": ROUNDS, "again": ROUNDS}) is (real_database.vendor == "postgresql")

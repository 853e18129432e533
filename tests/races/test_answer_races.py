"""Answers at the same moment: one wins, the other is told; and what two open at once is noted once."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from fieldgate.branches.models import Branch, Company
from fieldgate.people.models import Contact, User
from fieldgate.people.viewer import CustomerViewer, System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions import taking
from fieldgate.proposals.actions.ask_for_changes import ask_for_changes
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.note_opening import note_opening
from fieldgate.proposals.actions.sign_proposal import sign_proposal
from fieldgate.proposals.errors import NoLongerOpen
from fieldgate.proposals.models import Decline, Proposal, Signature, SignatureEvent, VersionOpening
from fieldgate.proposals.rules import OfficeStatus
from fieldgate.requests.models import Comment, ServiceRequest
from tests.make import make_document, make_proposal, make_signing
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

PAIRS = 12
Attempt = Callable[[], bool]


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    Company.objects.create(id=1, name="Acme Grounds")
    place = Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")
    for name, role in (("April", "is_primary"), ("Bert", "is_billing")):
        user = User.objects.create_user(f"{name.lower()}@example.com", None)
        contact = Contact.objects.create(name=name, email=user.email, user=user)
        PropertyContact.objects.create(contact=contact, property=place, **{role: True})
    return place


def viewer(place: Property, name: str) -> CustomerViewer:
    contact = Contact.objects.get(name=name)
    return CustomerViewer(contact.user_id or 0, contact.pk, 0, None, (place.pk,))


def offers(place: Property) -> list[Proposal]:
    made = [make_proposal(f"{n}", place, 100) for n in range(PAIRS)]
    for proposal in made:
        make_document(proposal)
    return made


def told(verb: Callable[[], object]) -> bool:
    """Whether it was done; being told that it is too late is the other clean answer."""
    try:
        verb()
    except NoLongerOpen:
        return False
    return True


def signs(place: Property, proposal: Proposal) -> Attempt:
    signing = make_signing(proposal)
    return partial(told, partial(sign_proposal, viewer(place, "April"), proposal.pk, signing))


def declines(place: Property, proposal: Proposal, who: str = "Bert") -> Attempt:
    assert proposal.version
    page = proposal.version.fingerprint
    return partial(told, partial(decline_proposal, viewer(place, who), proposal.pk, page, "Too dear."))


def in_turn(proposals: list[Proposal], *kinds: Callable[[Proposal], Attempt]) -> list[Attempt]:
    """For each proposal one attempt of each kind, begun in another order each time."""
    attempts: list[Attempt] = []
    for n, proposal in enumerate(proposals):
        made = [kind(proposal) for kind in kinds]
        attempts += made if n % 2 else made[::-1]
    return attempts


def answers() -> Counter[int]:
    """How many answers each version has."""
    found: Counter[int] = Counter()
    for model in (Signature, Decline):
        found.update(model._default_manager.values_list("version_id", flat=True))
    return found


def test_t_es_04_signed_and_declined_at_once_one_of_the_two_holds(place: Property) -> None:
    proposals = offers(place)
    attempts = in_turn(proposals, partial(signs, place), partial(declines, place))

    assert race(attempts, processes=2) == {"done": PAIRS, "again": PAIRS}

    assert answers() == {p.version_id: 1 for p in proposals}
    assert broken() == {}


def hesitant(proposal: object, version: object, fingerprint: str) -> None:
    """Looks at what there was and answers a little later, as if nobody else could have meanwhile."""
    _check_open(proposal, version, fingerprint)  # type: ignore[arg-type]
    time.sleep(0.1)


_check_open = taking._check_open


def test_without_the_lock_the_same_race_leaves_two_answers(
    real_database: RealDatabase, place: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control. SQLite lets one transaction write at a time, so it cannot be lost there."""
    monkeypatch.setattr(taking, "_check_open", hesitant)
    monkeypatch.setattr("django.db.models.QuerySet.select_for_update", lambda rows, **_: rows.all())
    proposals = offers(place)

    race(in_turn(proposals, partial(signs, place), partial(declines, place)), processes=2)

    assert any(n > 1 for n in answers().values()) is (real_database.vendor == "postgresql")


def test_declined_by_two_at_once_it_is_declined_once(place: Property) -> None:
    proposals = offers(place)
    attempts = in_turn(
        proposals, partial(declines, place), lambda proposal: declines(place, proposal, "April")
    )
    assert race(attempts, processes=2) == {"done": PAIRS, "again": PAIRS}
    assert Decline.objects.count() == PAIRS
    assert SignatureEvent.objects.filter(kind="declined").count() == PAIRS
    assert broken() == {}


def test_declined_while_the_office_marks_it_lost_it_is_never_declined_after_that(place: Property) -> None:
    proposals = offers(place)

    def loses(proposal: Proposal) -> Attempt:
        return partial(told, partial(change_status, System(), proposal.pk, OfficeStatus.LOST))

    race(in_turn(proposals, loses, partial(declines, place)), processes=2)

    assert set(Proposal.objects.values_list("portal_status", flat=True)) == {"rejected"}
    assert broken() == {}


def test_asked_at_once_it_is_one_conversation_with_every_word_in_it(place: Property) -> None:
    (proposal,) = offers(place)[:1]
    assert proposal.version
    page = proposal.version.fingerprint
    attempts = [
        partial(told, partial(ask_for_changes, viewer(place, who), proposal.pk, page, f"Less {n}"))
        for n in range(6)
        for who in ("April", "Bert")
    ]
    assert race(attempts, processes=4) == {"done": 12}
    assert ServiceRequest.objects.count() == 1
    assert Comment.objects.count() == 11


def test_opened_in_many_tabs_at_once_it_is_noted_once(place: Property) -> None:
    proposals = offers(place)[:3]

    def opens(proposal: Proposal) -> Attempt:
        page = partial(
            note_opening, viewer(place, "April"), proposal.version_id or 0,
            role="Primary", address="", user_agent="",
        )  # fmt: skip
        return lambda: page() is None

    attempts = [opens(proposal) for proposal in proposals for _ in range(8)]
    assert race(attempts, processes=8) == {"done": 24}
    assert VersionOpening.objects.count() == 3
    assert SignatureEvent.objects.filter(kind="opened").count() == 3
    assert broken() == {}


def test_requests_opened_while_proposals_are_answered_wait_for_no_circle(place: Property) -> None:
    """Asking takes the proposal, the link, the counter; signing the proposal, the link, the chain."""
    proposals = offers(place)

    def asks(proposal: Proposal) -> Attempt:
        assert proposal.version
        page = proposal.version.fingerprint
        verb = partial(ask_for_changes, viewer(place, "Bert"), proposal.pk, page, "Less")
        return partial(told, verb)

    came_to = race(in_turn(proposals, asks, partial(signs, place), partial(declines, place)), processes=3)

    assert set(came_to) <= {"done", "again"}
    assert answers() == {p.version_id: 1 for p in proposals}
    assert broken() == {}

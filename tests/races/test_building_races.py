"""Several of the office writing proposals at once: every number is one's own, and no save undoes another."""

import time
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from fieldgate.branches.models import Branch, Company
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions import save_proposal as saving
from fieldgate.proposals.actions.copy_proposal import copy_proposal
from fieldgate.proposals.actions.drafting import draft_of, state_of, write_content
from fieldgate.proposals.actions.revise_contract import revise_contract
from fieldgate.proposals.actions.save_proposal import Again, Loaded, save_proposal
from fieldgate.proposals.content import Content, Service
from fieldgate.proposals.draft import Draft
from fieldgate.proposals.errors import ChangedMeanwhile, DraftRefused, NotForThis, SavedAlready
from fieldgate.proposals.models import Proposal, ProposalVersion
from fieldgate.proposals.rules import Kind, OfficeStatus
from tests.make import make_proposal
from tests.proposals.test_building import NOON
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

CONTENT = Content("Lawn care", "", "", "", "USD", (Service(1, "", "Mowing", "", 1, 100),))


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    Company.objects.create(id=1, name="Acme Grounds")
    return Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")


def save(draft: Draft, proposal_id: int | None = None, **more: Any) -> bool:
    """Whether it was saved; a refusal that a person would be told counts as "again"."""
    try:
        return save_proposal(System(), proposal_id, draft, **more) > 0
    except (ChangedMeanwhile, DraftRefused, SavedAlready):
        return False


def copy(proposal_id: int) -> bool:
    return copy_proposal(System(), proposal_id) > 0


def revise(proposal_id: int) -> bool:
    try:
        return revise_contract(System(), proposal_id) > 0
    except NotForThis:
        return False


def test_built_and_copied_at_once_every_proposal_has_a_number_of_its_own(place: Property) -> None:
    source = make_proposal("1", place, 100, sent=None)
    new = partial(save, Draft(place.pk, Kind.WORK_ORDER, CONTENT))
    typed = [partial(save, Draft(place.pk, Kind.WORK_ORDER, CONTENT, number=f"{n}")) for n in range(5, 11)]
    attempts = [each for n in range(6) for each in (new, typed[n], partial(copy, source.pk), new)]

    came_to = race(attempts, processes=4)

    # A typed number may be gone by then; whoever did not type one always gets one.
    assert came_to["done"] >= 18
    assert came_to["done"] + came_to["again"] == 24
    numbers = list(Proposal.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == came_to["done"] + 1
    assert broken() == {}


def test_one_number_typed_at_once_is_one_proposals(place: Property) -> None:
    draft = Draft(place.pk, Kind.WORK_ORDER, CONTENT, number="77")
    assert race([partial(save, draft)] * 12, processes=4) == {"done": 1, "again": 11}
    assert Proposal.objects.get().number == "77"


def test_the_same_new_proposal_pressed_at_once_is_saved_once(place: Property) -> None:
    pressed = partial(save, Draft(place.pk, Kind.WORK_ORDER, CONTENT), loaded=Loaded(new_id="one"))
    assert race([pressed] * 12, processes=4) == {"done": 1, "again": 11}
    assert Proposal.objects.count() == 1


def _attempts(place: Property, proposals: list[Proposal], *, again: Again | None = None) -> list[Any]:
    found = []
    for proposal in proposals:
        loaded = Loaded(state_of(proposal, draft_of(proposal)))
        for title in ("One", "Two"):
            draft = Draft(place.pk, Kind.WORK_ORDER, replace(CONTENT, title=title))
            found.append(partial(save, draft, proposal.pk, loaded=loaded, again=again))
    return found


def test_of_two_saves_on_one_state_one_is_kept_and_the_other_told(place: Property) -> None:
    waiting = [make_proposal(f"{n}", place, 100, sent=None) for n in range(8)]
    delivered = [make_proposal(f"D{n}", place, 100) for n in range(4)]
    attempts = _attempts(place, waiting) + _attempts(place, delivered, again=Again(NOON))
    assert race(attempts, processes=2) == {"done": 12, "again": 12}
    assert set(Proposal.objects.values_list("title", flat=True)) <= {"One", "Two"}
    # Whoever came second delivered nothing either.
    ordinals = ProposalVersion.objects.order_by("proposal", "ordinal").values_list("ordinal", flat=True)
    assert list(ordinals) == [1, 2] * 4
    assert broken() == {}


def _slow(proposal: Proposal, content: Content) -> None:
    time.sleep(0.05)
    write_content(proposal, content)


def test_without_the_look_at_what_was_loaded_both_would_be_kept(
    place: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control: the race is tight enough that the second would undo the first without a word."""
    monkeypatch.setattr(saving, "state_of", lambda proposal, draft: "same")
    monkeypatch.setattr(saving, "write_content", _slow)
    proposals = [make_proposal(f"{n}", place, 100, sent=None) for n in range(4)]
    attempts = [
        partial(each.func, *each.args, **{**each.keywords, "loaded": Loaded("same")})
        for each in _attempts(place, proposals)
    ]
    assert race(attempts, processes=2) == {"done": 8}


def test_revised_at_once_a_contract_has_one_open_revision(place: Property) -> None:
    contract = make_proposal("1", place, 100, then=(OfficeStatus.WON,), kind=Kind.CONTRACT.value)
    assert race([partial(revise, contract.pk)] * 12, processes=4) == {"done": 1, "again": 11}
    assert list(Proposal.objects.order_by("revision").values_list("revision", flat=True)) == [0, 1]
    assert broken() == {}

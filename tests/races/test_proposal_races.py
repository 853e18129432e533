"""Several of the office at the same proposals: what depends on each other happens one after the other."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

import pytest

from fieldgate.branches.models import Branch, Company
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.models import Proposal, ProposalVersion
from fieldgate.proposals.rules import OfficeStatus
from tests.make import make_proposal
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    Company.objects.create(id=1, name="Acme Grounds")
    return Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")


def win(proposal_id: int) -> bool:
    change_status(System(), proposal_id, OfficeStatus.WON)
    return True


def deliver(proposal_id: int) -> bool:
    return deliver_proposal(System(), proposal_id, NOON) > 0


def hesitant(numbers: Iterable[str]) -> None:
    """Settles a little later, so that what others do meanwhile would be missed."""
    time.sleep(0.05)
    settle(numbers)


def test_a_revision_that_is_delivered_while_a_later_one_is_won_is_hidden(
    place: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R63, L-33: each depends on the other, so that one waits until the other is done."""
    for verb in ("change_status", "deliver_proposal"):
        monkeypatch.setattr(f"fieldgate.proposals.actions.{verb}.settle", hesitant)
    attempts: list[Callable[[], bool]] = []
    for n in range(8):
        attempts.append(partial(deliver, make_proposal(f"{n}", place, 100, sent=None).pk))
        attempts.append(partial(win, make_proposal(f"{n}", place, 100, revision=1).pk))
    assert race(attempts, processes=2) == {"done": 16}
    statuses = Proposal.objects.order_by("number", "revision").values_list("portal_status", flat=True)
    assert list(statuses) == ["hidden", "accepted"] * 8
    assert broken() == {}


def test_delivered_at_once_every_delivery_is_a_version_of_its_own(place: Property) -> None:
    proposal = make_proposal("1", place, 100, sent=None)
    assert race([partial(deliver, proposal.pk)] * 24, processes=4) == {"done": 24}
    ordinals = ProposalVersion.objects.filter(proposal=proposal).values_list("ordinal", flat=True)
    assert list(ordinals.order_by("ordinal")) == list(range(1, 25))
    assert broken() == {}

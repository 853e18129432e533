"""Delivering, moving on, resetting: given, when, then. Refusals change nothing."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from fieldgate.people.errors import NotAllowed
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.freeze_imported import freeze_imported
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.errors import ProposalNotFound, StepNotAllowed
from fieldgate.proposals.models import Proposal, ProposalService, ProposalVersion
from fieldgate.proposals.rules import OfficeStatus
from tests.cast import Cast
from tests.make import make_proposal
from tests.proposals.conftest import Refused

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
S = OfficeStatus


def state(number: str, revision: int = 0) -> tuple[str, str]:
    return Proposal.objects.values_list("office_status", "portal_status").get(
        number=number, revision=revision
    )


# ---- deliver ----------------------------------------------------------------------------------------------


def test_r54_delivering_freezes_a_version_and_sets_the_sent_date(cast: Cast) -> None:
    proposal = cast.proposals["APPROVED"]

    version_id = deliver_proposal(cast.staff("ST-N"), proposal.pk, NOON)

    proposal.refresh_from_db()
    assert state("504") == ("delivered", "pending")
    assert (proposal.sent_on, proposal.version_id) == (date(2026, 6, 1), version_id)
    version = ProposalVersion.objects.get(pk=version_id)
    assert (version.ordinal, version.title, version.price_cents) == (1, "Weekly Mowing", 1_100)


def test_the_sent_date_is_the_day_in_the_branchs_zone(cast: Cast) -> None:
    late = datetime(2026, 6, 2, 3, tzinfo=UTC)  # still the first of June in Chicago
    deliver_proposal(System(), cast.proposals["APPROVED"].pk, late)
    assert Proposal.objects.get(number="504").sent_on == date(2026, 6, 1)


def test_p_06_delivering_again_makes_the_next_version_and_keeps_the_one_before(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    ProposalService.objects.filter(proposal=proposal, position=1).update(price_cents=1)
    Proposal.objects.filter(pk=proposal.pk).update(price_cents=2_136)

    deliver_proposal(System(), proposal.pk, NOON)

    assert list(proposal.versions.values_list("ordinal", "price_cents")) == [(1, 42_135), (2, 2_136)]
    assert Proposal.objects.get(pk=proposal.pk).version_id == proposal.versions.get(ordinal=2).pk


@pytest.mark.parametrize("key", ["ACCEPTED", "REJECTED", "LOST-UNSENT"])
def test_only_what_is_approved_or_delivered_can_be_delivered(cast: Cast, refused: Refused, key: str) -> None:
    with refused(StepNotAllowed):
        deliver_proposal(System(), cast.proposals[key].pk, NOON)


def test_staff_of_another_branch_find_nothing_to_deliver(cast: Cast, refused: Refused) -> None:
    with refused(ProposalNotFound):
        deliver_proposal(cast.staff("ST-S"), cast.proposals["APPROVED"].pk, NOON)


def test_who_may_only_read_may_not_deliver(cast: Cast, refused: Refused) -> None:
    with refused(NotAllowed):
        deliver_proposal(cast.staff("ST-RO"), cast.proposals["APPROVED"].pk, NOON)


def test_a_customer_changes_no_proposal(cast: Cast, refused: Refused) -> None:
    with refused(NotAllowed):
        deliver_proposal(cast.viewer("PRI"), cast.proposals["PENDING"].pk, NOON)


# ---- move on ----------------------------------------------------------------------------------------------


@time_machine.travel(NOON, tick=False)
def test_r75_won_without_a_signature_is_taken_as_accepted_on_paper(cast: Cast) -> None:
    change_status(cast.staff("ST-N"), cast.proposals["PENDING"].pk, S.WON)

    assert state("501") == ("won", "accepted")
    assert Proposal.objects.get(number="501").accepted_on == date(2026, 6, 1)


def test_r51_delivered_then_lost_is_rejected(cast: Cast) -> None:
    change_status(System(), cast.proposals["PENDING"].pk, S.LOST)
    assert state("501") == ("lost", "rejected")


def test_r49_r64_in_production_complete_and_cancelled_stay_accepted(cast: Cast) -> None:
    pk = cast.proposals["ACCEPTED"].pk
    for then in (S.IN_PRODUCTION, S.COMPLETE, S.IN_PRODUCTION, S.CANCELLED):
        change_status(System(), pk, then)
        assert state("502") == (then.value, "accepted")


@pytest.mark.parametrize(
    ("key", "then"),
    [
        ("PENDING", S.DELIVERED),
        ("PENDING", S.BIDDING),
        ("PENDING", S.CANCELLED),
        ("ACCEPTED", S.LOST),
        ("ACCEPTED", S.BIDDING),
        ("REJECTED", S.WON),
        ("APPROVED", S.WON),
        ("APPROVED", S.APPROVED),
    ],
)
def test_steps_that_are_not_listed_are_refused(
    cast: Cast, refused: Refused, key: str, then: OfficeStatus
) -> None:
    with refused(StepNotAllowed):
        change_status(System(), cast.proposals[key].pk, then)


def test_what_was_accepted_in_another_system_is_not_lost(cast: Cast, refused: Refused) -> None:
    proposal = make_proposal("900", cast.properties["P1"], 100)
    Proposal.objects.filter(pk=proposal.pk).update(accepted_on=date(2026, 5, 2), portal_status="accepted")
    with refused(StepNotAllowed):
        change_status(System(), proposal.pk, S.LOST)


# ---- revisions --------------------------------------------------------------------------------------------


def test_r63_winning_a_revision_hides_the_one_before_and_resetting_brings_it_back(cast: Cast) -> None:
    place = cast.properties["P1"]
    make_proposal("910", place, 100, then=(S.WON,))
    new = make_proposal("910", place, 200, revision=1)
    assert [state("910"), state("910", 1)] == [("won", "accepted"), ("delivered", "pending")]

    change_status(System(), new.pk, S.WON)
    assert [state("910"), state("910", 1)] == [("won", "hidden"), ("won", "accepted")]

    reset_proposal(System(), new.pk)
    assert [state("910"), state("910", 1)] == [("won", "accepted"), ("bidding", "hidden")]


# ---- reset ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["PENDING", "ACCEPTED", "REJECTED"])
def test_r61_resetting_takes_it_from_the_portal_and_keeps_its_versions(cast: Cast, key: str) -> None:
    proposal = cast.proposals[key]

    reset_proposal(cast.staff("ST-N"), proposal.pk)

    proposal.refresh_from_db()
    assert state(proposal.number) == ("bidding", "hidden")
    assert (proposal.version_id, proposal.sent_on, proposal.accepted_on) == (None, None, None)
    assert proposal.versions.get().withdrawn_at is not None


def test_r61_after_a_reset_and_another_delivery_it_is_pending_again(cast: Cast) -> None:
    pk = cast.proposals["ACCEPTED"].pk
    reset_proposal(System(), pk)
    change_status(System(), pk, S.APPROVED)
    deliver_proposal(System(), pk, NOON)
    assert state("502") == ("delivered", "pending")
    assert Proposal.objects.get(pk=pk).version.ordinal == 2  # type: ignore[union-attr]


def test_work_that_has_begun_is_not_reset(cast: Cast, refused: Refused) -> None:
    pk = cast.proposals["ACCEPTED"].pk
    change_status(System(), pk, S.IN_PRODUCTION)
    with refused(StepNotAllowed):
        reset_proposal(System(), pk)


def test_nobody_of_another_branch_resets(cast: Cast, refused: Refused) -> None:
    with refused(ProposalNotFound):
        reset_proposal(cast.staff("ST-S"), cast.proposals["PENDING"].pk)


# ---- frozen when imported ---------------------------------------------------------------------------------


def test_an_imported_proposal_gets_its_version_once(cast: Cast) -> None:
    proposal = make_proposal("920", cast.properties["P1"], 100, sent=None)
    Proposal.objects.filter(pk=proposal.pk).update(office_status="delivered", sent_on=date(2026, 5, 1))

    assert freeze_imported({proposal.pk: NOON}, ["920"]) == 1
    assert state("920") == ("delivered", "pending")
    assert freeze_imported({proposal.pk: NOON}, ["920"]) == 0
    assert proposal.versions.count() == 1


def test_changed_content_of_an_imported_proposal_is_its_next_version(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    Proposal.objects.filter(pk=proposal.pk).update(title="Another title")

    assert freeze_imported({proposal.pk: NOON}, [proposal.number]) == 1
    assert list(proposal.versions.values_list("ordinal", "title")) == [
        (1, "Major Landscaping"),
        (2, "Another title"),
    ]

"""Delivering, moving on, resetting: given, when, then. Refusals change nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from fieldgate.people.errors import NotAllowed
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.freeze_imported import freeze_imported
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.content import Content, Item, Service, read
from fieldgate.proposals.errors import ProposalNotFound, StepNotAllowed
from fieldgate.proposals.models import Proposal, ProposalItem, ProposalService, ProposalVersion
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


@pytest.mark.parametrize("office", sorted(set(S) - {S.APPROVED, S.DELIVERED}))
def test_in_no_other_status_is_anything_delivered(cast: Cast, refused: Refused, office: OfficeStatus) -> None:
    Proposal.objects.filter(number="504").update(office_status=office)
    with refused(StepNotAllowed):
        deliver_proposal(System(), cast.proposals["APPROVED"].pk, NOON)


def test_what_was_accepted_in_another_system_is_not_delivered_again(cast: Cast, refused: Refused) -> None:
    Proposal.objects.filter(number="501").update(accepted_on=date(2026, 5, 2), portal_status="accepted")
    with refused(StepNotAllowed):
        deliver_proposal(System(), cast.proposals["PENDING"].pk, NOON)


def test_a_version_holds_every_word_and_price_of_the_proposal_in_its_order(cast: Cast) -> None:
    proposal = make_proposal(
        "910", cast.properties["P1"], sent=None, title="Lawn", description="All of it.", terms="Net 30",
        payment_schedule="Half now.",
    )  # fmt: skip
    edging = ProposalService.objects.create(
        proposal=proposal, position=2, group="Beds", name="Edging", description="By hand.", visits=13,
        price_cents=650_50, is_optional=True, is_chosen=True,
    )  # fmt: skip
    mowing = ProposalService.objects.create(
        proposal=proposal, position=1, name="Mowing", visits=26, price_cents=2_600_00
    )
    for service, position, name, quantity, price in (
        (edging, 2, "Spade", None, None),
        (edging, 1, "Labor", 2_500, 45_00),
        (mowing, 1, "Fuel", 1_000, 3_99),
    ):
        ProposalItem.objects.create(
            service=service, position=position, name=name, quantity_thousandths=quantity,
            unit_price_cents=price,
        )  # fmt: skip
    other = make_proposal("911", cast.properties["P1"], 100, sent=None)
    ProposalItem.objects.create(service=other.services.get(), position=1, name="Not of this one")

    version = ProposalVersion.objects.get(pk=deliver_proposal(System(), proposal.pk, NOON))

    assert read(version.content) == Content(
        "Lawn", "All of it.", "Net 30", "Half now.", "USD",
        (
            Service(1, "", "Mowing", "", 26, 2_600_00, items=(Item("Fuel", 1_000, 3_99),)),
            Service(
                2, "Beds", "Edging", "By hand.", 13, 650_50, is_optional=True, is_chosen=True,
                items=(Item("Labor", 2_500, 45_00), Item("Spade")),
            ),
        ),
    )  # fmt: skip
    assert (version.price_cents, Proposal.objects.get(number="910").price_cents) == (3_250_50, 3_250_50)


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


def test_r75_it_is_accepted_on_the_day_in_the_branchs_zone_and_that_day_stays(cast: Cast) -> None:
    pk = cast.proposals["PENDING"].pk
    with time_machine.travel(datetime(2026, 6, 2, 3, tzinfo=UTC), tick=False):  # still the first in Chicago
        change_status(System(), pk, S.WON)
    with time_machine.travel(datetime(2026, 7, 9, 17, tzinfo=UTC), tick=False):
        change_status(System(), pk, S.IN_PRODUCTION)
        change_status(System(), pk, S.COMPLETE)
    assert Proposal.objects.get(pk=pk).accepted_on == date(2026, 6, 1)


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


def test_r61_a_reset_forgets_who_accepted_and_leaves_earlier_withdrawals_as_they_were(cast: Cast) -> None:
    proposal = cast.proposals["ACCEPTED"]
    first, second = datetime(2026, 6, 2, 17, tzinfo=UTC), datetime(2026, 6, 5, 17, tzinfo=UTC)
    Proposal.objects.filter(pk=proposal.pk).update(accepted_by="Ann Bee")
    with time_machine.travel(first, tick=False):
        reset_proposal(System(), proposal.pk)
    assert Proposal.objects.get(pk=proposal.pk).accepted_by == ""
    change_status(System(), proposal.pk, S.APPROVED)
    deliver_proposal(System(), proposal.pk, NOON)
    with time_machine.travel(second, tick=False):
        reset_proposal(System(), proposal.pk)
    assert list(proposal.versions.values_list("withdrawn_at", flat=True)) == [first, second]


@pytest.mark.parametrize("office", sorted(set(S) - {S.DELIVERED, S.WON, S.LOST}))
def test_r61_in_no_other_status_is_anything_reset(cast: Cast, refused: Refused, office: OfficeStatus) -> None:
    Proposal.objects.filter(number="504").update(office_status=office)
    with refused(StepNotAllowed):
        reset_proposal(System(), cast.proposals["APPROVED"].pk)


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


def test_more_than_fit_into_one_question_are_all_frozen_each_as_of_its_own_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldgate.proposals.actions.freeze_imported._AT_ONCE", 2)
    days = {}
    for n in range(5):
        proposal = make_proposal(f"92{n}", cast.properties["P1"], 100, sent=None)
        Proposal.objects.filter(pk=proposal.pk).update(
            office_status="delivered", sent_on=date(2026, 5, n + 1)
        )
        days[proposal.pk] = NOON - timedelta(days=n)

    assert freeze_imported(days, [f"92{n}" for n in range(5)]) == 5
    versions = ProposalVersion.objects.filter(proposal__in=days)
    assert dict(versions.values_list("proposal_id", "delivered_at")) == days
    assert set(versions.values_list("is_imported", "ordinal")) == {(True, 1)}
    assert {state(f"92{n}") for n in range(5)} == {("delivered", "pending")}

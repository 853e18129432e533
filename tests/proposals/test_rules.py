"""What a customer is told of a proposal, for every office status and whatever else is true of it."""

from itertools import product

import pytest

from fieldgate.proposals.rules import (
    BEING_PREPARED,
    STEPS,
    WON,
    Facts,
    OfficeStatus,
    PortalStatus,
    Revision,
    heading,
    is_cancelled,
    may_step,
    portal_status,
    portal_statuses,
)

pytestmark = pytest.mark.pure

HIDDEN, PENDING, ACCEPTED, REJECTED = PortalStatus
S = OfficeStatus

# Delivered and nothing else; then with a signature; then accepted elsewhere (on paper, or before).
DELIVERED: dict[OfficeStatus, tuple[PortalStatus, PortalStatus, PortalStatus]] = {
    S.NEW: (HIDDEN, HIDDEN, HIDDEN),
    S.BIDDING: (HIDDEN, HIDDEN, HIDDEN),
    S.PENDING_APPROVAL: (HIDDEN, HIDDEN, HIDDEN),
    S.APPROVED: (HIDDEN, HIDDEN, HIDDEN),
    S.DELIVERED: (PENDING, ACCEPTED, ACCEPTED),
    S.WON: (ACCEPTED, ACCEPTED, ACCEPTED),
    S.IN_PRODUCTION: (ACCEPTED, ACCEPTED, ACCEPTED),
    S.COMPLETE: (ACCEPTED, ACCEPTED, ACCEPTED),
    S.LOST: (REJECTED, ACCEPTED, ACCEPTED),
    S.CANCELLED: (REJECTED, ACCEPTED, ACCEPTED),
}


def test_the_table_has_every_office_status() -> None:
    assert set(DELIVERED) == set(OfficeStatus)


@pytest.mark.parametrize("office", OfficeStatus)
def test_r48_to_r53_a_delivered_proposal(office: OfficeStatus) -> None:
    plain, signed, elsewhere = DELIVERED[office]
    assert portal_status(Facts(office, delivered=True)) is plain
    assert portal_status(Facts(office, delivered=True, signed=True)) is signed
    assert portal_status(Facts(office, delivered=True, accepted_elsewhere=True)) is elsewhere


@pytest.mark.parametrize("office", OfficeStatus)
def test_r44_r53_what_was_never_delivered_is_hidden_lost_and_won_too(office: OfficeStatus) -> None:
    for signed, elsewhere in product((False, True), repeat=2):
        facts = Facts(office, delivered=False, signed=signed, accepted_elsewhere=elsewhere)
        assert portal_status(facts) is HIDDEN


@pytest.mark.parametrize("office", OfficeStatus)
def test_r63_a_revision_that_a_later_accepted_one_replaced_is_hidden(office: OfficeStatus) -> None:
    assert portal_status(Facts(office, delivered=True, signed=True, superseded=True)) is HIDDEN


def test_l_33_a_standing_signature_means_accepted_unless_it_is_being_prepared_again() -> None:
    for office in set(OfficeStatus) - BEING_PREPARED:
        assert portal_status(Facts(office, delivered=True, signed=True)) is ACCEPTED


def revision(
    number: int, office: OfficeStatus, *, delivered: bool = True, accepted: bool = False
) -> Revision:
    return Revision(number, "15", number, office.value, delivered, signed=False, accepted_elsewhere=accepted)


def test_r63_the_old_revision_stays_accepted_until_the_new_one_is_won() -> None:
    old, new = revision(0, S.IN_PRODUCTION), revision(1, S.DELIVERED)
    assert portal_statuses([old, new]) == {0: ACCEPTED, 1: PENDING}
    assert portal_statuses([old, revision(1, S.WON)]) == {0: HIDDEN, 1: ACCEPTED}


def test_r63_a_lost_revision_leaves_the_old_one_in_force() -> None:
    assert portal_statuses([revision(0, S.WON), revision(1, S.LOST)]) == {0: ACCEPTED, 1: REJECTED}


def test_r63_a_revision_that_is_being_prepared_changes_nothing() -> None:
    assert portal_statuses([revision(1, S.BIDDING, delivered=False), revision(0, S.WON)]) == {
        0: ACCEPTED,
        1: HIDDEN,
    }


def test_revisions_of_other_numbers_do_not_touch_each_other() -> None:
    other = Revision(9, "16", 1, S.WON.value, delivered=True, signed=False, accepted_elsewhere=False)
    assert portal_statuses([revision(0, S.DELIVERED), other]) == {0: PENDING, 9: ACCEPTED}


def test_r64_cancelled_is_a_mark_beside_accepted_and_nowhere_else() -> None:
    marked = {(o, p) for o in OfficeStatus for p in PortalStatus if is_cancelled(o, p)}
    assert marked == {(S.CANCELLED, ACCEPTED)}


# What each may become by a step of the office (study 1.5; design.md 3: reset is the one exit from accepted).
LEADS_TO: dict[OfficeStatus, set[OfficeStatus]] = {
    S.NEW: {S.BIDDING, S.LOST},
    S.BIDDING: {S.PENDING_APPROVAL, S.APPROVED, S.LOST},
    S.PENDING_APPROVAL: {S.BIDDING, S.APPROVED, S.LOST},
    S.APPROVED: {S.BIDDING, S.LOST},
    S.DELIVERED: {S.WON, S.LOST},
    S.WON: {S.IN_PRODUCTION, S.COMPLETE, S.CANCELLED},
    S.IN_PRODUCTION: {S.COMPLETE, S.CANCELLED},
    S.COMPLETE: {S.IN_PRODUCTION},
    S.LOST: {S.BIDDING},
    S.CANCELLED: set(),
}


@pytest.mark.parametrize("now", OfficeStatus)
def test_r49_to_r52_a_status_leads_to_these_and_no_others(now: OfficeStatus) -> None:
    assert {then for then in OfficeStatus if may_step(now, then, accepted=False)} == LEADS_TO[now]
    assert {then for then in OfficeStatus if may_step(now, then, accepted=True)} == LEADS_TO[now] - {S.LOST}


def test_every_step_leads_from_a_status_to_another() -> None:
    assert set(STEPS) == set(OfficeStatus)
    assert all(now not in then for now, then in STEPS.items())


def test_delivering_is_no_step_because_it_freezes_a_version() -> None:
    assert all(S.DELIVERED not in then for then in STEPS.values())


def test_what_was_accepted_is_never_lost_again() -> None:
    assert may_step(S.DELIVERED, S.LOST, accepted=False)
    assert not may_step(S.DELIVERED, S.LOST, accepted=True)
    assert all(may_step(S.DELIVERED, won, accepted=True) for won in WON if won in STEPS[S.DELIVERED])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("80", "Daily Clean"), "Proposal #80: Daily Clean"),
        (("80", ""), "Proposal #80"),
        (("15", "Weekly Maintenance", 2), "Proposal #15 (Revision 2): Weekly Maintenance"),
    ],
)
def test_how_a_proposal_is_called(arguments: tuple[str, str], words: str) -> None:
    assert heading(*arguments) == words

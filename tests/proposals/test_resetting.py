"""Resetting what was signed: the signature is void, and kept; nothing of it is on the next version."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine

from fieldgate.people.errors import NotAllowed
from fieldgate.people.viewer import System
from fieldgate.proposals import jobs
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.actions.sign_proposal import sign_proposal
from fieldgate.proposals.errors import NoLongerOpen, ProposalNotFound, StepNotAllowed
from fieldgate.proposals.models import (
    Proposal,
    ProposalService,
    ProposalVersion,
    Signature,
    SignatureEvent,
    SignedDocument,
)
from fieldgate.proposals.rules import OfficeStatus
from tests.access.doors import run_worker
from tests.access.tables import refused
from tests.cast import Cast
from tests.make import make_document, make_signature, make_signing

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
S = OfficeStatus


@pytest.fixture
def signed(cast: Cast) -> Signature:
    """501 with an optional service at 50.00 that the signer took: 471.35 in all."""
    proposal = cast.proposals["PENDING"]
    ProposalService.objects.create(
        proposal=proposal, position=3, name="Lights", price_cents=5_000, is_optional=True
    )
    ProposalService.objects.create(
        proposal=proposal, position=4, name="Fountain", price_cents=7_000, is_optional=True
    )
    deliver_proposal(System(), proposal.pk, NOON)
    proposal.refresh_from_db()
    return make_signature(proposal, cast.contacts["PB"], options=[3])


def chosen() -> list[int]:
    rows = ProposalService.objects.filter(proposal__number="501", is_chosen=True)
    return list(rows.values_list("position", flat=True))


def state() -> tuple[str, str, int]:
    return Proposal.objects.values_list("office_status", "portal_status", "price_cents").get(number="501")


def test_r61_resetting_voids_the_signature_and_keeps_it(cast: Cast, signed: Signature) -> None:
    assert (state(), chosen()) == (("delivered", "accepted", 47_135), [3])
    before = Signature.objects.filter(pk=signed.pk).values().get()

    with time_machine.travel(NOON, tick=False):
        reset_proposal(cast.staff("ST-N"), cast.proposals["PENDING"].pk)

    after = Signature.objects.filter(pk=signed.pk).values().get()
    assert after == {**before, "voided_at": NOON}
    assert state() == ("bidding", "hidden", 42_135)
    assert chosen() == []
    event = SignatureEvent.objects.order_by("-position")[0]
    assert (event.kind, event.version_id, event.at) == ("voided", signed.version_id, NOON)
    assert event.facts == {"by": "Staff ST-N", "signature": signed.external_id, "signer": signed.name}


def test_l_35_what_was_chosen_when_it_was_delivered_stays_chosen(cast: Cast) -> None:
    """What an import brought as chosen is no choice of this signer's."""
    proposal = cast.proposals["PENDING"]
    ProposalService.objects.create(
        proposal=proposal, position=3, name="Lights", price_cents=5_000, is_optional=True, is_chosen=True
    )
    deliver_proposal(System(), proposal.pk, NOON)
    proposal.refresh_from_db()
    make_signature(proposal, cast.contacts["PRI"], options=[])
    assert chosen() == []
    reset_proposal(System(), proposal.pk)
    assert (chosen(), state()[2]) == ([3], 47_135)


def test_the_customers_pages_show_it_no_more(cast: Cast, signed: Signature) -> None:
    run_worker()
    client = cast.client("PRI")
    assert client.get("/north/proposals/501/").status_code == 200
    reset_proposal(System(), cast.proposals["PENDING"].pk)
    for path in ("", "document/", "document.pdf", "document/1.svg", "sign/"):
        assert client.get(f"/north/proposals/501/{path}").status_code == 404, path
    assert "Major Landscaping" not in client.get("/north/proposals/").content.decode()


def test_r61_delivered_again_it_is_pending_and_signable_with_nothing_of_the_old_signature(
    cast: Cast, signed: Signature
) -> None:
    pk = cast.proposals["PENDING"].pk
    reset_proposal(System(), pk)
    change_status(System(), pk, S.APPROVED)
    deliver_proposal(System(), pk, NOON)
    assert state() == ("delivered", "pending", 42_135)
    for path in ("", "document/"):
        page = cast.client("PRI").get(f"/north/proposals/501/{path}").content.decode()
        assert "PENDING" in page
        assert "ACCEPTED" not in page
        assert "Signed" not in page
        assert signed.name not in page

    proposal = Proposal.objects.get(pk=pk)
    again = make_signature(proposal, cast.contacts["PRI"], options=[4])
    assert state() == ("delivered", "accepted", 49_135)
    assert (again.voided_at, Signature.objects.count()) == (None, 2)


def test_it_is_still_won_without_a_signature_on_paper_alone(cast: Cast, signed: Signature) -> None:
    pk = cast.proposals["PENDING"].pk
    reset_proposal(System(), pk)
    for then in (S.APPROVED, S.DELIVERED):
        if then is S.DELIVERED:
            deliver_proposal(System(), pk, NOON)
        else:
            change_status(System(), pk, then)
    change_status(System(), pk, S.WON)
    proposal = Proposal.objects.get(pk=pk)
    assert (proposal.portal_status, proposal.accepted_on is not None) == ("accepted", True)
    reset_proposal(System(), pk)
    voids = SignatureEvent.objects.filter(kind="voided")
    assert voids.count() == 1, "no signature stood this time"


def test_a_signature_that_was_voided_before_keeps_its_moment(cast: Cast, signed: Signature) -> None:
    pk = cast.proposals["PENDING"].pk
    with time_machine.travel(NOON, tick=False):
        reset_proposal(System(), pk)
    change_status(System(), pk, S.APPROVED)
    deliver_proposal(System(), pk, NOON)
    reset_proposal(System(), pk)
    assert Signature.objects.get(pk=signed.pk).voided_at == NOON


def test_the_page_that_was_open_cannot_sign_what_was_reset(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    make_document(proposal)
    reset_proposal(System(), proposal.pk)
    with refused(ProposalNotFound):
        make_signature_of(proposal, cast)
    change_status(System(), proposal.pk, S.APPROVED)
    deliver_proposal(System(), proposal.pk, NOON)
    with refused(NoLongerOpen, says="superseded"):
        make_signature_of(proposal, cast)


def make_signature_of(proposal: Proposal, cast: Cast) -> None:
    """Signs with what an open page of the old version sends."""
    sign_proposal(cast.viewer("PRI"), proposal.pk, make_signing(proposal))


def test_work_that_has_begun_on_what_was_signed_is_not_reset(cast: Cast, signed: Signature) -> None:
    pk = cast.proposals["PENDING"].pk
    for then in (S.WON, S.IN_PRODUCTION):
        change_status(System(), pk, then)
    with refused(StepNotAllowed):
        reset_proposal(System(), pk)


def test_whoever_may_not_resets_no_signature(cast: Cast, signed: Signature) -> None:
    pk = cast.proposals["PENDING"].pk
    with refused(NotAllowed):
        reset_proposal(cast.staff("ST-RO"), pk)
    with refused(NotAllowed):
        reset_proposal(cast.viewer("PRI"), pk)
    with refused(ProposalNotFound):
        reset_proposal(cast.staff("ST-S"), pk)


# ---- T-ES-15: nothing of a signed version is edited or deleted ---------------------------------------------


def deliver_again(cast: Cast) -> None:
    deliver_proposal(cast.staff("ADM"), cast.proposals["PENDING"].pk, NOON, {cast.contacts["PRI"].pk})


def lose(cast: Cast) -> None:
    change_status(cast.staff("ADM"), cast.proposals["PENDING"].pk, S.LOST)


def back_to_bidding(cast: Cast) -> None:
    change_status(cast.staff("ADM"), cast.proposals["PENDING"].pk, S.BIDDING)


def approve(cast: Cast) -> None:
    change_status(cast.staff("ADM"), cast.proposals["PENDING"].pk, S.APPROVED)


@pytest.mark.parametrize("verb", [deliver_again, lose, back_to_bidding, approve])
def test_t_es_15_no_verb_touches_what_was_signed(
    cast: Cast, signed: Signature, verb: Callable[[Cast], None]
) -> None:
    with refused(StepNotAllowed):
        verb(cast)


def test_t_es_15_a_reset_leaves_version_documents_and_chain_as_they_were(
    cast: Cast, signed: Signature
) -> None:
    run_worker()
    document = SignedDocument.objects.get(signature=signed)
    assert document.pdf_id is not None
    version = ProposalVersion.objects.filter(pk=signed.version_id)
    kept = ("content", "sha256", "title", "price_cents", "delivered_at", "ordinal", "document__pdf")
    before = version.values(*kept).get(), SignedDocument.objects.values().get(pk=document.pk)
    events = list(SignatureEvent.objects.values())

    reset_proposal(System(), cast.proposals["PENDING"].pk)
    jobs.seal_missed()
    run_worker()

    assert (version.values(*kept).get(), SignedDocument.objects.values().get(pk=document.pk)) == before
    assert list(SignatureEvent.objects.values())[: len(events)] == events

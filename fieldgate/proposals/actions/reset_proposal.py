"""Take a proposal back to bidding."""

from django.db import transaction

from fieldgate.kit import clock
from fieldgate.people.queries import actor_name
from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.chaining import add_event
from fieldgate.proposals.actions.freezing import contents_of
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.content import read
from fieldgate.proposals.errors import StepNotAllowed
from fieldgate.proposals.models import Proposal, ProposalService, Signature
from fieldgate.proposals.rules import MAY_RESET, Event, OfficeStatus, PortalStatus


def reset_proposal(viewer: Viewer, proposal_id: int) -> None:
    """Withdraw what was delivered and go back to bidding: the customer no longer sees it (R61).

    The one exit from accepted. Its versions stay in the history, and so does a signature, which is void from
    then on; options that its signer chose are chosen no more, and the price follows (L-35). Raises
    NotAllowed, ProposalNotFound, or StepNotAllowed when work has begun or it was never delivered; nothing
    has changed then.
    """
    with transaction.atomic():
        proposal = lock(viewer, proposal_id)
        office = OfficeStatus(proposal.office_status)
        if office not in MAY_RESET:
            raise StepNotAllowed(f"a proposal that is {office.value} cannot be reset")
        signature = Signature.objects.filter(version=proposal.version_id, voided_at=None).first()
        proposal.versions.filter(withdrawn_at=None).update(withdrawn_at=clock.now())
        Proposal.objects.filter(pk=proposal.pk).update(
            office_status=OfficeStatus.BIDDING.value,
            portal_status=PortalStatus.HIDDEN.value,
            version=None,
            sent_on=None,
            accepted_on=None,
            accepted_by="",
        )
        if signature:
            _unchoose(signature)
        settle([proposal.number])
        if signature:
            _void(viewer, signature)


def _unchoose(signature: Signature) -> None:
    """Bring the options of the proposal back to what they were when it was delivered."""
    version = signature.version
    chosen = [s.position for s in read(version.content).services if s.is_chosen]
    services = ProposalService.objects.filter(proposal=version.proposal_id, is_optional=True)
    services.filter(position__in=chosen).update(is_chosen=True)
    services.exclude(position__in=chosen).update(is_chosen=False)
    price = contents_of([version.proposal_id])[version.proposal_id].price_cents
    Proposal.objects.filter(pk=version.proposal_id).update(price_cents=price)


def _void(viewer: Viewer, signature: Signature) -> None:
    now = clock.now()
    Signature.objects.filter(pk=signature.pk).update(voided_at=now)
    facts = {"by": actor_name(viewer), "signature": signature.external_id, "signer": signature.name}
    add_event(Event.VOIDED, signature.version_id, now, facts)

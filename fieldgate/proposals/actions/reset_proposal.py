"""Take a proposal back to bidding."""

from django.db import transaction

from fieldgate.kit import clock
from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.errors import StepNotAllowed
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import MAY_RESET, OfficeStatus, PortalStatus


def reset_proposal(viewer: Viewer, proposal_id: int) -> None:
    """Withdraw what was delivered and go back to bidding: the customer no longer sees it (R61).

    The one exit from accepted; its versions stay in the history. Raises NotAllowed, ProposalNotFound, or
    StepNotAllowed when work has begun or it was never delivered; nothing has changed then.
    """
    with transaction.atomic():
        proposal = lock(viewer, proposal_id)
        office = OfficeStatus(proposal.office_status)
        if office not in MAY_RESET:
            raise StepNotAllowed(f"a proposal that is {office.value} cannot be reset")
        proposal.versions.filter(withdrawn_at=None).update(withdrawn_at=clock.now())
        Proposal.objects.filter(pk=proposal.pk).update(
            office_status=OfficeStatus.BIDDING.value,
            portal_status=PortalStatus.HIDDEN.value,
            version=None,
            sent_on=None,
            accepted_on=None,
            accepted_by="",
        )
        settle([proposal.number])

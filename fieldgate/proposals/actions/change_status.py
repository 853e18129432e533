"""The office moves a proposal on."""

from django.db import transaction

from fieldgate.kit import clock
from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.errors import StepNotAllowed
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import WON, OfficeStatus, PortalStatus, may_step


def change_status(viewer: Viewer, proposal_id: int, then: OfficeStatus) -> None:
    """Give a proposal its next office status, along rules.STEPS (study 1.5, R49 to R52).

    One that is won without a signature is taken as accepted on paper, today in the branch's zone (R75).
    Raises NotAllowed, ProposalNotFound or StepNotAllowed; nothing has changed then.
    """
    with transaction.atomic():
        proposal = lock(viewer, proposal_id)
        now = OfficeStatus(proposal.office_status)
        accepted = proposal.portal_status == PortalStatus.ACCEPTED.value
        if not may_step(now, then, accepted=accepted):
            raise StepNotAllowed(f"a proposal that is {now.value} cannot become {then.value}")
        changes: dict[str, object] = {"office_status": then.value}
        if then in WON and not accepted:
            changes["accepted_on"] = clock.today(proposal.property.branch.zone)
        Proposal.objects.filter(pk=proposal.pk).update(**changes)
        settle([proposal.number])

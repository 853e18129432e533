"""Begin a proposal that changes one which was accepted."""

from dataclasses import replace

from django.db import transaction

from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.adding import add_draft
from fieldgate.proposals.actions.drafting import draft_of, note_proposal
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.draft import Draft
from fieldgate.proposals.errors import NotForThis
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import Kind, OfficeStatus, PortalStatus


def may_have_change_order(proposal: Proposal) -> bool:
    """Only what was accepted and not cancelled can be changed by an order (study 1.5)."""
    is_accepted = proposal.portal_status == PortalStatus.ACCEPTED.value
    return is_accepted and proposal.office_status != OfficeStatus.CANCELLED.value


def create_change_order(viewer: Viewer, proposal_id: int) -> int:
    """A change order of this proposal, without services yet, being prepared; returns its id.

    It has a number of its own, and it is a work order: it is done once. Raises NotAllowed, ProposalNotFound,
    or NotForThis unless the proposal was accepted and was not cancelled; nothing has changed then.
    """
    with transaction.atomic():
        parent = lock(viewer, proposal_id)
        if not may_have_change_order(parent):
            raise NotForThis("Only a proposal that was accepted, and not cancelled, can have a change order.")
        order = add_draft(_begun(draft_of(parent)), parent_id=parent.pk)
        note_proposal(viewer, "change order made", order, number=order.number, changes=parent.number)
    return order.pk


def _begun(parent: Draft) -> Draft:
    content = replace(parent.content, description="", payment_schedule="", services=(), monthly=None)
    return replace(parent, kind=Kind.WORK_ORDER, content=content, number="", from_request=None)

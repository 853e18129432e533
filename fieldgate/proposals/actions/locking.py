"""Takes a proposal for a change: only one that the viewer may change, and nobody else at the same time."""

from fieldgate.people.roles import Role
from fieldgate.people.viewer import CustomerViewer, StaffViewer, Viewer
from fieldgate.proposals.errors import NotYours, ProposalNotFound
from fieldgate.proposals.models import Proposal


def lock(viewer: Viewer, proposal_id: int) -> Proposal:
    """The proposal, locked with all revisions of its number until the transaction ends.

    On SQLite the transaction itself is the lock. Raises ProposalNotFound, or NotYours for customers and
    staff who may only read (design.md 4).
    """
    number = (
        Proposal.objects.visible_to(viewer).filter(pk=proposal_id).values_list("number", flat=True).first()
    )
    if number is None:
        raise ProposalNotFound(proposal_id)
    if isinstance(viewer, CustomerViewer):
        raise NotYours("proposals are changed by the office")
    if isinstance(viewer, StaffViewer) and viewer.role is Role.READ_ONLY:
        raise NotYours("this role may only read")
    rows = {row.pk: row for row in Proposal.objects.select_for_update().filter(number=number).order_by("pk")}
    return rows[proposal_id]

"""Takes a proposal for a change: only one that the viewer may change, and nobody else at the same time."""

from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer
from fieldgate.proposals.errors import ProposalNotFound
from fieldgate.proposals.models import Proposal


def lock(viewer: Viewer, proposal_id: int) -> Proposal:
    """The proposal, locked with all revisions of its number until the transaction ends.

    On SQLite the transaction itself is the lock. Raises NotAllowed for customers and staff who may only read
    (design.md 4), or ProposalNotFound.
    """
    require(viewer, Act.PROPOSALS)
    number = (
        Proposal.objects.visible_to(viewer).filter(pk=proposal_id).values_list("number", flat=True).first()
    )
    if number is None:
        raise ProposalNotFound(proposal_id)
    rows = {row.pk: row for row in Proposal.objects.select_for_update().filter(number=number).order_by("pk")}
    return rows[proposal_id]

"""Makes the row of a proposal that begins with what another one holds."""

from fieldgate.proposals.actions.drafting import write_content
from fieldgate.proposals.actions.numbering import add_numbered
from fieldgate.proposals.draft import Draft
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import OfficeStatus


def row_of(draft: Draft, *, parent_id: int | None = None, revision: int = 0) -> Proposal:
    """A new proposal for this draft, being prepared (BIDDING), not saved yet."""
    return Proposal(
        number=draft.number,
        revision=revision,
        parent_id=parent_id,
        office_status=OfficeStatus.BIDDING.value,
        currency=draft.content.currency,
        title=draft.content.title,
        property_id=draft.property,
        kind=draft.kind.value,
        sales_rep_id=draft.sales_rep,
        from_request_id=draft.from_request,
        convenience_fee_basis_points=draft.fee,
    )


def add_draft(draft: Draft, *, parent_id: int | None = None) -> Proposal:
    """Save a new proposal for this draft under the next number. Runs inside a transaction."""
    proposal = row_of(draft, parent_id=parent_id)
    add_numbered(proposal)
    write_content(proposal, draft.content)
    return proposal

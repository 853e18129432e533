"""Who of the office is told by mail of what a customer did with a proposal."""

from fieldgate.proposals.models import Proposal


def office_address(proposal: Proposal) -> str:
    """The sales rep's address, or else the property's account owner's: of whoever still works there (R77)."""
    for member in (proposal.sales_rep, proposal.property.account_owner):
        if member and member.is_active and member.user:
            return member.user.email
    return ""

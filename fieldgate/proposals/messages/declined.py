"""What the office is told by mail when a customer declines; `config/wiring.py` registers it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fieldgate.branches.letters import Words, compose
from fieldgate.mail.letter import Letter
from fieldgate.people.messages import account_url, greeting
from fieldgate.people.models import StaffMember
from fieldgate.proposals.models import Decline
from fieldgate.proposals.rules import heading

PROPOSAL_DECLINED = "proposal_declined"


def proposal_declined(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """To whoever of the office is responsible: who declined what, and why.

    None once that address is no working staff's.
    """
    related = ("contact", "version__proposal__property")
    decline = Decline.objects.select_related(*related).filter(pk=args["decline_id"]).first()
    rep = StaffMember.objects.filter(user__email=to, is_active=True).first()
    if decline is None or rep is None:
        return None
    proposal = decline.version.proposal
    what = heading(proposal.number, decline.version.title, proposal.revision)
    words = Words(
        subject=f"Declined: {what}",
        paragraphs=[
            greeting(rep.name),
            f"{decline.name} declined {what} at {proposal.property.name}, for this reason:",
            decline.reason,
            "In the portal it stays PENDING, marked as declined, and cannot be signed. Deliver a new "
            "version, or mark it as lost.",
        ],
        button=(
            "Open in the office",
            account_url(None, "office:proposals_proposal_change", proposal.pk),
        ),
    )
    return replace(compose(None, to, words), reply_to=decline.contact.email or "")

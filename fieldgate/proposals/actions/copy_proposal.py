"""Offer the same again: a new proposal out of another."""

from dataclasses import replace

from django.db import transaction

from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.adding import add_draft
from fieldgate.proposals.actions.drafting import draft_of, note_proposal
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.draft import tidy


def copy_proposal(viewer: Viewer, proposal_id: int) -> int:
    """A new proposal at the same property with the same words and prices, being prepared; returns its id.

    It gets a number of its own, no option is chosen, and it answers no request. Raises NotAllowed or
    ProposalNotFound.
    """
    with transaction.atomic():
        source = lock(viewer, proposal_id)
        draft = replace(tidy(draft_of(source)), number="", from_request=None)
        copy = add_draft(draft, parent_id=source.parent_id)
        note_proposal(viewer, "proposal copied", copy, number=copy.number, source=source.number)
    return copy.pk

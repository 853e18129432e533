"""Offer an accepted contract anew, under the same number."""

from dataclasses import replace

from django.db import transaction

from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.adding import row_of
from fieldgate.proposals.actions.drafting import draft_of, note_proposal, write_content
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.content import Content
from fieldgate.proposals.draft import tidy
from fieldgate.proposals.errors import NotForThis
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import BEING_PREPARED, Kind, OfficeStatus, PortalStatus

_OPEN = {status.value for status in BEING_PREPARED} | {OfficeStatus.DELIVERED.value}


def may_be_revised(proposal: Proposal) -> bool:
    """Contracts that were accepted and not cancelled; the others have change orders (study 1.5)."""
    is_accepted = proposal.portal_status == PortalStatus.ACCEPTED.value
    is_contract = proposal.kind == Kind.CONTRACT.value
    return is_accepted and is_contract and proposal.office_status != OfficeStatus.CANCELLED.value


def revise_contract(viewer: Viewer, proposal_id: int) -> int:
    """The next revision of this contract, being prepared; returns its id (R63).

    What holds is unchanged until the new one is won. Options that were chosen are part of the revision,
    others are offered again. Raises NotAllowed, ProposalNotFound, or NotForThis: it is no accepted contract,
    or another revision is not decided yet. Nothing has changed then.
    """
    with transaction.atomic():
        contract = lock(viewer, proposal_id)
        if not may_be_revised(contract):
            raise NotForThis("Only a contract that was accepted, and not cancelled, can be revised.")
        revisions = Proposal.objects.filter(number=contract.number)
        others = revisions.exclude(pk=contract.pk).filter(office_status__in=_OPEN)
        if open_one := others.exclude(portal_status=PortalStatus.ACCEPTED.value).first():
            raise NotForThis(f"Revision {open_one.revision} is not decided yet. Work on that one.")
        held = draft_of(contract)
        draft = tidy(replace(held, content=_taken_over(held.content), from_request=None))
        last = max(revisions.values_list("revision", flat=True))
        revision = row_of(draft, parent_id=contract.parent_id, revision=last + 1)
        revision.save(force_insert=True)
        write_content(revision, draft.content)
        note_proposal(
            viewer, "contract revised", revision, number=revision.number, revision=revision.revision
        )
    return revision.pk


def _taken_over(content: Content) -> Content:
    services = tuple(
        replace(s, is_optional=s.is_optional and not s.is_chosen, is_chosen=False) for s in content.services
    )
    return replace(content, services=services)

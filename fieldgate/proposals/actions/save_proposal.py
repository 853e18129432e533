"""The office writes a proposal."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from fieldgate.branches.models import Company
from fieldgate.kit.numbering import is_number
from fieldgate.people.models import StaffMember
from fieldgate.people.permissions import Act, require
from fieldgate.people.roles import Role
from fieldgate.people.viewer import Viewer
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.drafting import (
    draft_of,
    note_proposal,
    state_of,
    write_content,
    writing_of,
)
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.actions.numbering import add_numbered
from fieldgate.proposals.draft import Draft, Editing, faults, tidy, way_on
from fieldgate.proposals.errors import ChangedMeanwhile, DraftRefused, NotEditable, SavedAlready
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import Kind, OfficeStatus, PortalStatus
from fieldgate.requests.models import ServiceRequest


@dataclass(frozen=True)
class Again:
    """How a changed proposal is delivered anew: when (UTC), who is mailed and who is let in with it."""

    at: datetime
    recipients: Collection[int] = ()
    let_in: Collection[int] = ()


@dataclass(frozen=True)
class Loaded:
    """What a page was made of: the state it showed, or for a new proposal the id that it gave out."""

    state: str = ""
    new_id: str = ""


def save_proposal(
    viewer: Viewer,
    proposal_id: int | None,
    draft: Draft,
    loaded: Loaded | None = None,
    again: Again | None = None,
) -> int:
    """Keep this draft as a proposal, a new one for None; returns its id.

    A new one is being prepared (BIDDING) and gets the chosen number or the next. One that is being prepared
    is changed freely; one that was delivered and waits for an answer only with `again`: saved and delivered
    in this one transaction, so that its rows are always those of the version that stands. Its price is the
    sum of the services that are not optional (L-35). Without `loaded` nobody else's save is looked for.

    Raises NotAllowed, ProposalNotFound, NotEditable, ChangedMeanwhile when it is not what was loaded,
    SavedAlready, DraftRefused, RecipientRefused. Nothing has changed then.
    """
    require(viewer, Act.PROPOSALS)
    draft = tidy(draft)
    try:
        with transaction.atomic():
            if proposal_id is None:
                return _add(viewer, draft, loaded or Loaded())
            return _change(viewer, proposal_id, draft, loaded, again)
    except IntegrityError:
        _check_new(loaded or Loaded())
        raise


def _add(viewer: Viewer, draft: Draft, loaded: Loaded) -> int:
    _check_new(loaded)
    currency = Company.objects.values_list("currency", flat=True).first() or draft.content.currency
    _check(viewer, draft, None, currency)
    proposal = Proposal(currency=currency, office_status=OfficeStatus.BIDDING.value)
    if loaded.new_id:
        proposal.external_id = loaded.new_id
    _put(proposal, draft)
    add_numbered(proposal, draft.number)
    write_content(proposal, draft.content)
    note_proposal(viewer, "proposal made", proposal, number=proposal.number)
    return proposal.pk


def _change(
    viewer: Viewer, proposal_id: int, draft: Draft, loaded: Loaded | None, again: Again | None
) -> int:
    proposal = lock(viewer, proposal_id)
    writing = writing_of(proposal)
    allowed = writing.allowed
    if allowed is Editing.CLOSED:
        office, portal = OfficeStatus(proposal.office_status), PortalStatus(proposal.portal_status)
        raise NotEditable(way_on(Kind(proposal.kind), office, portal))
    before = draft_of(proposal)
    if loaded is not None and loaded.state != state_of(proposal, before):
        raise ChangedMeanwhile("Somebody else changed this proposal after you opened it.")
    if allowed is Editing.AGAIN and again is None:
        raise NotEditable("It was delivered. A change is saved only by delivering it again.")
    if writing.is_settled:
        draft = replace(draft, property=before.property, kind=before.kind)
    draft = replace(draft, number=proposal.number)
    _check(viewer, draft, before, proposal.currency)
    _put(proposal, draft)
    write_content(proposal, draft.content)
    note_proposal(viewer, "proposal changed", proposal, number=proposal.number)
    if allowed is Editing.AGAIN and again is not None:
        deliver_proposal(viewer, proposal.pk, again.at, again.recipients, again.let_in)
    return proposal.pk


def _check_new(loaded: Loaded) -> None:
    if loaded.new_id:
        found = Proposal.objects.filter(external_id=loaded.new_id).values_list("pk", flat=True).first()
        if found is not None:
            raise SavedAlready(found)


def _put(proposal: Proposal, draft: Draft) -> None:
    proposal.property_id, proposal.kind = draft.property, draft.kind.value
    proposal.title = draft.content.title
    proposal.sales_rep_id, proposal.from_request_id = draft.sales_rep, draft.from_request
    proposal.convenience_fee_basis_points = draft.fee


def _check(viewer: Viewer, draft: Draft, before: Draft | None, currency: str) -> None:
    """Raise DraftRefused for what cannot be kept; what was there before is not asked for again."""
    found = faults(draft)
    if draft.content.currency != currency:
        found["services"] = f"The currency is {currency} now. Look at the prices, and save again."
    if draft.number and before is None and not is_number(draft.number):
        found["number"] = "A number has up to 32 letters, digits, dots and dashes, and begins with no dash."
    place = Property.objects.visible_to(viewer).filter(pk=draft.property).first()
    if place is None:
        found["property"] = "Choose the property that this is for."
    else:
        if draft.sales_rep and (before is None or draft.sales_rep != before.sales_rep):
            found |= _rep_faults(draft.sales_rep, place.branch_id)
        found |= _request_faults(viewer, draft)
    if found:
        raise DraftRefused(found)


def _rep_faults(staff_id: int, branch_id: int) -> dict[str, str]:
    there = StaffMember.objects.filter(
        Q(role=Role.SYSTEM_ADMIN.value) | Q(branches=branch_id), is_active=True, pk=staff_id
    )
    if there.exists():
        return {}
    return {"sales_rep": "Choose somebody who is active and works for the branch of this property."}


def _request_faults(viewer: Viewer, draft: Draft) -> dict[str, str]:
    asked = ServiceRequest.objects.visible_to(viewer).filter(
        pk=draft.from_request or 0, property_id=draft.property
    )
    if draft.from_request is None or asked.exists():
        return {}
    return {"from_request": "Choose a request of this property, or none."}

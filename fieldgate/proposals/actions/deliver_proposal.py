"""Freeze a version of a proposal and show it to the customer."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from fieldgate.kit.facts import publish
from fieldgate.people.actions.invite import invite_along
from fieldgate.people.queries import actor_name
from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.chaining import Facts, add_event
from fieldgate.proposals.actions.freeze_paper import freeze_paper
from fieldgate.proposals.actions.freezing import contents_of
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.errors import RecipientRefused, StepNotAllowed
from fieldgate.proposals.events import ProposalDelivered
from fieldgate.proposals.models import Proposal, ProposalVersion, Recipient
from fieldgate.proposals.recipients import Way, list_candidates
from fieldgate.proposals.rules import MAY_DELIVER, Event, OfficeStatus, PortalStatus


def deliver_proposal(
    viewer: Viewer,
    proposal_id: int,
    at: datetime,
    recipients: Collection[int] = (),
    let_in: Collection[int] = (),
) -> int:
    """Freeze what the proposal holds at `at` (UTC) as its next version, which then stands (R54, P-06).

    Its paper is frozen with it (T-ES-08), and the worker sets its document; then the `recipients` (contacts
    of the property) are mailed, and without any it was printed. Those of them who have no access are invited
    in the same mail, if they are in `let_in` too. Delivering again supersedes the version before. The sent
    date is the day in the branch's zone. Returns the version's id. Raises NotAllowed, ProposalNotFound,
    RecipientRefused, or StepNotAllowed unless it is approved or delivered and not accepted; nothing has
    changed then.
    """
    with transaction.atomic():
        proposal = lock(viewer, proposal_id)
        office = OfficeStatus(proposal.office_status)
        if office not in MAY_DELIVER or proposal.portal_status == PortalStatus.ACCEPTED.value:
            raise StepNotAllowed(f"a proposal that is {office.value} cannot be delivered")
        version = _freeze(proposal, at)
        _choose(viewer, proposal, version, set(recipients), set(let_in))
        settle([proposal.number])
        freeze_paper(version.pk)
        publish(ProposalDelivered(version.pk))
        told: Facts = {
            "by": actor_name(viewer),
            "how": "email" if recipients else "print",
            "recipients": len(set(recipients)),
        }
        add_event(Event.DELIVERED, version.pk, at, told)
    return version.pk


def _freeze(proposal: Proposal, at: datetime) -> ProposalVersion:
    content = contents_of([proposal.pk])[proposal.pk]
    version = ProposalVersion.objects.create(
        proposal=proposal,
        ordinal=proposal.versions.count() + 1,
        title=content.title,
        price_cents=content.price_cents,
        content=content.as_json(),
        sha256=content.sha256(),
        delivered_at=at,
    )
    Proposal.objects.filter(pk=proposal.pk).update(
        office_status=OfficeStatus.DELIVERED.value,
        price_cents=content.price_cents,
        sent_on=at.astimezone(ZoneInfo(proposal.property.branch.zone)).date(),
        version=version,
    )
    return version


def _choose(
    viewer: Viewer, proposal: Proposal, version: ProposalVersion, recipients: set[int], let_in: set[int]
) -> None:
    """Note who is mailed, and invite those who cannot come in yet."""
    if not recipients:
        return
    candidates = list_candidates(viewer, proposal.property)
    chosen = candidates.of(recipients)
    if len(chosen) != len(recipients):
        raise RecipientRefused("Somebody who was chosen is no contact of this property any more.")
    for one in chosen:
        if one.why_not:
            raise RecipientRefused(f"{one.name} cannot be mailed. {one.why_not}")
        if one.way is not Way.OPEN and one.contact_id not in let_in:
            raise RecipientRefused(
                f"{one.name} has no access to the portal any more. Look at the list again."
            )
    Recipient.objects.bulk_create(Recipient(version=version, contact_id=one.contact_id) for one in chosen)
    invited = [one.contact_id for one in chosen if one.way is not Way.OPEN]
    if invited and candidates.portal:
        invite_along(viewer, invited, candidates.portal.id)

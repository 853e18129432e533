"""Freeze a version of a proposal and show it to the customer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from fieldgate.kit.facts import publish
from fieldgate.people.viewer import Viewer
from fieldgate.proposals.actions.freeze_paper import freeze_paper
from fieldgate.proposals.actions.freezing import contents_of
from fieldgate.proposals.actions.locking import lock
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.errors import StepNotAllowed
from fieldgate.proposals.events import ProposalDelivered
from fieldgate.proposals.models import Proposal, ProposalVersion
from fieldgate.proposals.rules import MAY_DELIVER, OfficeStatus, PortalStatus


def deliver_proposal(viewer: Viewer, proposal_id: int, at: datetime) -> int:
    """Freeze what the proposal holds at `at` (UTC) as its next version, which then stands (R54, P-06).

    Its paper is frozen with it (T-ES-08), and the worker sets its document. Delivering again supersedes the
    version before. The sent date is the day in the branch's zone. Returns the version's id. Raises
    NotAllowed, ProposalNotFound, or StepNotAllowed unless it is approved or delivered and not accepted;
    nothing has changed then.
    """
    with transaction.atomic():
        proposal = lock(viewer, proposal_id)
        office = OfficeStatus(proposal.office_status)
        if office not in MAY_DELIVER or proposal.portal_status == PortalStatus.ACCEPTED.value:
            raise StepNotAllowed(f"a proposal that is {office.value} cannot be delivered")
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
        settle([proposal.number])
        freeze_paper(version.pk)
        publish(ProposalDelivered(version.pk))
    return version.pk

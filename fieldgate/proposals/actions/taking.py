"""Takes a version that waits for an answer, for the customer's verbs: sign, decline, ask for changes."""

from dataclasses import dataclass

from fieldgate.people.errors import NotAllowed
from fieldgate.people.models import Contact
from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.errors import Closed, NoLongerOpen, ProposalNotFound
from fieldgate.proposals.models import Decline, Proposal, ProposalVersion, Signature
from fieldgate.proposals.rules import OfficeStatus, PortalStatus, SigningRole


@dataclass(frozen=True)
class Taken:
    """A proposal whose standing version waits for an answer, locked; and who answers, in what role."""

    proposal: Proposal
    version: ProposalVersion
    contact: Contact
    role: SigningRole


def take_open(viewer: CustomerViewer, proposal_id: int, fingerprint: str) -> Taken:
    """The proposal with all revisions of its number locked until the transaction ends.

    Only what the customer looked at can be answered: `fingerprint` is that of the open page (T-ES-02).
    Raises ProposalNotFound; NotAllowed for whoever is neither Primary nor Billing (R65); and NoLongerOpen
    when another version stands, or this one was answered or decided meanwhile.
    """
    number = (
        Proposal.objects.visible_to(viewer).filter(pk=proposal_id).values_list("number", flat=True).first()
    )
    if number is None:
        raise ProposalNotFound(proposal_id)
    rows = {row.pk: row for row in Proposal.objects.select_for_update().filter(number=number).order_by("pk")}
    proposal = rows[proposal_id]
    if proposal.version_id is None or proposal.portal_status == PortalStatus.HIDDEN.value:
        raise ProposalNotFound(proposal_id)
    # Read under a lock: whoever is being unlinked at this moment is so before this, or after it.
    link = (
        PropertyContact.objects.select_for_update(of=("self",))
        .filter(property_id=proposal.property_id, contact_id=viewer.contact_id)
        .select_related("contact")
        .first()
    )
    if link is None:
        raise ProposalNotFound(proposal_id)
    if not (link.is_primary or link.is_billing):
        raise NotAllowed("sign or decline proposals")
    version = ProposalVersion.objects.get(pk=proposal.version_id)
    _check_open(proposal, version, fingerprint)
    role = SigningRole.PRIMARY if link.is_primary else SigningRole.BILLING
    return Taken(proposal, version, link.contact, role)


def _check_open(proposal: Proposal, version: ProposalVersion, fingerprint: str) -> None:
    if signature := Signature.objects.filter(version=version).first():
        raise NoLongerOpen(Closed.SIGNED, signature.name)
    if proposal.portal_status == PortalStatus.ACCEPTED.value:
        raise NoLongerOpen(Closed.WON)
    if proposal.office_status != OfficeStatus.DELIVERED.value:
        raise NoLongerOpen(Closed.LOST)
    if decline := Decline.objects.filter(version=version).first():
        raise NoLongerOpen(Closed.DECLINED, decline.name)
    if version.fingerprint != fingerprint:
        raise NoLongerOpen(Closed.SUPERSEDED)

"""What the verbs of consent and signing share: who agrees to which words, and whether they were withdrawn."""

from django.forms.models import model_to_dict

from fieldgate.people.models import Contact
from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions.chaining import Facts
from fieldgate.proposals.consent import consent_text
from fieldgate.proposals.errors import ProposalNotFound
from fieldgate.proposals.models import Consent, Proposal, ProposalVersion
from fieldgate.proposals.queries.sign import office_of


def text_for(place: Property) -> str:
    """The words that somebody at this property agrees to, as they are today."""
    return consent_text(office_of(model_to_dict(place.branch)))


def is_withdrawn(contact: Contact) -> bool:
    """Whether the last word of this contact on signing electronically was no (T-ES-16)."""
    last = Consent.objects.filter(contact=contact).order_by("-pk").first()
    return last is not None and last.withdrawn_at is not None


def version_before(viewer: CustomerViewer, proposal_id: int) -> tuple[ProposalVersion, PropertyContact]:
    """The version on whose page the viewer speaks, and their link to its property; or ProposalNotFound."""
    proposal = (
        Proposal.objects.visible_to(viewer)
        .select_related("version", "property__branch")
        .filter(pk=proposal_id)
        .first()
    )
    link = PropertyContact.objects.select_related("contact").filter(
        property__proposal=proposal_id, contact_id=viewer.contact_id
    )
    found = link.first()
    if proposal is None or proposal.version is None or found is None:
        raise ProposalNotFound(proposal_id)
    proposal.version.proposal = proposal
    return proposal.version, found


def facts_of(contact: Contact, *, sha256: str, address: str, user_agent: str) -> Facts:
    """What the chain tells of a consent that was given or withdrawn."""
    return {
        "name": contact.name,
        "email": contact.email,
        "contact": contact.external_id,
        "consent_sha256": sha256,
        "address": address[:64],
        "user_agent": user_agent[:500],
    }

"""A contact agrees again to sign electronically."""

from django.db import transaction
from django.utils.translation import gettext as _

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people.errors import FieldRefused, NotAllowed
from fieldgate.people.viewer import CustomerViewer, actor_of
from fieldgate.proposals.actions.chaining import add_event
from fieldgate.proposals.actions.consenting import facts_of, text_for, version_before
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.models import Consent
from fieldgate.proposals.rules import Event


def give_consent(
    viewer: CustomerViewer, proposal_id: int, sha256: str, *, address: str = "", user_agent: str = ""
) -> None:
    """Agree to the words with this SHA-256; from then on the contact may sign here again (T-ES-16).

    The chain tells it of the version that stands. Raises ProposalNotFound; NotAllowed for whoever is neither
    Primary nor Billing; FieldRefused (consent) when the words are others by now. Nothing has changed then.
    """
    with transaction.atomic():
        version, link = version_before(viewer, proposal_id)
        if not (link.is_primary or link.is_billing):
            raise NotAllowed("sign or decline proposals")
        text, at = text_for(version.proposal.property), clock.now()
        if sha256 != sha256_of(text):
            raise FieldRefused("consent", _("The words were changed meanwhile. Please read them again."))
        facts = facts_of(link.contact, sha256=sha256, address=address, user_agent=user_agent)
        add_event(Event.CONSENTED, version.pk, at, facts)
        Consent.objects.create(contact=link.contact, text=text, sha256=sha256, given_at=at)
        record("consent given", actor=actor_of(viewer), on=f"contact:{link.contact_id}")

"""A contact will not sign electronically any more."""

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people.viewer import CustomerViewer, actor_of
from fieldgate.proposals.actions.chaining import add_event
from fieldgate.proposals.actions.consenting import facts_of, version_before
from fieldgate.proposals.models import Consent
from fieldgate.proposals.rules import Event


def withdraw_consent(
    viewer: CustomerViewer, proposal_id: int, *, address: str = "", user_agent: str = ""
) -> bool:
    """End what this contact agreed to; what was signed before stays valid (ESIGN 7001(c), T-ES-16).

    Whoever gave a consent may withdraw it, whatever they may sign now. The chain tells it of the version
    that stands. Returns whether there was one that stood. Raises ProposalNotFound.
    """
    with transaction.atomic():
        version, link = version_before(viewer, proposal_id)
        standing = Consent.objects.filter(contact=link.contact, withdrawn_at=None)
        last = standing.order_by("-pk").first()
        if last is None:
            return False
        at = clock.now()
        facts = facts_of(link.contact, sha256=last.sha256, address=address, user_agent=user_agent)
        # The link first: a signature that is given at this moment is done by then, or finds this done.
        add_event(Event.CONSENT_WITHDRAWN, version.pk, at, facts)
        standing.update(withdrawn_at=at)
        record("consent withdrawn", actor=actor_of(viewer), on=f"contact:{link.contact_id}")
    return True

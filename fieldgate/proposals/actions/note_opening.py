"""A contact opened a version: noted once, for "what changed since", and in the chain."""

import logging

from django.db import DatabaseError, transaction

from fieldgate.kit import clock
from fieldgate.people.models import Contact
from fieldgate.people.viewer import CustomerViewer
from fieldgate.proposals.actions.chaining import add_event
from fieldgate.proposals.models import VersionOpening
from fieldgate.proposals.rules import Event

logger = logging.getLogger(__name__)


def note_opening(
    viewer: CustomerViewer, version_id: int, *, role: str, address: str, user_agent: str
) -> None:
    """Note that this contact has now seen this version: once, whatever is opened again, and in how many tabs.

    The one thing that reading a proposal writes, on GET too: evidence of what was open before whom, and what
    the next version is compared with. Nothing a customer owns or sees changes, and asked again it does
    nothing, so a link that is followed by accident does no harm. Customers only; staff leave no opening.
    It is never worth a page: whatever the database refuses is logged, and the next look tries again.
    """
    openings = VersionOpening.objects.filter(version_id=version_id, contact_id=viewer.contact_id)
    if openings.exists():
        return
    try:
        with transaction.atomic():
            _note(viewer, version_id, role, address, user_agent)
    except DatabaseError:
        logger.warning("could not note that version %s was opened", version_id, exc_info=True)


def _note(viewer: CustomerViewer, version_id: int, role: str, address: str, user_agent: str) -> None:
    at = clock.now()
    opening, is_new = VersionOpening.objects.get_or_create(
        version_id=version_id, contact_id=viewer.contact_id, defaults={"at": at}
    )
    if not is_new:
        return
    contact = Contact.objects.get(pk=viewer.contact_id)
    facts = {
        "name": contact.name,
        "email": contact.email,
        "contact": contact.external_id,
        "role": role,
        "address": address[:64],
        "user_agent": user_agent[:500],
    }
    add_event(Event.OPENED, opening.version_id, at, facts)

"""A customer asks for something at a property."""

from django.db import transaction
from django.utils.translation import gettext as _

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.kit.counters import next_number
from fieldgate.mail.outbox import Mail, post
from fieldgate.notifications.feed import note
from fieldgate.notifications.rules import Kind
from fieldgate.people.errors import FieldRefused
from fieldgate.people.viewer import CustomerViewer, actor_of
from fieldgate.properties.errors import PropertyNotFound
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.requests.messages import REQUEST_OPENED
from fieldgate.requests.models import ServiceRequest
from fieldgate.requests.rules import (
    DEFAULT_CATEGORY,
    LONGEST_CATEGORY,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    clean_line,
    clean_text,
)

NUMBERS = "request"


def open_request(
    viewer: CustomerViewer,
    property_id: int,
    subject: str,
    description: str,
    category: str = DEFAULT_CATEGORY,
) -> int:
    """Open a request that every contact of the property sees at once (R127, R128). Returns its id.

    It gets the next free number, and belongs to the property's account owner, who is told in the office's
    feed and by mail. Every contact of the property may (design.md 4). Raises PropertyNotFound; FieldRefused
    ("subject", "description" or "category") for one that is empty or too long. Nothing has changed then.
    """
    subject, category = clean_line(subject), clean_line(category) or DEFAULT_CATEGORY
    description = clean_text(description)
    _check(subject, description, category)
    with transaction.atomic():
        place = _take(viewer, property_id)
        request = ServiceRequest.objects.create(
            number=next_number(NUMBERS, ServiceRequest.objects.all()),
            property=place,
            subject=subject,
            description=description,
            category=category,
            include_client=True,
            opened_at=clock.now(),
            opened_by_contact_id=viewer.contact_id,
        )
        if place.account_owner:
            request.assignees.add(place.account_owner)
        _tell_the_office(viewer, place, request)
    return request.pk


def _check(subject: str, description: str, category: str) -> None:
    for field, text, most in (
        ("subject", subject, LONGEST_SUBJECT),
        ("description", description, LONGEST_TEXT),
        ("category", category, LONGEST_CATEGORY),
    ):
        if not text:
            raise FieldRefused(field, _("Please write something here."))
        if len(text) > most:
            raise FieldRefused(field, _("Please write at most %(most)s letters.") % {"most": most})


def _take(viewer: CustomerViewer, property_id: int) -> Property:
    """The property. Read under a lock: whoever is being unlinked is so before this, or after it."""
    if property_id not in viewer.property_ids:
        raise PropertyNotFound(property_id)
    links = PropertyContact.objects.select_for_update(of=("self",)).filter(property_id=property_id)
    link = (
        links.filter(contact_id=viewer.contact_id)
        .select_related("property__branch", "property__account_owner__user")
        .first()
    )
    if link is None:
        raise PropertyNotFound(property_id)
    return link.property


def _tell_the_office(viewer: CustomerViewer, place: Property, request: ServiceRequest) -> None:
    name = request.opened_by_contact.name if request.opened_by_contact else ""
    on, owner = f"request:{request.pk}", place.account_owner
    record("request opened", actor=actor_of(viewer), on=on, branch_id=place.branch_id)
    text = f"{name} opened request #{request.number}: {request.subject}"
    note(Kind.REQUEST_OPENED, place.pk, text, on=on, assignee_id=owner.pk if owner else None)
    if owner and owner.is_active:
        args = {"request_id": request.pk}
        post([Mail(REQUEST_OPENED, owner.user.email, on, args=args, branch_id=place.branch_id)])

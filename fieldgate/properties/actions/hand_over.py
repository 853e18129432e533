"""A contact leaves: somebody else takes over."""

from django.db import transaction
from django.db.models import Q

from fieldgate.audit.record import record
from fieldgate.kit.facts import publish
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.errors import PeopleRefusal
from fieldgate.people.events import ContactLeft
from fieldgate.people.models import Contact, PortalAccess
from fieldgate.people.permissions import Act, require
from fieldgate.people.reach import branch_of_contact, portals_in_reach
from fieldgate.people.taking import lock_contacts
from fieldgate.people.viewer import Viewer, actor_of
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.properties.taking import give_role, note_change

_ROLES = ("is_primary", "is_billing")


def hand_over(viewer: Viewer, contact_id: int, successor_id: int, note: str = "") -> None:
    """Give all properties within reach to a successor: links, roles and what is still owed of invoices.

    The contact's links there end, and their access to the portals within reach at once; the company's own
    portal stays theirs while they are known at branches out of reach. What they wrote stays theirs.
    Raises NotAllowed, ContactNotFound, or PeopleRefusal for nobody else; nothing has changed then.
    """
    require(viewer, Act.PEOPLE)
    if contact_id == successor_id:
        raise PeopleRefusal("Choose somebody else as the successor.")
    with transaction.atomic():
        lock_contacts(viewer, (contact_id, successor_id))
        branch_id = branch_of_contact(contact_id)
        places = _lock_places(viewer, contact_id)
        for place in places:
            _hand_over(viewer, place, contact_id, successor_id)
        ids = tuple(place.pk for place in places)
        publish(ContactLeft(contact_id=contact_id, successor_id=successor_id, property_ids=ids))
        _revoke(viewer, contact_id)
        record(
            "contact left",
            actor=actor_of(viewer),
            on=f"contact:{contact_id}",
            branch_id=branch_id,
            detail={"successor": successor_id, "properties": len(places), "note": note},
        )


def _lock_places(viewer: Viewer, contact_id: int) -> list[Property]:
    """Where the contact is linked or billed, within reach, locked in the order of ids."""
    linked = PropertyContact.objects.filter(contact_id=contact_id).values("property_id")
    # The invoices are a later slice's; here they are known by the name of their relation only.
    billed = Property.objects.filter(invoice__billing_contact_id=contact_id).values("pk")
    places = Property.objects.visible_to(viewer).filter(Q(pk__in=linked) | Q(pk__in=billed))
    return list(places.select_for_update().order_by("pk"))


def _hand_over(viewer: Viewer, place: Property, contact_id: int, successor_id: int) -> None:
    link = PropertyContact.objects.filter(property=place, contact_id=contact_id).first()
    if link is None:  # billed only
        return
    PropertyContact.objects.get_or_create(property=place, contact_id=successor_id)
    for role in _ROLES:
        if getattr(link, role):
            give_role(place.pk, successor_id, role)
    link.delete()
    note_change(viewer, "property handed over", place, contact=(contact_id, successor_id))


def _revoke(viewer: Viewer, contact_id: int) -> None:
    portals = portals_in_reach(viewer)
    if Contact.objects.filter(pk=contact_id).with_ties_beyond(viewer).exists():
        portals = portals.exclude(branch=None)
    standing = PortalAccess.objects.filter(contact_id=contact_id, revoked_at=None, portal__in=portals)
    for portal_id in standing.values_list("portal_id", flat=True):
        revoke_access(viewer, contact_id, portal_id)

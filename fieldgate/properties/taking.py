"""Takes properties and their links for a change: only those in reach, and nobody else at the same time."""

from fieldgate.audit.record import Change, Value, record
from fieldgate.people.taking import lock_contact
from fieldgate.people.viewer import Viewer, actor_of
from fieldgate.properties.errors import PropertyNotFound
from fieldgate.properties.models import Property, PropertyContact


def lock_property(viewer: Viewer, property_id: int) -> Property:
    """The property, locked until the transaction ends, so that its roles move one at a time.

    On SQLite the transaction itself is the lock. Raises PropertyNotFound.
    """
    row = Property.objects.visible_to(viewer).select_for_update().filter(pk=property_id).first()
    if row is None:
        raise PropertyNotFound(property_id)
    return row


def lock_pair(viewer: Viewer, property_id: int, contact_id: int) -> Property:
    """A property and a contact, both locked: the contact first, as everywhere.

    Raises ContactNotFound or PropertyNotFound, so that neither is ever tied to one out of reach (T-OP-23).
    """
    lock_contact(viewer, contact_id)
    return lock_property(viewer, property_id)


def holder_of(property_id: int, role: str) -> int | None:
    """The contact who holds a role ("is_primary" or "is_billing") at a property."""
    links = PropertyContact.objects.filter(property_id=property_id, **{role: True})
    return links.values_list("contact_id", flat=True).first()


def give_role(property_id: int, contact_id: int, role: str) -> Change:
    """Take the role from whoever has it and give it to this contact, linked by it if need be.

    Returns who held it and who does now, as contacts. The caller has locked the property.
    """
    before = holder_of(property_id, role)
    if before != contact_id:
        PropertyContact.objects.filter(property_id=property_id, **{role: True}).update(**{role: False})
        PropertyContact.objects.update_or_create(
            property_id=property_id, contact_id=contact_id, defaults={role: True}
        )
    return before, contact_id


def note_change(viewer: Viewer, act: str, place: Property, **detail: Value | Change) -> None:
    """Record an act on a property, for the audit of its branch."""
    record(act, actor=actor_of(viewer), on=f"property:{place.pk}", branch_id=place.branch_id, detail=detail)

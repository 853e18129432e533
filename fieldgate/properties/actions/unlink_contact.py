"""Part a contact from a property."""

from django.db import transaction

from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer
from fieldgate.properties.errors import RoleHeld
from fieldgate.properties.models import PropertyContact
from fieldgate.properties.taking import lock_pair, note_change


def unlink_contact(viewer: Viewer, property_id: int, contact_id: int) -> None:
    """End what a contact sees of a property, from their next request on; not linked is well too.

    There is exactly one Primary and one Billing (R145), so neither is unlinked before somebody else is it.
    Raises NotAllowed, ContactNotFound, PropertyNotFound or RoleHeld; nothing has changed then.
    """
    require(viewer, Act.PEOPLE)
    with transaction.atomic():
        place = lock_pair(viewer, property_id, contact_id)
        link = PropertyContact.objects.filter(property=place, contact_id=contact_id).first()
        if link is None:
            return
        held = [role for role, has in (("Primary", link.is_primary), ("Billing", link.is_billing)) if has]
        if held:
            raise RoleHeld(
                f"{link.contact.name} is {' and '.join(held)} of {place.name}. "
                f"Make somebody else {' and '.join(held)} first, or hand the property over."
            )
        link.delete()
        note_change(viewer, "contact unlinked", place, contact=contact_id)

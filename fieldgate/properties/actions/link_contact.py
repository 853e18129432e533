"""Link a contact to a property."""

from django.db import transaction

from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer
from fieldgate.properties.models import PropertyContact
from fieldgate.properties.taking import lock_pair, note_change


def link_contact(viewer: Viewer, property_id: int, contact_id: int) -> None:
    """Let a contact see a property, as neither Primary nor Billing; linked already is well too.

    Raises NotAllowed, ContactNotFound or PropertyNotFound; nothing has changed then.
    """
    require(viewer, Act.PEOPLE)
    with transaction.atomic():
        place = lock_pair(viewer, property_id, contact_id)
        _, is_new = PropertyContact.objects.get_or_create(property=place, contact_id=contact_id)
        if is_new:
            note_change(viewer, "contact linked", place, contact=contact_id)

"""Make a contact the Billing of a property."""

from django.db import transaction

from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer
from fieldgate.properties.taking import give_role, lock_pair, note_change


def make_billing(viewer: Viewer, property_id: int, contact_id: int) -> None:
    """Move the role from whoever has it to this contact, who is linked by it if need be (R145).

    Raises NotAllowed, ContactNotFound or PropertyNotFound; nothing has changed then.
    """
    require(viewer, Act.PEOPLE)
    with transaction.atomic():
        place = lock_pair(viewer, property_id, contact_id)
        before, now = give_role(property_id, contact_id, "is_billing")
        if before != now:
            note_change(viewer, "billing moved", place, contact=(before, now))

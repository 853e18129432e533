"""Takes contacts for a change: only those in reach, and nobody else at the same time."""

from collections.abc import Iterable

from fieldgate.people.errors import ContactNotFound
from fieldgate.people.models import Contact
from fieldgate.people.viewer import Viewer


def lock_contacts(viewer: Viewer, contact_ids: Iterable[int]) -> dict[int, Contact]:
    """These contacts by id, locked in the order of their ids until the transaction ends.

    On SQLite the transaction itself is the lock. Whoever also locks properties locks contacts first.
    Raises ContactNotFound when one of them is not within the viewer's reach.
    """
    found = {}
    for pk in sorted(set(contact_ids)):
        row = Contact.objects.visible_to(viewer).select_for_update().filter(pk=pk).first()
        if row is None:
            raise ContactNotFound(pk)
        found[pk] = row
    return found


def lock_contact(viewer: Viewer, contact_id: int) -> Contact:
    """One contact, as `lock_contacts` takes it."""
    return lock_contacts(viewer, [contact_id])[contact_id]

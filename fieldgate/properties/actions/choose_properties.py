"""Remember which properties a person ticked in the Property Filter."""

from collections.abc import Iterable

from django.db import transaction

from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import PropertyContact


def choose_properties(viewer: CustomerViewer, property_ids: Iterable[int]) -> None:
    """Tick exactly these of the viewer's own properties in this portal (R27 to R31).

    Ids that are not the viewer's are passed over without a word, so that nobody learns which ids exist
    (T-OP-09). None left, or all of them, means All Properties. Choices in other portals stay.
    """
    own = set(viewer.property_ids)
    wanted = own.intersection(property_ids)
    if wanted == own:
        wanted = set()
    links = PropertyContact.objects.filter(contact_id=viewer.contact_id, property_id__in=own)
    with transaction.atomic():
        links.filter(is_chosen=True).exclude(property_id__in=wanted).update(is_chosen=False)
        links.filter(property_id__in=wanted, is_chosen=False).update(is_chosen=True)

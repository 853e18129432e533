"""Finding the contact that a button is about; only those in reach are ever found."""

from typing import Any

from django import forms
from django.db.models import Q

from fieldgate.office.forms.form import is_id
from fieldgate.office.forms.picking import MOST_FOUND, PickForm, labels
from fieldgate.people.errors import ContactNotFound
from fieldgate.people.models import Contact
from fieldgate.people.viewer import StaffViewer


def find_contacts(viewer: StaffViewer, text: str, besides: int | None = None) -> list[tuple[str, str]]:
    """The first contacts in reach whose name, address or company holds every word of the text."""
    words = text.replace("\x00", "").split()[:8]
    if not words:
        return []
    rows = Contact.objects.visible_to(viewer).exclude(pk=besides or 0)
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(company__icontains=word))
    found = rows.order_by("name", "id").values_list("id", "name", "email", "company")[:MOST_FOUND]
    return labels(list(found))


def finder(form: type[PickForm] = PickForm) -> Any:
    """A form for a button whose page begins with finding a contact other than the row itself."""

    def make(*args: Any, viewer: StaffViewer, row: Any, find: str, **kwargs: Any) -> forms.Form:
        besides = row.pk if isinstance(row, Contact) else None
        found = find_contacts(viewer, find, besides)
        return form(*args, find=find[:200].replace("\x00", ""), found=found, **kwargs)

    return make


def name_of(viewer: StaffViewer, contact_id: object) -> str:
    """The name of a contact in reach. Raises ContactNotFound."""
    text = str(contact_id or "")
    if not is_id(text):
        raise ContactNotFound(text)
    name = Contact.objects.visible_to(viewer).filter(pk=int(text)).values_list("name", flat=True).first()
    if name is None:
        raise ContactNotFound(text)
    return name

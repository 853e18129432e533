"""Make a contact, or change what is known of one."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from fieldgate.audit.record import Change, record
from fieldgate.kit.places import state_code
from fieldgate.people.editing import put
from fieldgate.people.errors import FieldRefused
from fieldgate.people.models import Contact, StaffMember, User, plain_email
from fieldgate.people.moving import TAKEN, end_invitations, move_account
from fieldgate.people.permissions import Act, require
from fieldgate.people.reach import branch_of_contact
from fieldgate.people.taking import lock_contact
from fieldgate.people.viewer import Viewer, actor_of


@dataclass(frozen=True)
class ContactFields:
    """What the office types for a contact. An empty e-mail address is none."""

    name: str
    title: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


def save_contact(viewer: Viewer, contact_id: int | None, fields: ContactFields) -> int:
    """Keep these fields of a contact, a new one for None; returns its id.

    An accepted account goes with its contact's address, and must be proved anew (`move_account`).
    Raises NotAllowed, ContactNotFound, or FieldRefused: an address that somebody else has, none where
    somebody signs in with it, one of a person who is also staff or is known at branches out of reach.
    Nothing has changed then.
    """
    require(viewer, Act.PEOPLE)
    values = asdict(fields) | {"email": plain_email(fields.email) or None, "state": state_code(fields.state)}
    try:
        with transaction.atomic():
            contact = Contact() if contact_id is None else lock_contact(viewer, contact_id)
            changes = put(contact, values)
            if "email" in changes:
                _move_address(viewer, contact)
            if changes:
                contact.save()
                _record(viewer, contact, changes, "contact made" if contact_id is None else "contact changed")
    except IntegrityError:  # somebody took the address in the same moment
        raise FieldRefused("email", TAKEN) from None
    return contact.pk


def _record(viewer: Viewer, contact: Contact, changes: dict[str, Change], act: str) -> None:
    branch = branch_of_contact(contact.pk)
    record(act, actor=actor_of(viewer), on=f"contact:{contact.pk}", branch_id=branch, detail=changes)


def _move_address(viewer: Viewer, contact: Contact) -> None:
    """Whatever hangs on the old address follows the new one, or ends."""
    if contact.email and Contact.objects.filter(email=contact.email).exclude(pk=contact.pk).exists():
        raise FieldRefused("email", TAKEN)
    if contact.pk is None:
        return
    if Contact.objects.filter(pk=contact.pk).with_ties_beyond(viewer).exists():
        raise FieldRefused(
            "email",
            "This person is known at another branch too. Ask a system administrator to change the address.",
        )
    if contact.user is not None:
        _move_user(contact, contact.user)
    else:
        end_invitations(contact.pk, None)


def _move_user(contact: Contact, user: User) -> None:
    if not contact.email:
        raise FieldRefused(
            "email", "This person signs in with the address, so there must be one. Give another one instead."
        )
    if StaffMember.objects.filter(user=user).exists():
        raise FieldRefused("email", "This person works in the office. The address is changed under Staff.")
    move_account(user, contact.email)

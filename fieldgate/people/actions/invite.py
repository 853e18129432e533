"""Invite contacts to a portal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from fieldgate.branches.models import Portal
from fieldgate.people import invitations, inviting
from fieldgate.people.errors import ContactNotFound, PeopleRefusal, PortalNotFound
from fieldgate.people.inviting import batches
from fieldgate.people.models import Contact, PortalAccess, User
from fieldgate.people.permissions import Act, require
from fieldgate.people.reach import portals_in_reach
from fieldgate.people.viewer import Viewer

MOST = 10_000


@dataclass(frozen=True)
class LeftOut:
    """A contact who was not invited, and why, in words for the office."""

    contact_id: int
    name: str
    why: str


@dataclass(frozen=True)
class Invited:
    """What came of inviting: how many mails are on their way, and who was left out."""

    sent: int
    left_out: tuple[LeftOut, ...]


def invite(viewer: Viewer, contact_ids: Collection[int], portal_id: int, subject: str, body: str) -> Invited:
    """Send each of these contacts an invitation of their own to a portal (R1 to R9).

    `subject` and `body` are templates for this sending. An earlier invitation of the same contact to the same
    portal ends; those of others stay (C18). Contacts without an address, with a disabled account or with
    access already are left out. Raises NotAllowed, PortalNotFound, FieldRefused, PeopleRefusal for a portal
    that is off, and ContactNotFound if only one of them is out of reach: then nobody is invited (T-OP-27).
    """
    require(viewer, Act.PEOPLE)
    inviting.check_words(subject, body)
    with transaction.atomic():
        portal, going, left_out = _going(viewer, contact_ids, portal_id)
        # A form's line breaks are two characters; paragraphs are told by empty lines.
        words = (subject.strip(), "\n".join(body.strip().splitlines()))
        inviting.send(inviting.make(viewer, going, portal, words), portal.branch_id)
    return Invited(len(going), left_out)


def invite_along(viewer: Viewer, contact_ids: Collection[int], portal_id: int) -> Invited:
    """Invite contacts by a mail of a later slice, which holds the way in itself: no mail is sent here.

    Should the link grow too old and be renewed, the fresh one comes in the portal's own words. All else, and
    what is raised, is as with `invite`.
    """
    require(viewer, Act.PEOPLE)
    with transaction.atomic():
        portal, going, left_out = _going(viewer, contact_ids, portal_id)
        words = invitations.template_of(portal.invitation_subject, portal.invitation_body)
        inviting.keep(inviting.make(viewer, going, portal, words))
    return Invited(len(going), left_out)


def _going(
    viewer: Viewer, contact_ids: Collection[int], portal_id: int
) -> tuple[Portal, list[Contact], tuple[LeftOut, ...]]:
    """The portal, who is to be invited to it, locked, and who is left out."""
    portal = portals_in_reach(viewer).filter(pk=portal_id).first()
    if portal is None:
        raise PortalNotFound(portal_id)
    if not portal.is_on:
        raise PeopleRefusal("This portal is off. Switch it on before inviting anybody.")
    contacts = _contacts(viewer, set(contact_ids))
    inside, disabled = _inside(portal, sorted(contacts)), _disabled(list(contacts.values()))
    reasons = {
        pk: _why_not(contact, has_access=pk in inside, is_disabled=contact.email in disabled)
        for pk, contact in contacts.items()
    }
    going = [contact for pk, contact in contacts.items() if not reasons[pk]]
    left_out = tuple(LeftOut(pk, contacts[pk].name, why) for pk, why in reasons.items() if why)
    return portal, going, left_out


def _why_not(contact: Contact, *, has_access: bool, is_disabled: bool) -> str:
    """Why a contact is not to be invited, in words for the office; "" when they are."""
    if not contact.email:
        return "has no e-mail address"
    if is_disabled:
        return "has an account that is disabled"
    return "has access already" if has_access else ""


def _contacts(viewer: Viewer, wanted: set[int]) -> dict[int, Contact]:
    if len(wanted) > MOST:
        raise PeopleRefusal(f"These are too many at once. Invite at most {MOST:,} contacts.")
    # Locked in the order of their ids, as everybody does who changes what hangs on contacts.
    reached = Contact.objects.visible_to(viewer).order_by("pk")
    reached = reached.select_for_update(of=("self",))
    found = {c.pk: c for batch in batches(sorted(wanted)) for c in reached.filter(pk__in=batch)}
    if missing := wanted - set(found):
        raise ContactNotFound(min(missing))
    return found


def _inside(portal: Portal, contact_ids: Sequence[int]) -> set[int]:
    """Those of the contacts who have accepted, standing access."""
    standing = PortalAccess.objects.filter(portal=portal, accepted_at__isnull=False, revoked_at=None)
    return {
        pk
        for batch in batches(contact_ids)
        for pk in standing.filter(contact_id__in=batch).values_list("contact_id", flat=True)
    }


def _disabled(contacts: Sequence[Contact]) -> set[str]:
    """Those of the addresses whose account is disabled, also one that is not linked to the contact yet."""
    off = User.objects.filter(is_active=False)
    return {
        email
        for batch in batches([contact.email or "" for contact in contacts])
        for email in off.filter(email__in=batch).values_list("email", flat=True)
    }

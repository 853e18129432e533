"""Make one contact of two rows that are the same person."""

from django.db import transaction

from fieldgate.audit.record import Value, record
from fieldgate.kit.facts import publish
from fieldgate.people.errors import PeopleRefusal
from fieldgate.people.events import ContactsMerged
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember
from fieldgate.people.moving import end_invitations, tell_old_address
from fieldgate.people.permissions import Act, require
from fieldgate.people.reach import branch_of_contact
from fieldgate.people.taking import lock_contacts
from fieldgate.people.viewer import Viewer, actor_of

_FILLED = ("title", "company", "phone")
_ADDRESS = ("street", "city", "state", "postal_code")


def merge_contacts(viewer: Viewer, kept_id: int, gone_id: int) -> None:
    """Give everything of `gone` to `kept`, and delete `gone`: links, roles, accesses, whatever it wrote.

    A standing access wins over a revoked one. The account and address of `kept` stay; where only `gone` has
    an account, `kept` takes it over with its address; where both have one, that of `gone` ends and its
    address is told. Of two merges at once that name the same contact, the later finds it gone.
    Raises NotAllowed, ContactNotFound, or PeopleRefusal: one and the same, known at branches out of reach,
    staff's account. Nothing has changed then.
    """
    require(viewer, Act.PEOPLE)
    if kept_id == gone_id:
        raise PeopleRefusal("These are one and the same contact. Choose two.")
    with transaction.atomic():
        both = lock_contacts(viewer, (kept_id, gone_id))
        kept, gone = both[kept_id], both[gone_id]
        _check(viewer, kept, gone)
        detail: dict[str, Value] = {
            "gone": gone.pk, "name": gone.name, "email": gone.email, "external_id": gone.external_id,
            "account ended": bool(kept.user_id and gone.user_id),
        }  # fmt: skip
        _join_accounts(kept, gone)
        _join_accesses(kept, gone)
        publish(ContactsMerged(kept_id=kept_id, gone_id=gone_id))
        gone.delete()
        branch, on = branch_of_contact(kept_id), f"contact:{kept_id}"
        record("contacts merged", actor=actor_of(viewer), on=on, branch_id=branch, detail=detail)


def _check(viewer: Viewer, kept: Contact, gone: Contact) -> None:
    for contact in Contact.objects.filter(pk__in=(kept.pk, gone.pk)).with_ties_beyond(viewer):
        raise PeopleRefusal(
            f"{contact.name} is known at another branch too. Ask a system administrator to merge the two."
        )
    if kept.user and gone.user and StaffMember.objects.filter(user=gone.user).exists():
        raise PeopleRefusal(f"{gone.name} works in the office. Merge the other way round.")


def _join_accounts(kept: Contact, gone: Contact) -> None:
    """One account and one address are left, and what only `gone` knew of itself."""
    user, address = gone.user, gone.email
    if kept.user and user:
        tell_old_address(user)
        user.delete()
    Contact.objects.filter(pk=gone.pk).update(user=None, email=None)  # both are unique
    if user and not kept.user:
        kept.user, kept.email = user, address
    kept.email = kept.email or address
    for name in _FILLED:
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    if not any(getattr(kept, name) for name in _ADDRESS):
        for name in _ADDRESS:
            setattr(kept, name, getattr(gone, name))
    kept.save()


def _join_accesses(kept: Contact, gone: Contact) -> None:
    """The better of two accesses to one portal is left; no invitation to another address is good."""
    own = {access.portal_id: access for access in PortalAccess.objects.filter(contact=kept)}
    for access in PortalAccess.objects.filter(contact=gone):
        mine = own.get(access.portal_id)
        if mine is None:
            PortalAccess.objects.filter(pk=access.pk).update(contact=kept)
        else:
            Invitation.objects.filter(access=access).update(access=mine)
            _take_better(mine, access)
    end_invitations(kept.pk, None, save=kept.email)


def _take_better(mine: PortalAccess, other: PortalAccess) -> None:
    """Standing before revoked, accepted before invited."""

    def worth(access: PortalAccess) -> tuple[bool, bool]:
        return access.revoked_at is None, access.accepted_at is not None

    if worth(other) > worth(mine):
        for name in ("invited_at", "invited_by_id", "accepted_at", "revoked_at"):
            setattr(mine, name, getattr(other, name))
        mine.save()

"""An account passes to another address because the office said so. The office can never take one over."""

from django.db.models import Q

from fieldgate.kit import clock
from fieldgate.mail.outbox import Mail, post
from fieldgate.people.errors import FieldRefused
from fieldgate.people.messages import ADDRESS_CHANGED_BY_OFFICE
from fieldgate.people.models import Contact, EmailChange, Invitation, PortalAccess, StaffMember, User
from fieldgate.people.sessions import end_sessions

TAKEN = "Somebody else has this address already."


def end_invitations(contact_id: int | None, user_id: int | None, *, save: str | None = None) -> None:
    """End the open invitations of a contact and of the staff row of a user, but for those to `save`."""
    theirs = Q(access__contact_id=contact_id) if contact_id else Q(pk=None)
    if user_id:
        theirs |= Q(access__contact__user_id=user_id) | Q(staff__user_id=user_id)
    open_ones = Invitation.objects.open().filter(theirs)
    ids = open_ones.exclude(email=save or "").values_list("pk", flat=True)
    Invitation.objects.filter(pk__in=list(ids)).update(ended_at=clock.now())


def end_stray_invitations() -> None:
    """End every open invitation whose address is not that person's any more; an import changes many."""
    ids = list(Invitation.objects.stray().values_list("pk", flat=True))
    Invitation.objects.filter(pk__in=ids).update(ended_at=clock.now())


def move_account(user: User, address: str) -> None:
    """Let an account sign in with `address` from now on, in the caller's transaction.

    Whoever reads that mailbox must prove it: password and sessions end (`shut_out`), accepted accesses are
    not accepted any more and need a new invitation. A notice goes to the old address.
    Raises FieldRefused when somebody else has the new one.
    """
    if User.objects.filter(email=address).exclude(pk=user.pk).exists():
        raise FieldRefused("email", TAKEN)
    tell_old_address(user)
    user.email = address
    shut_out(user)
    PortalAccess.objects.filter(contact__user=user).update(accepted_at=None)


def shut_out(user: User) -> None:
    """End every session of an account, its password and whatever was on its way to its address.

    Django binds a session to the password, so that an unusable one ends even those that begin meanwhile.
    """
    end_sessions(user.pk)
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    EmailChange.objects.filter(user=user).delete()
    end_invitations(None, user.pk)


def tell_old_address(user: User) -> None:
    """Put the notice into the outbox: this address signs nobody in any more."""
    accepted = PortalAccess.objects.filter(contact__user=user).exclude(accepted_at=None)
    told_by = accepted.order_by("portal_id").values_list("portal_id", "portal__branch_id").first()
    portal_id, branch_id = told_by or (None, None)
    names = Contact.objects.filter(user=user).values_list("name", flat=True)
    name = names.first() or StaffMember.objects.filter(user=user).values_list("name", flat=True).first()
    post(
        [
            Mail(
                kind=ADDRESS_CHANGED_BY_OFFICE,
                to=user.email,
                key=f"address-changed:{user.pk}:{clock.now().isoformat()}",
                args={"name": name or "", "portal_id": portal_id},
                branch_id=branch_id,
            )
        ]
    )

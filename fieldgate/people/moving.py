"""An account passes to another address because the office said so. The office can never take one over."""

from fieldgate.kit import clock
from fieldgate.mail.outbox import Mail, post
from fieldgate.people.errors import FieldRefused
from fieldgate.people.models import Contact, EmailChange, Invitation, PortalAccess, User

TAKEN = "Somebody else has this address already."


def end_invitations(address: str) -> None:
    """No way in that went to this address is good any more."""
    open_ones = Invitation.objects.filter(email=address, used_at=None, ended_at=None)
    open_ones.update(ended_at=clock.now())


def move_account(user: User, address: str) -> None:
    """Let an account sign in with `address` from now on, in the caller's transaction.

    Whoever reads that mailbox must prove it: the password becomes unusable, which also ends every session;
    accepted accesses are invited ones again, and need a new invitation. What was under way with the old
    address ends, and a notice goes there. Raises FieldRefused when somebody else has the address.
    """
    if User.objects.filter(email=address).exclude(pk=user.pk).exists():
        raise FieldRefused("email", TAKEN)
    before, user.email = user.email, address
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    EmailChange.objects.filter(user=user).delete()
    end_invitations(before)
    accepted = PortalAccess.objects.filter(contact__user=user).exclude(accepted_at=None)
    told_by = accepted.order_by("portal_id").values_list("portal_id", "portal__branch_id").first()
    accepted.update(accepted_at=None)
    _tell(user, before, told_by or (None, None))


def _tell(user: User, address: str, told_by: tuple[int | None, int | None]) -> None:
    portal_id, branch_id = told_by
    name = Contact.objects.filter(user=user).values_list("name", flat=True).first() or ""
    post(
        [
            Mail(
                kind="address_changed_by_office",
                to=address,
                key=f"address-changed:{user.pk}:{clock.now().isoformat()}",
                args={"name": name, "portal_id": portal_id},
                branch_id=branch_id,
            )
        ]
    )

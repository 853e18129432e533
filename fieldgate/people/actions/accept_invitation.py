"""Accept an invitation: the only way a contact gets an account."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people import doors, inviting
from fieldgate.people.errors import InvitationGone
from fieldgate.people.invitations import Standing
from fieldgate.people.models import Contact, Invitation, PortalAccess, User


def accept_invitation(token: str, portal_id: int | None, password: str | None) -> int:
    """Let the invited person in, once; returns the id of the account that may sign in now (R10, R11).

    `password` is the new one for an account that has none; None says that the account's own was proved. For
    an account that has one, a new one is never taken (T-AU-11). The address is the invitation's, whatever
    was typed (T-AU-09). Raises InvitationGone when it is not open any more: of two at once, one gets this
    (T-AU-06).
    """
    hashed = make_password(password) if password is not None else None  # slow on purpose, so before the lock
    with transaction.atomic():
        found = inviting.take_invitation(token, portal_id)
        if found is None or found.standing is not Standing.OPEN or found.has_password != (hashed is None):
            raise InvitationGone
        now = clock.now()
        still = Invitation.objects.filter(pk=found.id, used_at=None, ended_at=None)
        if not still.update(used_at=now):
            raise InvitationGone
        user = _account(found, hashed)
        if found.access_id:
            PortalAccess.objects.filter(pk=found.access_id).update(accepted_at=now, revoked_at=None)
        record("invitation accepted", actor=f"user:{user.pk}", on=found.on, branch_id=found.branch_id)
    return user.pk


def _account(found: doors.InvitationFound, hashed: str | None) -> User:
    user = User.objects.select_for_update().filter(email=found.email).first() or User(email=found.email)
    if hashed is not None:
        user.password = hashed
        user.save()
    if found.contact_id:
        Contact.objects.filter(pk=found.contact_id).update(user=user)
    return user

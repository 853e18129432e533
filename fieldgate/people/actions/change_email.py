"""Change the address one signs in with, after both mailboxes were proved."""

from django.db import IntegrityError, transaction
from django.db.models import F

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.mail.outbox import Mail, post
from fieldgate.people import codes, email_changes
from fieldgate.people.errors import CodeGone, CodesWrong
from fieldgate.people.messages_email import ADDRESS_CHANGED
from fieldgate.people.models import Contact, EmailChange, StaffMember, User
from fieldgate.people.moving import end_invitations
from fieldgate.people.sessions import end_sessions
from fieldgate.people.viewer import CustomerViewer, StaffViewer, actor_of


def change_email(
    viewer: CustomerViewer | StaffViewer, nonce: str, current_code: str, new_code: str, own_key: str | None
) -> None:
    """Let an account sign in with the address it asked for, and write to its contact there (T-AU-15).

    The session with `own_key` stays, all others end; so do open invitations to the old address, and a notice
    goes to it. Good for 30 minutes and five tries. Raises CodesWrong while it may be tried again, else
    CodeGone: too old, tried too often, replaced, never there, or somebody else has the address by now.
    """
    live = email_changes.live_changes(nonce).filter(user_id=viewer.user_id)
    # Counted before it is looked at, in one statement: of tries at the same moment none goes free.
    if not live.filter(tries__lt=codes.MOST_TRIES).update(tries=F("tries") + 1):
        raise CodeGone
    change = live.first()
    if change is None:
        raise CodeGone
    wrong = _wrong(change, current_code, new_code)
    if wrong:
        record("code refused", actor=actor_of(viewer), on=f"user:{viewer.user_id}")
        raise CodesWrong(wrong) if change.tries < codes.MOST_TRIES else CodeGone
    try:
        with transaction.atomic():
            _move(viewer, nonce, own_key)
    except IntegrityError:  # somebody took the address in the same moment
        raise CodeGone from None


def _wrong(change: EmailChange, current_code: str, new_code: str) -> tuple[str, ...]:
    """Which of the two codes are not right. Both are looked at, whatever comes of the first."""
    right = {
        "current": codes.is_it(current_code, change.nonce, change.old_code_hash),
        "new": codes.is_it(new_code, change.nonce, change.new_code_hash),
    }
    return tuple(which for which, is_right in right.items() if not is_right)


def _move(viewer: CustomerViewer | StaffViewer, nonce: str, own_key: str | None) -> None:
    """All that changes, in the caller's transaction."""
    # In the order of whatever else changes an address: the person first, then the account.
    StaffMember.objects.select_for_update().filter(user_id=viewer.user_id).first()
    contact = Contact.objects.select_for_update().filter(user_id=viewer.user_id).first()
    user = User.objects.select_for_update().get(pk=viewer.user_id)
    change = email_changes.live_changes(nonce).filter(user=user).first()
    if change is None or email_changes.is_taken(change.email, user.pk):
        raise CodeGone
    before, portal = user.email, change.portal
    user.email = change.email
    user.save(update_fields=["email"])
    Contact.objects.filter(user=user).update(email=user.email)
    change.delete()
    end_invitations(contact.pk if contact else None, user.pk)
    end_sessions(user.pk, but=own_key)
    branch_id = portal.branch_id if portal else None
    record(
        "address changed",
        actor=actor_of(viewer),
        on=f"contact:{contact.pk}" if contact else f"user:{user.pk}",
        branch_id=branch_id,
        detail={"email": (before, user.email)},
    )
    args = {"user_id": user.pk, "portal_id": change.portal_id, "new": user.email}
    key = f"{ADDRESS_CHANGED}:{nonce}:{clock.now().isoformat()}"
    post([Mail(ADDRESS_CHANGED, before, key, args, branch_id=branch_id, urgent=True)])

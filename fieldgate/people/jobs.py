"""What the worker does for people."""

from fieldgate.branches import doors as branch_doors
from fieldgate.kit.tasks import retried
from fieldgate.mail.outbox import Mail, post
from fieldgate.people import doors
from fieldgate.people.messages import PASSWORD_RESET


@retried
def ask_for_password_reset(email: str, portal_id: int | None, key: str) -> None:
    """Put a reset mail into the outbox if `email` has an active account here; else do nothing (T-AU-02).

    The page puts in this task for every address, so that its answer takes the same time for all of them.
    `key` is the asking's own: asked twice, there are two mails; run twice, there is one.
    """
    user = doors.find_user_to_reset(email, portal_id)
    if user is None:
        return
    portal = branch_doors.find_portal(portal_id) if portal_id else None
    mail = Mail(
        kind=PASSWORD_RESET,
        to=user.email,
        key=f"{PASSWORD_RESET}:{key}",
        args={"user_id": user.pk, "portal_id": portal_id},
        branch_id=portal.branch_id if portal else None,
        urgent=True,
    )
    post([mail])

"""What the worker does for people."""

from django.db import transaction

from fieldgate.branches import doors as branch_doors
from fieldgate.kit import clock
from fieldgate.kit.tasks import retried
from fieldgate.mail.outbox import Mail, post
from fieldgate.people import codes, doors
from fieldgate.people.messages import PASSWORD_RESET, SIGN_IN_CODE
from fieldgate.people.models import MailedCode


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


@retried
def mail_code(code_id: int) -> None:
    """Make the code that somebody asked for and put its mail into the outbox, if they may sign in there.

    The code is made here and kept as a hash; in the outbox it stands until the mail has left. Run twice,
    there is one code and one mail.
    """
    asked = MailedCode.objects.filter(pk=code_id, code_hash="").select_related("portal").first()
    user = doors.find_active_user(asked.email, asked.portal_id) if asked else None
    if asked is None or user is None:
        return
    code = codes.new_code()
    made = {"code_hash": codes.hash_of(asked.nonce, code), "account_mark": user.get_session_auth_hash()}
    with transaction.atomic():
        if not MailedCode.objects.filter(pk=asked.pk, code_hash="").update(**made):
            return
        mail = Mail(
            kind=SIGN_IN_CODE,
            to=user.email,
            key=f"{SIGN_IN_CODE}:{asked.nonce}",
            args={"code_id": asked.pk},
            secret=code,
            branch_id=asked.portal.branch_id if asked.portal else None,
            urgent=True,
        )
        post([mail])


def forget_old_codes() -> None:
    """Delete the codes that are too old to be used."""
    MailedCode.objects.filter(made_at__lt=clock.now() - codes.LIVES).delete()

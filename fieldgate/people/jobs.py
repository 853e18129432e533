"""What the worker does for people."""

from django.db import transaction

from fieldgate.branches import doors as branch_doors
from fieldgate.kit import clock
from fieldgate.kit.tasks import retried
from fieldgate.mail.outbox import Mail, post
from fieldgate.people import codes, doors, email_changes
from fieldgate.people.messages import PASSWORD_RESET, SIGN_IN_CODE
from fieldgate.people.messages_email import ADDRESS_CODE_TO_NEW, ADDRESS_CODE_TO_OLD, ADDRESS_TAKEN
from fieldgate.people.models import EmailChange, MailedCode


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


@retried
def mail_both_codes(nonce: str) -> None:
    """Make the two codes of a wish for another address, and mail each to its mailbox.

    Who has the new address already gets a notice instead, and there is no second code. Run twice, there are
    these codes once.
    """
    waiting = email_changes.live_changes(nonce).filter(old_code_hash="")
    change = waiting.select_related("user", "portal").first()
    if change is None:
        return
    taken = email_changes.is_taken(change.email, change.user_id)
    current, new = codes.new_code(), codes.new_code()
    old_hash = codes.hash_of(nonce, current)
    new_hash = "" if taken else codes.hash_of(nonce, new)
    args, portal = {"nonce": nonce, "portal_id": change.portal_id}, change.portal

    def mail(kind: str, to: str, code: str) -> Mail:
        # That an address is somebody's is for no branch to know either, so the notice is seen at none.
        branch_id = portal.branch_id if portal and kind != ADDRESS_TAKEN else None
        return Mail(kind, to, f"{kind}:{nonce}", args, secret=code, branch_id=branch_id, urgent=True)

    to_old = mail(ADDRESS_CODE_TO_OLD, change.user.email, current)
    to_new = mail(ADDRESS_TAKEN, change.email, "") if taken else mail(ADDRESS_CODE_TO_NEW, change.email, new)
    with transaction.atomic():
        if waiting.filter(pk=change.pk).update(old_code_hash=old_hash, new_code_hash=new_hash):
            post([to_old, to_new])


def forget_old_codes() -> None:
    """Delete the codes, and the wishes for another address, that are too old to be used."""
    EmailChange.objects.filter(made_at__lt=clock.now() - email_changes.LIVES).delete()
    MailedCode.objects.filter(made_at__lt=clock.now() - codes.LIVES).delete()

"""Ask for a code by mail."""

from django.db import transaction

from fieldgate.kit import clock
from fieldgate.people import codes
from fieldgate.people.jobs import mail_code
from fieldgate.people.models import MailedCode, plain_email


def ask_for_code(email: str, portal_id: int | None) -> str:
    """Have a code mailed, if somebody with this address may sign in here; returns the nonce to use it with.

    It does the same for every address (T-AU-02): whether there is anybody is decided by the worker.
    """
    with transaction.atomic():
        asked = MailedCode.objects.create(
            nonce=codes.new_nonce(), email=plain_email(email), portal_id=portal_id, made_at=clock.now()
        )
        mail_code.enqueue(asked.pk)
    return asked.nonce

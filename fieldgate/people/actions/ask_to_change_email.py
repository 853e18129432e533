"""Ask for another address to sign in with."""

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people import codes
from fieldgate.people.jobs import mail_both_codes
from fieldgate.people.models import EmailChange, plain_email
from fieldgate.people.viewer import CustomerViewer, StaffViewer, actor_of


def ask_to_change_email(viewer: CustomerViewer | StaffViewer, address: str) -> str:
    """Have one code mailed to the present address and one to this one; returns the nonce to use them with.

    An earlier wish ends. It does the same whoever has the address (T-AU-15): that is looked up by the worker.
    """
    nonce, email = codes.new_nonce(), plain_email(address)
    portal_id = viewer.portal_id if isinstance(viewer, CustomerViewer) else None
    fresh = {"old_code_hash": "", "new_code_hash": "", "tries": 0, "made_at": clock.now()}
    asked = {"portal_id": portal_id, "nonce": nonce, "email": email, **fresh}
    on = f"user:{viewer.user_id}"
    with transaction.atomic():
        EmailChange.objects.update_or_create(user_id=viewer.user_id, defaults=asked)
        record("address change asked", actor=actor_of(viewer), on=on, detail={"email": email})
        mail_both_codes.enqueue(nonce)
    return nonce

"""Use a mailed code."""

from django.db.models import F

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people import codes, doors
from fieldgate.people.errors import CodeGone, CodeWrong
from fieldgate.people.models import MailedCode


def use_code(nonce: str, portal_id: int | None, typed: str) -> int:
    """The id of the account whose mailbox this code proves; it is used up then (T-AU-24).

    Good for 10 minutes and five tries, and not after another password was set. Raises CodeWrong while it may
    be tried again, else CodeGone: used, too old, tried too often, of another place, or never there.
    """
    here: dict[str, int | None] = {"portal_id": portal_id}
    young = MailedCode.objects.filter(made_at__gt=clock.now() - codes.LIVES)
    live = young.filter(nonce=nonce, used_at=None, **here)
    # Counted before it is looked at, in one statement: of tries at the same moment none goes free.
    if not live.filter(tries__lt=codes.MOST_TRIES).update(tries=F("tries") + 1):
        raise CodeGone
    code = live.first()
    if code is None:
        raise CodeGone
    place = f"portal:{portal_id}" if portal_id else "office"
    if not codes.is_it(typed, nonce, code.code_hash):
        record("code refused", actor=f"email:{code.email}", on=place)
        raise CodeWrong if code.tries < codes.MOST_TRIES else CodeGone
    user = doors.find_active_user(code.email, portal_id)
    if user is None or user.get_session_auth_hash() != code.account_mark:
        raise CodeGone
    if not live.filter(pk=code.pk).update(used_at=clock.now()):
        raise CodeGone  # used in the same moment
    record("code used", actor=f"user:{user.pk}", on=place)
    return user.pk

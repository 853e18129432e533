"""The sessions of the one who asks: where one is signed in, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from fieldgate.audit.middleware import peer_address
from fieldgate.branches.models import Company
from fieldgate.kit import clock
from fieldgate.people.devices import LONGEST, device_of
from fieldgate.people.models import Session, User
from fieldgate.people.viewer import CustomerViewer, StaffViewer

_SIGN_IN = "sign_in"


@dataclass(frozen=True)
class SessionRow:
    """One browser that is signed in. Moments are UTC; `since` and `address` are of the sign-in."""

    id: str
    device: str
    address: str
    since: datetime | None
    seen_at: datetime
    is_this: bool


def note_sign_in(request: HttpRequest) -> None:
    """Keep in the session what its row on the page will say."""
    request.session[_SIGN_IN] = {
        "at": clock.now().isoformat(),
        "address": peer_address(request)[:64],
        "agent": request.headers.get("User-Agent", "")[:LONGEST],
    }


def list_sessions(viewer: CustomerViewer | StaffViewer, key: str | None) -> tuple[SessionRow, ...]:
    """The living sessions of an account, this one (by its key) first, then by when they were last seen."""
    rows = [_row(session, data, key) for session, data in living_sessions(viewer.user_id)]
    return tuple(sorted(rows, key=lambda row: (row.is_this, row.seen_at), reverse=True))


def living_sessions(user_id: int) -> list[tuple[Session, Mapping[str, Any]]]:
    """The sessions of an account with what they hold. One from before another password is none any more."""
    user = User.objects.get(pk=user_id)
    good = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    rows = Session.objects.filter(user_id=user_id, expire_date__gt=clock.now())
    held = ((row, row.get_decoded()) for row in rows)
    return [(row, data) for row, data in held if data.get(HASH_SESSION_KEY) in good]


def public_id(key: str) -> str:
    """How a page names a session: its key would let whoever reads the page in."""
    return salted_hmac("fieldgate.people.session", key, algorithm="sha256").hexdigest()[:32]


def office_zone() -> str:
    """The clock on the office's wall."""
    return Company.objects.values_list("zone", flat=True).first() or "UTC"


def device_in(data: Mapping[str, Any]) -> str:
    """The device of a session, from what the session holds."""
    return device_of(str(data.get(_SIGN_IN, {}).get("agent", "")))


def _row(session: Session, data: Mapping[str, Any], key: str | None) -> SessionRow:
    sign_in = data.get(_SIGN_IN, {})
    return SessionRow(
        id=public_id(session.session_key),
        device=device_in(data),
        address=sign_in.get("address", ""),
        since=datetime.fromisoformat(sign_in["at"]) if "at" in sign_in else None,
        seen_at=session.seen_at,
        is_this=session.session_key == key,
    )

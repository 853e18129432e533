"""Sign all other devices out."""

from fieldgate.audit.record import record
from fieldgate.people.sessions import end_sessions
from fieldgate.people.viewer import CustomerViewer, StaffViewer, actor_of


def end_other_sessions(viewer: CustomerViewer | StaffViewer, own_key: str | None) -> int:
    """End all sessions of an account but the one that asks; from their next request on they are nobody's.

    Returns how many there were.
    """
    ended = end_sessions(viewer.user_id, but=own_key)
    on = f"user:{viewer.user_id}"
    record("other sessions ended", actor=actor_of(viewer), on=on, detail={"sessions": ended})
    return ended

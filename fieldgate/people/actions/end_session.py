"""Sign a device out from another one."""

from fieldgate.audit.record import record
from fieldgate.people.models import Session
from fieldgate.people.own_sessions import device_in, living_sessions, public_id
from fieldgate.people.viewer import CustomerViewer, StaffViewer, actor_of


def end_session(viewer: CustomerViewer | StaffViewer, session_id: str, own_key: str | None) -> None:
    """End one of one's own sessions, by the id its row has; from its next request on it is nobody's.

    One that is none of these, or has ended already, is well too. The session that asks (`own_key`) is
    signed out where everybody signs out.
    """
    for session, data in living_sessions(viewer.user_id):
        if public_id(session.session_key) == session_id and session.session_key != own_key:
            Session.objects.filter(pk=session.pk).delete()
            on, device = f"user:{viewer.user_id}", device_in(data)
            record("session ended", actor=actor_of(viewer), on=on, detail={"device": device})

"""Where sessions are kept: a table of our own, read by one plain statement, as every page begins with it.

The rows are also the list that people see of their sessions (decision 16): to end one is to delete its row.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import OperationalError, connection
from django.utils import timezone

from fieldgate.people.models import Session

SEEN_EVERY = timedelta(minutes=10)
_FIND = """
    SELECT session_data, user_id IS NOT NULL AND seen_at < %s FROM people_session
    WHERE session_key = %s AND expire_date > %s
"""


def forget_expired_sessions() -> None:
    """Delete the sessions that have run out; they are none already."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def end_sessions(user_id: int, *, but: str | None = None) -> int:
    """End the sessions of an account, in every process at once, but for the one with this key; how many."""
    return Session.objects.filter(user_id=user_id).exclude(session_key=but or "").delete()[0]


class SessionStore(db.SessionStore):
    """Django's sessions in the database; only reading one does without the ORM (decision 11)."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        """The row of these data; whose it is follows from them."""
        row = cast(Session, super().create_model_instance(dict(data)))
        row.user_id, row.seen_at = data.get(SESSION_KEY), timezone.now()
        return row

    def load(self) -> dict[str, Any]:
        """What the session holds; empty, and without its key, when it is unknown or has expired.

        At most once in ten minutes it is noted that the session was seen.
        """
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [_kept(now - SEEN_EVERY), self.session_key, _kept(now)])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        if row[1]:
            self._note_seen(now)
        return self.decode(row[0])

    def _note_seen(self, now: datetime) -> None:
        """Written past `save`, which would also put off the day on which the session ends."""
        with suppress(OperationalError):  # a database that is busy for a moment costs nobody the page
            Session.objects.filter(session_key=self.session_key).update(seen_at=now)


def _kept(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)

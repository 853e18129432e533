"""Where sessions are kept: Django's own table, read by one plain statement, as every page begins with it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

_FIND = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


def forget_expired_sessions() -> None:
    """Delete the sessions that have run out; they are none already."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


class SessionStore(db.SessionStore):
    """Django's sessions in the database; only reading one does without the ORM (decision 11)."""

    def load(self) -> dict[str, Any]:
        """What the session holds; empty, and without its key, when it is unknown or has expired."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [self.session_key, now])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

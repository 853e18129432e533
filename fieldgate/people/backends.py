"""Proves a password. One backend for customers and staff; where one may go in is part of the proof."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpRequest

from fieldgate.people import doors
from fieldgate.people.models import User, plain_email

_NEEDED = ("id", "password", "is_superuser", "email", "is_active")


class PlaceBackend(ModelBackend):
    """Accepts a user where that user belongs: a customer at their portals, staff at the office."""

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        email: str = "",
        password: str = "",
        *,
        invited: bool = False,
        **_: Any,
    ) -> User | None:
        """The user, or None: unknown address, wrong password, disabled, no access here - all alike.

        Each of these costs exactly one hash, so that time tells nothing either (T-AU-01). `invited`: an
        invitation is about to give access here, so that there need be none yet.
        """
        user = User.objects.filter(email=plain_email(email)).first()
        if user is None or not user.has_usable_password():
            make_password(password)
            return None
        proved = user.check_password(password)
        portal = getattr(request, "portal", None)
        may_enter = invited or doors.may_sign_in(user.pk, portal.id if portal else None)
        welcome = user.is_active and may_enter
        return user if proved and welcome else None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, read anew at every request; None once disabled.

        One plain statement, as every page begins with it; the other columns are read when somebody asks.
        """
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(_NEEDED)} FROM people_user WHERE id = %s", [user_id])
            row = cursor.fetchone()
        user = User.from_db(connection.alias, _NEEDED, row) if row else None
        return user if user and user.is_active else None

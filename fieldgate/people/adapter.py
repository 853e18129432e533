"""How allauth behaves here: closed sign-up, links that stay, every act recorded."""

from typing import Any
from urllib.parse import unquote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core import context
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from fieldgate.audit.middleware import peer_address
from fieldgate.audit.record import record
from fieldgate.people import own_sessions, sessions, stepup
from fieldgate.people.http import portal_of


def home_path(request: HttpRequest) -> str:
    """Where a signed-in person starts: the portal's Home, or the office."""
    portal = portal_of(request)
    return portal.path("home:home") if portal else reverse("office:index")


def wanted_path(request: HttpRequest) -> str:
    """The page that sent somebody here, if it is one of this place; else "" (T-WB-04)."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if get_adapter(request).is_safe_url(target) else ""


class Adapter(DefaultAccountAdapter):
    """Fieldgate's answers to allauth's questions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether `next` stays on this portal, or at the office (T-WB-04).

        Only a plain path counts: another branch's portal shares our host but is not ours to send to.
        """
        try:
            parts = urlsplit(url or "")
            safe = bool(url) and super().is_safe_url(url or "")
        except ValueError:  # such as "http://[::1"
            return False
        if not safe:
            return False
        portal = portal_of(context.request)
        path = unquote(parts.path)
        own = portal.prefix if portal else "/office/"
        return not parts.netloc and path.startswith(own) and "/../" not in f"{path}/" and "\\" not in path

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_path(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return home_path(request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        stepup.mark_fresh(request)
        own_sessions.note_sign_in(request)
        record("signed in", actor=f"user:{user.pk}", on=_place(request))

    def logout(self, request: HttpRequest) -> None:
        record("signed out", actor=f"user:{request.user.pk}", on=_place(request))
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record("sign-in failed", actor=f"email:{credentials.get('email', '')}", on=_place(request))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that throttles count by; odd forwarded headers never end in an error (T-RL-03)."""
        return peer_address(request) or "unknown"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for an account, whichever of our names or portals it is tried at (T-RL-01)."""
        return str(credentials.get("email", "")).lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Throttle before hashing: five sign-ins a second would fill two cores (reliability M9)."""
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            record("sign-in throttled", actor=f"email:{credentials.get('email', '')}", on=_place(request))
            raise

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Save a new password; all sessions from before it end, but the one in which it was changed."""
        super().set_password(user, password)
        request = context.request
        own = request.session.session_key if request.user.pk == user.pk else None
        sessions.end_sessions(user.pk, but=own)
        record("password changed", actor=f"user:{user.pk}", on=f"user:{user.pk}")


def _place(request: HttpRequest) -> str:
    portal = portal_of(request)
    return f"portal:{portal.id}" if portal else "office"

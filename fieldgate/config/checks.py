"""System checks: combinations of settings that would not work, each naming the variable to change."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.module_loading import import_string

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register()
def address_is_whole(**_: Any) -> list[CheckMessage]:
    """FIELDGATE_URL is a scheme and a host, nothing more: portals are the paths."""
    parts = urlsplit(settings.FIELDGATE_URL)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.path and not parts.query:
        return []
    hint = "Give scheme and host, such as https://portal.example.com, without a path."
    return [Error(f"FIELDGATE_URL is {settings.FIELDGATE_URL!r}.", hint=hint, id="fieldgate.E001")]


@register()
def production_is_reached_safely(**_: Any) -> list[CheckMessage]:
    """An https address has a proxy in front of us that speaks TLS; in production it is https and public."""
    parts = urlsplit(settings.FIELDGATE_URL)
    found: list[CheckMessage] = []
    if settings.SECURE and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        # Without it no request ever counts as https, and each is sent to https once more.
        hint = "Set FIELDGATE_PROXIES to how many proxies stand in front (one for a plain nginx or Caddy)."
        found.append(
            Error("FIELDGATE_PROXIES is 0, but https needs a proxy.", hint=hint, id="fieldgate.E004")
        )
    if settings.MODE != "production":
        return found
    if parts.hostname in LOOPBACK:
        hint = "Set it to the address your customers use, such as https://portal.example.com."
        found.append(Error("FIELDGATE_URL is this machine itself.", hint=hint, id="fieldgate.E002"))
    if parts.scheme != "https":
        hint = "Use an https address; passwords and cookies would travel in the clear."
        found.append(Error("FIELDGATE_URL is not https.", hint=hint, id="fieldgate.E003"))
    return found


@register()
def mail_backend_is_there(**_: Any) -> list[CheckMessage]:
    """FIELDGATE_EMAIL_BACKEND names something that is installed."""
    try:
        import_string(settings.EMAIL_BACKEND)
    except ImportError as error:
        hint = (
            "Give a mail backend by its dotted name. Those of anymail need: pip install 'fieldgate[anymail]'."
        )
        said = f"FIELDGATE_EMAIL_BACKEND is {settings.EMAIL_BACKEND!r}: {error}."
        return [Error(said, hint=hint, id="fieldgate.E005")]
    return []


@register()
def mail_goes_out(**_: Any) -> list[CheckMessage]:
    """In production mail leaves the machine."""
    backend = settings.EMAIL_BACKEND
    if settings.MODE != "production" or not backend.startswith("django.core.mail.backends."):
        return []
    if backend.endswith("smtp.EmailBackend") and settings.EMAIL_HOST not in LOOPBACK:
        return []
    hint = "Set FIELDGATE_EMAIL_HOST (and _USER, _PASSWORD), or FIELDGATE_EMAIL_BACKEND."
    return [Warning("Mail stays on this machine.", hint=hint, id="fieldgate.W001")]

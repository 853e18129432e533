"""The portal of this request, as a frozen value: what templates, views and mails may know of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix


@contextmanager
def script_prefix(prefix: str) -> Iterator[None]:
    """Let reverse() answer under `prefix` for a while; the old prefix always comes back.

    The prefix is one per thread: left behind, it would leak into the thread's next request (ran).
    """
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


@lru_cache(maxsize=1024)  # every page asks for the same few
def _path(urlconf: str, prefix: str, name: str) -> str:
    with script_prefix(prefix):
        return reverse(name, urlconf=urlconf)


@dataclass(frozen=True)
class CurrentPortal:
    """One row of `Portal` with the names it needs, read once a request."""

    id: int
    branch_id: int | None
    slug: str
    host: str | None
    is_on: bool
    title: str
    company: str
    currency: str
    zone: str
    accent: str
    logo_sha256: str | None
    show_requests: bool
    show_proposals: bool
    show_visits: bool
    show_invoices: bool
    show_service_details: bool
    show_sales_rep_phone: bool
    electronic_payments: bool
    allow_decline: bool

    @property
    def prefix(self) -> str:
        """What stands before every path of this portal: "/stl/", or "/" on its own host."""
        return "/" if self.host else f"/{self.slug}/"

    def path(self, name: str, *args: object) -> str:
        """The path of a portal page by its URL name, whichever portal the current request is in."""
        if not args:
            return _path(settings.PORTAL_URLCONF, self.prefix, name)
        with script_prefix(self.prefix):
            return reverse(name, urlconf=settings.PORTAL_URLCONF, args=args)

    def url(self, name: str, *args: object) -> str:
        """The absolute address of a portal page: the only source of links that leave the site.

        Built from the portal's own host, else FIELDGATE_URL, never from the request: a forged Host
        came back in a mailed reset link (ran; T-AU-17).
        """
        base = settings.FIELDGATE_URL
        if self.host:
            parts = urlsplit(base)
            port = f":{parts.port}" if parts.port else ""
            base = f"{parts.scheme}://{self.host}{port}"
        return base + self.path(name, *args)

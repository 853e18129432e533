"""Bringing the database and the static files to what this version needs."""

import hashlib
from importlib.metadata import distributions

from django.conf import settings
from django.core.management import call_command
from django.db import connection

import fieldgate
from fieldgate.kit.statistics import refresh_statistics

# Parts of packages that no page loads; compressing them would take longer than all the rest.
UNUSED = ("ext", "i18n", "xregexp", "htmx-2.js", "htm?x-4*", "htmax*", "jquery.js", "select2.full.js")

# Set by `serve` for the processes it starts, so that they need not look again.
PREPARED = "FIELDGATE_PREPARED"


def prepare() -> None:
    """Migrate, make the cache table, refresh statistics, gather static files.

    Safe to repeat; quick when nothing changed.
    """
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if connection.vendor == "sqlite":
        refresh_statistics()
    stamp = settings.STATIC_ROOT / ".gathered-from"
    now = _fingerprint()
    if not stamp.exists() or stamp.read_text() != now:
        call_command(
            "collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=list(UNUSED)
        )
        stamp.write_text(now)


def _fingerprint() -> str:
    """What static files depend on: our own, byte for byte, and the version of every package."""
    digest = hashlib.sha256(fieldgate.__version__.encode())
    for path in sorted((settings.PACKAGE / "static").rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    for name in sorted(f"{d.name}=={d.version}" for d in distributions()):
        digest.update(name.encode())
    return digest.hexdigest()


def keep_mode() -> None:
    """Note the mode in the data folder, so that other commands need only be told the folder."""
    kept = settings.DATA_DIR / "mode"
    if not kept.exists():
        kept.write_text(f"{settings.MODE}\n")

"""Typed readers of the environment. A bad value stops the start and names its variable."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

MODES = ("demo", "trial", "production")


class BadSetting(SystemExit):
    """A variable whose value cannot be used; ends the program with a sentence instead of a traceback."""


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file named by NAME_FILE (for secrets), else the default."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE: {error}") from None
    return os.environ.get(name) or default


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number within bounds."""
    raw = text(name, str(default))
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 10 and least <= int(raw) <= most):
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {raw!r}.")
    return int(raw)


def yes(name: str, *, default: bool = False) -> bool:
    """yes or no."""
    raw = text(name, "yes" if default else "no").lower()
    if raw not in {"yes", "no", "true", "false", "1", "0", "on", "off"}:
        raise BadSetting(f"{name} must be yes or no, not {raw!r}.")
    return raw in {"yes", "true", "1", "on"}


def family(prefix: str) -> dict[str, str]:
    """All variables whose names begin so, by the rest of their names; each may be given as a file."""
    names = {n.removesuffix("_FILE") for n in os.environ if n.startswith(prefix)} - {prefix}
    return {name.removeprefix(prefix): text(name) for name in sorted(names)}


def data_dir() -> Path:
    """Where this installation keeps its things: database, mode, keys. Made on first use."""
    folder = Path(text("FIELDGATE_DATA_DIR", "data")).expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"FIELDGATE_DATA_DIR: cannot make {folder}: {error.strerror}.") from None
    return folder


def mode(folder: Path) -> str:
    """demo, trial or production: by FIELDGATE_MODE, else as the folder was set up, else production."""
    kept = folder / "mode"
    value = text("FIELDGATE_MODE") or (kept.read_text().strip() if kept.exists() else "production")
    if value not in MODES:
        raise BadSetting(f"FIELDGATE_MODE must be one of {', '.join(MODES)}, not {value!r}.")
    return value


def secret_key(folder: Path) -> str:
    """FIELDGATE_SECRET_KEY, else the key kept in the data folder, drawn there on the first start."""
    if given := text("FIELDGATE_SECRET_KEY"):
        return given
    kept = folder / "secret.key"
    if not kept.exists():
        # Written whole beside its place and then linked: whoever starts at the same moment reads all or none.
        handle, drawn = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(drawn, kept)
        Path(drawn).unlink()
    return kept.read_text().strip()


def address(name: str, default: str) -> str:
    """An address such as https://portal.example.com, without a slash at its end."""
    value = text(name, default).rstrip("/")
    if _parts(value).hostname is None:
        raise BadSetting(f"{name} must look like https://portal.example.com, not {value!r}.")
    return value


def _parts(url: str) -> SplitResult:
    """The address taken apart; one that cannot be has no parts at all."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # only asking for it finds one that is none
    except ValueError:
        return urlsplit("")
    return parts


def database(folder: Path) -> dict[str, object]:
    """FIELDGATE_DATABASE_URL (postgres://user:password@host:port/name), else SQLite in the data folder.

    Both sets of options were measured; see docs/decisions/ before changing one.
    """
    url = text("FIELDGATE_DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "fieldgate.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # A write transaction takes its lock at once: with the default, 42 % of writers failed.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-20000;"
                    "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    parts = _parts(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadSetting("FIELDGATE_DATABASE_URL must look like postgres://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1},
    }

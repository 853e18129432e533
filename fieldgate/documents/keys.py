"""The key that seals documents, and the certificates of all keys there ever were. Files in the data folder.

`seal/key.pem` is the key in use with its certificate, readable by nobody else; `seal/certificates/` holds a
certificate for every key, so that what an old one sealed can still be checked.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class SealKey:
    """A private key and its certificate, as PEM. Never printed, never logged."""

    private: bytes
    certificate: bytes

    def __repr__(self) -> str:
        return f"SealKey({self.fingerprint[:16]})"

    @property
    def fingerprint(self) -> str:
        """By which the certificate is known."""
        return hashlib.sha256(self.certificate).hexdigest()


Maker = Callable[[], SealKey]
_BETWEEN = b"-----BEGIN CERTIFICATE-----"


def current_key(make: Maker) -> SealKey:
    """The key in use; on the first call ever, `make` makes it. Safe when two ask at the same moment."""
    kept = _folder() / "key.pem"
    if not kept.exists():
        _put(make(), replace=False)
    private, begin, certificate = kept.read_bytes().partition(_BETWEEN)
    return SealKey(private, begin + certificate)


def rotate_key(make: Maker) -> SealKey:
    """From now on seal with a new key. The old one is gone for good; its certificate stays."""
    key = make()
    _put(key, replace=True)
    return key


def certificates() -> list[bytes]:
    """The certificates of all keys, to check seals against."""
    return [file.read_bytes() for file in sorted((_folder() / "certificates").glob("*.pem"))]


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "seal"
    (folder / "certificates").mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _put(key: SealKey, *, replace: bool) -> None:
    """Certificate first: a key without one in the list would seal what nobody could check.

    Whole files are moved or linked into place, so whoever reads meanwhile reads all or nothing.
    """
    folder = _folder()
    written = _write(folder, key.certificate)
    written.replace(folder / "certificates" / f"{key.fingerprint[:32]}.pem")
    written = _write(folder, key.private + key.certificate)
    if replace:
        written.replace(folder / "key.pem")
        return
    with suppress(FileExistsError):
        os.link(written, folder / "key.pem")
    written.unlink()


def _write(folder: Path, data: bytes) -> Path:
    """A new file that only its owner may read (mkstemp's way), safely on the disk."""
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)

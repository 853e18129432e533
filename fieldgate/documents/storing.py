"""Keeping bytes and getting them again."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction

from fieldgate.documents.errors import FileIsLost
from fieldgate.documents.models import StoredFile
from fieldgate.kit import clock


@dataclass(frozen=True)
class Written:
    """Bytes that are safely in the storage and have no row yet: `keep` or `discard` comes next."""

    name: str
    sha256: str
    size: int
    content_type: str


def write(data: bytes, content_type: str) -> Written:
    """Put the bytes into the storage, outside any transaction. Raises OSError."""
    return Written(_write(data), hashlib.sha256(data).hexdigest(), len(data), content_type)


def keep(written: Written) -> int:
    """The StoredFile of what was written, in the caller's transaction: it is there if that commits."""
    return _row(written, is_shared=False)


def discard(written: Written) -> None:
    """Take away what was written and is not needed after all."""
    default_storage.delete(written.name)


def store(data: bytes, content_type: str, *, once: bool = False) -> int:
    """Keep `data`; returns the id of its StoredFile.

    The row is written when the file is safely there, so a row without its file is a loss and no accident of
    timing; a crash in between leaves a file that nobody points at. With `once`, the same content is kept once
    and everybody gets the same id, also when several ask at the same moment (T-PD-06).
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if once and (kept := _shared(sha256, content_type)) is not None:
        return kept
    written = write(data, content_type)
    try:
        with transaction.atomic():
            return _row(written, is_shared=once)
    except IntegrityError:
        discard(written)
        if once and (kept := _shared(sha256, content_type)) is not None:
            return kept
        raise


def read(stored_file_id: int) -> bytes:
    """All bytes of a stored file, checked against its fingerprint.

    Raises StoredFile.DoesNotExist, and FileIsLost when the bytes are gone or are no longer what was kept.
    """
    row = StoredFile.objects.get(pk=stored_file_id)
    with open_file(row.name) as file:
        data: bytes = file.read()
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise FileIsLost(f"File {stored_file_id} is not what was stored.")
    return data


def open_file(name: str) -> File[bytes]:
    """The file of that name in the storage. Raises FileIsLost."""
    try:
        return default_storage.open(name, "rb")
    except OSError as error:
        raise FileIsLost(f"{name} cannot be read: {error.strerror}.") from None


def _row(written: Written, *, is_shared: bool) -> int:
    return StoredFile.objects.create(
        name=written.name, sha256=written.sha256, size=written.size, content_type=written.content_type,
        is_shared=is_shared, made_at=clock.now(),
    ).pk  # fmt: skip


def _shared(sha256: str, content_type: str) -> int | None:
    rows = StoredFile.objects.filter(sha256=sha256, content_type=content_type, is_shared=True)
    return rows.values_list("pk", flat=True).first()


def _write(data: bytes) -> str:
    """Put the bytes under a name of their own; on a disk, wait until they are really on it."""
    drawn = secrets.token_hex(20)
    name = default_storage.save(f"files/{drawn[:2]}/{drawn[2:]}", ContentFile(data))
    if not isinstance(default_storage, FileSystemStorage):  # any other answers when it has it
        return name
    path = Path(default_storage.path(name))
    for place in (path, path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return name

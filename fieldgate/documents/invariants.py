"""What must hold of stored files."""

import hashlib
from collections.abc import Iterator

from fieldgate.documents.errors import FileIsLost
from fieldgate.documents.models import StoredFile
from fieldgate.documents.storing import open_file
from fieldgate.kit.verifying import Check, Finding


def files_are_what_was_stored() -> Iterator[Finding]:
    """L-38: every file is there, as long as it was, with the fingerprint it had (T-ES-12)."""
    rows = StoredFile.objects.order_by("pk").values_list("pk", "name", "size", "sha256")
    for pk, name, size, sha256 in rows.iterator(chunk_size=500):
        try:
            with open_file(name) as file:
                digest, length = hashlib.sha256(), 0
                for chunk in file.chunks():
                    digest.update(chunk)
                    length += len(chunk)
        except FileIsLost:
            yield Finding("file", pk, "is lost")
            continue
        if (length, digest.hexdigest()) != (size, sha256):
            yield Finding("file", pk, "is not what was stored")


CHECKS = (
    Check("L-38", "Stored files are what was stored", files_are_what_was_stored, StoredFile.objects.count),
)

"""A folder that is there whole or not at all: written beside its name, and given the name in the end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


class CannotExport(Exception):
    """There is nothing to export, or no place for it; the text says what to do."""


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to be filled, which becomes `path` when all went well and is gone when it did not.

    Only its owner may read it. Raises CannotExport where something is in the way, which stays as it is.
    """
    target = path.resolve()
    _check_free(target)
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        text = f"{target.parent}: nothing can be written there ({error.strerror}). Choose another place."
        raise CannotExport(text) from None
    try:
        yield made
        _sync(made)
        _check_free(target)
        made.rename(target)
        _sync(target.parent)
    except OSError as error:
        text = f"{path} could not be written ({error.strerror}). Make room, or choose another place."
        raise CannotExport(text) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _check_free(target: Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        what = "This folder is not empty" if target.is_dir() else "This is no folder"
        raise CannotExport(f"{target}: {what}. Name one that is not there yet; it is made.")


@contextmanager
def text_file(path: Path) -> Iterator[TextIO]:
    """A new UTF-8 file that only its owner may read, with line ends as they are written."""
    with os.fdopen(_create(path), "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_bytes(path: Path, data: bytes) -> None:
    """A new file of these bytes that only its owner may read."""
    with os.fdopen(_create(path), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _sync(folder: Path) -> None:
    """See to it that what is in a folder survives a power cut from now on."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

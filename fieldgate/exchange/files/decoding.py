"""From the bytes of a CSV file to its text: the encoding that is declared, or that it shows."""

import codecs
import io
from typing import TextIO

from fieldgate.exchange.files.folder import Unreadable
from fieldgate.exchange.report import Place, Report

# Python's own ways to write down other texts; no file is kept in one.
_NO_ENCODINGS = frozenset({"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"})


def is_text_encoding(name: str) -> bool:
    """Whether files may be declared to be in this encoding."""
    try:
        return codecs.lookup(name).name not in _NO_ENCODINGS and bool("text".encode(name))
    except (LookupError, ValueError):  # unknown, or from bytes to bytes; or a name that cannot be one
        return False


def open_text(data: bytes, file: str, declared: str, report: Report) -> TextIO:
    """The file's text as a stream, in the declared encoding; else UTF-8, UTF-16, or Windows-1252 with a note.

    Raises Unreadable.
    """
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise Unreadable("The file is empty. Write at least its header, or leave the file out.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is a spreadsheet, not CSV. Save it as CSV UTF-8.")
    encoding = _checked(data, declared) if declared else _found(data, file, report)
    # The stream reads from the bytes; decoding them all before only finds out what they are.
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def _checked(data: bytes, declared: str) -> str:
    encoding = "utf-8-sig" if codecs.lookup(declared).name == "utf-8" else declared
    try:
        data.decode(encoding)
    except UnicodeError as error:
        line = None
        if isinstance(error, UnicodeDecodeError):
            line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise Unreadable(
            f"The file is not {declared}, as folder.toml says. Save it so, or correct the encoding there.",
            line,
        ) from None
    return encoding


def _found(data: bytes, file: str, report: Report) -> str:
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            is_cut = error.reason in ("unexpected end of data", "truncated data")
            if is_cut and (utf_16 or _has_utf_8(data, error.start)):
                text = "The file ends in the middle of a letter: it was cut off. Save it anew."
                raise Unreadable(text) from None
            continue
        if encoding in ("cp1252", "latin-1"):
            text = "The file is not UTF-8 and was read as Windows-1252 (Latin-1). Check accented letters."
            report.note(Place(file), text)
        return encoding
    raise Unreadable("The file is broken UTF-16. Save it as CSV UTF-8.")


def _has_utf_8(data: bytes, end: int) -> bool:
    """Whether bytes that can be read as UTF-8 up to `end` are so for certain, and not just plain ASCII.

    Where half a letter at the end is the only one beyond ASCII, it is rather a whole one in Windows-1252.
    """
    return data.startswith(codecs.BOM_UTF8) or not data[:end].isascii()

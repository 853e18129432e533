"""Handing a stored file to a browser. Whoever calls has checked that it may be read."""

import logging
import unicodedata

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

from fieldgate.documents.errors import FileIsLost
from fieldgate.documents.models import StoredFile
from fieldgate.documents.storing import open_file

logger = logging.getLogger(__name__)

PDF = "application/pdf"
LONGEST_NAME = 120
# Asked for each time, since access may have ended meanwhile; if it has not, 304 saves the bytes.
CACHE = "private, no-cache"
# Nothing in it runs, loads or reaches us, whatever it is (T-UP-13).
SANDBOX = "default-src 'none'; sandbox"
# A browser's own viewer cannot work in a sandbox; it is an object with a few styles of its own.
VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def serve(
    request: HttpRequest, stored_file_id: int, filename: str, *, inline: bool = False
) -> HttpResponseBase:
    """The file as a download, or `inline` for the browser to show; piece by piece, never whole in memory.

    Raises Http404 when there is no such row, or its bytes are lost: then the log says which.
    """
    row = StoredFile.objects.filter(pk=stored_file_id).first()
    if row is None:
        raise Http404
    etag = f'"{row.sha256}"'
    response = get_conditional_response(request, etag=etag) or _whole(row, filename, inline=inline)
    response["ETag"] = etag
    response["Cache-Control"] = CACHE
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = VIEWER if row.content_type == PDF else SANDBOX
    return response


def _whole(row: StoredFile, filename: str, *, inline: bool) -> FileResponse:
    """The answer with all of the file in it."""
    try:
        file = open_file(row.name)
    except FileIsLost as error:
        logger.error("File %s: %s", row.pk, error)
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=not inline,
        filename=safe_name(filename),
        content_type=row.content_type,
        headers={"Content-Length": str(row.size)},
    )


def safe_name(filename: str) -> str:
    """A file name that no header and no disk stumbles over: one line, no folders, no hidden file."""
    kept = (" " if c in "/\\:" else c for c in filename if unicodedata.category(c)[0] != "C")
    return " ".join("".join(kept).split())[:LONGEST_NAME].strip(". ") or "document"

"""Stored files: kept once, served with care, and missed when they are gone."""

import hashlib
import logging
import re
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.test import RequestFactory

from fieldgate.documents import storing
from fieldgate.documents.errors import FileIsLost
from fieldgate.documents.invariants import files_are_what_was_stored
from fieldgate.documents.models import StoredFile
from fieldgate.documents.serving import safe_name, serve
from fieldgate.documents.storing import read, store
from tests.races.conftest import *  # noqa: F403
from tests.races.real_database import RealDatabase

DATA = b"%PDF-1.7 of a kind" * 10_000


@pytest.fixture
def on_disk(settings: Any, tmp_path: Path) -> Path:
    """Files in a folder, as in a running Fieldgate."""
    from fieldgate.config.settings import STORAGES as RUNNING  # noqa: PLC0415

    running: Any = RUNNING["default"]
    here = {**running, "OPTIONS": {**running["OPTIONS"], "location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": here}
    assert storages["default"].path("x") == str(tmp_path / "x")
    return tmp_path


def get(**headers: str) -> HttpRequest:
    return RequestFactory().get("/", headers=headers)


def body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, FileResponse)
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


# ---- keeping --------------------------------------------------------------------------------------------


def test_what_is_stored_is_read_again(db: None) -> None:
    stored = store(DATA, "application/pdf")
    row = StoredFile.objects.get(pk=stored)
    assert read(stored) == DATA
    assert (row.size, row.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())


def test_t_up_03_a_file_lies_under_a_random_name_that_says_nothing(db: None, on_disk: Path) -> None:
    store(DATA, "text/html")
    (path,) = (p for p in on_disk.rglob("*") if p.is_file())
    name = str(path.relative_to(on_disk))
    assert re.fullmatch(r"files/[0-9a-f]{2}/[0-9a-f]{38}", name)
    assert StoredFile.objects.get().name == name


def test_nobody_else_on_the_machine_reads_a_stored_file(db: None, on_disk: Path) -> None:
    store(DATA, "application/pdf")
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (on_disk / "files").rglob("*")}
    assert set(modes.values()) == {0o600, 0o700}


def test_the_same_content_is_stored_as_often_as_it_is_given(db: None) -> None:
    assert store(DATA, "application/pdf") != store(DATA, "application/pdf")


def test_t_pd_06_with_once_the_same_content_is_stored_once(db: None, on_disk: Path) -> None:
    first = store(DATA, "application/pdf", once=True)
    assert store(DATA, "application/pdf", once=True) == first
    assert store(DATA, "image/svg+xml", once=True) != first
    assert len([p for p in on_disk.rglob("*") if p.is_file()]) == 2


def test_with_once_what_is_there_is_not_written_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = store(DATA, "application/pdf", once=True)
    monkeypatch.setattr(storing, "_write", lambda data: pytest.fail("written again"))
    assert store(DATA, "application/pdf", once=True) == first


def test_with_once_a_file_that_belongs_to_somebody_is_not_shared(db: None) -> None:
    own = store(DATA, "application/pdf")
    assert store(DATA, "application/pdf", once=True) != own


@pytest.mark.races
def test_t_pd_06_two_at_the_same_moment_store_one_file(
    real_database: RealDatabase, on_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look before either has written: the barrier sees to it."""
    both = threading.Barrier(2, timeout=20)
    written = storing._write

    def write(data: bytes) -> str:
        both.wait()
        return written(data)

    monkeypatch.setattr(storing, "_write", write)
    found: list[int] = []

    def run() -> None:
        try:
            found.append(store(DATA, "application/pdf", once=True))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert len([p for p in (on_disk / "files").rglob("*") if p.is_file()]) == 1


def test_the_row_comes_after_the_file(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """T-UP-14: a disk that is full leaves no row behind."""

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(OSError, match="No space"):
        store(DATA, "application/pdf")
    assert not StoredFile.objects.exists()


def test_t_es_12_one_flipped_bit_is_noticed_when_it_is_read_and_by_verify(db: None, on_disk: Path) -> None:
    stored = store(DATA, "application/pdf")
    path = on_disk / StoredFile.objects.get().name
    assert list(files_are_what_was_stored()) == []
    broken = bytearray(DATA)
    broken[1000] ^= 1
    path.write_bytes(broken)
    with pytest.raises(FileIsLost):
        read(stored)
    assert [str(f) for f in files_are_what_was_stored()] == [f"file {stored} is not what was stored"]


def test_t_es_12_two_swapped_files_are_both_named(db: None, on_disk: Path) -> None:
    store(b"one", "text/plain")
    store(b"two", "text/plain")
    first, second = StoredFile.objects.order_by("pk")
    (on_disk / first.name).write_bytes(b"two")
    (on_disk / second.name).write_bytes(b"one")
    assert [f.name for f in files_are_what_was_stored()] == [first.pk, second.pk]


# ---- serving --------------------------------------------------------------------------------------------


def test_t_up_13_a_file_is_a_download_in_a_sandbox_and_nothing_else(db: None) -> None:
    response = serve(get(), store(b"<script>", "text/html"), "note.html")
    assert body(response) == b"<script>"
    assert response["Content-Type"] == "text/html"
    assert response["Content-Disposition"] == 'attachment; filename="note.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Length"] == "8"


def test_a_pdf_may_be_shown_by_the_browsers_viewer(db: None) -> None:
    response = serve(get(), store(DATA, "application/pdf"), "Proposal 88.pdf", inline=True)
    assert response["Content-Disposition"] == 'inline; filename="Proposal 88.pdf"'
    assert "sandbox" not in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["Content-Security-Policy"].startswith("default-src 'none';")
    assert body(response) == DATA


def test_a_file_the_browser_has_is_not_sent_again(db: None) -> None:
    stored = store(DATA, "application/pdf")
    etag = serve(get(), stored, "x.pdf")["ETag"]
    assert etag == f'"{hashlib.sha256(DATA).hexdigest()}"'
    again = serve(get(**{"If-None-Match": etag}), stored, "x.pdf")
    assert again.status_code == 304
    assert again["ETag"] == etag
    assert again["Cache-Control"] == "private, no-cache"
    assert serve(get(**{"If-None-Match": '"other"'}), stored, "x.pdf").status_code == 200


def test_a_file_is_handed_out_piece_by_piece(db: None) -> None:
    response = serve(get(), store(b"x" * 1_000_000, "application/octet-stream"), "x")
    assert isinstance(response, FileResponse)
    pieces = [len(piece) for piece in response.streaming_content]  # type: ignore[union-attr]
    assert (sum(pieces), max(pieces) < 100_000) == (1_000_000, True)


def test_a_file_that_is_not_there_is_not_found(db: None) -> None:
    with pytest.raises(Http404):
        serve(get(), 404, "x.pdf")


def test_a_lost_file_is_not_found_and_the_log_says_so(db: None, caplog: pytest.LogCaptureFixture) -> None:
    stored = store(DATA, "application/pdf")
    default_storage.delete(StoredFile.objects.get().name)
    with caplog.at_level(logging.ERROR), pytest.raises(Http404):
        serve(get(), stored, "x.pdf")
    assert f"File {stored}" in caplog.text
    assert [str(f) for f in files_are_what_was_stored()] == [f"file {stored} is lost"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("C:\\temp\\x.pdf", "C temp x.pdf"),
        (".htaccess", "htaccess"),
        ("", "document"),
        ("...", "document"),
        ("\u202efdp.exe", "fdp.exe"),
        ("Antrag für Müller.pdf", "Antrag für Müller.pdf"),
        ("x" * 500, "x" * 120),
    ],
)
@pytest.mark.pure
def test_t_up_08_a_name_becomes_a_file_name_of_one_line_and_no_folder(given: str, shown: str) -> None:
    assert safe_name(given) == shown


def test_a_name_in_any_script_makes_a_header(db: None) -> None:
    response = serve(get(), store(b"x", "text/plain"), '山田"太郎\r\n.pdf')
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%B1%B1")


def test_a_replaced_file_in_memory_is_what_verify_reads(db: None) -> None:
    """The check reads the storage, whichever it is."""
    stored = store(b"one", "text/plain")
    name = StoredFile.objects.get(pk=stored).name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"One"))
    assert len(list(files_are_what_was_stored())) == 1

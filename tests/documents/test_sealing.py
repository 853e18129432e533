"""A sealed file: any change is seen, by us and by poppler's pdfsig."""

import hashlib
import io
import random
import stat
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from fieldgate.documents import keys, press
from fieldgate.documents.errors import PressFailed
from fieldgate.documents.keys import SealKey
from tests.documents.papers import SIGNATURE, printed

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def key() -> SealKey:
    return press.make_key("Evergreen Grounds")


@pytest.fixture(scope="module")
def presented() -> bytes:
    return printed(signature=SIGNATURE).pdf


@pytest.fixture(scope="module")
def sealed(key: SealKey, presented: bytes) -> bytes:
    return press.seal(presented, key)


def holds(pdf: bytes, *known: SealKey) -> bool:
    return press.check_seal(pdf, [key.certificate for key in known]).holds


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says."""
    return poppler("pdfsig", pdf, folder)


def poppler(tool: str, pdf: bytes, folder: Path, *options: str) -> str:
    """What one of poppler's tools says of the file."""
    file = folder / "sealed.pdf"
    file.write_bytes(pdf)
    command = [tool, *options, str(file)]
    return subprocess.run(command, capture_output=True, text=True).stdout


def flipped(pdf: bytes, place: int, bit: int = 0) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= 1 << bit
    return bytes(changed)


def gap(pdf: bytes) -> tuple[int, int]:
    """From where to where the seal itself stands."""
    start = pdf.rindex(b"/Contents <")
    return start, pdf.index(b">", start) + 1


def test_a_sealed_file_holds_and_begins_with_what_was_presented(
    sealed: bytes, presented: bytes, key: SealKey
) -> None:
    check = press.check_seal(sealed, [key.certificate])
    assert check.holds
    assert check.sealed_at
    assert sealed.startswith(presented)


def test_pdfsig_agrees(sealed: bytes, tmp_path: Path) -> None:
    said = pdfsig(sealed, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "Evergreen Grounds" in said
    assert "ETSI.CAdES.detached" in said


def test_t_es_12_a_flipped_bit_anywhere_breaks_the_seal(sealed: bytes, key: SealKey) -> None:
    """At 20 places all over the file, and at 30 within the seal, which readers look at least carefully."""
    chance = random.Random(88)
    start, end = gap(sealed)
    places = [chance.randrange(len(sealed)) for _ in range(20)]
    places += [chance.randrange(start, end) for _ in range(30)]
    unseen = [p for p in places if holds(flipped(sealed, p, chance.randrange(8)), key)]
    assert unseen == []


def test_t_es_12_the_head_of_the_seal_which_nobody_signed_cannot_be_changed(
    sealed: bytes, key: SealKey
) -> None:
    """It names versions and algorithms, and readers overlook what it says there."""
    start = gap(sealed)[0] + len(b"/Contents <")
    assert not any(holds(flipped(sealed, place), key) for place in range(start, start + 130))


def test_t_es_12_pdfsig_sees_a_flipped_bit_in_the_document(sealed: bytes, tmp_path: Path) -> None:
    chance = random.Random(18)
    start, _ = gap(sealed)
    for place in (chance.randrange(1000, start - 1000) for _ in range(5)):
        assert "Signature is Valid." not in pdfsig(flipped(sealed, place), tmp_path)


def test_the_seal_fills_its_room(sealed: bytes) -> None:
    """In empty room behind it a bit could be changed, and no reader would see it."""
    start, end = gap(sealed)
    digits = sealed[start + len(b"/Contents <") : end - 1]
    der = bytes.fromhex(digits.decode())
    assert 4 + int.from_bytes(der[2:4]) == len(der)


def test_letters_of_the_seal_written_small_are_another_file(sealed: bytes, key: SealKey) -> None:
    start, end = gap(sealed)
    small = sealed[: start + 11] + sealed[start + 11 : end].lower() + sealed[end:]
    assert small != sealed
    assert not holds(small, key)


def test_an_appended_revision_breaks_it(sealed: bytes, key: SealKey) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    assert out.getvalue().startswith(sealed)
    assert len(out.getvalue()) > len(sealed)
    assert not holds(out.getvalue(), key)


def test_bytes_added_or_cut_off_at_the_end_break_it(sealed: bytes, key: SealKey) -> None:
    assert not holds(sealed + b"\n", key)
    assert not holds(sealed[:-1], key)
    assert not holds(sealed[: len(sealed) // 2], key)


def test_a_seal_of_somebody_else_is_not_ours(presented: bytes, key: SealKey) -> None:
    """Also when they call themselves the same."""
    other = press.make_key("Evergreen Grounds")
    check = press.check_seal(press.seal(presented, other), [key.certificate])
    assert (check.is_sealed, check.is_ours, check.holds) == (True, False, False)


def test_a_seal_of_an_old_key_still_holds(sealed: bytes, key: SealKey) -> None:
    assert holds(sealed, press.make_key("Evergreen Grounds"), key)


@pytest.mark.parametrize("data", [b"", b"x", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"\x00" * 5000])
def test_what_is_no_pdf_is_not_sealed(data: bytes, key: SealKey) -> None:
    assert not press.check_seal(data, [key.certificate]).is_sealed


def test_a_document_without_a_seal_is_not_sealed(presented: bytes, key: SealKey) -> None:
    assert not press.check_seal(presented, [key.certificate]).is_sealed


def test_sealing_a_sealed_file_again_is_refused_by_the_check(sealed: bytes, key: SealKey) -> None:
    """The first seal forbids every change, a second seal too."""
    with pytest.raises(PressFailed):
        press.seal(sealed, key)


# ---- what it claims to be -------------------------------------------------------------------------------


def test_it_says_that_it_is_to_be_kept_and_to_be_read_by_everybody(presented: bytes) -> None:
    """PDF/A-2a and PDF/UA-1, in the words of its metadata; tagged, with a language and a title."""
    root = PdfFileReader(io.BytesIO(presented)).root
    metadata = root["/Metadata"].data.decode()
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in metadata.replace(" ", ""), claim
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root


def test_all_fonts_are_inside_it(presented: bytes, tmp_path: Path) -> None:
    rows = poppler("pdffonts", presented, tmp_path).splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_the_sealed_file_is_still_tagged(sealed: bytes, tmp_path: Path) -> None:
    said = poppler("pdfinfo", sealed, tmp_path)
    assert "Tagged:          yes" in said
    assert "JavaScript:      no" in said


def test_headings_tables_and_pictures_have_their_names(presented: bytes, tmp_path: Path) -> None:
    tree = poppler("pdfinfo", presented, tmp_path, "-struct-text")
    assert '"Major Landscaping Project 2024"' in tree
    assert {"H1", "H2", "Table", "TH", "TD", "Figure"} <= {
        word.rstrip(":") for line in tree.splitlines() for word in line.split()[:1]
    }


# ---- the key --------------------------------------------------------------------------------------------


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def command(*words: str) -> list[str]:
    out = io.StringIO()
    call_command("seal-key", "--name", "Evergreen Grounds", *words, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_makes_a_key_once_and_shows_which(data_dir: Path) -> None:
    first = command()
    assert first == command()
    kept = keys.current_key(lambda: pytest.fail("it is there"))
    assert first == [f"Key in use: {kept.fingerprint}", "Certificates to check with: 1"]
    assert hashlib.sha256(kept.certificate).hexdigest() == kept.fingerprint


def test_a_rotated_key_seals_from_now_on_and_the_old_seals_hold(data_dir: Path, presented: bytes) -> None:
    command()
    old = keys.current_key(lambda: pytest.fail("it is there"))
    sealed_before = press.seal(presented, old)
    assert command("--rotate")[1] == "Certificates to check with: 2"
    new = keys.current_key(lambda: pytest.fail("it is there"))
    assert new != old
    assert press.check_seal(sealed_before, keys.certificates()).holds
    assert press.check_seal(press.seal(presented, new), keys.certificates()).holds


def test_the_key_is_readable_by_its_owner_alone_and_is_never_shown(data_dir: Path) -> None:
    said = command()
    kept = keys.current_key(lambda: pytest.fail("it is there"))
    assert stat.S_IMODE((data_dir / "seal" / "key.pem").stat().st_mode) == 0o600
    assert b"PRIVATE" in kept.private
    for word in kept.private.decode().splitlines()[1:-1]:
        assert word not in repr(kept)
        assert word not in "\n".join(said)


def test_two_that_need_the_first_key_at_the_same_moment_get_the_same(data_dir: Path) -> None:
    both = threading.Barrier(2, timeout=20)

    def make() -> SealKey:
        made = press.make_key("Evergreen")
        both.wait()
        return made

    found: list[SealKey] = []
    threads = [threading.Thread(target=lambda: found.append(keys.current_key(make))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert found[0].certificate in keys.certificates()

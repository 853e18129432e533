"""A logo is a picture inside the folder, drawn anew; anything else is refused by name."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from fieldgate.branches.models import Logo
from fieldgate.exchange.importing import import_folder
from tests.exchange.folders import Changes, everything, imported, make_folder, only

pytestmark = pytest.mark.django_db

PORTAL = "external_id,slug,title,logo\nPO1,oak,Oak,{name}\n"


def picture(width: int = 900, height: int = 300, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#1f7a4d").save(out, kind)
    return out.getvalue()


def test_a_picture_becomes_a_small_png(tmp_path: Path) -> None:
    report = imported(
        tmp_path, {"portals.csv": PORTAL.format(name="our logo.jpg"), "our logo.jpg": picture(kind="JPEG")}
    )
    logo = Logo.objects.get()
    assert (logo.width, logo.height) == (480, 160)
    assert bytes(logo.png).startswith(b"\x89PNG")
    assert report.notes == []


def test_the_same_picture_again_changes_nothing(tmp_path: Path) -> None:
    files: Changes = {"portals.csv": PORTAL.format(name="a.png"), "a.png": picture()}
    imported(tmp_path, files)
    before = everything()
    report = imported(tmp_path, files)
    assert everything() == before
    assert (report.tallies["portals.csv"].changed, report.tallies["portals.csv"].left) == (0, 1)


def test_a_new_picture_replaces_and_an_empty_cell_removes_it(tmp_path: Path) -> None:
    imported(tmp_path, {"portals.csv": PORTAL.format(name="a.png"), "a.png": picture()})
    report = imported(tmp_path, {"portals.csv": PORTAL.format(name="a.png"), "a.png": picture(100, 100)})
    assert (Logo.objects.get().width, report.tallies["portals.csv"].changed) == (100, 1)
    only(tmp_path / "titles", {"portals.csv": "external_id,title\nPO1,Oaks\n"})
    assert Logo.objects.exists()
    imported(tmp_path, {"portals.csv": PORTAL.format(name="")})
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "SVG is not accepted"),
        ("a.png", b"no picture at all", "not a PNG, JPEG or WebP"),
        ("a.png", b"", "not a PNG, JPEG or WebP"),
        ("a.png", picture()[:200], "broken"),
        ("a.png", picture(7_000, 6_000), "40 megapixels"),
        ("a.png", b"\x89PNG" + bytes(5 * 1024 * 1024), "larger than 5 MB"),
        ("b.png", b"", "is not in the folder"),
        ("../a.png", b"", "plain name of a file"),
        ("/etc/passwd", b"", "plain name of a file"),
        ("..", b"", "plain name of a file"),
        (r"..\a.png", b"", "plain name of a file"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, name: str, content: bytes, advice: str) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    before = everything()
    folder = make_folder(tmp_path / "in", {"portals.csv": PORTAL.format(name=name), "a.png": content})
    report = import_folder(folder)
    assert [str(p.place) for p in report.problems] == ["portals.csv line 2, column logo"]
    assert advice in report.problems[0].text
    assert everything() == before


def test_a_link_out_of_the_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    folder = make_folder(tmp_path / "in", {"portals.csv": PORTAL.format(name="link.png")})
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert "leads out of the folder" in import_folder(folder).problems[0].text
    (folder / "link.png").unlink()
    os.mkfifo(folder / "link.png")
    assert "not a plain file" in import_folder(folder).problems[0].text


def test_a_table_that_is_a_folder_or_a_link_out_is_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "in", {"staff.csv": None, "credits.csv": None})
    (folder / "staff.csv").mkdir()
    (tmp_path / "outside.csv").write_text("external_id\n")
    (folder / "credits.csv").symlink_to(tmp_path / "outside.csv")
    faults = {p.place.file: p.text for p in import_folder(folder).problems}
    assert "not a plain file" in faults["staff.csv"]
    assert "leads out of the folder" in faults["credits.csv"]

"""T-PD-03 and the like for logos: what somebody gives as a picture, and what becomes of it."""

import hashlib
import io
import struct
import zlib

import pytest
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fieldgate.branches.logo import BOX, MAX_BYTES, MAX_PIXELS, UnusableLogo, keep_logo, read_logo
from fieldgate.branches.models import Logo
from tests.access.pictures import picture
from tests.cast import Cast

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png_that_says(width: int, height: int) -> bytes:
    """A PNG whose header promises this size; there is hardly anything behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


BAD: dict[str, tuple[bytes, str | None]] = {
    "an SVG": (SVG, "SVG is not accepted"),
    "an SVG with a declaration": (b'<?xml version="1.0"?>' + SVG, "SVG is not accepted"),
    "HTML under a picture's name": (b"<!doctype html><script>alert(1)</script>", "not a PNG, JPEG or WebP"),
    "nothing": (b"", "not a PNG, JPEG or WebP"),
    "noise": (bytes(range(256)) * 10, "not a PNG, JPEG or WebP"),
    "a GIF": (picture("GIF"), "not a PNG, JPEG or WebP"),
    "a BMP": (picture("BMP"), "not a PNG, JPEG or WebP"),
    "a PDF": (b"%PDF-1.7\n%%EOF", "not a PNG, JPEG or WebP"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "not a PNG, JPEG or WebP"),
    "a PNG's first bytes only": (b"\x89PNG\r\n\x1a\n", None),
    "a truncated PNG": (picture("PNG", (200, 200))[:-60], "broken"),
    "a truncated JPEG": (picture("JPEG", (200, 200))[:300], "broken"),
    "a truncated WebP": (picture("WEBP", (200, 200))[:40], None),
    "a bomb": (png_that_says(50_000, 50_000), None),
    "just over the limit": (png_that_says(MAX_PIXELS + 1, 1), "40 megapixels"),
    "no width": (png_that_says(0, 10), None),
    "too many bytes": (b"\x89PNG\r\n\x1a\n" + b"\0" * MAX_BYTES, "5 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_logo_is_refused_and_the_old_one_stays(cast: Cast, name: str) -> None:
    data, why = BAD[name]
    portal = cast.portals["north"]
    keep_logo(portal.pk, picture("PNG"))
    before = Logo.objects.values().get()

    with pytest.raises(UnusableLogo, match=why):
        keep_logo(portal.pk, data)

    assert Logo.objects.values().get() == before


@pytest.mark.pure
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (40, 20), (2000, 10), (10, 2000), (600, 600)])
def test_a_picture_becomes_a_png_that_fits_its_box(kind: str, size: tuple[int, int]) -> None:
    png, width, height = read_logo(picture(kind, size))
    drawn = Image.open(io.BytesIO(png))
    assert drawn.format == "PNG"
    assert drawn.size == (width, height)
    assert width <= BOX[0]
    assert height <= BOX[1]


@pytest.mark.pure
def test_nothing_else_rides_along() -> None:
    """The picture is drawn anew: what was hidden behind or inside it is gone."""
    out = io.BytesIO()
    info = PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    Image.new("RGB", (20, 20)).save(out, "PNG", pnginfo=info)
    for data in (out.getvalue() + b"<script>alert(1)</script>", picture("JPEG") + SVG):
        png, _, _ = read_logo(data)
        assert b"script" not in png


@pytest.mark.pure
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 30)).save(out, "PNG")
    assert read_logo(out.getvalue())[1:] == (30, 30)


def test_a_logo_is_served_as_a_png_under_an_address_with_its_hash(cast: Cast) -> None:
    portal = cast.portals["north"]
    assert Client().get("/north/logo.png").status_code == 404
    keep_logo(portal.pk, picture("JPEG"))

    page = cast.client("PRI").get("/north/").content.decode()
    logo = Logo.objects.get()
    assert f'/north/logo.png?v={logo.sha256[:12]}"' in page
    response = Client().get("/north/logo.png")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert hashlib.sha256(response.content).hexdigest() == logo.sha256

    keep_logo(portal.pk, picture("PNG", colour="#000000"))
    assert logo.sha256[:12] not in cast.client("PRI").get("/north/").content.decode()


def test_a_logo_belongs_to_its_portal(cast: Cast) -> None:
    keep_logo(cast.portals["north"].pk, picture("PNG"))
    assert Client().get("/south/logo.png").status_code == 404

"""Reading a picture that somebody gave as a logo."""

import hashlib
import io
import warnings

from PIL import Image, UnidentifiedImageError

from fieldgate.branches.models import Logo

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000  # checked on the header, before a single pixel is decoded (T-PD-03)
BOX = (480, 160)


class UnusableLogo(ValueError):
    """The file cannot serve as a logo; the text says why and what to give instead."""


def read_logo(data: bytes) -> tuple[bytes, int, int]:
    """Draw a PNG of at most 480 x 160 px from the bytes of a PNG, JPEG or WebP picture.

    The kind is decided by content, never by name. Returns (png, width, height).
    Raises UnusableLogo: an SVG, no picture at all, a broken, huge or oversized one.
    """
    if len(data) > MAX_BYTES:
        raise UnusableLogo("The logo is larger than 5 MB. Give a smaller picture.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"])
            if opened.width * opened.height > MAX_PIXELS:
                raise UnusableLogo("The logo has more than 40 megapixels. Give a smaller picture.")
            picture = opened.convert("RGBA")
    except UnusableLogo:
        raise
    except UnidentifiedImageError:
        raise UnusableLogo("The logo is not a PNG, JPEG or WebP picture. SVG is not accepted.") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnusableLogo("The logo's file is broken. Save the picture again as PNG.") from None
    picture.thumbnail(BOX)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue(), picture.width, picture.height


def keep_logo(portal_id: int, data: bytes) -> None:
    """Make `data` the portal's logo. Raises UnusableLogo and then changes nothing."""
    png, width, height = read_logo(data)
    Logo.objects.update_or_create(
        portal_id=portal_id,
        defaults={
            "png": png,
            "sha256": hashlib.sha256(png).hexdigest(),
            "width": width,
            "height": height,
        },
    )

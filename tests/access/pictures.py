"""Small pictures to give as logos."""

import io

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (40, 20), colour: str = "#336699") -> bytes:
    """A plain picture as PNG, JPEG, WEBP, GIF ..."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()

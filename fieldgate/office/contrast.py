"""How an accent colour comes out in the portal, with the contrast of its texts (R153)."""

from dataclasses import dataclass

from fieldgate.branches.rules import (
    DEFAULT_ACCENT,
    NotAColour,
    Palette,
    contrast,
    dark_palette,
    light_palette,
    parse_colour,
)


@dataclass(frozen=True)
class Swatch:
    """A pair of colours as pages use it; `ratio` is at least 4.5 to 1."""

    label: str
    ground: str
    ink: str
    ratio: str


def swatches(accent: str) -> list[Swatch]:
    """Buttons and soft fields of both schemes; of the default accent where the colour is none."""
    try:
        parse_colour(accent)
    except NotAColour:
        accent = DEFAULT_ACCENT
    return [*_pairs("light", light_palette(accent)), *_pairs("dark", dark_palette(accent))]


def _pairs(scheme: str, palette: Palette) -> list[Swatch]:
    return [
        _swatch(f"Button, {scheme}", palette.accent, palette.accent_ink),
        _swatch(f"Soft field, {scheme}", palette.accent_soft, palette.accent_text),
    ]


def _swatch(label: str, ground: str, ink: str) -> Swatch:
    hundredths = int(contrast(parse_colour(ground), parse_colour(ink)) * 100)
    return Swatch(label, ground, ink, f"{hundredths // 100}.{hundredths % 100:02d}")

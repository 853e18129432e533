"""A portal's accent as the small stylesheet that portal.css builds on."""

import hashlib
from dataclasses import asdict
from functools import lru_cache
from html import escape

from fieldgate.branches.rules import (
    DEFAULT_ACCENT,
    NotAColour,
    Palette,
    dark_palette,
    light_palette,
    parse_colour,
)


def _properties(palette: Palette) -> str:
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in asdict(palette).items())


def palettes(accent: str) -> tuple[Palette, Palette]:
    """The colours of the light and of the dark scheme, contrast already corrected (R153)."""
    colour = usable(accent)
    return light_palette(colour), dark_palette(colour)


@lru_cache(maxsize=256)  # a pure function of the accent
def stylesheet(accent: str) -> str:
    """The custom properties of both schemes."""
    light, dark = palettes(accent)
    return (
        f":root{{{_properties(light)}}}@media (prefers-color-scheme:dark){{:root{{{_properties(dark)}}}}}\n"
    )


@lru_cache(maxsize=256)
def mark(title: str, accent: str) -> str:
    """The portal's sign as SVG: the first letter of its title on its accent."""
    palette = light_palette(usable(accent))
    letter = next((c for c in title if c.isalnum()), "?").upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="8" fill="{palette.accent}"/>'
        f'<text x="16" y="22" text-anchor="middle" font-family="system-ui, sans-serif" font-size="18" '
        f'font-weight="700" fill="{palette.accent_ink}">{escape(letter)}</text></svg>'
    )


def fingerprint(text: str) -> str:
    """A short hash of what an address shows, so that the address changes with it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def usable(accent: str) -> str:
    """The accent, or the default: pages must not fall over a row that was written around our checks."""
    try:
        parse_colour(accent)
    except NotAColour:
        return DEFAULT_ACCENT
    return accent

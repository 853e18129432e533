"""Which slugs are free, and how an accent colour becomes a palette that can be read. Pure Python."""

import re
from dataclasses import dataclass

# First path segments outside portals, and those that portals or browsers use themselves.
RESERVED_SLUGS = frozenset(
    {
        "about", "accounts", "admin", "api", "assets", "check", "favicon.ico", "healthz", "home", "hooks",
        "invoices", "media", "office", "payment-methods", "property-filter", "proposals", "readyz",
        "requests", "robots.txt", "static", "visits", "well-known",
    }
)  # fmt: skip

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

DEFAULT_ACCENT = "#1f7a4d"

_WHITE = (255, 255, 255)
_BLACK = (0, 0, 0)
_INK = (13, 26, 20)
# The grounds that accent text stands on, as in portal.css.
_PALE = (245, 247, 246)
_DARK_CARD = (24, 34, 30)

Rgb = tuple[int, int, int]


class NotAColour(ValueError):
    """The text is not a colour of the form #rrggbb."""


@dataclass(frozen=True)
class Palette:
    """The accent's uses, each as #rrggbb. Every text pair in it has a contrast of at least 4.5 (R153)."""

    accent: str
    accent_ink: str
    accent_text: str
    accent_soft: str
    side: str
    side_2: str


def parse_colour(text: str) -> Rgb:
    """Read "#1f7a4d". Raises NotAColour."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise NotAColour(text)
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def _write(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _luminance(rgb: Rgb) -> float:
    """Relative luminance (WCAG 2.2)."""

    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(c) for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: Rgb, b: Rgb) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def _mix(a: Rgb, b: Rgb, percent: int) -> Rgb:
    """`a` with `percent` of `b` stirred in."""
    return tuple((x * (100 - percent) + y * percent) // 100 for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def _until_readable(colour: Rgb, ground: Rgb, towards: Rgb) -> Rgb:
    """`colour`, moved towards white or black only as far as text on `ground` needs (4.5 to 1)."""
    for percent in range(0, 101, 2):
        mixed = _mix(colour, towards, percent)
        if contrast(mixed, ground) >= 4.5:
            return mixed
    return towards


def _ink_on(ground: Rgb) -> Rgb:
    return _WHITE if contrast(_WHITE, ground) >= 4.5 else _INK


def light_palette(accent: str) -> Palette:
    """The palette of the light scheme for a brand's accent. Raises NotAColour."""
    brand = parse_colour(accent)
    soft = _mix(brand, _WHITE, 88)
    # A bright brand keeps its colour and wears ink, well readable so that it stays so under the pointer;
    # any other wears white and is darkened as far as that needs.
    bright = contrast(_INK, brand) >= 7
    button = brand if bright else _until_readable(brand, _WHITE, _BLACK)
    return Palette(
        accent=_write(button),
        accent_ink=_write(_INK if bright else _WHITE),
        accent_text=_write(_until_readable(_until_readable(brand, _PALE, _BLACK), soft, _BLACK)),
        accent_soft=_write(soft),
        side=_write(_mix(_mix(brand, _BLACK, 82), (14, 22, 18), 40)),
        side_2=_write(_mix(_mix(brand, _BLACK, 68), (28, 40, 35), 40)),
    )


def dark_palette(accent: str) -> Palette:
    """The palette of the dark scheme for a brand's accent. Raises NotAColour."""
    brand = parse_colour(accent)
    bright = _until_readable(brand, _DARK_CARD, _WHITE)
    soft = _mix(brand, _DARK_CARD, 80)
    return Palette(
        accent=_write(bright),
        accent_ink=_write(_ink_on(bright)),
        accent_text=_write(_until_readable(bright, soft, _WHITE)),
        accent_soft=_write(soft),
        side=_write(_mix(_mix(brand, _BLACK, 86), (10, 16, 13), 50)),
        side_2=_write(_mix(_mix(brand, _BLACK, 72), (24, 34, 30), 50)),
    )

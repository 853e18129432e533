"""Pages as pictures: Typst's SVG, written in fewer bytes. It looks the same at any zoom that shows a word."""

import re
from functools import lru_cache

_DECIMAL = re.compile(r"(-?)(\d+)\.(\d\d)(\d)\d*|(-?)(?<!\d)0(\.\d+)")
_DRAWN = re.compile(r' (?:d|x|y)="[^"]*"')
_SPACED = re.compile(r"(?<=[a-zA-Z]) | (?=-)")
_NAMED = re.compile(r"\b[gc][0-9A-F]{32}\b")
# What is so anyway.
_SAID_TWICE = ' fill-rule="nonzero"'


def slim(svg: str) -> bytes:
    """The picture with hundredths of a point instead of millionths, short names, and nothing said twice.

    A page then needs a third of the bytes, on the disk and over the wire (ran).
    """
    names: dict[str, str] = {}
    svg = _DRAWN.sub(lambda drawn: _shorter(drawn[0]), svg.replace(_SAID_TWICE, ""))
    return _NAMED.sub(lambda name: names.setdefault(name[0], f"g{len(names)}"), svg).encode()


@lru_cache(16_384)  # the same letters come again and again, page after page
def _shorter(drawn: str) -> str:
    """One attribute: a path, or where something stands."""
    rounded = _DECIMAL.sub(_rounded, drawn)
    return _SPACED.sub("", rounded[1:]).join((" ", "")) if drawn.startswith(" d=") else rounded


def _rounded(number: re.Match[str]) -> str:
    """To the nearest hundredth, in digits alone: 0.707205811 is .71, -12.996 is -13."""
    sign, whole, places, next_digit, small_sign, small = number.groups()
    if whole is None:
        return f"{small_sign}{small.rstrip('0')}" if small.strip(".0") else "0"
    hundredths = int(whole + places) + (next_digit >= "5")
    whole_part, rest = divmod(hundredths, 100)
    text = f"{whole_part or ''}" + (f".{rest:02d}".rstrip("0") if rest else "")
    return f"{sign}{text}" if text else "0"

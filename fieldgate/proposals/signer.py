"""What a person may sign with: a name, and a drawing if there is one. Pure Python."""

import math
import re
import unicodedata
from itertools import pairwise

LONGEST_NAME = 200
FEWEST_LETTERS = 2  # one letter is a slip of the finger, as one dot is (T-ES-06, T-ES-07)
LONGEST_PATH = 50_000  # characters; a long signature drawn slowly takes a tenth
# The zero-width joiners: names in Persian and in Indian scripts are spelled with them.
_JOINERS = "\u200c\u200d"
# Letters by their category, and yet nothing to be seen.
_FILLERS = "\u034f\u115f\u1160\u3164\uffa0"
_NUMBER = re.compile(r"-?[0-9]{1,5}(?![0-9])")
_TOKEN = re.compile(rf"[MLQC]|{_NUMBER.pattern}")
_STEP = re.compile(r"([MLQC])([^MLQC]*)")
_COUNTS = {"M": 2, "L": 2, "Q": 4, "C": 6}

Point = tuple[int, int]


class NotADrawing(ValueError):
    """The text is not a path of moves, lines and curves with whole numbers inside its box."""


def clean_name(typed: str) -> str:
    """A name without what cannot be seen: controls, marks of direction, spaces at the ends or doubled."""
    seen = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", typed)
        if char in _JOINERS or char.isspace() or _is_seen(char)
    )
    return " ".join(seen.split())


def _is_seen(char: str) -> bool:
    return char not in _FILLERS and unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn"}


def is_a_name(name: str) -> bool:
    """Whether a clean name can stand under a contract: letters in it, and not endless."""
    letters = sum(unicodedata.category(char).startswith("L") for char in name)
    return letters >= FEWEST_LETTERS and len(name) <= LONGEST_NAME


def is_a_signature(path: str, width: int, height: int) -> bool:
    """Whether what was drawn is more than nothing or a dot (T-ES-07): ink of a tenth of the box's width in
    all, spread over a twentieth of it. Raises NotADrawing.
    """
    steps = _steps(path)
    places = [point for _, points in steps for point in points]
    if not all(0 <= x <= width and 0 <= y <= height for x, y in places):
        raise NotADrawing  # beyond the box nobody would see it
    spread = max((max(axis) - min(axis) for axis in zip(*places, strict=True)), default=0)
    return _ink(steps) * 10 >= width and spread * 20 >= width


def _ink(steps: list[tuple[str, list[Point]]]) -> float:
    """How long the lines are in all, from point to point."""
    drawn = 0.0
    last = (0, 0)
    for command, points in steps:
        if command != "M":
            drawn += sum(math.dist(a, b) for a, b in pairwise([last, *points]))
        last = points[-1]
    return drawn


def _steps(path: str) -> list[tuple[str, list[Point]]]:
    if _TOKEN.sub("", path).strip(" ,"):
        raise NotADrawing
    steps: list[tuple[str, list[Point]]] = []
    for found in _STEP.finditer(path):
        numbers = [int(number) for number in _NUMBER.findall(found[2])]
        if len(numbers) != _COUNTS[found[1]]:
            raise NotADrawing
        steps.append((found[1], list(zip(numbers[::2], numbers[1::2], strict=True))))
    if steps and not path.lstrip(" ,").startswith("M"):
        raise NotADrawing
    return steps

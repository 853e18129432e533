"""Which fonts there are, and which text can be printed with them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

# The family that documents are set in, then those that help out, in this order. All come as packages, so
# that a document looks the same on every machine.
FAMILIES = {
    "Source Sans 3": "fontpkg_source_sans_3",
    "Noto Sans": "fontpkg_noto_sans",
    "Noto Sans Arabic": "fontpkg_noto_sans_arabic",
    "Heebo": "fontpkg_heebo",
    "Noto Sans Thai": "fontpkg_noto_sans_thai",
    "Noto Sans CJK JP": "noto_cjk_sans_jp_regular",
}
# Stands for what no font has; every family that sets text has it.
MARK = "\u25a1"
LONGEST_WORD = 40  # longer ones may be broken after every PIECE, so that they stay inside their column
PIECE = 10
BREAK = "\u200b"
JOINERS = "\u200c\u200d"
# For the attempt after everything else: what the first font certainly sets, one character at a time.
PLAIN = frozenset(map(chr, (10, *range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180), ord(MARK))))


@cache
def folders() -> tuple[Path, ...]:
    """Where the font files are."""
    return tuple(folder for _, folder in _installed())


@cache
def coverage() -> tuple[frozenset[str], ...]:
    """The characters of each family, in the families' order; where it has styles, those that all have."""
    return tuple(
        frozenset.intersection(*(_characters(file) for file in sorted(folder.glob("*.[ot]tf"))))
        for _, folder in _installed()
    )


def printable(text: str) -> str:
    """`text` as it can be printed: what no font has becomes a mark, what is no text at all is left out.

    Controls, marks of direction (they could turn a price around), tags and private characters are no text.
    Line ends become one kind, other white space a blank. A character that no font has takes along what only
    modifies it, so that a family of four is one mark and not seven.
    """
    if text.isascii() and text.isprintable():
        return "".join(_breakable(text))
    return "".join(_breakable("".join(_clusters(text))))


def plain(text: str) -> str:
    """`text` in the simplest characters there are, for when `printable` was too hopeful."""
    return "".join(_breakable("".join(c if c in PLAIN else MARK for c in unicodedata.normalize("NFC", text))))


def _installed() -> Iterator[tuple[str, Path]]:
    for family, package in FAMILIES.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise RuntimeError(f"The font {family} is not installed: the package {package} is missing.")
        folder = Path(spec.origin).parent
        yield family, folder / "files" if (folder / "files").is_dir() else folder


def _characters(file: Path) -> frozenset[str]:
    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap() or ()))


def _clusters(text: str) -> Iterator[str]:
    """Base characters with what is put on them, each as one font can set it."""
    cluster = ""
    for character in _texts(text):
        if cluster and (unicodedata.category(character)[0] == "M" or character in JOINERS):
            cluster += character
        elif cluster[-1:] == "\u200d" and not _has(character):
            continue  # the rest of a picture that was joined of several
        else:
            yield _settable(cluster)
            cluster = character
    yield _settable(cluster)


def _texts(text: str) -> Iterator[str]:
    """The characters that are text."""
    for character in text.replace("\r\n", "\n"):
        kind = unicodedata.category(character)
        if character in "\n\r\v\f\x85\u2028\u2029":
            yield "\n"
        elif character == "\t" or kind == "Zs":
            yield character if character == "\xa0" else " "
        elif character in JOINERS:
            yield character
        elif kind[0] == "C":
            if kind == "Cn" or kind == "Cs":
                yield MARK
        elif not ("\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"):
            yield character


def _settable(cluster: str) -> str:
    """The cluster if one font has all of it, else as much as one that has its base has, else a mark."""
    if not cluster or cluster == "\n":
        return cluster
    letters = "".join(c for c in cluster if c not in JOINERS)
    if any(covered.issuperset(letters) for covered in coverage()):
        return cluster
    for covered in coverage():
        if letters[:1] in covered:
            return "".join(c for c in letters if c in covered)
    return "" if "\U0001f3fb" <= cluster[0] <= "\U0001f3ff" else MARK


def _has(character: str) -> bool:
    return any(character in covered for covered in coverage())


def _breakable(text: str) -> Iterator[str]:
    """The text with places to break in words that are too long for any column."""
    for word in re.split("([ \n]+)", text):
        if len(word) <= LONGEST_WORD:
            yield word
            continue
        for place, character in enumerate(word):
            if place and place % PIECE == 0 and unicodedata.category(character)[0] != "M":
                yield BREAK
            yield character

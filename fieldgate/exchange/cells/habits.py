"""How the system that wrote a folder writes: days, decimals, thousands; declared, never guessed."""

import re
from dataclasses import dataclass

# What looks like a space between the digits of a number: plain, no-break, narrow no-break, thin.
_SPACE_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ \u00a0\u202f\u2009](?=[0-9])")
_ANY_SPACE = str.maketrans("\u00a0\u202f\u2009", "   ")
_APOSTROPHE = str.maketrans("\u2019", "'")
# What a declaration says, and the character it means.
DECIMALS = {".": ".", ",": ","}
THOUSANDS = {",": ",", ".": ".", " ": " ", "'": "'", "none": ""}
# Both of today's forms: 2024-02-28 and 02/28/2024.
ISO_AND_US = "iso and us"


class NotWrittenSo(ValueError):
    """The text is not written as the folder's habits say."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What a parser must know beside the cell's text; the defaults are a folder's that declares nothing.

    `dates` is ISO_AND_US or a form of dates.py. `exact`: cells hold the very values, as an export writes
    them, so that nothing is tidied and nothing left open is filled in.
    """

    currency: str = "USD"
    dates: str = ISO_AND_US
    decimal: str = "."
    thousands: str = ","
    exact: bool = False

    def plain_number(self, text: str) -> str:
        """The text with "." for the decimals and "," for the thousands. Raises NotWrittenSo."""
        if (self.decimal, self.thousands) == (".", ","):
            return text
        marked = text.translate(_APOSTROPHE)
        if self.thousands == " ":
            marked = _SPACE_BETWEEN_DIGITS.sub("_", marked)
        meaning = {self.decimal: "."}
        if self.thousands:
            meaning["_" if self.thousands == " " else self.thousands] = ","
        if any(mark in marked and mark not in meaning for mark in ".,'"):
            raise NotWrittenSo(text)
        return "".join(meaning.get(c, c) for c in marked).translate(_ANY_SPACE)

    def number(self, plain: str) -> str:
        """A number such as "1,234.50" as these habits write it."""
        meaning = {".": self.decimal, ",": self.thousands}
        return "".join(meaning.get(c, c) for c in plain)

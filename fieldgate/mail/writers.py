"""Who writes which mail: LETTERS of `config/wiring.py` names a function for every kind."""

from collections.abc import Callable, Mapping
from typing import Any

from fieldgate.mail.letter import Letter

# Writes a mail when it leaves, from the row's `to`, `args` and `secret`. None: nobody needs it any more.
Writer = Callable[[str, Mapping[str, Any], str], Letter | None]
_writers: dict[str, Writer] = {}


def connect(letters: Mapping[str, Writer]) -> None:
    """Take over the table of config/wiring.py, once at the start."""
    _writers.update(letters)


def writer_of(kind: str) -> Writer:
    """The function that writes mails of this kind. Raises KeyError for one that nobody writes."""
    return _writers[kind]

"""What is printed around a version's content: letterhead, names, dates. Pure Python.

It is frozen with the version, so that the signed document is the presented one, whatever was renamed or
repainted in between (T-ES-08).
"""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from fieldgate.proposals.rules import Kind


@dataclass(frozen=True)
class Logo:
    """A PNG, as branches.logo draws it; width and height in pixels."""

    png: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Letterhead:
    """Who offers. `lines`: address, phone, e-mail; `footer` may have several lines; `accent` is #rrggbb."""

    company: str
    lines: tuple[str, ...] = ()
    footer: str = ""
    accent: str = "#1f7a4d"
    logo: Logo | None = None


@dataclass(frozen=True)
class Party:
    """Somebody or some place with its address, line by line; empty lines are left out."""

    name: str
    lines: tuple[str, ...] = ()

    @property
    def all_lines(self) -> tuple[str, ...]:
        """The name and what stands below it."""
        return tuple(line for line in (self.name, *self.lines) if line)


@dataclass(frozen=True)
class Paper:
    """A proposal's document without its content.

    `changes` is the number of the proposal that a change order changes. `dated`: the day it was delivered; of
    a contract, the day its estimate was completed (study 1.5). `show_details` off: a lump sum (design.md 6).
    `language` is the one it is written in, so that what is added to it later is written in it too.
    """

    number: str
    kind: Kind
    dated: date
    letterhead: Letterhead
    property: Party
    contact: Party | None = None
    sales_rep: Party | None = None
    revision: int = 0
    changes: str = ""
    show_details: bool = True
    is_draft: bool = False
    size: str = "us-letter"  # or "a4"
    language: str = "en"

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        stored = asdict(self)
        stored["dated"] = self.dated.isoformat()
        if logo := self.letterhead.logo:
            stored["letterhead"]["logo"]["png"] = base64.b64encode(logo.png).decode()
        return stored


def read_paper(stored: Mapping[str, Any]) -> Paper:
    """A paper from its stored form."""
    head = stored["letterhead"]
    logo = head["logo"] and Logo(**{**head["logo"], "png": base64.b64decode(head["logo"]["png"])})
    parties = {key: stored[key] and _party(stored[key]) for key in ("property", "contact", "sales_rep")}
    return Paper(
        **{
            **stored,
            **parties,
            "kind": Kind(stored["kind"]),
            "dated": date.fromisoformat(stored["dated"]),
            "letterhead": Letterhead(**{**head, "lines": tuple(head["lines"]), "logo": logo}),
        }
    )


def _party(stored: Mapping[str, Any]) -> Party:
    return Party(stored["name"], tuple(stored["lines"]))

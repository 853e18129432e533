"""What a page shows of later slices, without knowing them: `config/wiring.py` says who has something to say.

A proposal's page shows the invoices and visits that came of it; proposals stand before both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class PanelRow:
    """One thing on a panel: what it is called, its page ("" where the reader may not go), when, its state."""

    heading: str
    url: str
    date: str
    pill: str = ""
    pill_kind: str = ""


@dataclass(frozen=True)
class Panel:
    """A short list under a title. `more` says in words what did not fit."""

    title: str
    rows: tuple[PanelRow, ...]
    more: str = ""


Source = Callable[[HttpRequest, int], Panel | None]
_sources: dict[str, tuple[Source, ...]] = {}


def connect(panels: Mapping[str, Sequence[Source]]) -> None:
    """Take over the table of config/wiring.py, once at the start."""
    _sources.update({place: tuple(sources) for place, sources in panels.items()})


def panels_for(place: str, request: HttpRequest, pk: int) -> list[Panel]:
    """The panels of one page, in the table's order; those with nothing to say are left out."""
    found = (source(request, pk) for source in _sources.get(place, ()))
    return [panel for panel in found if panel and panel.rows]

"""The pictures that portals.csv names, read and drawn anew before the transaction begins."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fieldgate.branches.logo import MAX_BYTES, UnusableLogo, read_logo
from fieldgate.branches.models import Logo
from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.files.folder import Unreadable, read_inside
from fieldgate.exchange.files.sheets import Sheet
from fieldgate.exchange.report import Report


@dataclass(frozen=True)
class NewLogo:
    """A logo to be kept, as PNG bytes with its size in pixels."""

    png: bytes
    sha256: str
    width: int
    height: int


def read_logos(folder: Path, portals: Sheet, report: Report) -> tuple[dict[str, NewLogo | None], set[str]]:
    """The logos that change, by the portal's external_id; None where an empty cell takes one away.

    Also returns the names of the files used. Changes nothing where the column `logo` is not brought.
    """
    if "logo" not in portals.columns:
        return {}, set()
    kept = dict(Logo.objects.values_list("portal__external_id", "sha256"))
    changes: dict[str, NewLogo | None] = {}
    used: set[str] = set()
    for key, row in portals.sound_rows():
        name = portals[row, "logo"]
        if name is None:
            if key in kept:
                changes[key] = None
            continue
        used.add(name)
        try:
            logo = _read(folder, name)
        except (Unreadable, UnusableLogo) as fault:
            report.problem(portals.place(row, "logo"), f"{shown(name)}: {fault}")
            continue
        if kept.get(key) != logo.sha256:
            changes[key] = logo
    return changes, used


def _read(folder: Path, name: str) -> NewLogo:
    png, width, height = read_logo(read_inside(folder, name, MAX_BYTES))
    return NewLogo(png, hashlib.sha256(png).hexdigest(), width, height)

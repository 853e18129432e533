"""What a first visit loads, in bytes as they come over the wire."""

import re
from collections.abc import Iterator

from bench.figures import Figure
from bench.names import LISTS
from bench.sites import Sites
from bench.visitor import Visitor

KB = 1024
_STYLES = re.compile(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"')
_SCRIPTS = re.compile(r'<script[^>]+src="([^"]+)"')
_IMPORTS = re.compile(r"""^\s*(?:import|export)\b[^"']*["'](?P<path>[^"']+)["']""", re.MULTILINE)


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """A full list, and everything it asks for."""
    visitor = sites.visitor("SQLite")
    path = LISTS["invoice list"]
    html = visitor.get(path, **{"Accept-Encoding": "identity"}).body.decode()
    scripts = _SCRIPTS.findall(html)
    for script in scripts:
        text = visitor.get(script, **{"Accept-Encoding": "identity"}).body.decode()
        if found := _IMPORTS.search(text):
            raise SystemExit(f"bench: {script} imports {found['path']}, which is not counted yet")
    for name, listed in LISTS.items():
        yield _size(f"HTML of {name}", visitor, [listed], 12)
    yield _size("CSS of a page", visitor, _STYLES.findall(html), 14)
    yield _size("scripts of a page", visitor, scripts, 25)


def _size(what: str, visitor: Visitor, paths: list[str], budget: float) -> Figure:
    answers = [visitor.get(path) for path in paths]
    if not paths or any(answer.status != 200 for answer in answers):
        raise SystemExit(f"bench: {what}: {paths} could not be read")
    how = "+".join(sorted({a.headers.get("content-encoding", "plain") for a in answers}))
    return Figure(
        f"size: {what}", sum(len(a.body) for a in answers) / KB, " KB", budget, digits=1, beside=how
    )

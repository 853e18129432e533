"""Setting and sealing a proposal, as the worker has it done."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import psutil
from django.conf import settings

from bench.figures import Figure
from bench.sites import Sites
from bench.timing import interleaved
from fieldgate.documents import press
from fieldgate.proposals.content import Content, Item, Service
from fieldgate.proposals.pdf.paper import Letterhead, Paper, Party
from fieldgate.proposals.pdf.sheet import TEMPLATE, sheet
from fieldgate.proposals.rules import Kind

MADE_AT = datetime(2025, 3, 18, tzinfo=UTC)
KB = 1024
PAPER = Paper(
    "88", Kind.WORK_ORDER, date(2025, 3, 18),
    Letterhead("Evergreen Grounds", ("1758 Lexington Avenue", "St Louis, MO 63101"), "Licensed and insured"),
    Party("Tar Valon Towers", ("515 Warnock", "Columbia, IL 62236")),
    Party("April Malmba", ("1234 Main St", "Brooklyn, NY 11213")), Party("Camilla Sailor", ("COO",)),
)  # fmt: skip


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """A proposal of two pages; every one is another, or Typst would remember it."""
    if not settings.configured:  # the words of a sheet go through gettext; nothing else is needed
        settings.configure(USE_I18N=False)
    numbers = count(1)
    key = press.make_key("Evergreen Grounds")
    calls = {
        "pdf": lambda: _set(next(numbers), with_pages=False),
        "both": lambda: _set(next(numbers), with_pages=True),
    }
    timings = interleaved(calls, rounds=3 if quick else 8, each=10, warm_up=10)
    yield Figure("document: PDF of two pages, warm", timings["pdf"].p50, " ms", 40, digits=1)
    yield Figure("document: the same with its pages as pictures", timings["both"].p50, " ms", digits=1)
    made = _set(next(numbers), with_pages=True)
    if len(made.pages) != 2:
        raise SystemExit(f"bench: the document has {len(made.pages)} pages")
    compressed = sum(len(gzip.compress(page, 6)) for page in made.pages)
    yield Figure("document: pictures of two pages, compressed", compressed / KB, " KB", 52, digits=1)
    sealing = interleaved({"seal": lambda: press.seal(made.pdf, key)}, rounds=3, each=10, warm_up=3)
    yield Figure("document: sealing it", sealing["seal"].p50, " ms", digits=1)
    for _ in range(50 if quick else 300):
        _set(next(numbers), with_pages=True)
    yield Figure("document: the press after some hundred of them", _press_megabytes(), " MB", 400)


def _set(number: int, *, with_pages: bool) -> press.Printed:
    services = tuple(
        Service(n, f"Group {n // 8}", f"Service {n} of {number}", "Mowing, edging, trimming, blowing.", n,
                n * 1_000_00 + number, items=(Item("Crew", 3_180, 65_00), Item("Truck", 1_000, 40_00)))
        for n in range(1, 13)
    )  # fmt: skip
    content = Content(f"Maintenance {number}", "All grounds.", "Net 30.", "Monthly.", "USD", services)
    paper = replace(PAPER, number=str(number))
    return press.typeset(TEMPLATE, sheet(content, paper), MADE_AT, with_pages=with_pages)


def _press_megabytes() -> int:
    """Resident memory of the press, a child of this process."""
    children = psutil.Process().children()
    (found,) = (child for child in children if "fieldgate.documents.pressroom" in child.cmdline())
    return int(found.memory_info().rss) // KB**2

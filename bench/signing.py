"""Signing a proposal: how soon it answers, how soon the sealed file is there, what others notice."""

import re
import statistics
import threading
import time
from collections.abc import Iterator
from html import unescape
from itertools import cycle

from bench.figures import Figure, quotient
from bench.names import LISTS, PORTAL
from bench.sites import DATABASES, Site, Sites
from bench.visitor import Visitor

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
MOST_MS, MOST_SECONDS, MOST_TIMES = 250, 2.0, 2.0
A_SECOND = 2  # signatures, while others read
_POLL = 0.01


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """On both databases, with a worker beside the web process, as `fieldgate serve` has it."""
    alone, together = (5, 8) if quick else (15, 20)
    for database in DATABASES:
        site = sites.new(database)
        sites.run_once(site, "offer", f"--count={alone + together + 1}")
        sites.work(site)
        signer = site.visitor()
        _sign_and_wait(signer, f"S{alone + together}")  # the worker and its press start
        answers, seals = zip(*(_sign_and_wait(signer, f"S{n}") for n in range(alone)), strict=True)
        yield Figure(
            f"signing: the answer, {database}", statistics.median(answers), " ms", MOST_MS, digits=1,
            beside=f"longest {max(answers):.1f}, p50",
        )  # fmt: skip
        yield Figure(
            f"signing: until the sealed file is there, {database}", max(seals), " s", MOST_SECONDS, digits=2,
            beside=f"p50 {statistics.median(seals):.2f}, longest",
        )  # fmt: skip
        yield _beside(site, signer, [f"S{n}" for n in range(alone, alone + together)], database)


def _beside(site: Site, signer: Visitor, numbers: list[str], database: str) -> Figure:
    """The p50 of pages while so many are signed a second, against the p50 while none is."""
    quiet = _read(site, threading.Event(), seconds=len(numbers) / A_SECOND)
    stop, busy = threading.Event(), list[float]()
    reader = threading.Thread(target=lambda: busy.extend(_read(site, stop)))
    reader.start()
    start = time.perf_counter()
    for nth, number in enumerate(numbers):
        time.sleep(max(0.0, start + nth / A_SECOND - time.perf_counter()))
        _sign(signer, number)
    passed = time.perf_counter() - start
    stop.set()
    reader.join()
    if passed > len(numbers) / A_SECOND * 1.1:
        raise SystemExit(f"bench: {len(numbers)} signatures took {passed:.1f} s")
    what = f"pages while {A_SECOND} a second sign / while none does, {database}"
    return quotient(what, statistics.median(busy), statistics.median(quiet), MOST_TIMES)


def _read(site: Site, stop: threading.Event, seconds: float = 600) -> list[float]:
    """Milliseconds of page after page, with a breath between, until told to stop."""
    reader, spent = site.visitor(), list[float]()
    end = time.perf_counter() + seconds
    for path in cycle(LISTS.values()):
        if stop.wait(_POLL) or time.perf_counter() > end:
            return spent
        start = time.perf_counter()
        reader.read(path)
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def _sign_and_wait(signer: Visitor, number: str) -> tuple[float, float]:
    """Milliseconds until the answer, and seconds until the signed file."""
    start = time.perf_counter()
    answer = _sign(signer, number)
    while signer.get(f"{PORTAL}proposals/{number}/document/", **{"HX-Request": "true"}).status == 204:
        time.sleep(_POLL)
    return answer, time.perf_counter() - start


def _sign(signer: Visitor, number: str) -> float:
    """Sign as the review page does; returns the milliseconds of that one request."""
    path = f"{PORTAL}proposals/{number}/sign/"
    page = signer.get(path, **{"Accept-Encoding": "identity"}).body.decode()
    fields = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
    fields |= {"consent": "on", "name": "April Malmba", "kind": "typed", "do": "sign"}
    token = fields.pop("csrfmiddlewaretoken")
    start = time.perf_counter()
    answer = signer.post(path, {**fields, "csrfmiddlewaretoken": token})
    spent = (time.perf_counter() - start) * 1000
    if answer.status != 302:
        raise SystemExit(f"bench: signing {number} was answered with {answer.status}")
    return spent

"""Pages over 100 times one's own rows and 1,000 times everybody else's, against those of a small company.

And over 100,000 of one's own: there the statements must be as few; the times, which go into counting so many,
are reported.
"""

from collections.abc import Iterator
from functools import partial

from bench.figures import Figure, quotient
from bench.names import LISTS, OFFICE, PAGES
from bench.queries import of_every_page, of_the_office
from bench.sites import DATABASES, SMALL, Sites, Size
from bench.timing import Call, interleaved
from bench.visitor import Visitor

MOST_TIMES = 1.2


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """Small and large side by side, on both databases."""
    large = Size(own=100 * SMALL.own, others=100_000 if quick else 1_000 * SMALL.others)
    for database in DATABASES:
        for size in (SMALL, large):
            sites.site(database, size)  # both first: a connection that idles is closed by the server
        few, many = sites.visitor(database, SMALL), sites.visitor(database, large)
        calls: dict[str, Call] = {}
        for name, path in (LISTS | PAGES).items():
            calls[f"few {name}"] = partial(few.read, path)
            calls[f"many {name}"] = partial(many.read, path)
        found = interleaved(calls, rounds=8 if quick else 24, each=15)
        for name in LISTS | PAGES:
            what = f"{name}, {large.others:,} rows / {SMALL.others:,}, {database}"
            yield quotient(what, found[f"many {name}"].p50, found[f"few {name}"].p50, MOST_TIMES)
        yield from _the_office(sites.site(database, large).staff(), f"{large.others:,} rows, {database}")
        yield from _long_with_the_company(sites, database, quick=quick)


def _the_office(staff: Visitor, where: str) -> Iterator[Figure]:
    """Its statements have a budget; its times, which have none, are reported."""
    yield from of_the_office(staff, where)
    calls: dict[str, Call] = {name: partial(staff.read, path) for name, path in OFFICE.items()}
    for name, timing in interleaved(calls, rounds=3, each=3, warm_up=3).items():
        yield Figure(f"{name}, {where}", timing.p50, " ms", digits=2)


def _long_with_the_company(sites: Sites, database: str, *, quick: bool) -> Iterator[Figure]:
    size = Size(own=10_000 if quick else 100_000, others=SMALL.others)
    customer, where = sites.visitor(database, size), f"{size.own:,} own rows, {database}"
    yield from of_every_page(customer, where)
    calls: dict[str, Call] = {name: partial(customer.read, path) for name, path in LISTS.items()}
    for name, timing in interleaved(calls, rounds=4, each=5, warm_up=5).items():
        yield Figure(f"{name}, {where}", timing.p50, " ms", digits=2)

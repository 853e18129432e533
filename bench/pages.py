"""How long the invoice list takes, against pages with nothing on them and against the reference app."""

from collections.abc import Iterator
from functools import partial

from bench.figures import Figure, quotient
from bench.names import LISTS, PAGES, PORTAL
from bench.sites import DATABASES, Sites
from bench.timing import Call, interleaved
from bench.visitor import Visitor

# The yardstick is a page on which nothing was built: session and user, as any signed-in Django page has
# them. Against About, which brings the whole shell along, the same budget would hold nothing back.
EMPTY, EMPTY_INSIDE = "empty page", "empty page in a portal"
MOST_TIMES_EMPTY = {"SQLite": 8, "PostgreSQL": 6}
MOST_TIMES_REFERENCE = 4

PATHS = {
    **LISTS,
    "About": PAGES["About"],
    EMPTY_INSIDE: f"{PORTAL}bench/",
    EMPTY: "/api/bench/",
}


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """Both databases one after the other; what is compared is interleaved."""
    for database in DATABASES:
        calls: dict[str, Call] = {}
        if database == "PostgreSQL":
            calls["reference app"] = partial(Visitor(sites.reference()).read, "/")
        customer = sites.visitor(database)
        calls |= {name: partial(customer.read, path) for name, path in PATHS.items()}
        found = interleaved(calls, rounds=10 if quick else 40, each=15)
        for name, timing in found.items():
            beside = f"p99 {timing.p99:.2f}, p50"
            yield Figure(f"{name}, {database}", timing.p50, " ms", digits=2, beside=beside)
        invoices = found["invoice list"].p50
        most = MOST_TIMES_EMPTY[database]
        yield quotient(f"invoice list / {EMPTY}, {database}", invoices, found[EMPTY].p50, most)
        yield quotient(f"visit list / {EMPTY}, {database}", found["visit list"].p50, found[EMPTY].p50)
        for name in (EMPTY_INSIDE, "About"):
            yield quotient(f"invoice list / {name}, {database}", invoices, found[name].p50)
        if "reference app" in found:
            yield quotient(
                "invoice list / reference app", invoices, found["reference app"].p50, MOST_TIMES_REFERENCE
            )

"""SQL statements of whole requests, sessions and portal included."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.inside.counting import ANSWER, ASK
from bench.names import LISTS, OFFICE, PAGES
from bench.sites import DATABASES, Sites
from bench.visitor import Visitor

MOST_OF_A_LIST, MOST_OF_A_PAGE, MOST_OF_THE_OFFICE = 9, 14, 15


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """Each page once, on both databases."""
    for database in DATABASES:
        customer = sites.visitor(database)
        yield from of_every_page(customer, database)
        yield from of_the_office(sites.site(database).staff(), database)


def of_every_page(customer: Visitor, where: str) -> Iterator[Figure]:
    """The statements of every page that a customer reads."""
    for paths, budget in ((LISTS, MOST_OF_A_LIST), (PAGES, MOST_OF_A_PAGE)):
        for name, path in paths.items():
            yield Figure(f"queries: {name}, {where}", _count(customer, path), budget=budget)


def of_the_office(staff: Visitor, where: str) -> Iterator[Figure]:
    """The statements of every page that staff read."""
    for name, path in OFFICE.items():
        yield Figure(f"queries: {name}, {where}", _count(staff, path), budget=MOST_OF_THE_OFFICE)


def _count(visitor: Visitor, path: str) -> int:
    visitor.read(path)  # the first request of a process may look things up once
    return int(visitor.get(path, **{ASK: "yes"}).headers[ANSWER.lower()])

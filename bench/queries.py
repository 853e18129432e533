"""SQL statements of whole requests, sessions and portal included."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.inside.counting import ANSWER, ASK
from bench.names import INVOICE, OFFICE_ACCOUNTS, PASSWORD, PORTAL, STAFF
from bench.sites import DATABASES, Sites
from bench.visitor import Visitor

PAGES = (
    ("Home", PORTAL, 9),
    ("invoice list", f"{PORTAL}invoices/", 9),
    ("invoice detail", f"{PORTAL}invoices/{INVOICE}/", 14),
    ("About", f"{PORTAL}about/", 14),
)


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """Each page once, on both databases."""
    for database in DATABASES:
        customer = sites.visitor(database)
        for name, path, budget in PAGES:
            yield Figure(f"queries: {name}, {database}", _count(customer, path), budget=budget)
        staff = Visitor(customer.port).sign_in(OFFICE_ACCOUNTS, STAFF, PASSWORD)
        yield Figure(f"queries: office index, {database}", _count(staff, "/office/"), budget=15)


def _count(visitor: Visitor, path: str) -> int:
    visitor.read(path)  # the first request of a process may look things up once
    return int(visitor.get(path, **{ASK: "yes"}).headers[ANSWER.lower()])

"""The demo company, served as `make demo` serves it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import Server, environment
from bench.visitor import Visitor
from fieldgate.config.running import this_command

CUSTOMER, PASSWORD = "april@demo.example", "fieldgate-demo"
SIGN_IN = "/stl/accounts/login/"
PAGES = {
    "Home": "/stl/",
    "request list": "/stl/requests/",
    "request": "/stl/requests/2/",
    "proposal list": "/stl/proposals/",
    "proposal": "/stl/proposals/88/",
    "visit list": "/stl/visits/",
    "visit": "/stl/visits/1/",
    "invoice list": "/stl/invoices/",
    "invoice": "/stl/invoices/18/",
    "About": "/stl/about/",
}


@contextmanager
def demo(data_dir: Path, port: int) -> Iterator[Server]:
    """`fieldgate demo` from its start to its clean end; it answers a little later than it is there."""
    command = [*this_command("demo"), "--port", str(port)]
    server = Server(command, environment(FIELDGATE_DATA_DIR=str(data_dir)), port)
    try:
        yield server
    finally:
        server.stop()


def sign_in(port: int) -> Visitor:
    """April, signed in."""
    return Visitor(port).sign_in("/stl/accounts/", CUSTOMER, PASSWORD)

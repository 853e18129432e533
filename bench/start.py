"""The demo company from nothing, a restart, and what a web worker weighs after a thousand pages."""

from collections.abc import Iterator
from itertools import cycle, islice

import psutil

from bench import demo
from bench.figures import Figure
from bench.processes import free_port
from bench.sites import Sites
from bench.visitor import Visitor

MB = 1024 * 1024
PAGES_A_WORKER = 1_000
WORKERS = 2
A_CONNECTION = 10  # the kernel deals connections out to the workers


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """One data folder: made, stopped, started again, read from."""
    folder, port = sites.folder(), free_port()
    with demo.demo(folder, port) as server:
        seconds = server.seconds_until_up("/readyz")
        # `make demo` has 60 s, but installs packages before it comes to this.
        yield Figure("start: demo company from nothing to /readyz", seconds, " s", digits=1)
        visitor = demo.sign_in(port)
    with demo.demo(folder, port) as server:
        seconds = server.seconds_until_up(demo.PAGES["Home"], Cookie=visitor.cookie)
        yield Figure("start: restart to the first page", seconds, " s", 5, digits=1)
        _read(visitor, WORKERS * (PAGES_A_WORKER // 10 if quick else PAGES_A_WORKER))
        heaviest = max(_web_workers(server.pid), key=_resident)
        what = f"memory: web worker after {PAGES_A_WORKER // 10 if quick else PAGES_A_WORKER} pages"
        yield Figure(what, _resident(heaviest) / MB, " MB", 160)


def _read(visitor: Visitor, pages: int) -> None:
    paths = (*demo.PAGES.values(), demo.SIGN_IN)
    for number, path in enumerate(islice(cycle(paths), pages)):
        if number % A_CONNECTION == 0:
            visitor.close()
        visitor.get(path)


def _web_workers(supervisor: int) -> list[psutil.Process]:
    """The processes below the web server's own."""
    servers = [p for p in psutil.Process(supervisor).children() if "granian" in p.cmdline()]
    return [worker for server in servers for worker in server.children()]


def _resident(process: psutil.Process) -> int:
    return int(process.memory_info().rss)

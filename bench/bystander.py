"""What everybody else notices while a large thing happens to their installation in another process."""

import sqlite3
import threading
import time
from collections.abc import Callable
from itertools import cycle
from types import TracebackType

from bench.names import LISTS, PORTAL
from bench.sites import Site

_PAUSE = 0.01
_WRITE = "UPDATE bench_bystander SET at = at + 1"


class Bystander:
    """Three at once: one asks for the write lock, one turns pages, one sends a form.

    Remembers the longest that each had to wait, in seconds; any other answer than the
    expected one ends the run.
    """

    def __init__(self, site: Site) -> None:
        self.longest_lock = self.longest_page = self.longest_form = 0.0
        self.pages = 0
        self._site = site
        self._stopped = threading.Event()
        self._failed: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._go_on, args=(does,))
            for does in (self._lock_and_free, self._turn_pages, self._send_forms)
        ]

    def __enter__(self) -> "Bystander":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        if self._failed and error is None:
            raise self._failed[0]

    def _go_on(self, does: Callable[[], None]) -> None:
        try:
            does()
        except BaseException as error:  # noqa: BLE001 - raised again where the run waits for us
            self._failed.append(error)

    def _lock_and_free(self) -> None:
        # No waiting inside SQLite: it sleeps longer and longer, and would hide when the lock came free.
        connection = sqlite3.connect(self._site.sqlite, timeout=0, isolation_level=None)
        connection.execute("CREATE TABLE IF NOT EXISTS bench_bystander (at INTEGER)")
        connection.execute("INSERT INTO bench_bystander VALUES (0)")
        while not self._stopped.wait(_PAUSE):
            start = time.perf_counter()
            while not _writes(connection):
                time.sleep(_PAUSE / 10)
            self.longest_lock = max(self.longest_lock, time.perf_counter() - start)
        while not _writes(connection, "DROP TABLE bench_bystander"):
            time.sleep(_PAUSE)
        connection.close()

    def _turn_pages(self) -> None:
        reader = self._site.visitor()
        for path in cycle(LISTS.values()):
            if self._stopped.wait(_PAUSE):
                return
            start = time.perf_counter()
            reader.read(path)
            self.longest_page = max(self.longest_page, time.perf_counter() - start)
            self.pages += 1

    def _send_forms(self) -> None:
        writer = self._site.visitor()
        while not self._stopped.wait(50 * _PAUSE):
            start = time.perf_counter()
            writer.send(f"{PORTAL}property-filter/", within=PORTAL, all="1")
            self.longest_form = max(self.longest_form, time.perf_counter() - start)


def _writes(connection: sqlite3.Connection, statement: str = _WRITE) -> bool:
    try:
        connection.execute(statement)
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True

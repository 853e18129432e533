"""Somebody who goes on reading and writing one SQLite file while a large thing happens in another process."""

import sqlite3
import threading
import time
from pathlib import Path
from types import TracebackType

_PAUSE = 0.01
# What a page of one's own would ask.
_READ = "SELECT count(*), sum(balance_cents) FROM invoices_invoice WHERE property_id < 50"
_WRITE = "UPDATE bench_bystander SET at = at + 1"


class Bystander:
    """Asks for the write lock again and again, and reads in between; remembers the longest waits, in s."""

    def __init__(self, database: Path) -> None:
        self.longest_write = 0.0
        self.longest_read = 0.0
        self.writes = 0
        self._database = database
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> "Bystander":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _go_on(self) -> None:
        # No waiting inside SQLite: it sleeps longer and longer, and would hide when the lock came free.
        connection = sqlite3.connect(self._database, timeout=0, isolation_level=None)
        connection.execute("CREATE TABLE IF NOT EXISTS bench_bystander (at INTEGER)")
        connection.execute("INSERT INTO bench_bystander VALUES (0)")
        try:
            while not self._stopped.is_set():
                self._write(connection)
                start = time.perf_counter()
                connection.execute(_READ).fetchone()
                self.longest_read = max(self.longest_read, time.perf_counter() - start)
                time.sleep(_PAUSE)
        finally:
            connection.execute("DROP TABLE bench_bystander")
            connection.close()

    def _write(self, connection: sqlite3.Connection) -> None:
        start = time.perf_counter()
        while True:
            try:
                connection.execute(_WRITE)
                break
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                time.sleep(_PAUSE / 10)
        self.longest_write = max(self.longest_write, time.perf_counter() - start)
        self.writes += 1

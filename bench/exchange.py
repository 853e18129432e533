"""A large company in and out: how long, how much memory, and how long everybody else waits for it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.bystander import Bystander
from bench.company_folder import write_company
from bench.figures import Figure
from bench.processes import ROOT, environment
from bench.sites import Sites
from fieldgate.config.running import this_command

INVOICES = 100_000
MOST_SECONDS, MOST_MB, MOST_LOCKED = 300, 500, 15


@dataclass(frozen=True)
class Ran:
    """A command that ended well: seconds, and the most memory it ever had."""

    seconds: float
    megabytes: float


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """Import into an empty installation on SQLite, export, and import what was exported over itself."""
    invoices = INVOICES // 20 if quick else INVOICES
    data, folder, out = sites.folder(), sites.folder(), sites.folder()
    settings = environment(FIELDGATE_DATA_DIR=str(data), FIELDGATE_MODE="trial")
    write_company(folder, invoices)
    _run(settings, "migrate")
    with Bystander(data / "fieldgate.sqlite3") as beside:
        done = _run(settings, "import", str(folder))
    what = f"import of {invoices:,} invoices with {3 * invoices:,} lines"
    yield Figure(f"{what}, SQLite", done.seconds, " s", MOST_SECONDS, digits=1)
    yield Figure(f"{what}: memory", done.megabytes, " MB", MOST_MB)
    yield Figure("import: longest wait of another who writes", beside.longest_write, " s", MOST_LOCKED, 1)
    yield Figure("import: longest wait of another who reads", beside.longest_read * 1000, " ms")
    _run(settings, "verify")  # books that do not hold would be none to measure
    with Bystander(data / "fieldgate.sqlite3") as beside:
        done = _run(settings, "export", str(out))
    yield Figure(f"export of {invoices:,} invoices", done.seconds, " s", digits=1)
    yield Figure("export: memory", done.megabytes, " MB", MOST_MB)
    yield Figure("export: longest wait of another who writes", beside.longest_write * 1000, " ms")
    done = _run(settings, "import", str(out))
    yield Figure("import of the export over itself", done.seconds, " s", MOST_SECONDS, digits=1)
    yield Figure("import of the export over itself: memory", done.megabytes, " MB", MOST_MB)


def _run(settings: dict[str, str], name: str, *arguments: str) -> Ran:
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            [*this_command(name), *arguments], cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise SystemExit(f"bench: {name} failed:\n{log.read().decode()}")
    return Ran(seconds, used.ru_maxrss / 1024)

"""A large company in and out: how long, how much memory, and how long everybody else waits for it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.bystander import Bystander
from bench.company_folder import LINES_EACH, write_company
from bench.figures import Figure
from bench.processes import ROOT
from bench.sites import Site, Sites
from fieldgate.config.running import this_command

INVOICES = 100_000
# A page has no budget of its own in the design; "stays served" is read as: nobody waits for a second.
MOST_SECONDS, MOST_MB, MOST_LOCKED, MOST_PAGE = 300, 500, 15, 1


@dataclass(frozen=True)
class Ran:
    """A command that ended well: seconds, and the most memory it ever had."""

    seconds: float
    megabytes: float


def measure(sites: Sites, *, quick: bool) -> Iterator[Figure]:
    """Import into an installation on SQLite that is in use, export, import the export over itself."""
    invoices = INVOICES // 20 if quick else INVOICES
    site = sites.new("SQLite")
    folder, out = sites.folder(), sites.folder()
    write_company(folder, invoices)
    what = f"import of {invoices:,} invoices with {LINES_EACH * invoices:,} lines"
    yield from _measured(site, "import", what, "import", str(folder))
    _run(site.settings, "verify")  # books that do not hold would be none to measure
    yield from _measured(site, "export", f"export of {invoices:,} invoices", "export", str(out))
    yield from _measured(site, "again", "import of the export over itself", "import", str(out))


def _measured(site: Site, name: str, what: str, *command: str) -> Iterator[Figure]:
    with Bystander(site) as beside:
        done = _run(site.settings, *command)
    yield Figure(f"{what}, SQLite", done.seconds, " s", MOST_SECONDS, digits=1)
    yield Figure(f"{name}: memory", done.megabytes, " MB", MOST_MB)
    yield Figure(f"{name}: longest wait for the write lock", beside.longest_lock, " s", MOST_LOCKED, 1)
    pages = f"{name}: longest wait for one of {beside.pages:,} pages"
    yield Figure(pages, beside.longest_page, " s", MOST_PAGE, 2)
    yield Figure(f"{name}: longest wait after a form", beside.longest_form, " s", MOST_LOCKED, 1)


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

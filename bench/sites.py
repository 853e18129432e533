"""The servers that are measured: real `fieldgate web` processes over data folders of their own."""

import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.names import ACCOUNTS, CUSTOMER, EACH, OFFICE_ACCOUNTS, PASSWORD, STAFF
from bench.processes import ROOT, Server, environment, free_port
from bench.visitor import Visitor
from fieldgate.config.running import this_command
from scripts.with_postgres import private_cluster

DATABASES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True)
class Size:
    """How many of each kind the visitor has, and how many everybody else has together."""

    own: int
    others: int


SMALL = Size(own=EACH, others=1_000)


@dataclass(frozen=True)
class Site:
    """A server that runs: where it answers, and the settings of its installation."""

    port: int
    settings: dict[str, str]

    @property
    def sqlite(self) -> Path:
        """The file of its database, if that is SQLite."""
        return Path(self.settings["FIELDGATE_DATA_DIR"]) / "fieldgate.sqlite3"

    def visitor(self) -> Visitor:
        """The customer of the seeded company, signed in here."""
        return Visitor(self.port).sign_in(ACCOUNTS, CUSTOMER, PASSWORD)

    def staff(self) -> Visitor:
        """The system administrator of the seeded company, signed in here."""
        return Visitor(self.port).sign_in(OFFICE_ACCOUNTS, STAFF, PASSWORD)


class Sites:
    """Makes sites when somebody asks for them, keeps them for the run, and stops them all in the end."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._sites: dict[tuple[str, Size], Site] = {}
        self._databases = 0

    def __enter__(self) -> "Sites":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def visitor(self, database: str, size: Size = SMALL) -> Visitor:
        """The customer, signed in at a server over this database with this many rows."""
        return self.site(database, size).visitor()

    def site(self, database: str, size: Size = SMALL) -> Site:
        """The server over this database with this many rows; started by the first who asks."""
        if (database, size) not in self._sites:
            self._sites[database, size] = self.new(database, size)
        return self._sites[database, size]

    def reference(self) -> int:
        """Where bench/reference_app.py answers, run as its own text says."""
        dsn = self._new_database()
        setup = [sys.executable, "bench/reference_app.py", "--setup", dsn]
        subprocess.run(setup, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        gunicorn = [sys.executable, "-m", "gunicorn", "--log-level", "warning", "-w", "2"]
        command = [*gunicorn, "-b", f"127.0.0.1:{port}", "bench.reference_app:app"]
        return self._run(command, environment(REFERENCE_DSN=dsn), port, "/")

    def folder(self) -> Path:
        """A data folder that does not exist yet, removed in the end."""
        home = Path(tempfile.mkdtemp(prefix="fieldgate-bench-"))
        self._stack.callback(shutil.rmtree, home, ignore_errors=True)
        return home / "data"

    def new(self, database: str, size: Size = SMALL) -> Site:
        """A server that nobody else of the run uses."""
        port = free_port()
        settings = environment(
            FIELDGATE_DATA_DIR=str(self.folder()),
            FIELDGATE_MODE="trial",
            FIELDGATE_PORT=str(port),
            DJANGO_SETTINGS_MODULE="bench.inside.settings",
            BENCH_STATIC_ROOT=str(self._static),
        )
        if database == "PostgreSQL":
            settings["FIELDGATE_DATABASE_URL"] = self._new_database()
        _once(settings, "seed", f"--own={size.own}", f"--invoices={size.others}")
        if size == SMALL:
            _once(settings, "verify")  # a company that does not hold would be none to measure
        self._run(this_command("web"), settings, port, "/readyz")
        return Site(port, settings)

    def run_once(self, site: Site, name: str, *arguments: str) -> None:
        """Run a command in the installation of a site."""
        _once(site.settings, name, *arguments)

    def work(self, site: Site) -> None:
        """Start a worker beside the site's server; it is stopped in the end."""
        self._stack.callback(Server(this_command("worker"), site.settings, site.port).stop)

    def _run(self, command: list[str], settings: dict[str, str], port: int, path: str) -> int:
        """Start a server that is stopped in the end, and wait until it answers `path`."""
        server = Server(command, settings, port)
        self._stack.callback(server.stop)
        server.seconds_until_up(path)
        return port

    def _new_database(self) -> str:
        """The address of another empty database in the bench's own cluster."""
        self._databases += 1
        name = f"bench{self._databases}"
        with psycopg.connect(self._cluster, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return urlsplit(self._cluster)._replace(path=f"/{name}").geturl()

    @cached_property
    def _static(self) -> Path:
        """Static files are the same for all sites, and gathering them takes ten seconds."""
        return self.folder()

    @cached_property
    def _cluster(self) -> str:
        return self._stack.enter_context(private_cluster())


def _once(settings: dict[str, str], name: str, *arguments: str) -> None:
    done = subprocess.run(
        [*this_command(name), *arguments], cwd=ROOT, env=settings, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"bench: {name} failed:\n{done.stdout}{done.stderr}")

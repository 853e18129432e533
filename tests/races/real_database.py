"""A database of a test's own, committed to for real, and races on it.

Most tests run inside a transaction that is rolled back, where no other process would see a thing. Here each
test gets a copy of a migrated, empty database with the options of production: a file of its own on SQLite,
a database of its own in the run's cluster on PostgreSQL.
"""

import multiprocessing
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from fieldgate.config import env
from fieldgate.invoices.errors import LedgerRefusal

URL = "FIELDGATE_DATABASE_URL"
PROCESSES = 8
PATIENCE_SECONDS = 60
_BLANK = pytest.StashKey["RealDatabase"]()


@dataclass(frozen=True)
class RealDatabase:
    """What the default connection leads to during the test."""

    vendor: str
    environment: dict[str, str]
    """How another process finds the same database: variables on top of this process's own."""

    @property
    def file(self) -> Path:
        """The file; on SQLite only."""
        return Path(self.environment["FIELDGATE_DATA_DIR"]) / "fieldgate.sqlite3"

    def environ(self, **more: str) -> dict[str, str]:
        """A whole environment for another process, with the settings of production."""
        return {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            **self.environment,
            **more,
        }


@pytest.fixture
def real_database(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[RealDatabase]:
    """An empty, migrated database that other processes see."""
    with django_db_blocker.unblock():
        if _BLANK not in pytestconfig.stash:
            pytestconfig.stash[_BLANK] = _make_blank(tmp_path_factory.mktemp("blank"), pytestconfig)
        with _copy(pytestconfig.stash[_BLANK], tmp_path) as database, _connected(database):
            yield database


def _make_blank(folder: Path, config: pytest.Config) -> RealDatabase:
    """What the copies are copied from: migrated once a run."""
    environment = {"FIELDGATE_DATA_DIR": str(folder)}
    if url := os.environ.get(URL):
        name = f"blank_{secrets.token_hex(6)}"
        _administer(url, "CREATE DATABASE {}", name)
        config.add_cleanup(lambda: _administer(url, "DROP DATABASE {} WITH (FORCE)", name))
        environment[URL] = _with_name(url, name)
    blank = RealDatabase("postgresql" if url else "sqlite", environment)
    with _connected(blank):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    return blank


@contextmanager
def _copy(blank: RealDatabase, folder: Path) -> Iterator[RealDatabase]:
    environment = {"FIELDGATE_DATA_DIR": str(folder)}
    if url := os.environ.get(URL):
        name = f"copy_{secrets.token_hex(6)}"
        _administer(url, "CREATE DATABASE {} TEMPLATE {}", name, _name(blank.environment[URL]))
        try:
            yield RealDatabase("postgresql", {**environment, URL: _with_name(url, name)})
        finally:
            _administer(url, "DROP DATABASE {} WITH (FORCE)", name)
    else:
        database = RealDatabase("sqlite", environment)
        shutil.copy(blank.file, database.file)
        yield database


def _administer(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _name(url: str) -> str:
    return urlsplit(url).path.strip("/")


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def _connected(database: RealDatabase) -> Iterator[None]:
    """Let the default connection lead to this database, with the very options of production."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in database.environment.items():
            patch.setenv(variable, value)
        config = env.database(Path(database.environment["FIELDGATE_DATA_DIR"]))
    usual, usual_config = connections["default"], connections.settings["default"]
    connections.settings["default"] = {**usual_config, **config}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], connections.settings["default"] = usual, usual_config


# ---- races ----------------------------------------------------------------------------------------------

Attempt = Callable[[], object]


def race(attempts: Sequence[Attempt], *, processes: int = PROCESSES) -> dict[str, int]:
    """Make all attempts at once and count what they came to: "done", "again", or the error's name.

    They are dealt out to processes, each with a connection of its own; before every round all wait for
    each other, so that each round is as tight as the machine allows.
    """
    connections.close_all()  # a connection cannot be shared with a forked process
    context = multiprocessing.get_context("fork")
    start, outcomes = context.Barrier(processes), context.SimpleQueue()
    hands = [list(attempts[i::processes]) for i in range(processes)]
    runners = [context.Process(target=_run, args=(h, len(hands[0]), start, outcomes)) for h in hands]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(PATIENCE_SECONDS)
    stuck = [runner for runner in runners if runner.exitcode != 0]
    for runner in stuck:
        runner.kill()
    assert not stuck, f"{len(stuck)} of {processes} racers were stuck or died"
    return Counter(outcomes.get() for _ in attempts)


def _run(attempts: list[Attempt], rounds: int, start: Barrier, outcomes: "SimpleQueue[Any]") -> None:
    for number in range(rounds):
        start.wait(PATIENCE_SECONDS)
        if number < len(attempts):
            outcomes.put(_outcome(attempts[number]))
    connections.close_all()


def _outcome(attempt: Attempt) -> str:
    try:
        return "done" if attempt() else "again"
    except LedgerRefusal as refusal:
        return type(refusal).__name__
    except Exception as error:
        # Nothing else is a clean refusal: a locked database or a deadlock shows up by its own words.
        return f"{type(error).__name__}: {error}"

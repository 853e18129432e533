"""The worker does what pages must not wait for, and does not die of a database that is busy or away."""

import logging
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from fieldgate.config.management.commands import worker as command
from fieldgate.config.supervisor import PATIENCE_SECONDS
from fieldgate.people.jobs import ask_for_password_reset
from tests.races.real_database import URL, RealDatabase


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The worker's signal handlers are not for the test run; its tasks are in the database."""
    monkeypatch.setattr(Worker, "configure_signals", lambda self: None)
    monkeypatch.setattr(command, "PAUSE_SECONDS", 0.05)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def enqueue() -> None:
    """A task with nothing to do: nobody has this address."""
    ask_for_password_reset.enqueue("nobody@example.com", None, "a key")


def statuses() -> list[str]:
    return [str(status) for status in DBTaskResult.objects.values_list("status", flat=True)]


Interrupt = Callable[[], None]


@pytest.fixture
def interrupt(real_database: RealDatabase) -> Iterator[Interrupt]:
    """Call it, and the next statement finds the database locked (SQLite) or gone (PostgreSQL) for a while."""
    threads: list[threading.Thread] = []

    def on_sqlite() -> None:
        connection.close()
        connection.settings_dict["OPTIONS"]["timeout"] = 0.1
        locker = sqlite3.connect(real_database.file, check_same_thread=False, isolation_level=None)
        locker.execute("BEGIN EXCLUSIVE")
        threads.append(threading.Timer(1.0, locker.close))
        threads[-1].start()

    def on_postgresql() -> None:
        connection.ensure_connection()
        backend = connection.connection.info.backend_pid

        def cut(execute: Any, *arguments: Any) -> Any:
            if connection.connection.info.backend_pid == backend:
                with psycopg.connect(real_database.environment[URL], autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [backend])
                time.sleep(0.1)
            return execute(*arguments)

        connection.execute_wrappers.append(cut)

    yield on_sqlite if real_database.vendor == "sqlite" else on_postgresql
    connection.execute_wrappers.clear()
    for thread in threads:
        thread.join()


def test_it_does_what_is_queued_and_ends_when_told_once(real_database: RealDatabase) -> None:
    enqueue()
    enqueue()
    call_command("worker", once=True)
    assert statuses() == ["SUCCESSFUL", "SUCCESSFUL"]


def test_a_database_that_is_busy_or_gone_is_tried_again(
    interrupt: Interrupt, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue()
    interrupt()
    with caplog.at_level(logging.WARNING):
        call_command("worker", once=True)
    assert statuses() == ["SUCCESSFUL"]
    assert "The worker tries again" in caplog.text


def test_control_the_stock_worker_dies_of_it(interrupt: Interrupt) -> None:
    """Should this pass one day, the loop in our command is no longer needed."""
    enqueue()
    interrupt()
    stock = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="stock", excluded_queue_names=[],
    )  # fmt: skip
    with pytest.raises(OperationalError):
        stock.run()


def test_a_task_that_fails_does_not_stop_it(
    real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue()
    DBTaskResult.objects.update(args_kwargs={"args": ["nobody@example.com"], "kwargs": {}})  # one is missing
    enqueue()
    call_command("worker", once=True)
    assert sorted(statuses()) == ["FAILED", "READY", "SUCCESSFUL"], "and it is tried again later"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_before_the_supervisor_would_kill_it(
    real_database: RealDatabase, number: int
) -> None:
    connection.close()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("fieldgate"), "worker"],
        env=real_database.environ(),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        while "Starting worker" not in process.stderr.readline():
            assert process.poll() is None, "the worker did not start"
        process.send_signal(number)
        assert process.wait(PATIENCE_SECONDS) == 0
    finally:
        process.kill()
        process.communicate()

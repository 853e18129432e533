"""Browser stories meet Fieldgate as people do: the demo company, real processes, a file for a database.

Never Django's live_server: its one shared connection hides locks, and its one process hides what two web
workers do not share.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A running demo company."""

    url: str
    data_dir: Path
    log: Path

    def mails(self, to: str) -> list[str]:
        """What was mailed to somebody, newest first: a demo keeps its mails for the office to show."""
        with closing(sqlite3.connect(self.data_dir / "fieldgate.sqlite3")) as database:
            sql = """SELECT text FROM mail_outgoingmail WHERE "to" = ? AND status = 'sent' ORDER BY id DESC"""
            return [text for (text,) in database.execute(sql, [to])]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, as root and in a container, and silent on the network unless a page asks."""
    return {
        **browser_type_launch_args,
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """Makes `page.goto("/stl/")` go to our server."""
    return server.url


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo company for the whole run."""
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another one, for those who deliver or sign: whoever reads finds the guide's figures at the first."""
    with running(tmp_path_factory.mktemp("workshop")) as server:
        yield server


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """The demo company in a folder, on a free port with two web workers."""
    port = _free_port()
    server = Server(url=f"http://127.0.0.1:{port}", data_dir=home / "data", log=home / "log")
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("fieldgate"), "demo", "--port", str(port)],
            env=_environment(FIELDGATE_DATA_DIR=str(server.data_dir), FIELDGATE_WEB_WORKERS="2"),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(process, server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(**ours: str) -> dict[str, str]:
    """This process's environment without its settings: the server starts as on a clean machine."""
    foreign = ("FIELDGATE_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | ours


def _wait_until_ready(process: subprocess.Popen[bytes], server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(server):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"The server did not start:\n{server.log.read_text()}", pytrace=False)
        time.sleep(0.1)


def _is_ready(server: Server) -> bool:
    try:
        with urlopen(f"{server.url}/readyz", timeout=5) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Server processes: their environment, their ports, and when they are up."""

import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
STOP_SECONDS = 20


class Server:
    """A running server; what it says is kept in case it does not start."""

    def __init__(self, command: list[str], settings: dict[str, str], port: int) -> None:
        self.port = port
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop()
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=self._log, stderr=subprocess.STDOUT
        )
        self.pid = self._process.pid

    def seconds_until_up(self, path: str, **headers: str) -> float:
        """How long it takes from now until `path` is answered with 200."""
        start = time.perf_counter()
        while not self._answers(path, headers):
            if self._process.poll() is not None or time.perf_counter() - start > START_SECONDS:
                self._log.seek(0)
                raise SystemExit(f"bench: a server did not start:\n{self._log.read().decode()}")
            time.sleep(0.01)
        return time.perf_counter() - start

    def stop(self) -> None:
        """End it and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _answers(self, path: str, headers: dict[str, str]) -> bool:
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)  # noqa: S310 - our own address
        try:
            with urlopen(request, timeout=10) as response:  # noqa: S310
                return bool(response.status == 200)
        except (URLError, OSError):
            return False


def environment(**ours: str) -> dict[str, str]:
    """This process's environment without its settings, and `ours`."""
    foreign = ("FIELDGATE_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | ours


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Keeps a few child processes running until told to stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

PATIENCE_SECONDS = 10  # how long a child may take to end before it is killed
CALM_SECONDS = 5  # a child that lived shorter than this waits before it is started again
LONGEST_WAIT = 30.0

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_us() -> None:
    """Runs in the child before its command: should we be killed, Linux tells the child to end.

    Otherwise web and worker lived on with nobody to stop them, and held the port (ran).
    """
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One process, started again whenever it ends; ever more slowly while it keeps dying young."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self.command = name, list(command)
        self.wait = 0.5
        self.start()

    def start(self) -> None:
        self.born = time.monotonic()
        self.start_at = 0.0
        # A session of its own, so that Ctrl-C reaches the supervisor alone and each child is stopped once.
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_end_with_us)

    def tend(self) -> None:
        """Start the process again if it has ended and its pause is over."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.start_at:
            self.clear_away()
            lived = now - self.born
            self.wait = 0.5 if lived > CALM_SECONDS else min(self.wait * 2, LONGEST_WAIT)
            self.start_at = now + self.wait
            sys.stderr.write(
                f"fieldgate: {self.name} ended with {self.process.returncode}, starting it again\n"
            )
        elif now >= self.start_at:
            self.start()

    def stop(self, deadline: float) -> None:
        """Wait until the process has ended; kill it at the deadline."""
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if not self.start_at:
            self.clear_away()

    def clear_away(self) -> None:
        """Kill what a process that has just ended left behind; later its number may be somebody else's.

        The workers of a killed web server went on answering beside those of the next one (ran).
        """
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def supervise(commands: dict[str, Sequence[str]]) -> None:
    """Run `commands` (name to argument list) until SIGTERM or SIGINT, then stop them all cleanly."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    children: list[Child] = []
    try:
        for name, command in commands.items():
            children.append(Child(name, command))
        while not stopping:
            for child in children:
                child.tend()
            time.sleep(0.1)
    finally:
        _stop(children)


def _stop(children: Sequence[Child]) -> None:
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        child.stop(deadline)

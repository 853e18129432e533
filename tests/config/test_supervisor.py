"""The supervisor keeps its children running, and leaves nobody behind. Dummies play web and worker."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldgate.config import supervisor

pytestmark = pytest.mark.pure

SECONDS = 15.0

# Each notes its process id in a file of its name: one line a start.
NOTE = (
    "import os, signal, subprocess, sys, time; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); "
)
SLEEPS = NOTE + "time.sleep(300)"
DIES = NOTE + "sys.exit(3)"
STUBBORN = (
    NOTE.replace("print", "signal.signal(signal.SIGTERM, signal.SIG_IGN); print", 1) + "time.sleep(300)"
)
# As a web server does: workers of its own, which it stops when it is told to.
WITH_WORKER = NOTE + (
    "worker = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)']); "
    "signal.signal(signal.SIGTERM, lambda *_: (worker.terminate(), worker.wait(), sys.exit(0))); "
    "print(worker.pid, file=open(sys.argv[1] + '-worker', 'a'), flush=True); "
    "time.sleep(300)"
)


class Stage:
    """A supervisor at work, and what its children wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None

    def start(self, *, patience: float = 10, **scripts: str) -> None:
        commands = {n: [sys.executable, "-c", s, str(self.folder / n)] for n, s in scripts.items()}
        self.supervise(commands, patience)

    def supervise(self, commands: dict[str, list[str]], patience: float = 10) -> None:
        code = (
            "import json, sys; from fieldgate.config import supervisor; "
            f"supervisor.PATIENCE_SECONDS = {patience}; supervisor.supervise(json.loads(sys.argv[1]))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, json.dumps(commands)], stderr=subprocess.PIPE, text=True
        )

    def pids(self, name: str) -> list[int]:
        file = self.folder / name
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    def wait_for(self, name: str, starts: int = 1) -> int:
        """The process id of that start of this child."""
        until(lambda: len(self.pids(name)) >= starts, f"{name} did not start {starts} times")
        return self.pids(name)[starts - 1]

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Exit status and what was said."""
        assert self.process
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, said

    def everybody(self) -> list[int]:
        return [pid for file in self.folder.iterdir() for pid in self.pids(file.name)]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    folder = tmp_path / "pids"
    folder.mkdir()
    stage = Stage(folder)
    yield stage
    if stage.process and stage.process.poll() is None:
        stage.process.kill()
        stage.process.wait()
    for pid in filter(is_alive, stage.everybody()):
        os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether it runs; one that ended and waits for its parent to notice does not."""
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    status = subprocess.run(command, capture_output=True, text=True).stdout  # noqa: S607
    return bool(status.strip()) and not status.startswith("Z")


def until(condition: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.02)


def test_a_child_that_is_killed_is_started_again_and_the_other_goes_on(stage: Stage) -> None:
    stage.start(web=SLEEPS, worker=SLEEPS)
    web, worker = stage.wait_for("web"), stage.wait_for("worker")
    os.kill(web, signal.SIGKILL)
    again = stage.wait_for("web", starts=2)
    assert again != web
    assert is_alive(again)
    assert is_alive(worker)
    assert stage.pids("worker") == [worker]
    status, said = stage.end()
    assert (status, said) == (0, "fieldgate: web ended with -9, starting it again\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_stops_all_without_waiting_until_they_would_be_killed(
    stage: Stage, number: int
) -> None:
    stage.start(patience=60, web=WITH_WORKER, worker=SLEEPS)
    stage.wait_for("worker")
    stage.wait_for("web-worker")
    begun = time.monotonic()
    assert stage.end(number) == (0, "")
    assert time.monotonic() - begun < 30
    assert not [pid for pid in stage.everybody() if is_alive(pid)]


def test_a_child_that_will_not_stop_is_killed(stage: Stage) -> None:
    stage.start(patience=0.5, web=STUBBORN, worker=SLEEPS)
    stage.wait_for("web")
    stage.wait_for("worker")
    assert stage.end()[0] == 0
    assert not [pid for pid in stage.everybody() if is_alive(pid)]


def test_what_a_killed_child_left_behind_goes_too(stage: Stage) -> None:
    """The workers of a web server that was killed must not answer beside those of the next."""
    stage.start(web=WITH_WORKER)
    web, orphan = stage.wait_for("web"), stage.wait_for("web-worker")
    os.kill(web, signal.SIGKILL)
    stage.wait_for("web-worker", starts=2)
    assert not is_alive(orphan)
    stage.end()
    assert not [pid for pid in stage.everybody() if is_alive(pid)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_nobody_outlives_a_killed_supervisor(stage: Stage) -> None:
    stage.start(web=WITH_WORKER, worker=SLEEPS)
    stage.wait_for("worker")
    stage.wait_for("web-worker")
    assert stage.process
    stage.process.kill()
    until(lambda: not any(map(is_alive, stage.everybody())), "somebody lives on")


def test_a_command_that_cannot_be_started_takes_the_others_down(stage: Stage) -> None:
    stage.supervise(
        {
            "worker": [sys.executable, "-c", SLEEPS, str(stage.folder / "worker")],
            "web": [str(stage.folder / "missing")],
        }
    )
    assert stage.process
    _, said = stage.process.communicate(timeout=SECONDS)
    assert stage.process.returncode == 1
    assert "FileNotFoundError" in said
    assert not [pid for pid in stage.everybody() if is_alive(pid)]


def test_ctrl_c_in_a_terminal_reaches_the_supervisor_alone(stage: Stage) -> None:
    """Each child has a session of its own, so it is told to stop once, by the supervisor."""
    stage.start(web=SLEEPS, worker=SLEEPS)
    pids = [stage.wait_for("web"), stage.wait_for("worker")]
    assert [os.getsid(pid) for pid in pids] == pids
    stage.end()


# ---- how long it waits ----------------------------------------------------------------------------------


class Dead:
    """A process that has ended; its number belongs to nobody."""

    returncode = 1
    pid = 2**30

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def poll(self) -> int:
        return self.returncode


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in one cell; every process is dead as soon as it is started."""
    now = [1000.0]
    monkeypatch.setattr("fieldgate.config.supervisor.time.monotonic", lambda: now[0])
    monkeypatch.setattr("fieldgate.config.supervisor.subprocess.Popen", Dead)
    return now


def pause_before_next_start(child: supervisor.Child, clock: list[float]) -> float:
    """How long a dead child lies before it is started again, to a tenth of a second."""
    child.tend()
    died, born = clock[0], child.born
    while child.born == born:
        clock[0] += 0.125
        child.tend()
    return clock[0] - died


def test_a_child_that_keeps_dying_young_waits_ever_longer(clock: list[float]) -> None:
    child = supervisor.Child("web", ["true"])
    pauses = [pause_before_next_start(child, clock) for _ in range(8)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_child_that_lived_for_a_while_is_started_at_once(clock: list[float]) -> None:
    child = supervisor.Child("web", ["true"])
    for _ in range(4):
        pause_before_next_start(child, clock)
    clock[0] += supervisor.CALM_SECONDS + 1
    assert pause_before_next_start(child, clock) == 0.5
    assert pause_before_next_start(child, clock) == 1


def test_a_child_that_dies_at_once_does_not_keep_the_machine_busy(stage: Stage) -> None:
    stage.start(web=DIES)
    stage.wait_for("web", starts=2)
    time.sleep(1)
    assert len(stage.pids("web")) == 2, "the next start is two seconds after the last"
    stage.end()

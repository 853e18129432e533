"""Run a command beside a private PostgreSQL cluster that is thrown away afterwards.

    .venv/bin/python scripts/with_postgres.py .venv/bin/pytest -n 2

The command finds the database in FIELDGATE_DATABASE_URL, and its exit status is ours. The cluster lives
in a temporary folder and answers on the loopback interface only; it is stopped and removed whatever happens.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

OWNER = DATABASE = "fieldgate"
# The data is worth nothing once the command has ended, so nothing waits for the disk.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
START_SECONDS = 30
STOP_SECONDS = 10


def main(command: list[str]) -> int:
    if not command:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    # From here on every way to be ended is an exception, so that the cleaning up below runs.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    with private_cluster() as url:
        return run(command, {**os.environ, "FIELDGATE_DATABASE_URL": url})


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=environment)
    try:
        status = process.wait()
    except SystemExit as end:
        # Ctrl-C has reached the whole terminal group already, and twice would cut the command's own
        # cleaning up short. Anything else has reached only us.
        if end.code != 128 + signal.SIGINT or not sys.stdin.isatty():
            process.terminate()
        _wait_or_kill(process)
        raise
    return status if status >= 0 else 128 - status


@contextmanager
def private_cluster() -> Iterator[str]:
    """Start a cluster, yield the address of an empty database in it, stop and remove the cluster."""
    home = Path(tempfile.mkdtemp(prefix="fieldgate-pg-"))
    server = None
    try:
        password = secrets.token_hex(16)
        port = _free_port()
        _init(home, password)
        server = _start(home, port)
        access = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": OWNER, "PGPASSWORD": password}
        _wait_until_ready(server, home, access)
        subprocess.run([program("createdb"), DATABASE], env={**os.environ, **access}, check=True)
        yield f"postgres://{OWNER}:{password}@127.0.0.1:{port}/{DATABASE}"
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if server:
            server.send_signal(signal.SIGQUIT)  # at once: there is nothing to save
            _wait_or_kill(server)
        shutil.rmtree(home, ignore_errors=True)


def _init(home: Path, password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    if os.geteuid() == 0:
        for path in (home, secret):
            shutil.chown(path, "nobody", "nogroup")
    subprocess.run(
        [
            *_as_somebody(),
            program("initdb"),
            f"--pgdata={home / 'data'}",
            f"--username={OWNER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        check=True,
        cwd=home,
        stdout=subprocess.DEVNULL,
    )


def _start(home: Path, port: int) -> subprocess.Popen[bytes]:
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(home), **CARELESS}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            # Should we be killed without a chance to clean up, the server goes too.
            [
                *_as_somebody("--pdeathsig=QUIT"),
                program("postgres"),
                "-D",
                home / "data",
                "-p",
                str(port),
                *options,
            ],
            cwd=home,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the command; the server must outlive it
        )


def _wait_until_ready(server: subprocess.Popen[bytes], home: Path, access: dict[str, str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([program("pg_isready"), "--quiet"], env={**os.environ, **access}).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
        time.sleep(0.05)


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _as_somebody(*options: str) -> list[str]:
    """The words before a server program: PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        options = ("--reuid=nobody", "--regid=nogroup", "--clear-groups", *options)
    return ["setpriv", *options] if options else []


def program(name: str) -> str:
    """From PATH, else from the newest version in the place where Debian keeps the server programs."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, debian)]))
    if found is None:
        raise SystemExit(f"PostgreSQL's {name} is not here; `make tools` installs it.")
    return found


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

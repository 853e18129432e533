"""What only the real web server can show: raw request lines, its own headers, two processes at once.

An office without a company, served by `fieldgate web` with two workers on a SQLite file.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytestmark = [pytest.mark.pure, pytest.mark.races]

ROOT = Path(__file__).parents[2]
COMMAND = "from fieldgate.config.cli import main; main()"
SIGN_IN = "/office/accounts/login/"
# Migrated by hand, because `fieldgate serve` would start a worker, too.
PREPARE = (
    "import django; django.setup(); from fieldgate.config.preparing import prepare; prepare(); "
    "from fieldgate.people.models import User; "
    "User.objects.create_user('a@example.com', 'correct horse battery')"
)


# A portal with one customer, whom a third process shuts out: what the office does, elsewhere.
LET_IN = """
import django; django.setup()
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.kit import clock
from fieldgate.people.models import Contact, PortalAccess, User
Company.objects.create(id=1, name='Acme Grounds', branch_level_configuration=True)
north = Portal.objects.create(branch=Branch.objects.create(name='North', zone='UTC'), slug='north', title='N')
user = User.objects.create_user('pri@example.com', 'correct horse battery')
contact = Contact.objects.create(name='Person PRI', email=user.email, user=user)
PortalAccess.objects.create(contact=contact, portal=north, accepted_at=clock.now())
"""
SHUT_OUT = """
import django; django.setup()
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.models import PortalAccess
from fieldgate.people.viewer import System
access = PortalAccess.objects.get()
revoke_access(System(), access.contact_id, access.portal_id)
"""


@dataclass(frozen=True)
class Server:
    port: int
    data_dir: Path
    environment: dict[str, str]

    def elsewhere(self, script: str) -> None:
        """Run Python in another process at the same data."""
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=self.environment, check=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("server")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FIELDGATE_", "DJANGO_"))}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "fieldgate.config.settings",
        "FIELDGATE_DATA_DIR": str(home),
        "FIELDGATE_MODE": "trial",
        "FIELDGATE_PORT": str(port),
        "FIELDGATE_WEB_WORKERS": "2",
    }
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)
    log = (home / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "web"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        _wait(process, port)
        yield Server(port, home, environment)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if raw(port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").startswith(
                b"HTTP/1.1 200"
            ):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")


def raw(port: int, request: bytes) -> bytes:
    """Send these bytes and read until the server closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except TimeoutError:
            pass
        except ConnectionResetError:
            pass
        return answer


def get(server: Server, target: str, host: str = "127.0.0.1", method: str = "GET", extra: str = "") -> bytes:
    return raw(
        server.port,
        f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{extra}Connection: close\r\n\r\n".encode("latin-1"),
    )


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    assert found, answer[:200]
    return int(found[1])


def headers(answer: bytes) -> dict[str, str]:
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}


def test_t_wb_01_the_server_does_not_say_what_it_is(server: Server) -> None:
    for target, code in (
        (SIGN_IN, 200),
        ("/nothing", 404),
        ("/healthz", 200),
        ("/static/fieldgate/portal.css", 200),
    ):
        answer = get(server, target)
        if "portal.css" not in target:
            assert status(answer) == code
        found = headers(answer)
        assert not re.search(r"\d", found.get("server", "")), found
        assert "x-powered-by" not in found
        assert "frame-ancestors 'none'" in found["content-security-policy"]


def test_t_wb_01_static_files_are_hardened(server: Server) -> None:
    page = get(server, SIGN_IN).decode("latin-1")
    address = re.search(r'/static/[^"]+portal[^"]*\.css', page)
    assert address
    answer = get(server, address[0])
    assert status(answer) == 200
    found = headers(answer)
    assert found["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in found["content-security-policy"]
    assert "immutable" in found["cache-control"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1@evil.example", "127.0.0.1:x@evil.example", "a b", ""]
)
def test_t_au_17_a_forged_host(server: Server, host: str) -> None:
    answer = get(server, SIGN_IN, host=host)
    assert status(answer) == 400
    assert b"evil" not in answer


def test_t_au_17_an_absolute_request_line(server: Server) -> None:
    answer = get(server, "http://evil.example/office/accounts/login/", host="evil.example")
    assert status(answer) in {400, 404}
    answer = get(server, "http://evil.example/office/")
    assert b"evil" not in answer


def test_t_au_17_two_host_headers(server: Server) -> None:
    answer = get(server, "/office/", extra="Host: evil.example\r\n")
    assert b"evil" not in answer


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "X"])
def test_t_wb_14_strange_methods(server: Server, method: str) -> None:
    answer = get(
        server, "/" if method != "CONNECT" else "127.0.0.1:80", method=method, extra="X-Secret: echo\r\n"
    )
    assert not answer or status(answer) in {400, 403, 404, 405, 501}
    assert b"echo" not in answer


@pytest.mark.parametrize(
    "target",
    [
        "/static/../secret.key",
        "/static/..%2fsecret.key",
        "/static/%2e%2e/secret.key",
        "/static/....//secret.key",
        "/../secret.key",
        "/static/%00",
        "/static/..%5c..%5csecret.key",
        "/static//etc/passwd",
    ],
)
def test_t_wb_14_no_file_outside_static(server: Server, target: str) -> None:
    key = (server.data_dir / "secret.key").read_bytes()
    answer = get(server, target)
    assert status(answer) in {400, 404}
    assert key not in answer
    assert b"root:" not in answer


def test_t_wb_09_a_header_of_64_kb(server: Server) -> None:
    answer = get(server, "/healthz", extra=f"X-Long: {'a' * 65536}\r\n")
    assert not answer or status(answer) in {200, 400, 413, 414, 431}
    assert status(get(server, "/healthz")) == 200


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        "GET /smuggled HTTP/1.1\r\nHost: x\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        "Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n",
        "Content-Length: -1\r\n",
    ],
    ids=["CL and TE", "two lengths", "bad chunk", "negative length"],
)
def test_t_wb_09_bad_framing_is_refused_or_closed(server: Server, framing: str) -> None:
    answer = raw(
        server.port,
        f"POST {SIGN_IN} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{framing}\r\n".encode(),
    )
    assert answer.count(b"HTTP/1.1 ") <= 1, "a second request was smuggled in"
    assert not answer or status(answer) in {400, 403, 411, 501}
    assert status(get(server, "/healthz")) == 200


def test_t_rl_08_a_burst_in_parallel_passes_the_limit_at_most_once_more(server: Server) -> None:
    """40 sign-ins at the same time against a limit of 10 an account, over two processes."""
    page = get(server, SIGN_IN)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)', page)
    assert token
    cookie = headers(page)["set-cookie"].partition(";")[0]
    body = f"csrfmiddlewaretoken={token[1].decode()}&login=a@example.com&password=wrong+battery+staple"

    def attempt(number: int) -> str:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request(
            "POST",
            SIGN_IN,
            body,
            {
                "Cookie": cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1{SIGN_IN}",
            },
        )
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        assert response.status == 200, (response.status, text)
        return "throttled" if "Too many" in text else "tried"

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(attempt, range(40)))

    assert 1 <= outcomes.count("tried") <= 11, outcomes


def test_r18_whoever_is_shut_out_is_out_with_the_next_request_in_every_process(server: Server) -> None:
    server.elsewhere(LET_IN)
    session = sign_in(server, "/north/accounts/login/", "pri@example.com")
    # Each request has a connection of its own, so that either worker may get it.
    assert [status(get(server, "/north/about/", extra=session)) for _ in range(16)] == [200] * 16

    server.elsewhere(SHUT_OUT)

    answers = [get(server, "/north/about/", extra=session) for _ in range(16)]
    assert {(status(a), headers(a)["location"]) for a in answers} == {
        (302, "/north/accounts/login/?next=%2Fnorth%2Fabout%2F")
    }
    with pytest.raises(AssertionError, match="200"):
        sign_in(server, "/north/accounts/login/", "pri@example.com")


def sign_in(server: Server, path: str, email: str) -> str:
    """Sign in as a browser does; returns the header that carries the session."""
    page = get(server, path)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)', page)
    assert token
    body = f"csrfmiddlewaretoken={token[1].decode()}&login={email}&password=correct+horse+battery"
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(
        "POST",
        path,
        body,
        {
            "Cookie": headers(page)["set-cookie"].partition(";")[0],
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1{path}",
        },
    )
    response = connection.getresponse()
    response.read()
    assert response.status == 302, response.status
    cookies = [
        value.partition(";")[0] for name, value in response.getheaders() if name.lower() == "set-cookie"
    ]
    connection.close()
    return "".join(f"Cookie: {cookie}\r\n" for cookie in cookies if "session" in cookie)

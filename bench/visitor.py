"""A browser as far as the bench needs one: keeps its connection and its cookies, signs in by the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

ACCEPT_ENCODING = "gzip, deflate, br"


@dataclass(frozen=True)
class Answer:
    """A response; `body` is as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Visitor:
    """Somebody at one server."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str, **headers: str) -> Answer:
        """The page at `path`, compressed if the server likes."""
        return self._ask("GET", path, None, {"Accept-Encoding": ACCEPT_ENCODING, **headers})

    def read(self, path: str) -> None:
        """Get a page that has to be there; what the timings call."""
        answer = self.get(path)
        if answer.status != 200:
            raise SystemExit(f"bench: {path} answered {answer.status}")

    def sign_in(self, accounts: str, email: str, password: str) -> "Visitor":
        """Sign in at the form under `accounts`, such as "/stl/accounts/"."""
        self.send(f"{accounts}login/", within=f"{accounts}login/", login=email, password=password)
        return self

    def send(self, path: str, *, within: str, **fields: str) -> None:
        """Fill in a form of the page `within`, send it to `path`, and be led on."""
        page = self.get(within, **{"Accept-Encoding": "identity"}).body.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        answer = self.post(path, {**fields, "csrfmiddlewaretoken": token[1] if token else ""})
        if answer.status not in {302, 303}:
            raise SystemExit(f"bench: {path} answered a form with {answer.status}")

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form whose token is known."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        return self._ask("POST", path, urlencode(fields), headers)

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers = {**headers, "Cookie": self.cookie}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, content)

"""T-WB-01, T-WB-08: what every response carries, whatever went wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Portal
from tests.access.broken_urls import REASON, SECRET
from tests.access.doors import Response, ask_for_reset, sign_in
from tests.access.tables import last_act
from tests.cast import Cast

STATIC = "threat.txt"

# status, who, method, path, further arguments
ROUTES: dict[str, tuple[int, str, str, str, dict[str, Any]]] = {
    "home": (200, "PRI", "GET", "/north/", {}),
    "head": (200, "PRI", "HEAD", "/north/", {}),
    "list": (200, "PRI", "GET", "/north/invoices/", {}),
    "fragment": (
        200,
        "PRI",
        "GET",
        "/north/invoices/?page=1",
        {"headers": {"HX-Request": "true", "HX-Target": "rows"}},
    ),
    "detail": (200, "PRI", "GET", "/north/invoices/1001/", {}),
    "about": (200, "PRI", "GET", "/north/about/", {}),
    "sign-in": (200, "ANON", "GET", "/north/accounts/login/", {}),
    "portals": (200, "ANON", "GET", "/", {}),
    "branding": (200, "ANON", "GET", "/north/branding.css", {}),
    "health": (200, "ANON", "GET", "/healthz", {}),
    "office": (200, "ADM", "GET", "/office/", {}),
    "office sign-in": (200, "ANON", "GET", "/office/accounts/login/", {}),
    "static": (200, "ANON", "GET", f"/static/{STATIC}", {}),
    "slash": (301, "ANON", "GET", "/office", {}),
    "slug": (302, "ANON", "GET", "/north", {}),
    "to sign-in": (302, "ANON", "GET", "/north/", {}),
    "to sign-in at the office": (302, "ANON", "GET", "/office/", {}),
    "filter": (303, "PRI", "POST", "/north/property-filter/", {"data": {"all": "1"}}),
    "forged host": (400, "ANON", "GET", "/north/", {"headers": {"Host": "evil.example"}}),
    "suspicious": (400, "PRI", "GET", "/north/suspect/", {}),
    "expired fragment": (401, "ANON", "GET", "/north/invoices/", {"headers": {"HX-Request": "true"}}),
    "forbidden": (403, "PRI", "GET", "/north/forbid/", {}),
    "not found": (404, "PRI", "GET", "/north/nothing/", {}),
    "not found outside": (404, "ANON", "GET", "/nothing/", {}),
    "not found at the office": (404, "PRI", "GET", "/office/", {}),
    "wrong method": (405, "PRI", "POST", "/north/invoices/", {}),
    "wrong method outside": (405, "ANON", "POST", "/", {}),
    "crash": (500, "PRI", "GET", "/north/crash/", {}),
}


@pytest.fixture(autouse=True)
def _pages_that_fail() -> Iterator[None]:
    static = settings.STATIC_ROOT / STATIC
    static.write_text("plain")
    with override_settings(PORTAL_URLCONF="tests.access.broken_urls"):
        yield
    static.unlink()


def policy(response: Response) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def assert_hardened(response: Response, *, office: bool = False) -> None:
    """P-16 of the reliability study."""
    csp = policy(response)
    assert csp["default-src"] == ["'none'"]
    assert csp["base-uri"] == ["'none'"]
    assert csp["frame-ancestors"] == ["'none'"]
    assert csp["form-action"] == ["'self'"]
    assert "object-src" not in csp  # default-src holds for it
    for sources in csp.values():
        assert "*" not in sources
        assert not any(source.startswith(("http:", "https:")) for source in sources)
    loose = {"'unsafe-inline'", "'unsafe-eval'"} & {s for sources in csp.values() for s in sources}
    assert office or not loose
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Request-ID"]
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers


def fetch(cast: Cast, name: str) -> Response:
    status, who, method, path, extra = ROUTES[name]
    client = cast.client(who)
    client.raise_request_exception = False
    response = client.post(path, **extra) if "data" in extra else client.generic(method, path, **extra)
    assert response.status_code == status, response
    return response


@pytest.mark.parametrize("name", ROUTES)
def test_t_wb_01_every_response_is_hardened(cast: Cast, name: str) -> None:
    assert_hardened(fetch(cast, name), office=ROUTES[name][3].startswith("/office/"))


def test_t_wb_01_the_throttled_answer_too(cast: Cast) -> None:
    client = Client()
    for _ in range(3):
        assert ask_for_reset(client, "pri@example.com").status_code == 302
    response = ask_for_reset(client, "pri@example.com")
    assert response.status_code == 429
    assert_hardened(response)


def test_t_wb_01_a_refused_form_too(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client, "pri@example.com")
    assert response.status_code == 403
    assert b"Please send that once more" in response.content
    assert_hardened(response)


@pytest.mark.parametrize("path", ["/north/", "/north/branding.css", "/north/accounts/login/"])
def test_t_wb_01_a_portal_that_is_off_too(cast: Cast, path: str) -> None:
    Portal.objects.filter(slug="north").update(is_on=False)
    response = cast.client("PRI").get(path)
    assert response.status_code == 503
    assert_hardened(response)


@pytest.mark.parametrize("path", ["/stl/office/", "/north/office/", "/north/office/accounts/login/"])
def test_t_wb_01_the_offices_looser_policy_holds_nowhere_else(cast: Cast, path: str) -> None:
    assert_hardened(cast.client("PRI").get(path))


def test_t_wb_01_only_https_is_remembered(cast: Cast) -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE=True):
        for path in ("/north/accounts/login/", "/north/nothing", "/healthz", "/"):
            header = Client().get(path, secure=True).headers["Strict-Transport-Security"]
            assert header.startswith("max-age=31536000; includeSubDomains")
        response = Client().get("/north/?a=1")
        assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/north/?a=1")


def test_request_ids_are_new_each_time_and_those_of_the_caller_are_not_taken(cast: Cast) -> None:
    client = Client(headers={"X-Request-ID": "forged"})
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5
    assert "forged" not in ids


def test_a_crash_says_nothing_of_its_cause(cast: Cast) -> None:
    response = fetch(cast, "crash")
    assert b"Something broke on our side" in response.content
    assert SECRET.encode() not in response.content
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("path", ["/north/suspect/", "/north/lose/"])
def test_an_error_page_says_nothing_of_its_cause(cast: Cast, path: str) -> None:
    assert SECRET.encode() not in cast.client("PRI").get(path).content


def test_a_refusal_says_its_reason_and_is_recorded(cast: Cast) -> None:
    """design.md 4: there but not yours to do is a 403 with a reason."""
    response = fetch(cast, "forbidden")
    act = last_act()
    assert (act.act, act.actor, act.on) == ("refused", f"user:{cast.users['PRI'].pk}", "/north/forbid/")
    assert act.request_id == response.headers["X-Request-ID"]
    assert REASON in response.content.decode()


@pytest.mark.parametrize("name", ["wrong method", "wrong method outside"])
def test_a_wrong_method_gets_a_page_with_words(cast: Cast, name: str) -> None:
    response = fetch(cast, name)
    assert response.headers["Allow"]
    assert b"That does not work this way" in response.content


def test_a_throttled_visitor_gets_a_page_like_the_others(cast: Cast) -> None:
    for _ in range(4):
        response = ask_for_reset(Client(), "pri@example.com")
    assert response.status_code == 429
    assert b"portal.css" in response.content


SIGNED_IN = [name for name, route in ROUTES.items() if route[1] in {"PRI", "ADM"} and name != "static"]


@pytest.mark.parametrize("name", SIGNED_IN)
def test_t_wb_08_nothing_behind_a_sign_in_may_be_kept(cast: Cast, name: str) -> None:
    response = fetch(cast, name)
    kept = response.headers.get("Cache-Control", "")
    if name == "not found at the office":
        assert response.status_code == 404  # the same page for everybody, without a word of theirs
        return
    assert "no-store" in kept
    assert "private" in kept
    assert "public" not in kept


def test_t_wb_08_the_ways_in_are_not_kept_either(cast: Cast) -> None:
    for name in ("sign-in", "to sign-in", "expired fragment", "office sign-in"):
        assert "no-store" in fetch(cast, name).headers["Cache-Control"], name


@pytest.mark.parametrize(
    "path",
    [
        "/north/invoices/1001/x.css",
        "/north/invoices/1001/logo.png",
        "/north/invoices/1001.css",
        "/north/invoices/1001/;x.css",
        "/north/invoices/1001/%2fx.css",
        "/north/invoices/x.css",
        "/north/x.css",
        "/north/about/branding.css",
    ],
)
def test_t_wb_08_a_page_under_a_files_name_does_not_exist(cast: Cast, path: str) -> None:
    response = cast.client("PRI").get(path, follow=True)
    assert response.status_code == 404
    assert b"$100" not in response.content
    assert "no-store" in response.headers["Cache-Control"]


def test_branding_may_be_kept_for_long_because_its_address_changes_with_it(cast: Cast) -> None:
    response = fetch(cast, "branding")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers
    assert not response.cookies


def test_the_audit_is_written_for_refusals_only(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    fetch(cast, "detail")
    fetch(cast, "not found")
    assert AuditEvent.objects.count() == before

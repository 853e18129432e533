"""T-WB-04, T-AU-17, T-WB-07: nobody decides for us where a person or a link goes."""

from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.core import mail
from django.test import Client, override_settings

from fieldgate.branches.models import Portal
from tests.access.doors import (
    CONFIRM,
    SIGN_IN,
    Response,
    ask_for_reset,
    mail_reset,
    mailed_link,
    run_worker,
    sign_in,
)
from tests.access.tables import last_act, state_of_all_tables
from tests.cast import PASSWORD, Cast

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/north/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "%09//evil.example",
    "\t//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example/north/",
    "http://testserver@evil.example/north/",
    "http://testserver.evil.example/north/",
    "http://testserver/north/",
    "//testserver/north/",
    "javascript:alert(1)",
    "JaVaScRiPt://testserver/%0aalert(1)",
    "data:text/html,x",
    "north/",
    "?next=//evil.example",
    "/south/",
    "/south/invoices/",
    "/office/",
    "/",
    "/northern/",
    "/north",
    "/north/../south/",
    "/north/..",
    "/north/%2e%2e/south/",
    "/north/.%2E/south/",
    "/north/%2e%2e%2fsouth/",
    "/north/..%5csouth/",
    "/north/..\\south/",
    "/north/.\t./south/",
    "/north/.\n./south/",
    "/north/./../south/",
    "/north//../../south/",
    "/north/../../../south/",
    "//north/",
    "/%6eorth/../south/",
    "http://[::1",
    "/north/\x00",
    "x" * 5000,
]
OURS = ["/north/", "/north/invoices/?show=due&page=2", "/north/invoices/1001/", "/north/about/#top"]


def lands_at(response: Response) -> str:
    """The path a browser would end up at, seen from a page of North; the host must be ours."""
    target = response.headers.get("Location") or response.headers["HX-Redirect"]
    landed = urlsplit(urljoin("http://testserver/north/accounts/login/", target.replace("\\", "/")))
    assert (landed.scheme, landed.netloc) == ("http", "testserver"), target
    steps: list[str] = []
    for step in unquote(landed.path).replace("\\", "/").split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_t_wb_04_next_stays_on_this_portal(cast: Cast, next_: str) -> None:
    """At sign-in, at step-up, in the Property Filter, and when one is signed in already."""
    client = Client()
    assert lands_at(sign_in(client, "pri@example.com", fields={"next": next_})).startswith("/north/")
    assert lands_at(client.get(SIGN_IN, {"next": next_})).startswith("/north/")
    assert lands_at(client.post(CONFIRM, {"password": PASSWORD, "next": next_})).startswith("/north/")
    data = {"all": "1", "next": next_}
    assert lands_at(client.post("/north/property-filter/", data)).startswith("/north/")
    assert lands_at(client.post("/north/accounts/logout/", {"next": next_})).startswith("/north/")


@pytest.mark.parametrize("next_", OURS)
def test_t_wb_04_our_own_pages_are_gone_back_to(cast: Cast, next_: str) -> None:
    client = Client()
    assert sign_in(client, "pri@example.com", fields={"next": next_}).headers["Location"] == next_
    assert client.post(CONFIRM, {"password": PASSWORD, "next": next_}).headers["Location"] == next_


@pytest.mark.parametrize("next_", ["/north/", "//evil.example", "/", "/office/../north/", "/officer/"])
def test_t_wb_04_the_office_keeps_its_own(cast: Cast, next_: str) -> None:
    at = "/office/accounts/login/"
    response = sign_in(Client(), "adm@office.example", at=at, fields={"next": next_})
    assert response.headers["Location"] == "/office/"


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_t_wb_04_on_a_portals_own_host(cast: Cast, next_: str) -> None:
    Portal.objects.filter(slug="north").update(host="portal.acme.example")
    client = Client(headers={"Host": "portal.acme.example"})
    response = sign_in(client, "pri@example.com", at="/accounts/login/", fields={"next": next_})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize(
    "path", ["//evil.example", "/north//evil.example", "//evil.example/..", "/\\evil.example"]
)
def test_t_wb_04_a_strange_path_leads_to_no_other_host(cast: Cast, path: str) -> None:
    for who in ("ANON", "PRI"):
        response = cast.client(who).get("/", PATH_INFO=path)  # the test client would take "//" for a host
        if response.status_code in {301, 302}:
            lands_at(response)
        else:
            assert response.status_code in {400, 404}


def test_t_wb_04_htmx_is_sent_to_our_sign_in(cast: Cast) -> None:
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/"})
    response = client.get("/north/invoices/?next=//evil.example")
    assert response.headers["HX-Redirect"] == SIGN_IN
    assert "HX-Location" not in response.headers


FORGED = [
    "evil.example",
    "testserver@evil.example",
    "testserver:x@evil.example",
    "testserver.evil.example",
    "evil.example:80",
    "test server",
    "testserver,evil.example",
    "testserver/evil",
    "",
    "[::1",
    "127.0.0.2",
]


@pytest.mark.parametrize("host", FORGED)
def test_t_au_17_a_forged_host_gets_nothing(cast: Cast, host: str) -> None:
    before = state_of_all_tables()
    client = Client(headers={"Host": host})
    for path in ("/", "/north/", "/north/accounts/login/", "/office/", "/static/x.css", "/north"):
        response = client.get(path)
        assert response.status_code == 400, path
        assert b"evil" not in response.content
    assert ask_for_reset(client, "pri@example.com").status_code == 400
    run_worker()
    assert mail.outbox == []
    assert state_of_all_tables() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-Server": "evil.example", "X-Forwarded-Port": "666"},
        {"X-Original-Host": "evil.example"},
        {"Referer": "https://evil.example/", "Origin": "http://testserver"},
        {"Host": "testserver:8123"},
        {"Host": "localhost"},
    ],
    ids=lambda h: next(iter(h.items())),
)
def test_t_au_17_a_mailed_link_never_follows_the_request(cast: Cast, headers: dict[str, str]) -> None:
    client = Client(headers=headers)
    assert ask_for_reset(client, "pri@example.com").status_code == 302
    run_worker()
    assert mailed_link().startswith("http://testserver/north/accounts/password/reset/key/")


def test_t_au_17_a_forged_host_is_not_redirected_to_in_https_mode(cast: Cast) -> None:
    with override_settings(SECURE=True):
        response = Client(headers={"Host": "evil.example"}).get("/north/")
        ours = Client().get("/north/?a=b")
        watched = Client(headers={"Host": "10.0.0.7"}).get("/healthz")
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert (ours.status_code, ours.headers["Location"]) == (301, "https://testserver/north/?a=b")
    assert watched.status_code == 200


@pytest.mark.parametrize(
    "host", ["TESTSERVER", "testserver.", "testserver:8000", "localhost:9", "127.0.0.1", "[::1]:80"]
)
def test_our_own_host_is_known_in_every_spelling(cast: Cast, host: str) -> None:
    assert Client(headers={"Host": host}).get("/north/accounts/login/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Host": "portal.acme.example"},
        {"X-Original-URL": "/office/"},
        {"X-Rewrite-URL": "/office/"},
        {"X-HTTP-Method-Override": "POST"},
        {"X-HTTP-Method": "DELETE"},
        {"Forwarded": "for=10.0.0.1;host=portal.acme.example;proto=https"},
        {"X-Forwarded-Prefix": "/office"},
        {"X-Script-Name": "/office"},
        {"X-Remote-User": "adm@office.example", "Remote-User": "adm@office.example"},
        {"Authorization": "Basic YWRtQG9mZmljZS5leGFtcGxlOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ=="},
    ],
    ids=lambda h: next(iter(h)),
)
def test_t_wb_07_headers_of_a_proxy_we_do_not_have_are_ignored(cast: Cast, headers: dict[str, str]) -> None:
    Portal.objects.filter(slug="south").update(host="portal.acme.example")
    browsers = {who: cast.client(who) for who in ("ANON", "PRI", "STR")}
    before = state_of_all_tables()
    for who, path in (
        ("PRI", "/north/invoices/1001/"),
        ("PRI", "/north/property-filter/"),
        ("PRI", "/office/"),
        ("STR", "/north/invoices/1001/"),
        ("ANON", "/"),
        ("ANON", "/north/"),
        ("ANON", "/office/"),
    ):
        plain, forged = browsers[who].get(path), browsers[who].get(path, headers=headers)
        assert forged.status_code == plain.status_code
        assert forged.headers.get("Location") == plain.headers.get("Location")
        assert len(forged.content) == len(plain.content)
        assert "Strict-Transport-Security" not in forged.headers
    assert state_of_all_tables() == before


def test_t_wb_07_the_address_in_the_audit_is_the_real_peer(cast: Cast) -> None:
    sign_in(Client(), "pri@example.com", headers={"X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6"})
    assert last_act().address == "127.0.0.1"


def test_t_wb_07_https_is_not_believed_from_a_stranger(cast: Cast) -> None:
    with override_settings(SECURE=True, SECURE_PROXY_SSL_HEADER=None):
        response = Client(headers={"X-Forwarded-Proto": "https"}).get("/north/")
    assert response.status_code == 301


def test_staff_links_come_from_the_configured_address_too(cast: Cast) -> None:
    mail_reset("adm@office.example", None)
    assert mailed_link().startswith("http://testserver/office/")

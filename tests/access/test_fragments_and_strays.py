"""T-WB-11: fragments are ordinary pages. T-WB-14: what every scanner asks for."""

import pytest
from django.conf import settings
from django.test import Client

from tests.access.tables import state_of_all_tables
from tests.cast import Cast
from tests.make import make_invoice


@pytest.fixture
def many(cast: Cast) -> Cast:
    """PRI has 14 invoices."""
    for n in range(11):
        make_invoice(f"50{n:02}", cast.properties["P1"], 100 + n)
    return cast


LOAD_MORE = {"HX-Request": "true", "HX-Target": "rows"}


def test_t_wb_11_a_fragment_is_for_load_more_alone_and_holds_the_rows_of_its_page(many: Cast) -> None:
    page = many.client("PRI").get("/north/invoices/?page=2").content.decode()
    fragment = many.client("PRI").get("/north/invoices/?page=2", headers=LOAD_MORE).content.decode()
    whole = many.client("PRI", htmx=True).get("/north/invoices/?page=2").content.decode()

    assert page.startswith("<!doctype html>")
    assert whole.startswith("<!doctype html>")
    assert "<html" not in fragment
    assert "Current Balance" not in fragment
    rows = {n for n in (f"50{i:02}" for i in range(11)) if f"/invoices/{n}/" in page}
    assert rows
    assert rows == {n for n in (f"50{i:02}" for i in range(11)) if f"/invoices/{n}/" in fragment}


@pytest.mark.parametrize(
    "path", ["/north/invoices/?page=2", "/north/", "/north/invoices/1001/", "/north/nothing"]
)
@pytest.mark.parametrize("who", ["ANON", "SOU", "DIS"])
def test_t_wb_11_without_a_session_htmx_is_sent_to_the_whole_sign_in_page(
    cast: Cast, path: str, who: str
) -> None:
    response = cast.client(who).get(path, headers=LOAD_MORE)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/north/accounts/login/"
    assert response.content == b""


def test_t_wb_11_a_filter_that_is_sent_by_htmx_without_a_session_changes_nothing(cast: Cast) -> None:
    before = state_of_all_tables()
    response = cast.client("ANON", htmx=True).post("/north/property-filter/", {"all": "1"})
    assert (response.status_code, response.content) == (401, b"")
    assert state_of_all_tables() == before


def test_t_wb_11_at_the_office_too(cast: Cast) -> None:
    response = cast.client("ANON", htmx=True).get("/office/")
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/office/accounts/login/")


def test_t_wb_11_htmx_opens_nothing_that_the_page_does_not(cast: Cast) -> None:
    for headers in (LOAD_MORE, {"HX-Request": "true", "HX-Boosted": "true"}):
        assert cast.client("STR").get("/north/invoices/1001/", headers=headers).status_code == 404
    assert b"1001" not in cast.client("STR").get("/north/invoices/?page=1", headers=LOAD_MORE).content
    assert cast.client("PRI", htmx=True).get("/office/").status_code == 404


STRAYS = [
    ".git/HEAD",
    ".git/config",
    ".env",
    "admin/",
    "__debug__/",
    "media/",
    "media/x.png",
    "wp-login.php",
    "server-status",
    "static/../fieldgate/config/settings.py",
    "static/%2e%2e/secret.key",
    "static/..%2fsecret.key",
    "static/%2e%2e%2f%2e%2e%2fetc/passwd",
    "static//etc/passwd",
    "static/",
    "static",
    "secret.key",
    "fieldgate.sqlite3",
    "mode",
    "backup.zip",
    "db.sqlite3.bak",
    "index.php~",
    "settings.py",
    "robots.txt",
    ".well-known/security.txt",
    "graphql",
    "api/v1/",
    "%00",
    "..;/",
    "office.bak/",
    "healthz/",
    "readyz/x",
]


@pytest.mark.parametrize("path", STRAYS)
@pytest.mark.parametrize("who", ["ANON", "PRI"])
def test_t_wb_14_strays_outside_are_not_there(cast: Cast, path: str, who: str) -> None:
    (settings.DATA_DIR / "secret.key").touch()
    response = cast.client(who).get(f"/{path}", follow=True)
    assert response.status_code == 404
    assert b"SECRET" not in response.content


@pytest.mark.parametrize(
    "path", [".git/HEAD", ".env", "admin/", "static/x.css", "%00", "../office/", "healthz"]
)
def test_t_wb_14_strays_inside_a_portal_are_not_there_either(cast: Cast, path: str) -> None:
    assert cast.client("PRI").get(f"/north/{path}", follow=True).status_code == 404
    assert cast.client("ANON").get(f"/north/{path}").status_code in {302, 404}


@pytest.mark.parametrize(
    "method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "PUT", "DELETE", "PATCH", "OPTIONS", "X"]
)
@pytest.mark.parametrize(
    "path", ["/", "/north/", "/north/invoices/1001/", "/north/property-filter/", "/north/branding.css"]
)
def test_t_wb_14_strange_methods_do_nothing(cast: Cast, path: str, method: str) -> None:
    client = cast.client("PRI")
    before = state_of_all_tables()
    response = client.generic(method, path, headers={"X-Secret": "echo"})
    assert response.status_code == 405
    assert b"echo" not in response.content
    assert state_of_all_tables() == before


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE"])
def test_t_wb_14_for_a_stranger_they_lead_to_sign_in(cast: Cast, method: str) -> None:
    response = Client().generic(method, "/north/invoices/1001/")
    assert response.headers["Location"] == "/north/accounts/login/"

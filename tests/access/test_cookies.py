"""T-WB-05, T-WB-06: the cookies, on plain http for a trial and on https for real."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.access.doors import SIGN_IN, cookies_set, sign_in
from tests.cast import Cast

ROOT = Path(__file__).parents[2]
NAMES = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "SESSION_ENGINE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_DOMAIN",
    "CSRF_COOKIE_PATH",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_PROXY_SSL_HEADER",
    "USE_X_FORWARDED_HOST",
    "USE_X_FORWARDED_PORT",
    "DEBUG",
    "PASSWORD_HASHERS",
    "MAIN_HOSTS",
]
PROGRAM = """
import json, sys
from fieldgate.config import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=sorted))
"""


@cache
def settings_with(**environment: str) -> dict[str, Any]:
    """The settings as a process with these variables reads them."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FIELDGATE_", "DJANGO_"))}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *NAMES],
        cwd=ROOT,
        env={**kept, "FIELDGATE_DATA_DIR": mkdtemp(), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def https() -> dict[str, Any]:
    return settings_with(FIELDGATE_URL="https://portal.acme.example", FIELDGATE_MODE="production")


def test_t_wb_05_in_https_mode_cookies_belong_to_this_host_alone() -> None:
    found = https()
    for kind in ("SESSION", "CSRF"):
        assert found[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{kind}_COOKIE_SECURE"] is True
        assert found[f"{kind}_COOKIE_HTTPONLY"] is True
        assert found[f"{kind}_COOKIE_SAMESITE"] in {"Lax", None}  # Django's default is Lax
        assert found[f"{kind}_COOKIE_DOMAIN"] is None
        assert found[f"{kind}_COOKIE_PATH"] in {"/", None}  # Django's default is /
    assert found["CSRF_TRUSTED_ORIGINS"] in ([], None)


def test_t_wb_05_in_https_mode_nothing_goes_over_http() -> None:
    found = https()
    assert found["SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert found["DEBUG"] is False
    assert found["PASSWORD_HASHERS"][0] == "fieldgate.people.hashers.OwaspArgon2Hasher"


def test_t_wb_07_a_proxy_is_believed_only_when_it_is_named() -> None:
    assert https()["SECURE_PROXY_SSL_HEADER"] is None
    assert not https()["USE_X_FORWARDED_HOST"]
    assert not https()["USE_X_FORWARDED_PORT"]
    named = settings_with(FIELDGATE_URL="https://portal.acme.example", FIELDGATE_PROXIES="1")
    assert named["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_loopback_names_are_ours_in_a_trial_and_not_in_production() -> None:
    assert https()["MAIN_HOSTS"] == ["portal.acme.example"]
    trial = settings_with(FIELDGATE_MODE="trial", FIELDGATE_PORT="8123")
    assert set(trial["MAIN_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}


@pytest.mark.parametrize(
    ("environment", "port"),
    [
        ({"FIELDGATE_PORT": "8123"}, "8123"),
        ({"FIELDGATE_PORT": "8124"}, "8124"),
        ({"FIELDGATE_PORT": "8124", "FIELDGATE_URL": "http://localhost:9000"}, "9000"),
    ],
    ids=str,
)
def test_t_wb_05_on_http_the_names_carry_the_port(environment: dict[str, str], port: str) -> None:
    """Browsers do not keep cookies apart by port: a second installation would sign out the first."""
    found = settings_with(FIELDGATE_MODE="trial", **environment)
    assert port in found["SESSION_COOKIE_NAME"]
    assert port in found["CSRF_COOKIE_NAME"]
    assert found["SESSION_COOKIE_SECURE"] is False


def test_t_wb_05_the_cookies_a_browser_gets(cast: Cast) -> None:
    client = Client()
    client.get(SIGN_IN)
    response = sign_in(client, "pri@example.com")

    flags = cookies_set(response)
    assert set(flags) == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    for name in flags:
        assert flags[name]["httponly"] == "True"
        assert flags[name]["samesite"] == "Lax"
        assert flags[name]["path"] == "/"
        assert "domain" not in flags[name]
    assert flags[settings.SESSION_COOKIE_NAME]["max-age"] == str(30 * 24 * 3600)


def test_t_wb_05_a_visitor_who_only_looks_gets_no_session(cast: Cast) -> None:
    for path in ("/", "/north/", "/north/branding.css", "/north/nothing", "/healthz"):
        assert Client().get(path).cookies == {}, path
    assert set(Client().get(SIGN_IN).cookies) == {settings.CSRF_COOKIE_NAME}


def test_t_wb_06_a_planted_token_of_another_length_is_replaced(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "planted"
    response = sign_in(client, "pri@example.com", fields={"csrfmiddlewaretoken": "planted"})
    assert response.status_code == 403
    assert settings.SESSION_COOKIE_NAME not in client.cookies

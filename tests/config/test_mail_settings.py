"""Where mails go by the settings: out by SMTP or by a service, or nowhere; a wrong name is said at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

SMTP = "django.core.mail.backends.smtp.EmailBackend"
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
PRODUCTION = {
    "FIELDGATE_MODE": "production",
    "FIELDGATE_URL": "https://portal.example.com",
    "FIELDGATE_PROXIES": "1",
}
_SHOW = """
import json
from fieldgate.config import settings as s
print(s.EMAIL_BACKEND, s.MAILS_ARE_SHOWN, s.EMAIL_HOST, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, end=" ")
print(json.dumps(s.ANYMAIL))
"""


def started(folder: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A process with these variables and no others of ours."""
    own = {n: v for n, v in os.environ.items() if not n.startswith(("FIELDGATE_", "DJANGO_"))}
    env = own | {"FIELDGATE_DATA_DIR": str(folder)} | variables
    return subprocess.run([*command], env=env, capture_output=True, text=True, check=False, timeout=60)


def settings_with(folder: Path, **variables: str) -> list[str]:
    shown = started(folder, sys.executable, "-c", _SHOW, **variables)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.strip().split(" ", 5)


@pytest.mark.parametrize("mode", ["demo", "trial"])
def test_a_demo_sends_nothing_until_it_is_given_a_server(tmp_path: Path, mode: str) -> None:
    assert settings_with(tmp_path, FIELDGATE_MODE=mode)[:2] == [NOWHERE, "True"]
    given = settings_with(tmp_path, FIELDGATE_MODE=mode, FIELDGATE_EMAIL_HOST="smtp.example.com")
    assert given[:3] == [SMTP, "True", "smtp.example.com"]


def test_production_sends_and_shows_nothing(tmp_path: Path) -> None:
    assert settings_with(tmp_path, **PRODUCTION) == [SMTP, "False", "localhost", "True", "False", "{}"]


def test_port_465_is_encrypted_from_the_start(tmp_path: Path) -> None:
    assert settings_with(tmp_path, **PRODUCTION, FIELDGATE_EMAIL_PORT="465")[3:5] == ["False", "True"]
    plain = settings_with(tmp_path, **PRODUCTION, FIELDGATE_EMAIL_PORT="465", FIELDGATE_EMAIL_TLS="no")
    assert plain[3:5] == ["False", "False"]


def test_a_service_is_set_up_by_its_own_variables(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("a key\n")
    given = settings_with(
        tmp_path,
        **PRODUCTION,
        FIELDGATE_EMAIL_BACKEND="anymail.backends.mailgun.EmailBackend",
        FIELDGATE_ANYMAIL_MAILGUN_API_KEY_FILE=str(key),
    )
    assert given[0] == "anymail.backends.mailgun.EmailBackend"
    assert given[5] == '{"MAILGUN_API_KEY": "a key"}'


@pytest.mark.parametrize(
    "name", ["nobody.backends.EmailBackend", "django.core.mail.backends.smtp.Nobody", "smtp"]
)
def test_a_backend_that_is_not_there_is_said_by_the_name_of_its_variable(tmp_path: Path, name: str) -> None:
    fieldgate = str(Path(sys.executable).with_name("fieldgate"))
    checked = started(tmp_path, fieldgate, "check", **PRODUCTION, FIELDGATE_EMAIL_BACKEND=name)
    assert checked.returncode != 0
    assert f"FIELDGATE_EMAIL_BACKEND is {name!r}" in checked.stderr
    assert "pip install" in checked.stderr
    fine = started(tmp_path, fieldgate, "check", **PRODUCTION, FIELDGATE_EMAIL_HOST="smtp.example.com")
    assert fine.returncode == 0, fine.stderr

"""Settings from the environment: a bad value ends the start with a sentence that names the variable."""

import multiprocessing
import os
import secrets
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldgate.config import env

pytestmark = pytest.mark.pure

NAME = "FIELDGATE_TESTED"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FIELDGATE_")]:
        monkeypatch.delenv(name)


def refusal(read: Callable[[], object]) -> str:
    """The one sentence that the program would end with."""
    with pytest.raises(env.BadSetting) as end:
        read()
    sentence = end.value.code
    assert isinstance(sentence, str), "a text as exit status: Python prints it and ends with 1"
    assert "\n" not in sentence
    return sentence


# ---- text -----------------------------------------------------------------------------------------------


def test_text_is_the_variable_or_else_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.text(NAME) == ""
    assert env.text(NAME, "default") == "default"
    monkeypatch.setenv(NAME, "")
    assert env.text(NAME, "default") == "default"
    monkeypatch.setenv(NAME, "given")
    assert env.text(NAME, "default") == "given"


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from the file\n")
    monkeypatch.setenv(NAME, "from the variable")
    monkeypatch.setenv(f"{NAME}_FILE", str(secret))
    assert env.text(NAME) == "from the file"


def test_a_family_is_all_variables_that_begin_alike(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from the file\n")
    monkeypatch.setenv(f"{NAME}_ONE", "1")
    monkeypatch.setenv(f"{NAME}_KEY_FILE", str(secret))
    monkeypatch.setenv("FIELDGATE_OTHER", "3")
    assert env.family(f"{NAME}_") == {"KEY": "from the file", "ONE": "1"}


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "missing"))
    assert f"{NAME}_FILE" in refusal(lambda: env.text(NAME))
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path))
    assert f"{NAME}_FILE" in refusal(lambda: env.text(NAME))


# ---- numbers and yes or no ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "number"), [(None, 8000), ("", 8000), ("1", 1), ("65535", 65535), ("007", 7)]
)
def test_a_number_within_bounds(monkeypatch: pytest.MonkeyPatch, given: str | None, number: int) -> None:
    if given is not None:
        monkeypatch.setenv(NAME, given)
    assert env.number(NAME, 8000, least=1, most=65535) == number


@pytest.mark.parametrize(
    "given", ["0", "65536", "-1", "+1", "1.5", "1e3", "0x10", "1_000", " 80", "eighty", "８０", "\u0661", "²"]
)
def test_anything_else_is_no_number(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(NAME, given)
    sentence = refusal(lambda: env.number(NAME, 8000, least=1, most=65535))
    assert sentence == f"{NAME} must be a whole number from 1 to 65535, not {given!r}."


def test_a_number_without_end_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "9" * 5000)
    assert NAME in refusal(lambda: env.number(NAME, 8000))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        *((word, True) for word in ("yes", "YES", "true", "True", "1", "on")),
        *((word, False) for word in ("no", "No", "false", "0", "off")),
    ],
)
def test_yes_and_no_in_the_words_people_use(monkeypatch: pytest.MonkeyPatch, given: str, meant: bool) -> None:
    monkeypatch.setenv(NAME, given)
    assert env.yes(NAME, default=not meant) is meant


def test_unsaid_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.yes(NAME) is False
    assert env.yes(NAME, default=True) is True


@pytest.mark.parametrize("given", ["y", "ja", "2", " yes", "enabled"])
def test_anything_else_is_neither_yes_nor_no(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(NAME, given)
    assert NAME in refusal(lambda: env.yes(NAME))


# ---- the data folder and the mode -----------------------------------------------------------------------


def test_the_data_folder_is_made_for_its_owner_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FIELDGATE_DATA_DIR", str(tmp_path / "new" / "data"))
    folder = env.data_dir()
    assert folder == tmp_path / "new" / "data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert env.data_dir() == folder


def test_a_data_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FIELDGATE_DATA_DIR", str(tmp_path / "file" / "data"))
    assert refusal(env.data_dir).startswith("FIELDGATE_DATA_DIR: cannot make")
    monkeypatch.setenv("FIELDGATE_DATA_DIR", str(tmp_path / "file"))
    assert refusal(env.data_dir).startswith("FIELDGATE_DATA_DIR: cannot make")


@pytest.mark.parametrize("mode", ["demo", "trial", "production"])
def test_the_mode_is_given_or_kept_in_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: str
) -> None:
    assert env.mode(tmp_path) == "production", "the strictest, when nobody said anything"
    (tmp_path / "mode").write_text(f"{mode}\n")
    assert env.mode(tmp_path) == mode
    monkeypatch.setenv("FIELDGATE_MODE", "trial")
    assert env.mode(tmp_path) == "trial"


@pytest.mark.parametrize("mode", ["staging", "Production", "demo,trial", " demo"])
def test_another_mode_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: str) -> None:
    monkeypatch.setenv("FIELDGATE_MODE", mode)
    sentence = refusal(lambda: env.mode(tmp_path))
    assert sentence == f"FIELDGATE_MODE must be one of demo, trial, production, not {mode!r}."


def test_a_kept_mode_that_was_damaged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mode").write_text("")
    assert "FIELDGATE_MODE" in refusal(lambda: env.mode(tmp_path))


def test_the_program_ends_with_that_sentence_and_no_traceback(tmp_path: Path) -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("fieldgate"), "check"],
        env={"PATH": os.environ["PATH"], "FIELDGATE_DATA_DIR": str(tmp_path), "FIELDGATE_MODE": "staging"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr == "FIELDGATE_MODE must be one of demo, trial, production, not 'staging'.\n"


# ---- the secret key -------------------------------------------------------------------------------------


def test_a_given_key_is_taken_and_not_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FIELDGATE_SECRET_KEY", "given")
    assert env.secret_key(tmp_path) == "given"
    assert not list(tmp_path.iterdir())


def test_a_key_is_drawn_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        key = env.secret_key(tmp_path)
    finally:
        os.umask(before)
    assert len(key) >= 64
    assert env.secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert env.secret_key(tmp_path / "a") != env.secret_key(tmp_path / "b")


def _draw(folder: Path, start: Any, keys: Any) -> None:
    swift = secrets.token_urlsafe

    def slow(size: int) -> str:
        time.sleep(0.2)
        return swift(size)

    secrets.token_urlsafe = slow  # type: ignore[assignment]
    start.wait(10)
    keys.put(env.secret_key(folder))


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    """Web and worker on the first start; drawing is slowed down so that they are sure to meet."""
    context = multiprocessing.get_context("fork")
    start, keys = context.Barrier(4), context.SimpleQueue()
    processes = [context.Process(target=_draw, args=(tmp_path, start, keys)) for _ in range(4)]
    for process in processes:
        process.start()
    drawn = {keys.get() for _ in processes}
    for process in processes:
        process.join(10)
    assert len(drawn) == 1
    assert drawn == {(tmp_path / "secret.key").read_text().strip()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


# ---- the database ---------------------------------------------------------------------------------------


def test_without_an_address_it_is_a_file_that_writers_lock_at_once(tmp_path: Path) -> None:
    """T-DB-02."""
    config: dict[str, Any] = env.database(tmp_path)
    assert config["ENGINE"] == "django.db.backends.sqlite3"
    assert config["NAME"] == tmp_path / "fieldgate.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in config["OPTIONS"]["init_command"]
    assert "ATOMIC_REQUESTS" not in config


def test_an_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(
        "FIELDGATE_DATABASE_URL", "postgres://us%40er:pa%2Fss%3Aword@db.example:6432/field%20gate"
    )
    config: dict[str, Any] = env.database(tmp_path)
    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["USER"], config["PASSWORD"]) == ("us@er", "pa/ss:word")
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db.example", "6432", "field gate")
    assert config["OPTIONS"]["server_side_binding"] is True


def test_an_address_may_leave_things_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FIELDGATE_DATABASE_URL", "postgresql:///fieldgate")
    config: dict[str, Any] = env.database(tmp_path)
    assert (config["HOST"], config["PORT"], config["USER"]) == ("", "", "")


@pytest.mark.parametrize(
    "url", ["mysql://h/x", "sqlite:///x", "postgres://h", "postgres://h/", "fieldgate", "/var/lib/x"]
)
def test_another_address_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> None:
    monkeypatch.setenv("FIELDGATE_DATABASE_URL", url)
    assert refusal(lambda: env.database(tmp_path)).startswith("FIELDGATE_DATABASE_URL must look like")


@pytest.mark.parametrize("url", ["postgres://h:port/x", "postgres://h:99999/x", "postgres://[::1/x"])
def test_an_address_with_a_port_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    monkeypatch.setenv("FIELDGATE_DATABASE_URL", url)
    assert refusal(lambda: env.database(tmp_path)).startswith("FIELDGATE_DATABASE_URL must look like")


def test_a_refusal_does_not_tell_the_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FIELDGATE_DATABASE_URL", "mysql://user:geheim@h/x")
    assert "geheim" not in refusal(lambda: env.database(tmp_path))

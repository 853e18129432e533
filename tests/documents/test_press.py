"""The press: the same bytes each time, within its limits, and in a process that nobody else depends on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from fieldgate.documents import press
from fieldgate.documents.errors import PressFailed, PressTimedOut, TooLarge
from fieldgate.documents.press import Press
from fieldgate.proposals.pdf.sheet import TEMPLATE, sheet
from tests.documents.papers import CONTENT, MADE_AT, PAPER, many, printed, text_of, titled

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parents[2]
TURNING = b"#for a in range(100000) { for b in range(100000) { let c = a * b } }"
PLAIN = b'#set document(title: "T")\n#set text(font: "Source Sans 3")\nHello'


@pytest.fixture
def own() -> Iterator[Press]:
    """A press of this test's own, so that it may be broken."""
    own = Press()
    yield own
    own.end()


def pid(one: Press) -> int:
    assert one._process
    return one._process.pid


# ---- the same bytes -------------------------------------------------------------------------------------


def test_the_same_data_gives_the_same_bytes_also_from_another_process(own: Press) -> None:
    first = printed()
    printed(titled("Something else in between"))
    assert printed() == first
    pdf, pages = own.do("typeset", TEMPLATE.read_bytes(), sheet(CONTENT, PAPER), int(MADE_AT.timestamp()))
    assert (pdf, tuple(pages)) == (first.pdf, first.pages)


def test_other_words_give_other_bytes() -> None:
    assert printed(titled("Another")).pdf != printed().pdf


def test_the_only_time_in_a_document_is_the_one_it_was_given() -> None:
    command = ["pdfinfo", "-isodates", "-"]
    shown = subprocess.run(command, input=printed().pdf, capture_output=True)
    dates = [line.split()[1] for line in shown.stdout.decode().splitlines() if "Date:" in line]
    assert dates == ["2025-03-18T15:30:00Z", "2025-03-18T15:30:00Z"]


# ---- its limits -----------------------------------------------------------------------------------------


def test_a_job_that_does_not_end_is_given_up_and_the_next_one_is_done(own: Press) -> None:
    own.do("typeset", PLAIN, {}, 0)
    first, start = pid(own), time.monotonic()
    with pytest.raises(PressTimedOut):
        own.do("typeset", TURNING, {}, 0, seconds=0.5)
    assert time.monotonic() - start < 5
    assert not psutil.pid_exists(first)
    assert own.do("typeset", PLAIN, {}, 0)[0].startswith(b"%PDF")


def test_a_press_that_is_killed_in_the_middle_fails_that_job_alone(own: Press) -> None:
    own.do("typeset", PLAIN, {}, 0)
    os.kill(pid(own), 9)
    with pytest.raises(PressFailed, match="-9"):
        own.do("typeset", PLAIN, {}, 0)
    assert own.do("typeset", PLAIN, {}, 0)[0].startswith(b"%PDF")


def test_a_job_that_wants_all_memory_is_refused_it(own: Press) -> None:
    greedy = b"#let s = range(400000000)"
    with pytest.raises(PressFailed, match=f"ended with -{signal.SIGABRT:d}"):
        own.do("typeset", greedy, {}, 0)
    assert own.do("typeset", PLAIN, {}, 0)[0].startswith(b"%PDF")


def test_a_press_that_has_grown_is_let_go(own: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    own.do("typeset", PLAIN, {}, 0)
    first = pid(own)
    monkeypatch.setattr(press, "MOST_MEGABYTES", 1)
    own.do("typeset", PLAIN, {}, 0)
    assert not psutil.pid_exists(first)


def test_a_press_ends_with_whoever_started_it() -> None:
    """Killed, so that nothing of ours could run: the press sees it by itself."""
    start = (
        "import os;from fieldgate.documents import press as p;"
        "p._press.do('typeset', b'#set document(title: \"T\")\\nHello'.replace(b'Hello', b''), {}, 0);"
        "print(p._press._process.pid, flush=True);os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", start], cwd=ROOT, capture_output=True, env=os.environ)
    press_pid = int(done.stdout)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(press_pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(press_pid)


def test_two_thousand_lines_are_set_and_one_more_is_refused() -> None:
    with pytest.raises(TooLarge):
        printed(many(2_001))
    with pytest.raises(TooLarge):
        press.typeset(TEMPLATE, {"words": "x" * 3_000_000}, MADE_AT)


# ---- what it reads --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template", ["/etc/passwd", "/var/other.typ", "proposal.typ", str(ROOT / "fieldgate/../other.typ")]
)
def test_t_pd_02_no_template_but_the_houses_own_is_set(template: str) -> None:
    with pytest.raises(PressFailed, match="own templates"):
        press.typeset(Path(template), sheet(CONTENT, PAPER), MADE_AT)


@pytest.mark.parametrize(
    "reading",
    ['#read("/etc/passwd")', '#read("../../../../etc/passwd")', '#read("/../pressroom/__main__.py")',
     '#import "@preview/cetz:0.3.0"'],
)  # fmt: skip
def test_t_pd_01_even_a_template_reads_nothing_outside_its_folder(own: Press, reading: str) -> None:
    with pytest.raises(PressFailed):
        own.do("typeset", f"{reading}\n{PLAIN.decode()}".encode(), {}, 0)


def test_no_template_asks_for_a_package_or_reads_words_as_markup() -> None:
    templates = list((ROOT / "fieldgate").rglob("*.typ"))
    assert len(templates) >= 2
    for template in templates:
        text = template.read_text()
        assert '"@' not in text
        assert "eval(" not in text
        assert "read(" not in text


# ---- who starts it --------------------------------------------------------------------------------------


def test_a_web_process_loads_neither_typst_nor_pyhanko() -> None:
    """Design.md 6: only the worker compiles and seals. All of the portal is loaded, and a page answered."""
    script = """
import sys
from fieldgate.config.wsgi import application
from django.test import Client
from django.urls import get_resolver
get_resolver("fieldgate.config.portal_urls").url_patterns, get_resolver("fieldgate.config.urls").url_patterns
import fieldgate.documents.press, fieldgate.documents.serving, fieldgate.proposals.pdf.sheet
assert Client().get("/healthz", headers={"host": "127.0.0.1"}).status_code == 200
heavy = {"typst", "pyhanko", "pyhanko_certvalidator", "fontTools", "cryptography"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_the_pictures_say_what_the_pages_say() -> None:
    """One SVG a page, with nothing in it that runs or loads."""
    made = printed()
    assert len(made.pages) == text_of(made.pdf).count("\f")
    for page in made.pages:
        assert page.startswith(b"<svg")
        assert b"<script" not in page
        assert b'href="http' not in page

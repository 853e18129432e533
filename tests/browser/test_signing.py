"""Signing, as customers do it: with a finger on a phone, by keyboard alone at a desk, without JavaScript.

In a demo company of its own: what is signed stays signed, and others read these proposals.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, _environment, running
from tests.browser.people import DESK, PHONE, sign_in
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

# Proposals with two optional services at Camilla's Oasis, printed; run where the server's data is.
OFFER = """
import sys
import django
django.setup()
from fieldgate.properties.models import Property
from tests.proposals.offers import make_offer
for number in sys.argv[1:]:
    make_offer(number, Property.objects.get(external_id="PR-OASIS"), title="New beds", terms="Net 30.")
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running demo company of this file's own, with three more proposals."""
    with running(tmp_path_factory.mktemp("signing")) as server:
        ours = _environment(
            FIELDGATE_DATA_DIR=str(server.data_dir), DJANGO_SETTINGS_MODULE="fieldgate.config.settings"
        )
        command = [sys.executable, "-c", OFFER, "901", "902", "903"]
        subprocess.run(command, env=ours, check=True, cwd=Path(__file__).parents[2], capture_output=True)
        yield server


def open_page(browser: Browser, company: Server, size: dict[str, int], **more: Any) -> Page:
    page = browser.new_context(base_url=company.url, viewport=size, **more).new_page()  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    return page


def ask(company: Server, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(company.data_dir / "fieldgate.sqlite3", timeout=20)) as database:
        found = database.execute(sql, values).fetchall()
        database.commit()
        return found


def signature_of(company: Server, number: str) -> tuple[str, str, int, str]:
    """Name, role, total and path under a proposal; there is exactly one."""
    sql = """SELECT s.name, s.role, s.total_cents, s.path FROM proposals_signature s
             JOIN proposals_proposal p USING (version_id) WHERE p.number = ?"""
    [found] = ask(company, sql, number)
    return found


Stroke = list[tuple[float, float]]


def places(page: Page, stroke: Stroke) -> Stroke:
    """Fractions of the pad as places in the window."""
    pad = page.locator(".pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]


def draw(page: Page, *strokes: Stroke) -> None:
    """Draw in the pad with the mouse."""
    for stroke in strokes:
        first, *rest = places(page, stroke)
        page.mouse.move(*first)
        page.mouse.down()
        for point in rest:
            page.mouse.move(*point, steps=5)
        page.mouse.up()


def draw_with_a_finger(page: Page, *strokes: Stroke) -> None:
    """Draw in the pad by touch; meanwhile the page stays where it is."""
    finger = page.context.new_cdp_session(page)

    def touch(what: str, *at: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in at]
        finger.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": points})

    for stroke in strokes:
        first, *rest = places(page, stroke)
        before = page.evaluate("scrollY")
        touch("touchStart", first)
        for point in rest:
            touch("touchMove", point)
        touch("touchEnd")
        assert page.evaluate("scrollY") == before


LOOP = [(0.1, 0.6), (0.2, 0.2), (0.3, 0.8), (0.5, 0.3), (0.7, 0.7)]
LINE = [(0.1, 0.9), (0.8, 0.85)]


def test_april_signs_88_on_a_phone_with_her_finger(browser: Browser, company: Server) -> None:
    page = open_page(browser, company, PHONE, has_touch=True)
    page.goto("/stl/proposals/88/")
    page.get_by_role("link", name="Sign", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Sign Proposal #88: Major Landscaping Project 2024"
    )
    page.get_by_label("I have read this and I agree.").check()
    page.get_by_label("Your name").fill("April Malmba")
    expect(page.get_by_role("radio", name="Draw")).to_be_checked()
    draw_with_a_finger(page, LOOP, LINE)
    assert violations(page) == []
    page.get_by_role("button", name="Review").click()
    expect(page.locator(".accepts")).to_have_text(
        "You accept $44,579.33 for Major Landscaping Project 2024 at Tar Valon Towers"
    )
    expect(page.get_by_role("img", name="The signature you drew").locator("path")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Accept and sign").click()
    expect(page.get_by_role("heading", name="Electronic Signature")).to_be_visible()
    expect(page.locator(".signed")).to_contain_text("Signed by April Malmba on")
    expect(page.get_by_text("ACCEPTED", exact=True)).to_be_visible()
    assert violations(page) == []
    name, role, cents, path = signature_of(company, "88")
    assert (name, role, cents) == ("April Malmba", "Primary", 4_457_933)
    assert path.count("M") == 2

    for _ in range(2):  # to the review, and to the form
        page.go_back()
        expect(page).to_have_url(f"{company.url}/stl/proposals/88/")
    expect(page.get_by_role("link", name="Download signed PDF")).to_be_visible(timeout=20_000)
    page.context.close()


def test_she_signs_at_a_desk_by_keyboard_alone(browser: Browser, company: Server) -> None:
    page = open_page(browser, company, DESK)
    page.goto("/stl/proposals/901/sign/")

    def tab_to(name: str) -> None:
        """The one way there is: Tab, until what has the focus is called so."""
        for _ in range(60):
            page.keyboard.press("Tab")
            called = page.evaluate(
                "e => (e = document.activeElement, e.labels?.[0]?.textContent ?? e.textContent).trim()"
            )
            if name in " ".join(called.split()):
                return
        raise AssertionError(f"Tab never leads to {name}")

    tab_to("Service 3")
    page.keyboard.press("Space")
    expect(page.locator(".sign-total")).to_contain_text("$475.50")
    tab_to("I have read this")
    page.keyboard.press("Space")
    tab_to("Your name")
    page.keyboard.type("April Malmba")
    tab_to("Draw")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Type")).to_be_checked()
    expect(page.locator(".pad")).to_be_hidden()
    expect(page.locator(".written")).to_have_text("April Malmba")
    assert violations(page) == []
    tab_to("Review")
    page.keyboard.press("Enter")
    expect(page.locator(".accepts")).to_have_text("You accept $475.50 for New beds at Camilla's Oasis")
    assert violations(page) == []
    tab_to("Accept and sign")
    page.keyboard.press("Enter")
    expect(page.locator(".signed")).to_contain_text("Service 3, $75.50")
    assert signature_of(company, "901") == ("April Malmba", "Primary", 47_550, "")
    page.context.close()


def test_otto_does_not_sign(browser: Browser, company: Server) -> None:
    page = browser.new_context(base_url=company.url).new_page()
    sign_in(page, "otto@demo.example")
    page.goto("/stl/proposals/88/")
    expect(page.get_by_role("link", name="View Proposal")).to_be_visible()
    expect(page.get_by_role("link", name="Sign", exact=True)).to_have_count(0)
    answer = page.goto("/stl/proposals/88/sign/")
    assert answer
    assert answer.status == 403
    expect(page.get_by_text("Only the Primary and the Billing contact")).to_be_visible()
    page.context.close()


def test_without_javascript_it_is_typed_and_the_review_says_the_total(
    browser: Browser, company: Server
) -> None:
    page = open_page(browser, company, PHONE, java_script_enabled=False)
    page.goto("/stl/proposals/902/sign/")
    expect(page.locator(".pad")).to_be_hidden()
    expect(page.get_by_role("radio", name="Draw")).to_be_hidden()
    page.get_by_label("Service 2").check()
    page.get_by_label("Your name").fill("April Malmba")
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box if you agree")
    expect(page.get_by_label("Your name")).to_have_value("April Malmba")
    expect(page.get_by_label("Service 2")).to_be_checked()
    page.get_by_label("I have read this and I agree.").check()
    page.get_by_role("button", name="Review").click()
    expect(page.locator(".accepts")).to_contain_text("$450")
    page.get_by_role("button", name="Accept and sign").click()
    expect(page.locator(".signed")).to_contain_text("Signed by April Malmba on")
    assert signature_of(company, "902")[2:] == (45_000, "")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK, {"width": 320, "height": 640}], ids=["phone", "desk", "320"])
def test_the_pad_undoes_clears_and_keeps_and_nothing_is_cut(
    browser: Browser, company: Server, size: dict[str, int], scheme: str
) -> None:
    page = open_page(browser, company, size, color_scheme=scheme)
    page.goto("/stl/proposals/903/sign/")
    lines = page.locator(".pad path")
    ask(company, "DELETE FROM people_draft")
    page.reload()
    undo, clear = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Clear")
    expect(undo).to_be_disabled()
    draw(page, LOOP, LINE, [(0.5, 0.5), (1.4, 1.4)])
    expect(lines).to_have_count(3)
    undo.click()
    expect(lines).to_have_count(2)
    clear.click()
    expect(lines).to_have_count(0)
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_role("alert")).to_contain_text("Draw your signature in the box")
    assert violations(page) == []
    draw(page, LOOP)
    page.get_by_label("I have read this and I agree.").check()
    page.get_by_label("Your name").fill("April Malmba")
    page.set_viewport_size({"width": size["height"], "height": size["width"]})  # the phone is turned
    draw(page, LINE)
    page.get_by_role("button", name="Review").click()
    expect(page.locator(".accepts")).to_be_visible()
    page.set_viewport_size(size)  # type: ignore[arg-type]
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Change something").click()
    expect(lines).to_have_count(2)
    expect(page.get_by_label("Your name")).to_have_value("April Malmba")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.context.close()


def test_a_session_that_ends_in_the_middle_loses_nothing(browser: Browser, company: Server) -> None:
    page = open_page(browser, company, PHONE)
    ask(company, "DELETE FROM people_draft")
    page.goto("/stl/proposals/903/sign/")
    page.get_by_label("Service 2").check()
    page.get_by_label("I have read this and I agree.").check()
    page.get_by_label("Your name").fill("April Malmba")
    draw(page, LOOP)
    ask(company, "DELETE FROM people_session")
    page.get_by_role("button", name="Review").click()
    page.get_by_label("Email").fill("april@demo.example")
    page.get_by_label("Password", exact=True).fill("fieldgate-demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".accepts")).to_have_text("You accept $450 for New beds at Camilla's Oasis")
    expect(page.get_by_role("img", name="The signature you drew").locator("path")).to_be_visible()
    page.goto("/stl/proposals/903/")
    expect(page.get_by_text("PENDING", exact=True)).to_be_visible()
    page.context.close()

"""axe on every page (WCAG 2.2 AA), two widths, both schemes; and nothing is cut at 320 px (T-AX-05)."""

import json
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, sign_in

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# What Unfold's own frame does; reported there, and not ours to draw.
UNFOLDS_OWN = ("landmark-", "region", "heading-order", "color-contrast")

OPEN = [
    "/stl/accounts/login/",
    "/stl/accounts/login/code/",
    "/stl/accounts/password/reset/",
    "/stl/accounts/password/reset/done/",
    "/stl/accounts/password/reset/key/1-nonsense/",
    "/stl/accounts/password/reset/key/done/",
    "/",
    "/office/accounts/login/",
]
SIGNED_IN = [
    "/stl/",
    "/stl/requests/",
    "/stl/requests/?show=pending",
    "/stl/requests/2/",
    "/stl/proposals/",
    "/stl/proposals/?show=rejected",
    "/stl/proposals/88/",
    "/stl/proposals/15/",
    "/stl/proposals/88/document/",
    "/stl/proposals/88/document/?zoom=200",
    "/stl/proposals/88/sign/",
    "/stl/proposals/88/sign/consent/",
    "/stl/visits/",
    "/stl/visits/?show=completed",
    "/stl/visits/1/",
    "/stl/invoices/",
    "/stl/invoices/?show=due",
    "/stl/invoices/18/",
    "/stl/invoices/6/",
    "/stl/about/",
    "/stl/accounts/password/change/",
    "/stl/accounts/logout/",
    "/stl/accounts/confirm/",
    "/stl/accounts/email/",
    "/stl/accounts/sessions/",
    "/stl/invoices/none-such/",
]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands; run in the page, since the policy allows no foreign script."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")
    return [f"{v['id']}: {n['html'][:160]} {n['any'][:1]}" for v in found["violations"] for n in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(
    browser: Browser, server: Server, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, base_url=server.url)  # type: ignore[arg-type]
    page = context.new_page()
    wrong = {}
    for path in OPEN:
        page.goto(path)
        wrong[path] = violations(page)
    page.goto("/stl/accounts/login/code/")
    page.get_by_label("Email").fill(f"nobody-{size['width']}-{scheme}@demo.example")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code").fill("1234")
    page.get_by_role("button", name="Sign in").click()
    wrong["a wrong code"] = violations(page)
    sign_in(page, "april@demo.example")
    for path in SIGNED_IN:
        page.goto(path)
        wrong[path] = violations(page)
    page.goto("/stl/accounts/email/")
    page.get_by_label("New email address").fill(f"new-{size['width']}-{scheme}@demo.example")
    page.get_by_role("button", name="Mail me the codes").click()
    page.wait_for_url("**/accounts/email/codes/")
    wrong["both codes"] = violations(page)
    page.locator("[name=current]").fill("12345678")
    page.locator("[name=new]").fill("12345678")
    page.get_by_role("button", name="Change my address").click()
    page.get_by_role("alert").wait_for()
    wrong["both codes, wrong"] = violations(page)
    page.goto("/stl/")
    page.locator("#filter summary").click()
    wrong["the open filter"] = violations(page)
    page.keyboard.press("Escape")
    page.locator(".profile summary").click()
    wrong["the open profile menu"] = violations(page)
    sign_in(page, "office@demo.example", at="/office/")
    wrong["the office"] = [v for v in violations(page) if not v.startswith(UNFOLDS_OWN)]
    context.close()
    assert {path: found for path, found in wrong.items() if found} == {}


def test_t_ax_05_nothing_is_cut_or_scrolls_sideways_at_320_pixels(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=server.url)
    page = context.new_page()
    wide = []
    sign_in(page, "april@demo.example")
    for path in SIGNED_IN:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    context.close()
    assert wide == []


def test_t_ax_02_a_wrong_field_is_named_and_tied_to_what_is_wrong(page: Page) -> None:
    page.goto("/stl/accounts/password/reset/")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.get_by_label("Email").fill("nobody")
    page.locator("form button[type=submit]").click()
    field = page.get_by_label("Email")
    assert field.get_attribute("aria-invalid") == "true"
    tied = [
        page.locator(f"#{i}").inner_text() for i in (field.get_attribute("aria-describedby") or "").split()
    ]
    assert any("valid email" in text for text in tied), tied
    assert page.get_by_role("alert").inner_text()


def test_t_ax_02_the_filter_tells_its_outcome_once(page: Page) -> None:
    sign_in(page, "april@demo.example")
    page.evaluate(
        """() => {
            const live = document.querySelector("#live");
            window.said = [];
            new MutationObserver(() => window.said.push(live.textContent.trim()))
                .observe(live, {childList: true, characterData: true, subtree: true});
        }"""
    )
    page.locator("#filter summary").click()
    page.get_by_role("checkbox", name="Camilla's Oasis").check()
    expect(page.locator("#live")).not_to_be_empty()
    said = [text for text in page.evaluate("window.said") if text]
    page.get_by_role("button", name="All Properties").click()
    expect(page.locator("#filter-label")).to_have_text("All Properties")
    assert len(set(said)) == 1


def test_t_ax_04_pasting_and_password_managers_are_welcome(page: Page) -> None:
    page.goto("/stl/accounts/login/")
    for name, token in (("login", "username"), ("password", "current-password")):
        field = page.locator(f"[name={name}]")
        assert field.get_attribute("autocomplete") == token
        refused = field.evaluate(
            "f => !f.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true}))"
        )
        assert not refused, f"{name} refuses a paste"


def test_t_ax_05_states_are_words_and_nothing_moves_where_that_is_asked(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(forced_colors="active", reduced_motion="reduce", base_url=server.url)
    page = context.new_page()
    sign_in(page, "april@demo.example")
    page.goto("/stl/invoices/")
    assert page.locator(".row .pill").all_inner_texts() == ["DUE", "Overdue", "PAID", "PAID"]
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => {
            const s = getComputedStyle(e);
            const times = `${s.transitionDuration},${s.animationDuration}`.split(",");
            return times.some(time => parseFloat(time) > 0.01);
        }).map(e => e.className || e.tagName)"""
    )
    context.close()
    assert moving == []

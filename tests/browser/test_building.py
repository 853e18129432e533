"""A proposal is built in a browser: by script, by keyboard, and without any script; axe on what comes."""

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, sign_in
from tests.browser.test_office import violations

pytestmark = pytest.mark.browser

ADD = "/office/proposals/proposal/add/"
FIELDS = """() => [...document.querySelectorAll('#build [name]')]
  .filter((f) => !['submit', 'search', 'hidden'].includes(f.type) && f.name !== 'template')
  .map((f) => [f.name, f.type === 'checkbox' ? f.checked : f.value])"""


def office(browser: Browser, server: Server, **how: Any) -> Page:
    page = browser.new_context(base_url=server.url, **{"viewport": DESK, **how}).new_page()
    sign_in(page, "stl.manager@demo.example", at="/office/")
    return page


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def total(page: Page, words: str) -> None:
    expect(page.locator("#totals strong")).to_have_text(words)


def build(page: Page) -> None:
    """Two services, one of them an option, and an item; saved."""
    page.goto(ADD)
    page.get_by_label("Find it by name or address").fill("oasis")
    button(page, "Find").first.click()
    page.get_by_role("button", name=re.compile("Camilla's Oasis")).click()
    expect(page.locator(".fg-chosen")).to_contain_text("Camilla's Oasis")
    expect(page.locator("#id_title")).to_be_focused()
    page.locator("#id_title").fill("Spring beds")
    expect(page.get_by_label("Sales representative")).to_have_value(re.compile(r"\d+"))
    button(page, "Add a service").click()
    expect(page.locator("#s0-name")).to_be_focused()
    page.locator("#s0-name").fill("Mulch")
    page.locator("#s0-price").fill("$1,250.50")
    button(page, "Add an item to Service 1").click()
    expect(page.locator("#s0-i0-name")).to_be_focused()
    page.locator("#s0-i0-name").fill("Yard of mulch")
    page.locator("#s0-i0-quantity").fill("12.5")
    page.locator("#s0-i0-price").fill("74.50")
    button(page, "Add a service").click()
    page.locator("#s1-name").fill("Edging")
    page.locator("#s1-price").fill("300")


def test_a_proposal_is_built_with_a_live_total_saved_and_opened_unchanged(
    browser: Browser, server: Server
) -> None:
    page = office(browser, server)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    build(page)
    total(page, "$1,550.50")  # nothing was pressed for it
    page.locator("#s1-optional").check()
    total(page, "$1,250.50")
    expect(page.locator("#totals")).to_contain_text("With the customer's options $1,250.50 to $1,550.50")
    button(page, "Price from the items of Service 1: Mulch").click()
    expect(page.locator("#s0-price")).to_have_value("931.25")
    total(page, "$931.25")
    button(page, "Move up Service 2: Edging").click()
    expect(page.locator("#s0-name")).to_have_value("Edging")
    expect(page.locator("#said")).to_have_text("It is service 1 of 2 now.")
    typed = page.evaluate(FIELDS)
    button(page, "Save").click()
    expect(page.get_by_role("heading", name=re.compile(r"Proposal #\d+: Spring beds"))).to_be_visible()
    page.get_by_role("link", name="Edit", exact=True).click()
    kept = [[name, value] for name, value in page.evaluate(FIELDS)]
    same = {name: value for name, value in typed if name not in ("number", "s0-price")}
    assert {name: value for name, value in kept if name != "s0-price"} == same
    expect(page.locator("#s0-price")).to_have_value("300.00")
    total(page, "$931.25")
    assert wrong == []


def test_without_javascript_the_same_is_built_page_by_page(browser: Browser, server: Server) -> None:
    page = office(browser, server, java_script_enabled=False)
    build(page)
    page.locator("#s1-optional").check()
    button(page, "Work out the total").click()
    total(page, "$1,250.50")
    button(page, "Save").click()
    expect(page.get_by_role("heading", name=re.compile(r"Proposal #\d+: Spring beds"))).to_be_visible()
    expect(page.get_by_text("Optional, not chosen")).to_be_visible()


def test_it_is_built_by_keyboard_and_what_is_wrong_has_the_focus(browser: Browser, server: Server) -> None:
    page = office(browser, server)
    page.goto(ADD)
    page.get_by_label("Find it by name or address").focus()
    page.keyboard.type("oasis")
    page.keyboard.press("Enter")
    found = page.get_by_role("button", name=re.compile("Camilla's Oasis"))
    expect(found).to_be_visible()
    expect(page.get_by_label("Find it by name or address")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")  # works out the total and saves nothing
    expect(page).to_have_url(re.compile(r"/add/$"))
    expect(page.locator("#id_title")).to_have_value("By keyboard")
    button(page, "Add a service").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#s0-name")).to_be_focused()
    page.keyboard.type("Mulch")
    button(page, "Save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#s0-price")).to_be_focused()
    expect(page.locator("#s0-price")).to_have_attribute("aria-describedby", "s0-price-fault")
    expect(page.locator("#s0-price-fault")).to_have_text("Give a price; 0 if it costs nothing.")
    page.keyboard.type("0")
    button(page, "Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile(r"Proposal #\d+: By keyboard"))).to_be_visible()


def test_a_session_that_ended_loses_nothing_that_is_typed(browser: Browser, server: Server) -> None:
    page = office(browser, server)
    build(page)
    total(page, "$1,550.50")
    page.context.clear_cookies()
    for press in ("Add a service", "Save"):
        button(page, press).click()
        expect(page.get_by_text("Nothing you typed is lost.")).to_be_visible()
        expect(page.locator("#s1-name")).to_have_value("Edging")
    beside = page.context.new_page()
    sign_in(beside, "stl.manager@demo.example", at="/office/")
    button(page, "Save").click()
    expect(page.get_by_role("heading", name=re.compile(r"Proposal #\d+: Spring beds"))).to_be_visible()


def test_what_is_typed_while_the_server_answers_stays(browser: Browser, server: Server) -> None:
    page = office(browser, server)
    build(page)
    total(page, "$1,550.50")
    slow: list[int] = []

    def wait(route: Any) -> None:
        slow.append(1)
        if len(slow) == 1:
            page.locator("#s0-description").press_sequentially("Dyed brown", delay=0)
        route.continue_()

    page.route("**/add/", wait)
    button(page, "Add a service").click()
    expect(page.locator("#s2-name")).to_be_visible()
    expect(page.locator("#s0-description")).to_have_value("Dyed brown")
    expect(page.locator("#s3-name")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_builders_pages(
    browser: Browser, server: Server, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    page = office(browser, server, viewport=size, color_scheme=scheme)
    wrong: dict[str, list[str]] = {}
    wide: dict[str, int] = {}

    def look(name: str) -> None:
        wrong[name] = violations(page)
        wide[name] = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    for path in (
        ADD,
        *(f"/office/proposals/proposal/{pk}/{what}" for pk in (22, 23) for what in ("", "edit/", "preview/")),
    ):
        page.goto(path)
        look(path)
    page.goto("/office/proposals/proposaltemplate/")
    look("templates")
    page.goto("/office/proposals/proposal/1/edit/")
    look("closed")
    build(page)
    page.locator("#s1-price").fill("many")
    page.locator("#s0-i0-quantity").fill("many")
    page.locator("#id_title").fill("")
    button(page, "Save").click()
    expect(page.locator("#s1-price-fault")).to_be_visible()
    look("faults")
    assert {name: found for name, found in wrong.items() if found} == {}
    assert {name: more for name, more in wide.items() if more > 0} == {}

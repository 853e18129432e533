"""Coming in by mailed code on a phone, and signing a lost phone out from the desk."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, mailed_code, sign_in

pytestmark = pytest.mark.browser


def test_otto_comes_in_by_code_on_his_phone(page: Page, server: Server) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    before = len(server.mails("otto@demo.example"))
    page.goto("/stl/proposals/")
    page.get_by_role("link", name="Mail me a code").click()
    page.get_by_label("Email").fill("Otto@demo.example")
    page.get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Type your code")
    expect(page.locator("#page")).to_contain_text("otto@demo.example")
    field = page.get_by_label("Code")
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    expect(field).to_have_attribute("inputmode", "numeric")
    field.fill("1234")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".field-error")).to_contain_text("not the newest code")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Code").fill(mailed_code(page, server, "otto@demo.example", before))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/stl/proposals/")


def test_a_lost_phone_is_signed_out_from_the_desk(browser: Browser, server: Server) -> None:
    phone = browser.new_context(viewport=PHONE, base_url=server.url).new_page()  # type: ignore[arg-type]
    sign_in(phone, "duo@demo.example")
    desk = browser.new_context(viewport=DESK, base_url=server.url).new_page()  # type: ignore[arg-type]
    sign_in(desk, "duo@demo.example")
    desk.locator(".profile summary").click()
    desk.get_by_role("link", name="Sessions").click()
    expect(desk.locator(".device").first).to_contain_text("This one")
    devices = desk.locator(".device").count()  # another story may have left one behind; ours is the newest
    desk.locator(".device").nth(1).get_by_role("button", name="Sign out").click()
    expect(desk.get_by_text("That device is signed out.")).to_be_visible()
    expect(desk.locator(".device")).to_have_count(devices - 1)
    # Whichever of the two web workers answers.
    for _ in range(4):
        phone.goto("/stl/")
        expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_code_works_without_javascript(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server.url)
    page = context.new_page()
    before = len(server.mails("rep@demo.example"))
    page.goto("/office/accounts/login/code/")
    page.get_by_label("Email").fill("rep@demo.example")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_role("button", name="Send again").click()
    mailed_code(page, server, "rep@demo.example", before)
    page.get_by_label("Code").fill(mailed_code(page, server, "rep@demo.example", before + 1))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/office/")

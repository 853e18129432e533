"""Another address to sign in with, and back to the first, on a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import PHONE, mailed_code, sign_in

pytestmark = pytest.mark.browser


def test_billy_moves_to_another_address_and_back(page: Page, server: Server, browser: Browser) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    desk = browser.new_context(base_url=server.url).new_page()
    sign_in(desk, "billy@demo.example")
    sign_in(page, "billy@demo.example")
    for old, new in (
        ("billy@demo.example", "billy@moved.example"),
        ("billy@moved.example", "billy@demo.example"),
    ):
        before = {address: len(server.mails(address)) for address in (old, new)}
        page.locator(".profile summary").click()
        page.get_by_role("link", name="Email address").click()
        expect(page.locator(".head-sub")).to_contain_text(old)
        page.get_by_label("New email address").fill(new.title())
        page.get_by_role("button", name="Mail me the codes").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Type both codes")
        current = mailed_code(page, server, old, before[old])
        page.get_by_label("present address").fill(current)
        page.get_by_label("the new address").fill("12345678")
        page.get_by_role("button", name="Change my address").click()
        expect(page.locator(".field-error")).to_contain_text("not the newest code")
        page.get_by_label("present address").fill(current)
        page.get_by_label("the new address").fill(mailed_code(page, server, new, before[new]))
        page.get_by_role("button", name="Change my address").click()
        expect(page.locator("#toasts")).to_contain_text(f"you sign in with {new}")
        desk.goto("/stl/")
        expect(desk.get_by_role("heading", level=1)).to_have_text("Sign in")
        sign_in(desk, new)

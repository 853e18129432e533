"""What a person does in a browser, in words the stories use."""

import re

from playwright.sync_api import Page

from tests.browser.conftest import Server

PASSWORD = "fieldgate-demo"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


def sign_in(page: Page, email: str, at: str = "/stl/") -> None:
    """Fill in the sign-in page of a portal, or of the office, and wait for what comes after it."""
    page.goto(f"{at}accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{at}")


def sign_out(page: Page) -> None:
    """Open the profile menu and sign out."""
    page.locator(".profile summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")


def balance(page: Page) -> str:
    """What Current Balance shows."""
    return page.locator("#balance strong").inner_text()


def mailed_code(page: Page, server: Server, to: str, before: int) -> str:
    """The code in the newest mail to somebody, once there are more than there were before."""
    for _ in range(100):
        if len(mails := server.mails(to)) > before:
            found = re.search(r"\b\d{4} \d{4}\b", mails[0])
            assert found, mails[0]
            return found[0]
        page.wait_for_timeout(100)
    raise AssertionError("no mail came")

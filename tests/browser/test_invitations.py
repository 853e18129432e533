"""From the office's invitation to the portal on a phone, and out again; axe on every page of a link."""

import re
import sqlite3
from contextlib import closing
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, sign_in
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser
PASSWORD = "seven quiet hedges"


def contact_made(office: Page, name: str, email: str) -> str:
    """Make a contact at the office; returns the path of their page there."""
    office.goto("/office/people/contact/add/")
    office.get_by_label("Name").fill(name)
    office.get_by_label("Email").fill(email)
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_role("heading", name=name)).to_be_visible()
    return re.sub(r"^https?://[^/]+", "", office.url)


def invited(office: Page, server: Server, contact: str, email: str) -> str:
    """Invite a contact with the words of the template; returns the link of the newest mail."""
    before = len(server.mails(email))
    office.goto(f"/office/people/contact/invite/?contacts={contact.rstrip('/').rpartition('/')[2]}")
    office.get_by_role("button", name="Send 1 invitation").click()
    expect(office.get_by_text("1 invitation is on its way.")).to_be_visible()
    for _ in range(100):
        if len(mails := server.mails(email)) > before:
            found = re.search(r"https?://\S+/accounts/invitation/\S+", mails[0])
            assert found, mails[0]
            return found[0]
        office.wait_for_timeout(100)
    raise AssertionError("no mail came")


def in_database(server: Server, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(server.data_dir / "fieldgate.sqlite3", timeout=20)) as database:
        database.execute(statement, values)
        database.commit()


def test_somebody_new_is_invited_comes_in_on_a_phone_and_is_shut_out_again(
    browser: Browser, server: Server
) -> None:
    office = browser.new_context(viewport=DESK, base_url=server.url).new_page()  # type: ignore[arg-type]
    sign_in(office, "stl.manager@demo.example", at="/office/")
    contact = contact_made(office, "Nell Newcomer", "nell@demo.example")
    link = invited(office, server, contact, "nell@demo.example")
    assert link.startswith(f"{server.url}/stl/accounts/invitation/")

    phone = browser.new_context(viewport=PHONE, base_url=server.url).new_page()  # type: ignore[arg-type]
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Welcome, Nell Newcomer")
    expect(phone.locator("#page")).to_contain_text("invites you to Evergreen Grounds St. Louis.")
    phone.get_by_label("New password", exact=True).fill(PASSWORD)
    phone.get_by_label("New password again", exact=True).fill("seven quiet hedge")
    phone.get_by_role("button", name="Accept invitation").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.get_by_label("New password", exact=True).fill(PASSWORD)
    phone.get_by_label("New password again", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="Accept invitation").click()
    phone.wait_for_url("**/stl/")
    expect(phone.get_by_text("Welcome, Nell Newcomer.")).to_be_visible()

    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("This invitation was used already")

    office.goto(contact)
    office.get_by_role("link", name="Revoke").click()
    office.get_by_role("button", name="Revoke access").click()
    expect(office.get_by_text("can no longer open Evergreen Grounds St. Louis")).to_be_visible()
    phone.goto("/stl/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_link_opens_and_is_accepted_without_javascript(browser: Browser, server: Server) -> None:
    office = browser.new_context(viewport=DESK, base_url=server.url).new_page()  # type: ignore[arg-type]
    sign_in(office, "stl.manager@demo.example", at="/office/")
    contact = contact_made(office, "Noel Noscript", "noel@demo.example")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(invited(office, server, contact, "noel@demo.example"))
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/stl/")
    expect(page.get_by_text("Welcome, Noel Noscript.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_a_link(
    browser: Browser, server: Server, scheme: Literal["light", "dark"]
) -> None:
    office = browser.new_context(viewport=DESK, base_url=server.url).new_page()  # type: ignore[arg-type]
    sign_in(office, "stl.manager@demo.example", at="/office/")
    email = f"axe-{scheme}@demo.example"
    link = invited(office, server, contact_made(office, f"Axel {scheme}", email), email)
    page = browser.new_context(color_scheme=scheme).new_page()
    wrong = {}

    def look(name: str) -> None:
        for width, height in ((320, 640), (PHONE["width"], PHONE["height"]), (DESK["width"], DESK["height"])):
            page.set_viewport_size({"width": width, "height": height})
            wrong[name, width] = violations(page)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong[name, width].append("scrolls sideways")

    page.goto(link)
    look("a new password")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("short")
    page.get_by_role("button", name="Accept invitation").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look("what is wrong with it")

    of_this = "WHERE email = ?"
    in_database(server, f"UPDATE people_invitation SET expires_at = '2026-01-01' {of_this}", email)  # noqa: S608
    page.goto(link)
    look("too old")
    page.get_by_role("button", name="Mail me a fresh invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    look("a fresh one is on its way")

    in_database(server, f"UPDATE people_invitation SET ended_at = '2026-01-01' {of_this}", email)  # noqa: S608
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation no longer works")
    look("ended")

    in_database(server, f"UPDATE people_invitation SET used_at = '2026-01-01' {of_this}", email)  # noqa: S608
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation was used already")
    look("used")

    anew = "UPDATE people_invitation SET used_at = NULL, ended_at = NULL, expires_at = '2999-01-01' "
    in_database(server, f"{anew} {of_this}", email)
    page.goto(link)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Accept invitation").click()
    page.wait_for_url("**/stl/")
    in_database(server, f"{anew} {of_this}", email)
    page.goto(link)
    expect(page.locator("#page")).to_contain_text("You have a password here already")
    look("the password there is")
    assert {name: found for name, found in wrong.items() if found} == {}

"""Delivering in a browser: a contact without access is mailed a proposal, and comes to it by the mail."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, sign_in

pytestmark = pytest.mark.browser


def test_the_office_emails_a_proposal_with_an_invitation_and_it_is_read(
    browser: Browser, workshop: Server
) -> None:
    """One mail, one button: from a tick in the office to the proposal's page, with a password on the way."""
    page = browser.new_context(viewport=DESK, base_url=workshop.url).new_page()  # type: ignore[arg-type]
    sign_in(page, "stl.manager@demo.example", at="/office/")
    page.goto("/office/people/contact/add/")
    page.get_by_label("Name").fill("Nora Newcomer")
    page.get_by_label("Email").fill("nora@demo.example")
    page.get_by_role("button", name="Save").click()
    page.goto("/office/properties/property/?q=Camilla")
    page.get_by_role("link", name="Camilla's Oasis").click()
    page.get_by_role("link", name="Link a contact").click()
    page.get_by_label("Name or email address").fill("Nora")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Nora Newcomer").check()
    page.get_by_role("button", name="Link a contact").click()

    page.goto("/office/proposals/proposal/?q=Irrigation+Upgrade")
    page.get_by_role("link", name="#90").click()
    page.get_by_role("link", name="Email Proposal").click()
    expect(page.get_by_label("April Malmba")).to_be_checked()
    page.get_by_label("April Malmba").uncheck()
    page.get_by_label("Nora Newcomer").check()
    page.get_by_role("button", name="Email Proposal").click()
    expect(page.get_by_text("The mail leaves as soon as its document is made.")).to_be_visible()

    for _ in range(60):
        page.goto("/office/mail/outgoingmail/?q=nora@demo.example")
        if page.get_by_text("SENT", exact=True).count():
            break
        page.wait_for_timeout(500)
    page.get_by_role("link", name="nora@demo.example").click()
    link = page.locator(".fg-letter a", has_text="invitation").get_attribute("href")
    assert link
    phone = browser.new_context(viewport=PHONE, base_url=workshop.url).new_page()  # type: ignore[arg-type]
    phone.goto(link)
    phone.locator("input[name=password1]").fill("a longer pass phrase")
    phone.locator("input[name=password2]").fill("a longer pass phrase")
    phone.get_by_role("button", name="Accept invitation").click()
    expect(phone.get_by_role("heading", name="Proposal #90: Irrigation Upgrade")).to_be_visible()
    expect(phone.get_by_text("PENDING", exact=True)).to_be_visible()

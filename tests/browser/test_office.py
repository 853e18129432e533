"""The office in a browser: somebody is invited and the mail is read there; axe on the office's own pages."""

import json
import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, sign_in
from tests.browser.test_accessibility import AXE, RULES

pytestmark = pytest.mark.browser

PAGES = [
    "/office/",
    "/office/people/contact/1/",
    "/office/people/contact/1/edit/",
    "/office/people/contact/1/merge/?find=o",
    "/office/people/contact/invite/?contacts=1,2",
    "/office/people/staffmember/add/",
    "/office/properties/property/1/",
    "/office/properties/property/1/link-contact/?find=o",
    "/office/proposals/proposal/1/",
    "/office/proposals/proposal/24/email/",
    "/office/proposals/proposal/24/print/",
    "/office/proposals/proposal/22/reset/",
    "/office/visits/visit/1/",
    "/office/invoices/invoice/1/",
    "/office/requests/servicerequest/2/",
    "/office/branches/portal/1/",
    "/office/branches/portal/1/edit/",
    "/office/branches/company/1/",
    "/office/audit/auditevent/1/",
]


def violations(page: Page) -> list[str]:
    """What axe finds inside the part of the page that is ours."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(f"axe.run('.fg', {json.dumps(RULES)})")
    return [f"{v['id']}: {n['html'][:160]} {n['any'][:1]}" for v in found["violations"] for n in v["nodes"]]


def test_the_office_invites_a_contact_and_reads_the_mail(browser: Browser, server: Server) -> None:
    page = browser.new_context(viewport=DESK, base_url=server.url).new_page()  # type: ignore[arg-type]
    sign_in(page, "stl.manager@demo.example", at="/office/")
    page.goto("/office/people/contact/add/")
    page.get_by_label("Name").fill("Ina Invited")
    page.get_by_label("Email").fill("ina@demo.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Ina Invited")).to_be_visible()

    page.goto("/office/people/contact/?q=ina@demo.example")
    page.locator("input.action-select").check()
    page.locator("select[name=action]").select_option(label="Send Customer Portal Invite")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("Ina Invited · ina@demo.example")).to_be_visible()
    page.get_by_label("Subject").fill("Welcome, {contact}")
    page.get_by_role("button", name="Preview").last.click()
    expect(page.get_by_text("Welcome, Ina Invited")).to_be_visible()
    page.get_by_role("button", name="Send 1 invitation").click()
    expect(page.get_by_text("1 invitation is on its way.")).to_be_visible()

    for _ in range(60):
        page.goto("/office/mail/outgoingmail/?q=ina@demo.example")
        if page.get_by_text("SENT", exact=True).count():
            break
        page.wait_for_timeout(500)
    page.get_by_role("link", name="ina@demo.example").first.click()
    link = page.locator(".fg-letter a").first
    expect(link).to_have_attribute("href", re.compile(r"/stl/"))
    expect(page.frame_locator("iframe.fg-mail").get_by_text("Hello Ina Invited,").last).to_be_visible()


def test_without_electronic_payments_no_kind_can_be_ticked(browser: Browser, server: Server) -> None:
    page = browser.new_context(viewport=DESK, base_url=server.url).new_page()  # type: ignore[arg-type]
    sign_in(page, "office@demo.example", at="/office/")
    page.goto("/office/branches/portal/1/edit/")
    all_kinds, card = page.get_by_label("Electronic payments"), page.get_by_label("Card")
    all_kinds.uncheck()
    expect(card).to_be_disabled()
    expect(card).not_to_be_checked()
    all_kinds.check()
    expect(card).to_be_enabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_offices_own_pages(
    browser: Browser, server: Server, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, base_url=server.url)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, "office@demo.example", at="/office/")
    wrong, wide = {}, {}
    for path in PAGES:
        page.goto(path)
        wrong[path] = violations(page)
        wide[path] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert {path: found for path, found in wrong.items() if found} == {}
    assert {path: more for path, more in wide.items() if more > 0} == {}

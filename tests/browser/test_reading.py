"""The stories of somebody who reads: what is there, what was offered, when the crew comes, what was asked."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, sign_in

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@SIZES
def test_home_shows_the_guides_figures_and_each_tile_opens_its_list(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    expect(page.locator(".tile-label")).to_have_text(
        ["Upcoming Visits", "Invoices Due", "Pending Proposals", "Pending Requests"]
    )
    expect(page.locator(".tile-count")).to_have_text(["30", "1", "1", "0"])
    for label, title, count in (
        ("Upcoming Visits", "Visits", "20 of 30"),
        ("Invoices Due", "Invoices", "1 of 1"),
        ("Pending Proposals", "Proposals", "1 of 1"),
        ("Pending Requests", "Requests", "0 of 0"),
    ):
        page.goto("/stl/")
        page.get_by_role("link", name=re.compile(label)).click()
        heading(page, title)
        expect(page.locator("#count")).to_have_text(count)


@SIZES
def test_april_reads_what_she_was_offered(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    page.get_by_role("link", name="Review Proposal #88: Major Landscaping Project 2024").click()
    heading(page, "Proposal #88: Major Landscaping Project 2024")
    for words in ("PENDING", "$44,579.33", "Mulch Install", "$40,749.60", "1 Visit", "$2,135", "$1,694.73",
                  "Camilla Sailor", "COO", "515 Warnock", "03/18/2025"):  # fmt: skip
        expect(page.locator("#page")).to_contain_text(words)
    page.get_by_role("link", name="Back to Proposals").click()
    expect(page.locator("#count")).to_have_text("10 of 14")
    page.get_by_role("link", name="Load more").click()
    expect(page.locator("#count")).to_have_text("14 of 14")
    expect(page.locator(".row")).to_have_count(14)
    expect(page.get_by_role("link", name="Load more")).to_have_count(0)
    page.get_by_role("link", name="Rejected", exact=True).click()
    expect(page.locator("#count")).to_have_text("1 of 1")


@SIZES
def test_april_follows_the_visits_day_by_day(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    page.goto("/stl/visits/")
    expect(page.locator("#count")).to_have_text("20 of 30")
    page.get_by_role("link", name="Load more").click()
    expect(page.locator("#count")).to_have_text("30 of 30")
    expect(page.locator(".row .pill")).to_have_text(["UPCOMING"] * 30)
    expect(page.get_by_text("7:00am")).to_have_count(30)
    page.get_by_role("link", name="Completed", exact=True).click()
    expect(page.locator(".row .pill").first).to_have_text("COMPLETED")
    page.locator(".row-link").first.click()
    expect(page.locator("#page")).to_contain_text("Service Contact")
    page.get_by_role("link", name="Back to Visits").click()
    heading(page, "Visits")


def test_from_an_invoice_to_what_it_bills_and_back(page: Page) -> None:
    sign_in(page, "april@demo.example")
    page.goto("/stl/invoices/18/")
    page.get_by_role("link", name="Proposal #58: Irrigation Repair").click()
    heading(page, "Proposal #58: Irrigation Repair")
    page.get_by_role("link", name="Invoice #18").click()
    heading(page, "Invoice #18:")
    page.locator(".pairs").get_by_role("link", name="Tar Valon Towers").click()
    expect(page.locator("#page")).to_contain_text("08/28/2024")


def test_for_a_billing_contact_the_same_invoice_leads_nowhere_else(page: Page) -> None:
    sign_in(page, "billy@demo.example")
    page.goto("/stl/invoices/18/")
    expect(page.locator("#page")).to_contain_text("Proposal #58: Irrigation Repair")
    expect(page.locator(".pairs a")).to_have_count(0)
    for path in ("/stl/proposals/", "/stl/visits/", "/stl/requests/"):
        page.goto(path)
        expect(page.locator("#count")).to_have_text("0 of 0")


def test_a_request_is_read_with_its_public_thread(page: Page) -> None:
    sign_in(page, "april@demo.example")
    page.goto("/stl/requests/?show=completed")
    page.locator(".row-link").first.click()
    heading(page, re.compile("Request #"))
    expect(page.locator("#page")).to_contain_text("COMPLETED")
    page.get_by_role("link", name="Back to Requests").click()
    heading(page, "Requests")


def test_the_filter_changes_every_section_together(page: Page) -> None:
    sign_in(page, "april@demo.example")
    page.locator("#filter summary").click()
    page.get_by_role("checkbox", name=re.compile("Tar Valon Towers")).check()
    expect(page.locator(".tile-count")).to_have_text(["0", "1", "1", "0"])
    page.get_by_role("checkbox", name=re.compile("Tar Valon Towers")).uncheck()
    page.get_by_role("checkbox", name=re.compile("Camilla's Oasis")).check()
    expect(page.locator(".tile-count")).to_have_text(["30", "0", "0", "0"])
    page.get_by_role("button", name="All Properties").click()
    expect(page.locator(".tile-count")).to_have_text(["30", "1", "1", "0"])


def test_every_list_can_be_read_to_its_end_without_javascript(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server.url)
    page = context.new_page()
    sign_in(page, "april@demo.example")
    for path, last in (("/stl/proposals/", "11–14 of 14"), ("/stl/visits/", "21–30 of 30")):
        page.goto(path)
        page.get_by_role("link", name="Load more").click()
        expect(page.locator("#count")).to_have_text(last)
        page.get_by_role("link", name="Previous").click()
        assert page.url.endswith(path)
    context.close()

"""View Proposal, as customers read it: on a phone and on a desk, with and without JavaScript."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PHONE, sign_in
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_april_reads_her_proposal_page_by_page_and_takes_it_with_her(
    page: Page, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    page.goto("/stl/proposals/88/")
    page.get_by_role("link", name="View Proposal").click()
    picture = page.get_by_role("img", name="Page 1 of 1 of Proposal #88: Major Landscaping Project 2024")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0"), "the picture is drawn"
    before = picture.bounding_box()
    page.get_by_role("link", name="200%").click()
    after = picture.bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(2 * before["width"], abs=4)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert download.value.suggested_filename == "Proposal 88 Major Landscaping Project 2024.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")
    page.get_by_role("link", name="Back to Proposal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Proposal #88: Major Landscaping Project 2024")


def test_it_is_read_without_javascript_and_not_by_strangers(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server.url)
    page = context.new_page()
    sign_in(page, "april@demo.example")
    page.goto("/stl/proposals/88/document/")
    page.get_by_role("link", name="150%").click()
    expect(page.get_by_role("link", name="150%")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Read as text").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposal #88")
    context.clear_cookies()
    answer = page.goto("/stl/proposals/88/document.pdf")
    assert answer
    assert "/accounts/login/" in page.url
    context.close()


def test_one_that_is_awaited_says_so_and_then_appears_by_itself(page: Page, server: Server) -> None:
    _take_away(server, "15")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")

    def nothing_yet(route: Route) -> None:
        route.fulfill(status=204) if "hx-request" in route.request.headers else route.continue_()

    page.route("**/document/", nothing_yet)
    page.goto("/stl/proposals/15/document/")
    expect(page.get_by_role("heading", level=2)).to_have_text("The document is being prepared")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.unroute("**/document/")
    expect(page.get_by_role("img", name="Page 1 of 2 of Proposal #15")).to_be_visible(timeout=15_000)
    assert page.url.endswith("/stl/proposals/15/document/")


def _take_away(server: Server, number: str) -> None:
    """As if it had never been set: whoever opens it waits for the worker."""
    with closing(sqlite3.connect(server.data_dir / "fieldgate.sqlite3", timeout=20)) as database:
        found = database.execute(
            """SELECT d.id FROM proposals_proposaldocument d JOIN proposals_proposal p USING (version_id)
               WHERE p.number = ?""",
            [number],
        ).fetchone()
        database.execute("DELETE FROM proposals_documentpage WHERE document_id = ?", found)
        database.execute(
            "UPDATE proposals_proposaldocument SET pdf_id = NULL, made_at = NULL WHERE id = ?", found
        )
        database.commit()

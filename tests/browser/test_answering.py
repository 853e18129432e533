"""Declining and asking for changes, as customers do it; and what changed, on every width and in both schemes.

In a demo company of its own: what is declined stays declined.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, _environment, running
from tests.browser.people import DESK, PHONE, sign_in
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

# Proposals of a portal that lets customers decline; #911 was opened by April, and then delivered anew.
OFFERS = """
import django
django.setup()
from fieldgate.branches.models import Portal
from fieldgate.kit import clock
from fieldgate.people.models import Contact
from fieldgate.people.viewer import CustomerViewer, System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Proposal, ProposalService, VersionOpening
from tests.proposals.offers import make_offer
Portal.objects.filter(slug="stl").update(allow_decline=True)
place = Property.objects.get(external_id="PR-OASIS")
for number in ("911", "912", "913", "914", "915"):
    offer = make_offer(number, place, title="New beds", terms="Net 30.")
april = Contact.objects.get(email="april@demo.example")
offer = Proposal.objects.get(number="911")
VersionOpening.objects.create(version=offer.version, contact=april, at=clock.now())
ProposalService.objects.filter(proposal=offer, position=2).update(price_cents=9_900, name="Beds " * 30)
ProposalService.objects.filter(proposal=offer, position=3).delete()
for n in range(4, 20):
    ProposalService.objects.create(
        proposal=offer, position=n, name=f"Bed {n}", price_cents=100, description="Edged.", is_optional=True
    )
Proposal.objects.filter(pk=offer.pk).update(terms="Net 15. " + "Longer terms. " * 80)
deliver_proposal(System(), offer.pk, clock.now())
offer = Proposal.objects.get(number="915")
viewer = CustomerViewer(april.user_id, april.pk, 0, None, (place.pk,))
decline_proposal(viewer, offer.pk, offer.version.fingerprint, "Too dear. " * 40)
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running demo company of this file's own, with five more proposals."""
    with running(tmp_path_factory.mktemp("answering")) as server:
        ours = _environment(
            FIELDGATE_DATA_DIR=str(server.data_dir), DJANGO_SETTINGS_MODULE="fieldgate.config.settings"
        )
        command = [sys.executable, "-c", OFFERS]
        subprocess.run(command, env=ours, check=True, cwd=Path(__file__).parents[2], capture_output=True)
        yield server


def open_page(browser: Browser, company: Server, size: dict[str, int], **more: Any) -> Page:
    page = browser.new_context(base_url=company.url, viewport=size, **more).new_page()  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    return page


def declines(company: Server, number: str) -> list[str]:
    """Why this proposal was declined, each time it was."""
    sql = """SELECT d.reason FROM proposals_decline d
             JOIN proposals_proposal p USING (version_id) WHERE p.number = ?"""
    with closing(sqlite3.connect(company.data_dir / "fieldgate.sqlite3", timeout=20)) as database:
        return [reason for (reason,) in database.execute(sql, [number])]


def test_on_a_phone_without_javascript_a_proposal_is_declined_for_a_reason(
    browser: Browser, company: Server
) -> None:
    page = open_page(browser, company, PHONE, java_script_enabled=False)
    page.goto("/stl/proposals/912/")
    page.get_by_role("link", name="Decline", exact=True).click()
    page.get_by_role("button", name="Decline proposal").click()
    expect(page.get_by_label("Your reason")).to_be_visible()
    page.get_by_label("Your reason").fill("Too dear.")
    page.get_by_role("button", name="Decline proposal").click()
    page.wait_for_url("**/stl/proposals/912/")
    expect(page.get_by_role("heading", name="Declined by April Malmba")).to_be_visible()
    expect(page.get_by_text("Too dear.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign", exact=True)).to_have_count(0)
    assert declines(company, "912") == ["Too dear."]
    page.context.close()


def test_by_keyboard_alone_changes_are_asked_for_instead_of_declining(
    browser: Browser, company: Server
) -> None:
    page = open_page(browser, company, DESK)
    page.goto("/stl/proposals/913/decline/")
    tab_to(page, "Ask for changes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/913/changes/")
    tab_to(page, "")
    page.keyboard.type("Fewer shrubs, please.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stl/requests/*/")
    expect(page.get_by_text("Fewer shrubs, please.")).to_be_visible()
    page.get_by_role("link", name="Proposal #913: New beds").click()
    expect(page.get_by_role("link", name="Sign", exact=True)).to_be_visible()
    assert declines(company, "913") == []
    page.context.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called so has the focus: a link or button, or ("") the field to write in."""
    page.locator("main").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        is_there = "document.activeElement.tagName == 'TEXTAREA'"
        if name:
            is_there = f"document.activeElement.textContent.trim() == {name!r}"
        if page.evaluate(is_there):
            return
    raise AssertionError(f"{name or 'the field'} is not reached by keyboard")


def test_another_tab_and_the_back_button_decline_nothing_twice_and_lose_nothing_typed(
    browser: Browser, company: Server
) -> None:
    page = open_page(browser, company, PHONE)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/stl/proposals/914/decline/")
        tab.get_by_label("Your reason").fill(f"Too late, {tab is page}.")
    page.get_by_role("button", name="Decline proposal").click()
    page.wait_for_url("**/stl/proposals/914/")

    page.go_back()
    expect(page.get_by_role("heading", name="April Malmba declined this proposal")).to_be_visible()
    other.get_by_role("button", name="Decline proposal").click()
    expect(other.get_by_role("heading", name="April Malmba declined this proposal")).to_be_visible()
    expect(other.get_by_text("Too late, False.")).to_be_visible()
    assert declines(company, "914") == ["Too late, True."]
    page.context.close()


PAGES = [
    "/stl/proposals/911/",
    "/stl/proposals/911/sign/",
    "/stl/proposals/911/decline/",
    "/stl/proposals/911/changes/",
    "/stl/proposals/915/",
    "/stl/proposals/915/document/",
    "/stl/proposals/915/decline/",
    "/stl/proposals/?show=pending",
    "/stl/",
]


def visited(page: Page) -> Iterator[str]:
    """Every page of answers, with everything that unfolds unfolded."""
    for path in PAGES:
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        yield path
    page.goto(PAGES[2])
    page.get_by_role("button", name="Decline proposal").click()
    yield "an error"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_pages_of_answers(
    browser: Browser, company: Server, size: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    page = open_page(browser, company, size, color_scheme=scheme)
    found = {path: violations(page) for path in visited(page)}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    page.context.close()


def test_t_ax_05_the_pages_of_answers_fit_into_320_pixels(browser: Browser, company: Server) -> None:
    page = open_page(browser, company, {"width": 320, "height": 640})
    wide = "document.documentElement.scrollWidth > window.innerWidth"
    assert [path for path in visited(page) if page.evaluate(wide)] == []
    page.context.close()

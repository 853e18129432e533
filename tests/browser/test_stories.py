"""The main stories, on a desk and on a phone, against the running demo company with two web workers."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.people import DESK, PASSWORD, PHONE, balance, sign_in, sign_out

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@SIZES
def test_april_finds_what_she_owes_and_why(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    assert balance(page) == "$238.70"
    page.get_by_role("link", name=re.compile("Invoices Due")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoices")
    expect(page.locator("#count")).to_have_text("1 of 1")
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.locator("#count")).to_have_text("3 of 3")
    page.get_by_role("link", name="Invoice #18").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice #18:")
    for words in (
        "11/27/2024",
        "Net 90",
        "Irrigation Inspection",
        "$206.70",
        "Camilla Sailor",
        "515 Warnock",
    ):
        expect(page.locator("#page")).to_contain_text(words)
    page.get_by_role("link", name="Back to Invoices").click()
    expect(page.locator(".row")).to_have_count(3)
    sign_out(page)
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@SIZES
def test_the_property_filter_narrows_the_whole_portal_and_is_remembered(
    page: Page, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    sign_in(page, "april@demo.example")
    page.goto("/stl/invoices/")
    page.locator("#filter summary").click()
    page.get_by_role("checkbox", name=re.compile("Camilla's Oasis")).check()
    expect(page.locator("#balance strong")).to_have_text("$0")
    expect(page.locator("#filter-label")).to_have_text("Camilla's Oasis")
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_role("checkbox", name=re.compile("First Bank")).check()
    expect(page.locator("#filter-label")).to_have_text("2 properties")
    page.keyboard.press("Escape")
    expect(page.locator("#filter")).not_to_have_attribute("open", "")
    page.goto("/stl/")
    expect(page.locator("#filter-label")).to_have_text("2 properties")
    page.locator("#filter summary").click()
    page.get_by_role("button", name="All Properties").click()
    expect(page.locator("#balance strong")).to_have_text("$238.70")
    expect(page.locator("#filter-label")).to_have_text("All Properties")


def test_the_filter_works_without_javascript(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server.url)
    page = context.new_page()
    sign_in(page, "april@demo.example")
    page.goto("/stl/invoices/?show=paid")
    page.locator("#filter summary").click()
    page.get_by_role("checkbox", name=re.compile("Tar Valon Towers")).check()
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("/stl/invoices/?show=paid")
    assert page.locator(".row").count() == 1
    page.locator("#filter summary").click()
    page.get_by_role("button", name="All Properties").click()
    assert page.locator(".row").count() == 2
    context.close()


@pytest.mark.parametrize(
    ("email", "expected", "rows"),
    [
        ("april@demo.example", "$238.70", 3),
        ("otto@demo.example", "$238.70", 2),
        ("billy@demo.example", "$238.70", 1),
    ],
)
def test_each_demo_customer_sees_what_is_theirs(page: Page, email: str, expected: str, rows: int) -> None:
    sign_in(page, email)
    assert balance(page) == expected
    page.goto("/stl/invoices/")
    expect(page.locator(".row")).to_have_count(rows)


def test_duo_has_one_password_and_two_portals_that_do_not_mix(page: Page) -> None:
    sign_in(page, "duo@demo.example")
    expect(page.locator("#filter-label")).to_have_text("First Bank")
    page.goto("/chi/")
    expect(page.locator("#filter-label")).to_have_text("First Bank Wells Street")


def test_strangers_do_not_get_in_and_do_not_learn_why(page: Page) -> None:
    answers = []
    for email in ("chicago@demo.example", "nobody@demo.example"):
        page.goto("/stl/accounts/login/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        answers.append(page.locator(".notice-error").inner_text())
        assert page.get_by_label("Email").input_value() == email, "what was typed is kept"
    assert answers[0] == answers[1]


def test_a_forgotten_password_is_set_anew_by_the_mailed_link(
    page: Page, server: Server, browser: Browser
) -> None:
    elsewhere = browser.new_context(base_url=server.url).new_page()
    sign_in(elsewhere, "stranger@demo.example")
    page.goto("/stl/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email").fill("Stranger@Demo.Example")
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/password/reset/done/")
    link = _mailed_link(page, server, "stranger@demo.example")
    assert link.startswith(f"{server.url}/stl/accounts/password/reset/key/")
    page.goto(link)
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password again", exact=True).fill("short")
    page.locator("form button[type=submit]").click()
    expect(page.locator("#page")).to_contain_text("at least 10 characters")
    page.get_by_label("New password", exact=True).fill("seven quiet hedges")
    page.get_by_label("New password again", exact=True).fill("seven quiet hedges")
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/password/reset/key/done/")
    elsewhere.goto("/stl/")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto(link)
    expect(page.locator("#page")).not_to_contain_text("New password again")
    page.goto("/stl/accounts/login/")
    page.get_by_label("Email").fill("stranger@demo.example")
    page.get_by_label("Password", exact=True).fill("seven quiet hedges")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/stl/")


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    page: Page, server: Server, browser: Browser
) -> None:
    elsewhere = browser.new_context(base_url=server.url).new_page()
    sign_in(elsewhere, "chicago@demo.example", at="/chi/")
    sign_in(page, "chicago@demo.example", at="/chi/")
    page.locator(".profile summary").click()
    page.get_by_role("link", name="Reset Password").click()
    page.get_by_label("Current password", exact=True).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("nine tall poplars")
    page.get_by_label("New password again", exact=True).fill("nine tall poplars")
    page.locator("form.form button[type=submit]").click()
    page.wait_for_url("**/chi/")
    elsewhere.goto("/chi/")
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_signing_out_counts_in_every_web_worker(page: Page, server: Server) -> None:
    sign_in(page, "april@demo.example")
    cookies = {c["name"]: c["value"] for c in page.context.cookies()}
    assert all(_status(page, server, cookies) == 200 for _ in range(12)), (
        "with two workers, both know the session"
    )
    sign_out(page)
    assert all(_status(page, server, cookies) == 302 for _ in range(12)), "and both know its end"


def test_staff_sign_in_at_the_office_and_customers_find_nothing_there(page: Page) -> None:
    page.goto("/office/")
    assert page.url.endswith("/office/accounts/login/?next=%2Foffice%2F")
    sign_in(page, "stl.manager@demo.example", at="/office/")
    for words in ("Branch manager", "St. Louis"):
        expect(page.locator("#content, main, body").first).to_contain_text(words)
    page.goto("/stl/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, "april@demo.example")
    response = page.goto("/office/")
    assert response
    assert response.status == 404


def test_t_ax_01_the_portal_is_used_by_keyboard_alone(page: Page) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto("/stl/accounts/login/")
    page.get_by_label("Email").focus()
    page.keyboard.type("april@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/stl/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("#filter summary").focus()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    expect(page.locator("#filter-label")).not_to_have_text("All Properties")
    page.keyboard.press("Escape")
    expect(page.locator("#filter summary")).to_be_focused()
    page.locator("#filter summary").press("Enter")
    page.get_by_role("button", name="All Properties").press("Enter")
    expect(page.locator("#filter-label")).to_have_text("All Properties")


def test_no_page_reports_a_violation_of_the_policy_or_an_error(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, "april@demo.example")
    for path in (
        "/stl/",
        "/stl/requests/",
        "/stl/proposals/",
        "/stl/proposals/88/",
        "/stl/proposals/88/document/",
        "/stl/visits/",
        "/stl/invoices/",
        "/stl/invoices/18/",
        "/stl/about/",
        "/stl/accounts/password/change/",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    sign_in(page, "office@demo.example", at="/office/")
    page.wait_for_load_state("networkidle")
    assert said == []


def _mailed_link(page: Page, server: Server, to: str) -> str:
    """The link of the newest mail to somebody, as the worker wrote it within a few seconds."""
    for _ in range(100):
        for text in server.mails(to):
            if found := re.search(r"https?://\S+", text):
                return found[0]
        page.wait_for_timeout(100)
    raise AssertionError("no mail came")


def _status(page: Page, server: Server, cookies: dict[str, str]) -> int:
    """The answer to a request of its own connection, so that either worker may get it."""
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    answer = page.request.get(
        f"{server.url}/stl/about/", headers={"Cookie": header, "Connection": "close"}, max_redirects=0
    )
    return answer.status

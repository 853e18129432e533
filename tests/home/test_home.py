"""R34, R35, R37, R38: Home and the shell around every page."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils.html import escape

import fieldgate
from fieldgate.branches.models import Branch, Portal
from fieldgate.home.shell import initials
from fieldgate.people.models import Contact
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.models import Proposal
from fieldgate.visits.models import Visit
from fieldgate.visits.rules import VisitStatus
from tests.cast import Cast
from tests.make import make_invoice, make_proposal, make_visit
from tests.pages.words import text, words


def home(cast: Cast, who: str = "PRI", portal: str = "north") -> str:
    return cast.client(who).get(f"/{portal}/").content.decode()


def tiles(page: str) -> list[tuple[str, str, str]]:
    """Label, count and address of each tile, in order."""
    found = re.findall(
        r'<a class="tile[^"]*" href="([^"]+)"><span class="tile-label">([^<]+)</span> '
        r'<strong class="tile-count">(\d+)<',
        page,
    )
    return [(label, count, url) for url, label, count in found]


def test_r33_r34_four_tiles_in_the_guides_order_open_their_lists_already_filtered(cast: Cast) -> None:
    found = tiles(home(cast))
    assert found == [
        ("Upcoming Visits", "2", "/north/visits/"),
        ("Invoices Due", "2", "/north/invoices/?show=due"),
        ("Pending Proposals", "1", "/north/proposals/?show=pending"),
        ("Pending Requests", "1", "/north/requests/?show=pending"),
    ]
    for _, count, url in found:
        assert f"{count} of {count}" in cast.client("PRI").get(url).content.decode()


@pytest.mark.parametrize(
    ("switch", "gone"),
    [
        ("show_visits", "Upcoming Visits"),
        ("show_invoices", "Invoices Due"),
        ("show_proposals", "Pending Proposals"),
        ("show_requests", "Pending Requests"),
    ],
)
def test_r35_a_tile_goes_with_its_section(cast: Cast, switch: str, gone: str) -> None:
    before = {label for label, _, _ in tiles(home(cast))}
    Portal.objects.filter(slug="north").update(**{switch: False})
    assert {label for label, _, _ in tiles(home(cast))} == before - {gone}


@pytest.mark.parametrize("place", ["P2", "PB"])
def test_r30_the_property_filter_changes_every_tile(cast: Cast, place: str) -> None:
    PropertyContact.objects.create(
        contact=cast.contacts["PRI"], property=cast.properties[place], is_chosen=True
    )
    assert [count for _, count, _ in tiles(home(cast))] == ["1", "1", "1", "1"]


def test_a_tile_with_nothing_in_it_says_nought_and_does_not_press(cast: Cast) -> None:
    page = home(cast, "EX")
    assert [count for _, count, _ in tiles(page)] == ["0", "0", "0", "0"]
    assert "tile-urgent" not in page
    pressing = re.findall(r'tile-urgent" href="([^"]+)"', home(cast))
    assert pressing == ["/north/invoices/?show=due", "/north/proposals/?show=pending"]
    assert "Nothing waits for you" in page
    assert "0 due" not in page


def test_r38_the_menu_is_in_the_guides_order_below_filter_and_balance(cast: Cast) -> None:
    page = home(cast)
    entries = ("Home", "Requests", "Proposals", "Visits", "Invoices")
    places = [page.index("Property Filter"), page.index("Current Balance")]
    places += [page.index(f'menu-label">{word}<') for word in entries]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("", "Home"),
        ("requests/", "Requests"),
        ("proposals/", "Proposals"),
        ("proposals/501/", "Proposals"),
        ("visits/", "Visits"),
        ("invoices/", "Invoices"),
        ("invoices/1001/", "Invoices"),
    ],
)
def test_r38_the_menu_shows_where_one_is(cast: Cast, path: str, label: str) -> None:
    page = cast.client("PRI").get(f"/north/{path}").content.decode()
    current = re.findall(r'aria-current="page">.*?menu-label">([^<]+)<', page, re.DOTALL)
    assert current == [label]


def test_on_about_the_menu_marks_nothing(cast: Cast) -> None:
    assert 'aria-current="page"' not in cast.client("PRI").get("/north/about/").content.decode()


def test_the_badges_say_what_the_tiles_say(cast: Cast) -> None:
    page = home(cast)
    assert '<span aria-hidden="true">1</span><span class="sr-only">1 pending</span>' in page
    assert '<span aria-hidden="true">2</span><span class="sr-only">2 due</span>' in page


def test_r37_the_portals_title_is_in_the_header_and_in_the_windows_name(cast: Cast) -> None:
    page = home(cast)
    assert "<title>Home – Acme North</title>" in page
    assert re.search(r'brand-name">(<bdi>)?Acme North<', page)


def test_r13_the_profile_menu_has_reset_password_about_and_sign_out(cast: Cast) -> None:
    page = home(cast)
    places = [page.index(word) for word in ("Reset Password", "About", "Sign out")]
    assert places == sorted(places)
    assert 'action="/north/accounts/logout/"' in page
    assert "Person PRI" in page


def test_about_names_the_company_and_the_version(cast: Cast) -> None:
    page = words(cast.client("PRI").get("/north/about/").content.decode())
    assert "This is the customer portal of Acme Grounds." in page
    assert f"Version {fieldgate.__version__} " in page


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        (11, "Good morning, Person"),
        (12, "Good afternoon, Person"),
        (17, "Good afternoon, Person"),
        (18, "Good evening, Person"),
        (0, "Good morning, Person"),
    ],
)
def test_one_is_greeted_by_the_clock_of_the_branch(cast: Cast, hour: int, greeting: str) -> None:
    Branch.objects.update(zone="Pacific/Auckland")  # UTC+12 in June
    at_auckland = datetime(2026, 6, 10, hour, 30, tzinfo=UTC).replace(hour=(hour - 12) % 24)
    with time_machine.travel(at_auckland, tick=False):
        page = home(cast)
    assert greeting in page


def test_what_needs_one_is_listed_with_the_longest_due_first_five_at_most(cast: Cast) -> None:
    Proposal.objects.filter(number="501").update(portal_status="rejected", office_status="lost")
    for n in range(6):
        make_invoice(
            f"80{n}", cast.properties["P1"], 100 + n, due_on=datetime(2026, 1, 10 - n, tzinfo=UTC).date()
        )
    page = home(cast)
    order = re.findall(r'need-title"><a href="/north/invoices/(\d+)/', page)
    assert order == ["805", "804", "803", "802", "801"]
    assert 'tile-count">8<' in page
    assert '<a class="link" href="/north/invoices/?show=due">All 8 invoices due</a>' in page


def test_five_of_a_kind_are_all_there_is_and_need_no_way_to_all(cast: Cast) -> None:
    for n in range(4):
        make_proposal(f"90{n}", cast.properties["P1"], 100)
    for n in range(3):
        make_invoice(f"80{n}", cast.properties["P1"], 100)
    page = home(cast)
    assert [count for _, count, _ in tiles(page)] == ["2", "5", "5", "1"]
    assert page.count('<li class="need">') == 10
    assert not re.search(r">All \d", page)


def test_what_needs_one_says_where_until_when_how_much_and_how_it_stands(cast: Cast) -> None:
    make_proposal("88", cast.properties["P1"], 44_579_33, title="Mulch & <bark>", sent=date(2025, 3, 18))
    with time_machine.travel(datetime(2026, 7, 2, 18, tzinfo=UTC), tick=False):
        page = home(cast)
    needs = [text(need) for need in re.findall(r'<li class="need">(.*?)</li>', page, re.DOTALL)]
    assert needs == [
        "Proposal #501: Major Landscaping Place P1 • Springfield, Illinois 62701 · Sent 05/01/2026 PENDING "
        "$421.35 Review Proposal #501: Major Landscaping",
        "Proposal #88: Mulch & <bark> Place P1 • Springfield, Illinois 62701 · Sent 03/18/2025 PENDING "
        "$44,579.33 Review Proposal #88: Mulch & <bark>",
        "Invoice #1001 Place P1 • Springfield, Illinois 62701 · Due 07/01/2026 DUE Overdue $100",
        "Invoice #1002 Place P1 • Springfield, Illinois 62701 · Due 07/01/2026 DUE Overdue $250.50",
    ]
    assert "<bark>" not in page


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("PRI", "1 property. 1 proposal waits for you. 2 invoices are due."),
        ("SIB", "1 property. 1 proposal waits for you. 1 invoice is due."),
        ("BIL", "1 invoice is due."),
        ("EX", "Nothing waits for you."),
    ],
)
def test_the_line_under_the_greeting_says_what_waits(cast: Cast, who: str, said: str) -> None:
    assert re.findall(r'<p class="head-sub">([^<]+)</p>', home(cast, who)) == [said]


def test_the_line_under_the_greeting_counts_in_words_that_fit(cast: Cast) -> None:
    PropertyContact.objects.create(contact=cast.contacts["PRI"], property=cast.properties["P2"])
    said = re.findall(r'<p class="head-sub">([^<]+)</p>', home(cast))
    assert said == ["2 properties. 2 proposals wait for you. 3 invoices are due."]


def test_when_all_is_done_home_says_so(cast: Cast) -> None:
    assert "All done" in home(cast, "EX")
    assert "All done" not in home(cast)


def test_r35_without_invoices_home_has_neither_tile_nor_needs(cast: Cast) -> None:
    Portal.objects.filter(slug="north").update(show_invoices=False)
    page = home(cast)
    assert "Invoices Due" not in page
    assert "/invoices/" not in page


def test_with_every_section_off_home_is_calm(cast: Cast) -> None:
    switches = ("show_visits", "show_invoices", "show_proposals", "show_requests")
    Portal.objects.filter(slug="north").update(**dict.fromkeys(switches, False))
    page = home(cast)
    assert tiles(page) == []
    assert "All done" in page
    assert "need-title" not in page


def test_a_proposal_to_look_at_comes_before_invoices_and_has_the_one_primary_button(cast: Cast) -> None:
    page = home(cast)
    assert re.findall(r'need-title"><a href="([^"]+)"', page)[:3] == [
        "/north/proposals/501/",
        "/north/invoices/1001/",
        "/north/invoices/1002/",
    ]
    assert "1 proposal waits for you. 2 invoices are due." in page
    assert page.count("btn-primary need-action") + page.count("need-action btn-primary") == 1


def test_more_than_five_of_a_kind_are_counted_with_a_way_to_all(cast: Cast) -> None:
    for n in range(6):
        make_proposal(f"90{n}", cast.properties["P1"], 100)
    page = home(cast)
    assert '<a class="link" href="/north/proposals/?show=pending">All 7 pending proposals</a>' in page
    assert len(re.findall(r'need-title"><a href="/north/proposals/', page)) == 5


def test_the_next_visits_come_with_day_time_and_services(cast: Cast) -> None:
    page = home(cast)
    ahead = cast.visits["AHEAD"]
    assert f'<a href="/north/visits/{ahead.pk}/">Place P1</a>' in page
    assert "Mowing · 7:00am" in page
    assert f'daychip-month">{ahead.day.strftime("%b").upper()}</span>{ahead.day.day}<' in page
    assert '<a class="link" href="/north/visits/">All visits</a>' in page
    assert "Next visits" not in home(cast, "EX")


def test_the_next_three_visits_are_told_in_full_across_the_end_of_a_month(cast: Cast) -> None:
    place = cast.properties["P1"]
    Visit.objects.exclude(status=VisitStatus.COMPLETED.value).delete()
    with time_machine.travel(datetime(2026, 6, 29, 18, tzinfo=UTC), tick=False):
        make_visit(place, date(2026, 6, 30), services="Mowing\nEdging <beds>", hour=13)
        make_visit(place, date(2026, 7, 1), status=VisitStatus.SKIPPED, reason="Rain")
        Visit.objects.filter(pk=make_visit(place, date(2026, 7, 2)).pk).update(has_time=False)
        make_visit(place, date(2026, 7, 3))
        page = home(cast)
    assert [text(visit) for visit in re.findall(r'<li class="come">(.*?)</li>', page, re.DOTALL)] == [
        "JUN 30 Place P1 06/30/2026: Mowing, Edging <beds> · 1:00pm UPCOMING",
        "JUL 1 Place P1 07/01/2026: Mowing · 7:00am SKIPPED",
        "JUL 2 Place P1 07/02/2026: Mowing UPCOMING",
    ]
    assert tiles(page)[0] == ("Upcoming Visits", "4", "/north/visits/")
    assert "<beds>" not in page


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("April Malmba", "AM"),
        ("April", "A"),
        ("anna maria von trapp", "AT"),
        ("", "?"),
        ("   ", "?"),
        ("🌱", "🌱"),
        ("Øyvind Ås", "ØÅ"),
        ("李 小龙", "李小"),
        ("(Bob) Smith", "S"),
        ("José María", "JM"),
        ("ß", "SS"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


NAMES = [
    "",
    " ",
    "A" * 200,
    "🌱🌳 Grün",
    "عمر الخيام",
    "<b>Bold</b>",
    'O\'Brien & "Sons"',
    "\u202eevil",
    "Zoë\u0301",
    "名",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_shown_as_it_is_and_escaped(cast: Cast, name: str) -> None:
    Contact.objects.filter(pk=cast.contacts["PRI"].pk).update(name=name)
    response = cast.client("PRI").get("/north/")
    assert response.status_code == 200
    page = response.content.decode()
    assert f'<p class="pop-name">{escape(name)}</p>' in page
    assert f", {escape((name.split() or [name])[0])}</h1>" in page

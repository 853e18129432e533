"""R22 to R26: where a portal is, what it covers, and what it says when it is off."""

import dataclasses
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import get_resolver
from pytest_django.fixtures import Settings

from fieldgate.branches.doors import find_portal
from fieldgate.branches.logo import keep_logo
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.branches.portal import CurrentPortal, script_prefix
from fieldgate.branches.rules import RESERVED_SLUGS
from fieldgate.branches.validators import check_host, check_slug, check_zone
from fieldgate.kit import clock
from fieldgate.people.models import PortalAccess
from fieldgate.properties.models import PropertyContact
from tests.access.pictures import picture
from tests.access.tables import state_of_all_tables
from tests.cast import Cast
from tests.make import make_invoice

OWN_HOST = "portal.acme.example"


@pytest.fixture
def company_portal(cast: Cast) -> Portal:
    """Branch-level configuration off: one portal, which DUO and PRI may open."""
    Company.objects.update(branch_level_configuration=False)
    portal = Portal.objects.create(branch=None, slug="acme", title="Acme")
    for who in ("DUO", "PRI"):
        PortalAccess.objects.create(contact=cast.contacts[who], portal=portal, accepted_at=clock.now())
    return portal


def off(slug: str) -> None:
    Portal.objects.filter(slug=slug).update(is_on=False)


def test_r22_the_company_portal_covers_all_branches(cast: Cast, company_portal: Portal) -> None:
    client = cast.client("DUO")
    home = client.get("/acme/").content.decode()
    assert "$555<" in home  # $222 at North and $333 at South
    assert "Place PB" in home
    assert "Place PS" in home
    for number in ("3001", "4001"):
        assert client.get(f"/acme/invoices/{number}/").status_code == 200
    assert client.get("/acme/invoices/1001/").status_code == 404


def test_r22_access_to_the_company_portal_is_its_own(cast: Cast, company_portal: Portal) -> None:
    assert cast.client("SOU").get("/acme/").status_code == 302


def test_r22_there_is_one_company_portal_at_most(company_portal: Portal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Portal.objects.create(branch=None, slug="acme-2", title="Acme again")


def test_r23_each_branch_has_one_portal_at_most(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Portal.objects.create(branch=Branch.objects.get(name="North"), slug="north-2", title="North again")


def test_r23_branches_differ_in_title_accent_and_switches(cast: Cast) -> None:
    Portal.objects.filter(slug="south").update(title="Südhang & Söhne", accent="#aa0033", show_invoices=False)
    client = cast.client("DUO")
    north, south = client.get("/north/").content.decode(), client.get("/south/").content.decode()
    assert "Acme North" in north
    assert "Südhang &amp; Söhne" in south
    assert "Current Balance" in north
    assert "Current Balance" not in south
    assert client.get("/north/branding.css").content != client.get("/south/branding.css").content


def test_r24_a_branch_portal_shows_properties_of_its_branch_only(cast: Cast) -> None:
    PropertyContact.objects.create(contact=cast.contacts["PRI"], property=cast.properties["PS"])
    make_invoice("4002", cast.properties["PS"], 500, billing_contact=cast.contacts["PRI"])
    page = cast.client("PRI").get("/north/").content.decode()
    assert "Place PS" not in page
    assert "$350.50<" in page


@pytest.mark.parametrize(
    "path", ["", "invoices/", "invoices/1001/", "accounts/login/", "branding.css", "logo.png", "nothing"]
)
@pytest.mark.parametrize("who", ["ANON", "PRI", "ADM"])
def test_r26_a_portal_that_is_off_says_so_and_nothing_else(cast: Cast, who: str, path: str) -> None:
    off("north")
    response = cast.client(who).get(f"/north/{path}")
    assert response.status_code == 503
    page = response.content.decode()
    assert "This portal is not available" in page
    assert "Acme Grounds" in page
    for word in ("Person", "Place", "1001", "$", "Current Balance", "<form"):
        assert word not in page


def test_r26_its_page_asks_for_nothing_that_is_off_too(cast: Cast) -> None:
    off("north")
    page = Client().get("/north/").content.decode()
    for address in re.findall(r'(?:href|src)="(/north/[^"]*)"', page):
        assert Client().get(address).status_code == 200, address


def test_r26_nobody_can_act_at_a_portal_that_is_off(cast: Cast) -> None:
    off("north")
    client = cast.client("PRI")
    before = state_of_all_tables()
    for path, data in (
        ("accounts/login/", {"login": "pri@example.com", "password": "correct horse battery"}),
        ("accounts/password/reset/", {"email": "pri@example.com"}),
        ("property-filter/", {"property": [cast.properties["P1"].pk]}),
    ):
        assert client.post(f"/north/{path}", data).status_code == 503
    assert state_of_all_tables() == before


def test_r26_the_other_portal_stays_open(cast: Cast) -> None:
    off("north")
    assert cast.client("DUO").get("/south/").status_code == 200


def test_r26_the_list_at_the_root_leaves_it_out(cast: Cast) -> None:
    assert b"Acme North" in Client().get("/").content
    off("north")
    response = Client().get("/")
    # One portal is left: straight in.
    assert (response.status_code, response.headers["Location"]) == (302, "http://testserver/south/")
    off("south")
    assert b"No customer portal is open here yet" in Client().get("/").content


SWITCHED_PATHS = ["invoices/", "invoices/1001/", "invoices/?show=due", "invoices/?page=1"]


@pytest.mark.parametrize("path", SWITCHED_PATHS)
def test_r23_r35_a_section_that_is_off_is_not_there(cast: Cast, path: str) -> None:
    Portal.objects.filter(slug="north").update(show_invoices=False)
    client = cast.client("PRI")
    assert client.get(f"/north/{path}").status_code == 404
    assert (
        client.get(f"/north/{path}", headers={"HX-Request": "true", "HX-Target": "rows"}).status_code == 404
    )


def test_r23_r35_its_menu_entry_tile_and_balance_go_with_it(cast: Cast) -> None:
    client = cast.client("PRI")
    page = client.get("/north/").content.decode()
    for word in ("Invoices Due", "Current Balance", "/north/invoices/", "$350.50", "invoices are due"):
        assert word in page, word

    Portal.objects.filter(slug="north").update(show_invoices=False)

    page = client.get("/north/").content.decode()
    for word in ("Invoices", "Current Balance", "/north/invoices/", "$350.50", "invoices are due"):
        assert word not in page, word
    assert "1 proposal waits for you" in page


# ---- addresses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/north", "/north/"),
        ("/north?next=//evil.example", "/north/?next=//evil.example"),
        ("/north?a=b&c", "/north/?a=b&c"),
    ],
)
def test_a_slug_without_its_slash_leads_on(cast: Cast, asked: str, led_to: str) -> None:
    response = cast.client("PRI").get(asked)
    assert (response.status_code, response.headers["Location"]) == (302, led_to)


@pytest.mark.parametrize(
    "path", ["/North/", "/NORTH/", "/nowhere/", "/north%20/", "/n%C3%B6rth/", "/%00/", "/" + "n" * 3000 + "/"]
)
def test_an_unknown_slug_is_a_404(cast: Cast, path: str) -> None:
    assert cast.client("PRI").get(path).status_code == 404


def test_a_portals_pages_answer_nowhere_else(cast: Cast) -> None:
    """With one URLconf, /invoices/ answered without a slug and /stl/office/ answered, too."""
    client = cast.client("PRI")
    for path in (
        "/invoices/",
        "/invoices/1001/",
        "/about/",
        "/property-filter/",
        "/accounts/login/",
        "/branding.css",
    ):
        assert client.get(path).status_code == 404, path
    for path in ("/north/office/", "/north/healthz", "/north/readyz", "/north/north/", "/north/static/x"):
        assert client.get(path).status_code == 404, path


def test_every_first_path_segment_is_reserved(cast: Cast) -> None:
    """A slug that equals one would hide the pages behind it."""
    segments = set()
    for urlconf in ("fieldgate.config.urls", "fieldgate.config.portal_urls"):
        for pattern in get_resolver(urlconf).url_patterns:
            prefix = str(pattern.pattern)
            inner = getattr(pattern, "url_patterns", [])
            for path in [prefix] if prefix else [str(p.pattern) for p in inner]:
                segments.add(path.partition("/")[0])
    segments -= {""}
    assert segments >= {"office", "healthz", "readyz", "invoices", "accounts", "about"}
    reserved = {s for s in segments if not _is_free(s)}
    assert reserved == segments


def _is_free(slug: str) -> bool:
    try:
        check_slug(slug)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_a_reserved_slug_is_refused_by_form_and_by_database(cast: Cast, slug: str) -> None:
    with pytest.raises(ValidationError):
        check_slug(slug)
    with pytest.raises(IntegrityError), transaction.atomic():
        Portal.objects.filter(slug="north").update(slug=slug)


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "St-Louis",
        "st louis",
        "-stl",
        "stl-",
        "st_louis",
        "st.louis",
        "stl/",
        "ст-луис",
        "a" * 41,
        "stl\n",
        "..",
        "%2e",
    ],
)
def test_a_slug_that_a_path_cannot_bear_is_refused(slug: str) -> None:
    with pytest.raises(ValidationError):
        check_slug(slug)


@pytest.mark.parametrize("slug", ["stl", "s", "st-louis", "a" * 40, "4-seasons", "123"])
def test_a_plain_slug_is_free(slug: str) -> None:
    check_slug(slug)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "acme",
        "Portal.acme.example",
        "https://acme.example",
        "acme.example:80",
        "acme.example/",
        "-a.example",
        "a_b.example",
        "acme.example.",
        ".acme.example",
        "acme..example",
        "evil@acme.example",
        "a" * 254 + ".example",
        "acme.example\n",
        "*.example",
        "[::1]",
    ],
)
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(ValidationError):
        check_host(host)


@pytest.mark.parametrize("zone", ["", "Central", "America/Chicagoo", "../etc/passwd", "America/Chicago "])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError):
        check_zone(zone)


# ---- a portal on its own host -----------------------------------------------------------------------------


@pytest.fixture
def on_own_host(cast: Cast) -> Cast:
    Portal.objects.filter(slug="north").update(host=OWN_HOST)
    return cast


def at_own_host(cast: Cast, who: str) -> Client:
    client = cast.client(who)
    client.defaults["HTTP_HOST"] = OWN_HOST
    return client


def test_a_portal_on_its_own_host_stands_at_the_root(on_own_host: Cast) -> None:
    client = at_own_host(on_own_host, "PRI")
    page = client.get("/").content.decode()
    assert "$350.50<" in page
    assert 'href="/invoices/"' in page
    assert "/north/" not in page
    assert client.get("/invoices/1001/").status_code == 200


def test_it_is_not_reached_by_path_any_more(on_own_host: Cast) -> None:
    client = on_own_host.client("PRI")
    for path in ("/north/", "/north/invoices/1001/", "/north"):
        assert client.get(path).status_code == 404
    client = at_own_host(on_own_host, "PRI")
    for path in ("/north/", "/south/", "/office/", "/healthz/x"):
        assert client.get(path).status_code == 404


def test_the_office_is_not_on_a_portals_host(on_own_host: Cast) -> None:
    assert at_own_host(on_own_host, "ADM").get("/office/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("host", [OWN_HOST.upper(), f"{OWN_HOST}.", f"{OWN_HOST}:8443"])
def test_its_host_is_known_in_every_spelling(on_own_host: Cast, host: str) -> None:
    assert Client(headers={"Host": host}).get("/accounts/login/").status_code == 200


def test_static_files_are_served_on_a_portals_host(on_own_host: Cast, settings: Settings) -> None:
    (settings.STATIC_ROOT / "plain.txt").write_text("plain")
    assert Client(headers={"Host": OWN_HOST}).get("/static/plain.txt").status_code == 200


def test_the_watch_dogs_ask_by_any_name(cast: Cast) -> None:
    for path in ("/healthz", "/readyz"):
        assert Client(headers={"Host": "10.1.2.3:8000"}).get(path).status_code == 200


# ---- links ------------------------------------------------------------------------------------------------


def current(slug: str) -> CurrentPortal:
    found = find_portal(Portal.objects.get(slug=slug).pk)
    assert found
    return found


def test_absolute_links_come_from_the_configured_address(cast: Cast) -> None:
    portal = current("north")
    assert portal.url("home:home") == "http://testserver/north/"
    assert portal.url("invoices:invoice", "1001") == "http://testserver/north/invoices/1001/"


def test_absolute_links_come_from_the_own_host(on_own_host: Cast) -> None:
    portal = current("north")
    assert portal.url("invoices:invoice", "1001") == f"http://{OWN_HOST}/invoices/1001/"


def test_absolute_links_keep_scheme_and_port_of_the_configured_address(
    on_own_host: Cast, settings: Settings
) -> None:
    settings.FIELDGATE_URL = "https://main.acme.example:8443"
    assert current("north").url("home:home") == f"https://{OWN_HOST}:8443/"
    assert current("south").url("home:home") == "https://main.acme.example:8443/south/"


@pytest.mark.parametrize("host", ["localhost:9999", "127.0.0.1", "TESTSERVER:81"])
def test_links_never_follow_the_requests_host(cast: Cast, host: str) -> None:
    page = Client(headers={"Host": host}).get("/").content.decode()
    assert 'href="http://testserver/north/"' in page
    assert host not in page


def test_a_link_to_another_portal_is_right_inside_a_request(cast: Cast) -> None:
    """The current request's prefix must not leak into links to other portals."""
    with script_prefix("/south/"):
        assert current("north").path("invoices:invoices") == "/north/invoices/"
        assert current("north").url("home:home") == "http://testserver/north/"


def test_what_a_request_knows_of_its_portal_is_what_the_row_says(cast: Cast) -> None:
    """The columns are read in the order of the fields; each switch alone would tell a mix-up."""
    keep_logo(cast.portals["north"].pk, picture("PNG"))
    Company.objects.update(currency="CAD")
    names = [f.name for f in dataclasses.fields(CurrentPortal)]
    switches = [n for n in names if n.startswith(("show_", "electronic"))]
    for switch in switches:
        row = {name: name == switch for name in switches}
        Portal.objects.filter(slug="north").update(host=OWN_HOST, title="T", accent="#abcdef", **row)
        portal = Portal.objects.select_related("branch", "logo").get(slug="north")
        wanted = {
            "company": "Acme Grounds",
            "currency": "CAD",
            "zone": "America/Chicago",
            "logo_sha256": portal.logo.sha256,
        }
        found = current("north")
        assert {n: getattr(found, n) for n in names} == {
            n: wanted[n] if n in wanted else getattr(portal, n) for n in names
        }
        assert all(type(getattr(found, n)) is bool for n in [*switches, "is_on"])


def test_a_portal_says_which_day_it_is_by_its_branch_or_the_company(cast: Cast) -> None:
    assert current("south").zone == "America/New_York"
    portal = Portal.objects.create(branch=None, slug="acme", title="Acme")
    assert current(portal.slug).zone == "America/Chicago"
    assert isinstance(clock.today(current("south").zone), date)

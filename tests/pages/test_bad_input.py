"""What people, scanners and mistakes put into addresses, forms, cookies and names."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from fieldgate.invoices.models import Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.people.models import Contact, StaffMember, User
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.freeze_imported import freeze_imported
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote, WorkTicket
from tests.access.doors import SIGN_IN
from tests.cast import PASSWORD, Cast
from tests.make import make_invoice

LONG = "x" * 5000


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-1",
        "00000",
        "999999999999999999999",
        "1001%00",
        "1001%0a",
        "%31%30%30%31%20",
        " 1001",
        "1001.",
        "١٠٠١",
        "１００１",
        "1001'--",
        "1001;DROP",
        "..",
        "%2e%2e",
        "%2e%2e%2f1001",
        "💥",
        "a" * 33,
        "_",
        "-",
        ".",
        "1001%2f",
        "1001,1002",
        "1001?x",
        LONG,
    ],
)
def test_a_number_that_is_none_is_not_found(cast: Cast, number: str) -> None:
    response = cast.client("PRI").get(f"/north/invoices/{number}/")
    assert response.status_code in {301, 404}
    assert b"Place P1" not in response.content


@pytest.mark.parametrize("number", ["1001.", "A.B-c_9", "z" * 32])
def test_a_number_may_hold_what_numbers_hold(cast: Cast, number: str) -> None:
    make_invoice(number, cast.properties["P1"], 100)
    assert cast.client("PRI").get(f"/north/invoices/{number}/").status_code == 200


def test_numbers_differ_by_case(cast: Cast) -> None:
    make_invoice("AB1", cast.properties["P1"], 100)
    assert cast.client("PRI").get("/north/invoices/ab1/").status_code == 404


PAGES = [
    "0",
    "-1",
    "1.5",
    "1e3",
    "abc",
    "",
    " 1",
    "2147483648",
    "9" * 9,
    "9" * 10,
    "9" * 400,
    "²",
    "٢",
    "２",
    "0x1",
    "None",
    "[]",
    "1;2",
    "\x00",
    "💥",
    LONG,
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("fragment", [True, False])
def test_a_page_that_is_none_is_the_first_or_the_last(cast: Cast, page: str, fragment: bool) -> None:
    headers = {"HX-Request": "true", "HX-Target": "rows"} if fragment else {}
    response = cast.client("PRI").get("/north/invoices/", {"page": page}, headers=headers)
    assert response.status_code == 200
    assert b"/invoices/1001/" in response.content
    assert b"3 of 3" in response.content


@pytest.mark.parametrize(
    "query",
    [
        "page=1&page=2",
        "page[]=1",
        "page[x]=1",
        "show[]=due",
        "show=due%00",
        "show=%F0%9F%92%A5",
        "show=%ff",
        "&&&=&",
        "show",
        "page=%u0031",
        "a" * 5000,
    ],
)
def test_a_strange_query_shows_the_list(cast: Cast, query: str) -> None:
    response = cast.client("PRI").get(f"/north/invoices/?{query}")
    assert response.status_code == 200
    assert b"/invoices/1001/" in response.content


def test_what_is_asked_for_is_never_put_into_the_page_unescaped(cast: Cast) -> None:
    evil = '"><script>alert(1)</script>'
    for path in (
        "/north/invoices/",
        "/north/",
        "/north/invoices/1001/",
        SIGN_IN,
        "/office/accounts/login/",
        "/north/nothing/",
    ):
        for who in ("PRI", "ANON"):
            response = cast.client(who).get(path, {"show": evil, "page": evil, "next": evil, evil: evil})
            assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "a" * 8000,
        "💥".encode().decode("latin-1"),
        '"\\000\\001"',
        '"\\342\\200\\256abcdefgh"',
        "a=b; c=d",
        "../../etc/passwd",
        "'; DROP TABLE django_session; --",
    ],
)
def test_a_strange_session_cookie_is_nobodys(cast: Cast, cookie: str) -> None:
    header = (
        f"{settings.SESSION_COOKIE_NAME}={cookie}; {settings.CSRF_COOKIE_NAME}={cookie}; messages={cookie}"
    )
    client = Client()
    assert client.get("/north/", headers={"Cookie": header}).status_code == 302
    assert client.get(SIGN_IN, headers={"Cookie": header}).status_code == 200


def test_a_flood_of_cookies_is_no_matter(cast: Cast) -> None:
    header = "; ".join(f"c{n}={'v' * 50}" for n in range(500))
    assert Client().get(SIGN_IN, headers={"Cookie": header}).status_code == 200


def test_too_many_fields_are_a_bad_request(cast: Cast) -> None:
    response = Client().post(SIGN_IN, {f"f{n}": "x" for n in range(1_500)})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"<a/>", "text/xml"),
        (b"login=%ff%fe&password=%00", "application/x-www-form-urlencoded"),
        (b"login=a", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"x", "multipart/form-data"),
    ],
)
def test_a_broken_form_is_no_crash(cast: Cast, body: bytes, content_type: str) -> None:
    for client, path in ((Client(), SIGN_IN), (cast.client("PRI"), "/north/property-filter/")):
        response = client.generic("POST", path, body, content_type=content_type)
        assert response.status_code in {200, 303, 400}, path


@pytest.mark.parametrize(
    "login",
    [
        "x" * 5000,
        "💥@💥",
        "a@b",
        "<script>@x.example",
        "a@" + "b" * 300 + ".example",
        "ＰＲＩ@example.com",
        "prı@example.com",
        "pri@example.com,str@example.com",
    ],
)
def test_a_strange_address_at_the_door_is_an_error_of_the_form(cast: Cast, login: str) -> None:
    response = Client().post(SIGN_IN, {"login": login, "password": PASSWORD})
    assert response.status_code == 200
    assert b"<script>" not in response.content


@pytest.mark.parametrize(
    "path", ["/north/", "/north/invoices/", "/north/invoices/1001/", "/north/nothing", SIGN_IN, "/"]
)
@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "application/json"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Accept-Language": "xx-" + "y" * 900},
        {"Accept-Encoding": "gzip;q=x"},
        {"Referer": "\x00"},
        {"User-Agent": "💥" * 10},
        {"HX-Request": "maybe", "HX-Target": "<b>"},
        {"Content-Type": "text/evil"},
    ],
    ids=lambda h: next(iter(h)),
)
def test_strange_headers_are_no_crash(cast: Cast, path: str, headers: dict[str, str]) -> None:
    for who in ("PRI", "ANON"):
        assert cast.client(who).get(path, headers=headers).status_code in {200, 301, 302, 401, 404}


HTML = "<img src=x onerror=alert(1)>\"'&"
NAMES = {
    "html": HTML,
    "emoji": "🌱 Garden 👩‍🌾",
    "right to left": "حديقة",
    "cjk": "緑の庭園",
    "zalgo": "Z͑ͫ̓a͂l̀g͢o",
    "override": "\u202eevil\u202c",
    "long": "Lorem ipsum " * 16,
    "one long word": "x" * 190,
    "template": "{{ 7|add:7 }}{% now 'Y' %}",
    "quotes": 'O\'Brien "Sons" & Co; --',
    "placeholder": "%(n)s %s {0}",
}


@pytest.fixture
def everywhere(cast: Cast) -> dict[str, int]:
    """Pages of everything there is, by address, with how often at least a name stands in each."""
    asked, done = cast.requests["OPEN"], cast.visits["DONE"]
    Proposal.objects.filter(number__in=["501", "502"]).update(from_request=asked)
    Proposal.objects.filter(number="503").update(parent=cast.proposals["PENDING"])
    ProposalService.objects.create(
        proposal=cast.proposals["PENDING"], position=9, name="x", price_cents=1, is_optional=True
    )
    for number in ("1001", "1002"):
        InvoiceLine.objects.filter(invoice__number=number).update(proposal=cast.proposals["ACCEPTED"])
    return {
        "": 19,
        "invoices/": 12,
        "invoices/1001/": 17,
        "proposals/": 12,
        "proposals/501/": 22,
        "proposals/502/": 20,
        "visits/": 9,
        "visits/?show=completed": 4,
        f"visits/{done.pk}/": 16,
        f"visits/{cast.visits['SKIPPED'].pk}/": 15,
        "requests/": 8,
        "requests/101/": 16,
    }


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_names_of_every_kind_are_shown_escaped_wherever_they_stand(
    cast: Cast, everywhere: dict[str, int], name: str
) -> None:
    short = name[:40]
    Property.objects.update(name=name[:200], city=name[:100], street=name[:200], state=name[:50])
    Contact.objects.filter(pk__in=[cast.contacts["PRI"].pk, cast.contacts["OTH"].pk]).update(name=name[:200])
    StaffMember.objects.update(name=name[:200], title=name[:100], phone=short)
    Invoice.objects.update(title=name[:200], bill_to=f"{name}\n{name}", terms=name[:60])
    InvoiceLine.objects.update(service=name[:200], item=name, proposal_title=name[:200])
    ServiceRequest.objects.update(subject=name[:200], description=name, category=name[:100])
    Comment.objects.update(text=name)
    WorkTicket.objects.update(services=f"{name}\n{name}")
    VisitNote.objects.update(text=name)
    Visit.objects.filter(status="skipped").update(reason=name[:300])
    Proposal.objects.update(title=name[:200], description=name, terms=name, payment_schedule=name)
    ProposalService.objects.update(name=name[:200], group=name[:200], description=name)
    delivered = Proposal.objects.filter(number__in=["501", "502", "503"])
    freeze_imported(dict.fromkeys(delivered.values_list("pk", flat=True), clock.now()), ["501", "502", "503"])
    cast.portals["north"].title = name[:100]
    cast.portals["north"].show_sales_rep_phone = True
    cast.portals["north"].save()
    client = cast.client("PRI")
    for path, times in {**everywhere, "about/": 0, "accounts/password/change/": 0}.items():
        response = client.get(f"/north/{path}")
        page = response.content.decode()
        assert response.status_code == 200
        assert "<img src=x" not in page, path
        assert "14202" not in page, path
        assert page.partition("<main")[2].count(escape(name[:20])) >= times, path
        assert escape(name[:20]) in page, path


def test_mail_addresses_of_staff_are_no_way_to_a_script(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["ST-N"].pk).update(email='"><script>alert(1)</script>@x.example')
    assert b"<script>alert" not in cast.client("PRI").get("/north/invoices/1001/").content

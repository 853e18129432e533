"""The stranger's walk: every address × every member of the cast, with the answer each must get.

An address that is not in the tables below fails the build: whoever adds a page says here who may see it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.logo import keep_logo
from fieldgate.proposals.models import ProposalVersion, VersionOpening
from tests.access.office_urls import office_rows
from tests.access.pictures import picture
from tests.access.tables import state_of_all_tables
from tests.cast import CUSTOMERS, CUSTOMERS_OF_NORTH, EVERYBODY, STAFF, Cast
from tests.make import make_document

SIGN_IN, HOME = "to sign-in", "to Home"
Answer = int | str

CUSTOMERS_OF_SOUTH = ("SOU", "DUO")
INSIDE = {"north": CUSTOMERS_OF_NORTH, "south": CUSTOMERS_OF_SOUTH}
# The whole cast walks through North; through South those for whom something is different there.
WALKERS = {"north": EVERYBODY, "south": ("ANON", "PRI", "STR", "SOU", "DUO", "ST-N", "ADM")}


@dataclass(frozen=True)
class Page:
    """A path, what those who belong here get, and what everybody else gets."""

    path: str
    inside: Answer
    outside: Answer = SIGN_IN
    also: Mapping[str, Answer] = field(default_factory=dict)  # exceptions by person


# Inside a portal. "Inside" are its customers; staff and customers of other portals are strangers there.
PORTAL: dict[str, list[Page]] = {
    "home:home": [Page("", 200)],
    "home:about": [Page("about/", 200)],
    "branches:branding": [Page("branding.css", 200, 200)],
    "branches:logo": [Page("logo.png", 200, 200)],
    "branches:icon": [Page("icon.svg", 200, 200)],
    "properties:choose": [Page("property-filter/", 405)],
    "requests:requests": [Page("requests/", 200)],
    "requests:request": [],  # by number and person, below
    "proposals:proposals": [Page("proposals/", 200)],
    "proposals:proposal": [],  # by number and person, below
    "proposals:document": [],
    "proposals:document_pdf": [],
    "proposals:document_page": [],
    "proposals:decline": [],  # there where a portal allows it: tests/proposals/test_answer_pages.py
    "proposals:ask": [],
    "proposals:sign": [],  # by number and person, below
    "proposals:consent": [],
    "visits:visits": [Page("visits/", 200), Page("visits/?show=completed", 200)],
    "visits:visit": [],  # by visit and person, below
    "invoices:invoices": [Page("invoices/", 200)],
    "invoices:invoice": [],  # by number and person, below
    "account_login": [Page("accounts/login/", HOME, 200)],
    "account_logout": [Page("accounts/logout/", 200, SIGN_IN)],
    "account_reset_password": [Page("accounts/password/reset/", 200, 200)],
    "account_reset_password_done": [Page("accounts/password/reset/done/", 200, 200)],
    "account_reset_password_from_key": [Page("accounts/password/reset/key/1-abc-def/", 200, 200)],
    "account_reset_password_from_key_done": [Page("accounts/password/reset/key/done/", 200, 200)],
    "account_change_password": [Page("accounts/password/change/", 200)],
    "account_confirm": [Page("accounts/confirm/", 200)],
    "people_ask_for_code": [Page("accounts/login/code/", HOME, 200)],
    "people_enter_code": [Page("accounts/login/code/enter/", HOME, 302)],
    "people_confirm_by_code": [Page("accounts/confirm/code/", 302)],
    "people_sessions": [Page("accounts/sessions/", 200)],
    "people_email": [Page("accounts/email/", 302)],
    "people_email_codes": [Page("accounts/email/codes/", 302)],
    "people_email_cancel": [Page("accounts/email/cancel/", 405)],
    "people_send_code": [Page("accounts/confirm/code/send/", 405)],
    "people_invitation": [Page("accounts/invitation/no-such-token/", 404, 404)],
    "people_invitation_renew": [Page("accounts/invitation/no-such-token/renew/", 405, 405)],
}

# Who sees what, by portal and path; visits by their key in the cast. Drafts, void invoices, proposals that
# were never sent, requests without Include Client, visits far ahead, missed or cancelled are nobody's;
# everybody not named gets a 404.
AT_P1, AT_PB, AT_PS = {"PRI", "PB", "OTH"}, {"STR", "DUO"}, {"SOU", "DUO"}
NORTH = {
    "invoices/1001/": {*AT_P1, "BIL"},
    "invoices/1002/": AT_P1,
    "invoices/1003/": AT_P1,
    "invoices/1004/": set(),
    "invoices/1005/": set(),
    "invoices/2001/": {"SIB"},
    "invoices/3001/": AT_PB,
    "proposals/501/": AT_P1,
    "proposals/501/?revision=0": AT_P1,
    "proposals/501/?revision=1": set(),
    "proposals/502/": AT_P1,
    "proposals/503/": AT_P1,
    "proposals/504/": set(),
    "proposals/505/": set(),
    "proposals/601/": {"SIB"},
    "proposals/701/": AT_PB,
    "proposals/501/document/": AT_P1,
    "proposals/501/document/?revision=0&zoom=200": AT_P1,
    "proposals/501/document/?revision=1": set(),
    "proposals/501/document.pdf": AT_P1,
    "proposals/501/document.pdf?print=1": AT_P1,
    "proposals/501/document/2.svg": AT_P1,
    "proposals/501/document/0.svg": set(),
    "proposals/501/document/3.svg": set(),
    "proposals/504/document/": set(),
    "proposals/504/document.pdf": set(),
    "proposals/504/document/1.svg": set(),
    "proposals/601/document/": {"SIB"},
    "proposals/601/document.pdf": {"SIB"},
    "proposals/601/document/1.svg": {"SIB"},
    "proposals/501/decline/": set(),
    "proposals/501/changes/": set(),
    "visits/{DONE}/": AT_P1,
    "visits/{AHEAD}/": AT_P1,
    "visits/{SKIPPED}/": AT_P1,
    "visits/{CANCELLED}/": set(),
    "visits/{FAR}/": set(),
    "visits/{MISSED}/": set(),
    "visits/{AT-P2}/": {"SIB"},
    "visits/{AT-PB}/": AT_PB,
    "requests/101/": AT_P1,
    "requests/102/": AT_P1,
    "requests/103/": set(),
    "requests/201/": {"SIB"},
    "requests/301/": AT_PB,
}
SOUTH = {
    "invoices/4001/": AT_PS,
    "proposals/801/": AT_PS,
    "proposals/801/document/": AT_PS,
    "proposals/801/document.pdf": AT_PS,
    "proposals/801/document/1.svg": AT_PS,
    "visits/{AT-PS}/": AT_PS,
    "requests/401/": AT_PS,
}
NOBODY_S = dict.fromkeys(
    ["invoices/9999/", "proposals/9999/", "visits/0/", "visits/99999999999999999999/", "requests/9999/"],
    set[str](),
)
WHO_SEES: dict[str, dict[str, set[str]]] = {
    "north": {**NORTH, **dict.fromkeys(SOUTH, set()), **NOBODY_S},
    "south": {**dict.fromkeys(NORTH, set()), **SOUTH, **NOBODY_S},
}

# Who signs what, and is told why not; everybody not named gets a 404.
SIGNERS, GONE = {"PRI": 200, "PB": 200, "OTH": 403}, {"PRI": 409, "PB": 409, "OTH": 403}
WHO_SIGNS: dict[str, dict[str, dict[str, int]]] = {
    "north": {
        "proposals/501/sign/": SIGNERS,
        "proposals/501/sign/?revision=0": SIGNERS,
        "proposals/501/sign/?total=1&option=7": SIGNERS,
        "proposals/501/sign/?revision=1": {},
        "proposals/501/sign/consent/": SIGNERS,
        "proposals/502/sign/": GONE,
        "proposals/502/sign/consent/": SIGNERS,
        "proposals/503/sign/": GONE,
        "proposals/504/sign/": {},
        "proposals/504/sign/consent/": {},
        "proposals/601/sign/": {"SIB": 200},
        "proposals/701/sign/": {"STR": 200, "DUO": 403},
        "proposals/801/sign/": {},
        "proposals/9999/sign/": {},
    },
    "south": {
        "proposals/501/sign/": {},
        "proposals/501/sign/consent/": {},
        "proposals/801/sign/": {"SOU": 200, "DUO": 403},
        "proposals/801/sign/consent/": {"SOU": 200, "DUO": 403},
    },
}

# Outside portals. "Inside" are the staff; a customer who is signed in gets a 404 at the office.
CUSTOMER_404 = dict.fromkeys(CUSTOMERS, 404)
OUTSIDE: dict[str, list[Page]] = {
    "portals": [Page("/", 200, 200)],
    "healthz": [Page("/healthz", 200, 200)],
    "readyz": [Page("/readyz", 200, 200)],
    "check": [Page("/check/", 200, 200)],
    "account_login": [Page("/office/accounts/login/", HOME, 200)],
    "account_logout": [Page("/office/accounts/logout/", 200)],
    "account_reset_password": [Page("/office/accounts/password/reset/", 200, 200)],
    "account_reset_password_done": [Page("/office/accounts/password/reset/done/", 200, 200)],
    "account_reset_password_from_key": [Page("/office/accounts/password/reset/key/1-abc-def/", 200, 200)],
    "account_reset_password_from_key_done": [Page("/office/accounts/password/reset/key/done/", 200, 200)],
    "account_change_password": [Page("/office/accounts/password/change/", 200)],
    "account_confirm": [Page("/office/accounts/confirm/", 200)],
    "people_ask_for_code": [Page("/office/accounts/login/code/", HOME, 200)],
    "people_enter_code": [Page("/office/accounts/login/code/enter/", HOME, 302)],
    "people_confirm_by_code": [Page("/office/accounts/confirm/code/", 302)],
    "people_sessions": [Page("/office/accounts/sessions/", 200)],
    "people_email": [Page("/office/accounts/email/", 302)],
    "people_email_codes": [Page("/office/accounts/email/codes/", 302)],
    "people_email_cancel": [Page("/office/accounts/email/cancel/", 405)],
    "people_send_code": [Page("/office/accounts/confirm/code/send/", 405)],
    "people_invitation": [Page("/office/accounts/invitation/no-such-token/", 404, 404)],
    "people_invitation_renew": [Page("/office/accounts/invitation/no-such-token/renew/", 405, 405)],
    "office:index": [Page("/office/", 200, also=CUSTOMER_404)],
    "office:login": [Page("/office/login/", SIGN_IN, also=CUSTOMER_404)],
    "office:logout": [Page("/office/logout/", 200, also=CUSTOMER_404)],
    "office:password_change": [Page("/office/password_change/", 302, also=CUSTOMER_404)],
    "office:password_change_done": [Page("/office/password_change/done/", 200, also=CUSTOMER_404)],
    "office:search": [Page("/office/search/?s=Person", 200, also=CUSTOMER_404)],
    "office:jsi18n": [Page("/office/jsi18n/", 200, also=CUSTOMER_404)],
    "office:autocomplete": [
        Page("/office/autocomplete/", 404, also=CUSTOMER_404),
        Page(
            "/office/autocomplete/?app_label=invoices&model_name=invoice&field_name=property",
            404,
            also=CUSTOMER_404,
        ),
    ],
    "office:view_on_site": [Page("/office/r/1/1/", 404, also=CUSTOMER_404)],
    "office:": [Page("/office/no/such/page/", 404, also=CUSTOMER_404)],
    **{
        name: [Page(path, inside, also={**CUSTOMER_404, **also}) for path, inside, also in rows]
        for name, rows in office_rows().items()
    },
}

# What no invented parameter may open (T-OP-25).
TRICKS = "shared=1&hash=x&token=x&nologin=1&format=json&_method=PUT"


def names(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The name of every address of a URLconf, with its namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, space + inner)
        else:
            yield space + (pattern.name or "")


def sign_in_of(path: str) -> str:
    place = path.split("/")[1]
    return f"/{place}/accounts/login/"


def answer(client: Client, path: str) -> Answer:
    """The status, or where the redirect leads when that is the way in or the start."""
    response = client.get(path)
    if response.status_code == 302:
        target = response.headers["Location"]
        if target.partition("?")[0] == sign_in_of(path):
            return SIGN_IN
        if target in {"/north/", "/south/", "/office/"}:
            return HOME
    return response.status_code


def portal_pages(portal: str, cast: Cast) -> Iterator[tuple[str, dict[str, Answer]]]:
    """Every path of a portal with the answer expected for each person."""
    for pages in PORTAL.values():
        for page in pages:
            yield (
                f"/{portal}/{page.path}",
                {who: page.inside if who in INSIDE[portal] else page.outside for who in WALKERS[portal]},
            )
    visits = {key: visit.pk for key, visit in cast.visits.items()}
    for path, seers in WHO_SEES[portal].items():
        yield (
            f"/{portal}/{path.format_map(visits)}",
            {
                who: SIGN_IN if who not in INSIDE[portal] else 200 if who in seers else 404
                for who in WALKERS[portal]
            },
        )
    for path, answers in WHO_SIGNS[portal].items():
        yield (
            f"/{portal}/{path}",
            {who: answers.get(who, 404) if who in INSIDE[portal] else SIGN_IN for who in WALKERS[portal]},
        )


def outside_pages() -> Iterator[tuple[str, dict[str, Answer]]]:
    """Every path outside portals with the answer expected for each person."""
    for pages in OUTSIDE.values():
        for page in pages:
            yield (
                page.path,
                {who: page.also.get(who, page.inside if who in STAFF else page.outside) for who in EVERYBODY},
            )


def pages_of(where: str, cast: Cast) -> list[tuple[str, dict[str, Answer]]]:
    return list(outside_pages() if where == "outside" else portal_pages(where, cast))


def open_everything(cast: Cast) -> None:
    """Every customer has opened every version before: the first time is noted (actions/note_opening)."""
    VersionOpening.objects.bulk_create(
        VersionOpening(version=version, contact=cast.contacts[who], at=version.delivered_at)
        for version in ProposalVersion.objects.all()
        for who in CUSTOMERS
    )


@pytest.fixture
def walkers(cast: Cast) -> dict[str, Client]:
    """Everybody in a browser of their own, in a company with logos and documents."""
    for portal in cast.portals.values():
        keep_logo(portal.pk, picture("PNG"))
    for key in ("PENDING", "AT-P2", "AT-PB", "AT-PS"):
        make_document(cast.proposals[key])
    open_everything(cast)
    found = {who: cast.client(who) for who in EVERYBODY}
    for n, client in enumerate(found.values()):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{n + 1}"  # at home each, so that guesses count apart
    return found


@pytest.mark.parametrize(
    ("urlconf", "table"), [(settings.ROOT_URLCONF, OUTSIDE), (settings.PORTAL_URLCONF, PORTAL)]
)
def test_every_address_is_in_the_table(urlconf: str, table: dict[str, list[Page]]) -> None:
    assert set(names(get_resolver(urlconf).url_patterns)) == set(table)


@pytest.mark.parametrize("where", ["north", "south", "outside"])
def test_t_op_01_everybody_gets_exactly_what_the_table_says(
    cast: Cast, walkers: dict[str, Client], where: str
) -> None:
    """T-OP-01, T-OP-02, T-OP-03, T-OP-16; and T-WB-03: no GET changes anything."""
    before = state_of_all_tables()

    found = {
        (path, who): answer(walkers[who], path)
        for path, expected in pages_of(where, cast)
        for who in expected
    }

    expected = {(path, who): wanted for path, row in pages_of(where, cast) for who, wanted in row.items()}
    assert {k: (v, expected[k]) for k, v in found.items() if v != expected[k]} == {}
    assert state_of_all_tables() == before
    assert set(AuditEvent.objects.exclude(act="signed in").values_list("act", flat=True)) <= {"refused"}


@pytest.mark.parametrize(("where", "who"), [("north", "ANON"), ("north", "SOU"), ("outside", "STR")])
def test_t_op_25_no_invented_parameter_opens_anything(
    cast: Cast, walkers: dict[str, Client], where: str, who: str
) -> None:
    for path, expected in pages_of(where, cast):
        tricky = f"{path}{'&' if '?' in path else '?'}{TRICKS}"
        assert answer(walkers[who], tricky) == expected[who], (who, tricky)


@pytest.mark.parametrize(
    ("where", "who", "content_type"),
    [
        ("north", "ANON", "text/plain"),
        ("north", "PRI", "application/x-www-form-urlencoded"),
        ("outside", "PRI", "application/json"),
        ("outside", "ADM", "application/x-www-form-urlencoded"),
    ],
)
def test_t_wb_03_nothing_can_be_posted_from_another_site(
    cast: Cast, walkers: dict[str, Client], where: str, who: str, content_type: str
) -> None:
    """Refused, or led to sign-in; nothing changes."""
    client = Client(enforce_csrf_checks=True, headers={"Origin": "https://evil.example"})
    client.cookies = walkers[who].cookies
    before = state_of_all_tables()

    for path, _ in pages_of(where, cast):
        response = client.post(path, data="all=1&login=x", content_type=content_type)
        assert response.status_code in {302, 403, 404, 405}, (path, response.status_code)
        if response.status_code == 302:
            assert response.headers["Location"].partition("?")[0] == sign_in_of(path), path

    assert state_of_all_tables() == before

"""The pages of declining and asking for changes, for everybody, and in portals with the switches off."""

import html as markup
import re
from typing import Any

import pytest

from fieldgate.branches.models import Portal
from fieldgate.kit import clock
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Decline, Proposal, ProposalService
from fieldgate.proposals.rules import OfficeStatus
from fieldgate.requests.models import Comment, ServiceRequest
from tests.access.tables import state_of_all_tables
from tests.cast import Cast
from tests.make import make_document, make_proposal, make_signature
from tests.pages.words import rows, words

PAGES = {"decline": "reason", "changes": "text"}
HERE = "/north/proposals/501/"


@pytest.fixture(autouse=True)
def _declining_is_allowed(cast: Cast) -> None:
    Portal.objects.update(allow_decline=True)
    make_document(cast.proposals["PENDING"])


def get(cast: Cast, path: str = "", who: str = "PRI", status: int = 200) -> str:
    response = cast.client(who).get(HERE + path)
    assert response.status_code == status
    return response.content.decode()


def fingerprint(number: str = "501") -> str:
    version = Proposal.objects.select_related("version").get(number=number).version
    assert version
    return version.fingerprint


def post(cast: Cast, path: str, who: str = "PRI", client: Any = None, **sent: str) -> Any:
    given = {"fingerprint": fingerprint(), PAGES[path]: "Too dear.", **sent}
    return (client or cast.client(who)).post(f"{HERE}{path}/", given)


# ---- who finds the way ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["PRI", "PB"])
def test_primary_and_billing_are_offered_both_on_the_proposals_page(cast: Cast, who: str) -> None:
    html = get(cast, who=who)
    assert f'href="{HERE}decline/"' in html
    assert f'href="{HERE}changes/"' in html


@pytest.mark.parametrize("path", PAGES)
def test_other_contacts_are_offered_neither_and_refused_with_the_reason(cast: Cast, path: str) -> None:
    html = get(cast, who="OTH")
    assert "decline/" not in html
    assert "changes/" not in html
    before = state_of_all_tables(
        without={"people_session", "audit_auditevent", "people_user", "sqlite_sequence"}
    )
    assert "Only the Primary and the Billing contact" in words(get(cast, f"{path}/", "OTH", 403))
    response = post(cast, path, "OTH")
    assert response.status_code == 403
    assert "Only the Primary and the Billing contact" in words(response.content.decode())
    after = state_of_all_tables(
        without={"people_session", "audit_auditevent", "people_user", "sqlite_sequence"}
    )
    assert {k for k in after if after[k] != before[k]} <= {
        "proposals_versionopening", "proposals_signatureevent", "proposals_chainend",
    }  # fmt: skip
    assert not Decline.objects.exists()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["SIB", "STR", "BIL", "EX", "DUO"])
def test_for_others_there_is_nothing(cast: Cast, path: str, who: str) -> None:
    get(cast, f"{path}/", who, 404)
    assert post(cast, path, who).status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["ANON", "DIS", "INV", "ST-N", "ADM", "SOU"])
def test_who_is_nobody_here_is_led_to_sign_in(cast: Cast, path: str, who: str) -> None:
    response = cast.client(who).get(f"{HERE}{path}/")
    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (
        302, "/north/accounts/login/",
    )  # fmt: skip


# ---- switches ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("switch", "gone"),
    [
        ("allow_decline", {"decline", "changes"}),
        ("show_requests", {"changes"}),
        ("show_proposals", {"decline", "changes"}),
    ],
)
def test_what_a_portal_switches_off_is_neither_offered_nor_there(
    cast: Cast, switch: str, gone: set[str]
) -> None:
    Portal.objects.update(**{switch: False})
    html = "" if switch == "show_proposals" else get(cast)
    for path in PAGES:
        status = 404 if path in gone else 200
        assert (f'href="{HERE}{path}/"' in html) is (status == 200)
        get(cast, f"{path}/", status=status)
        assert post(cast, path).status_code == (404 if path in gone else 302)
    if "changes" in gone and "decline" not in gone:
        assert "Ask for changes" not in get(cast, "decline/", status=409)
    assert not ServiceRequest.objects.filter(subject__startswith="Changes").exists()


def test_where_asking_is_possible_the_page_of_declining_offers_it_and_says_what_declining_means(
    cast: Cast,
) -> None:
    html = get(cast, "decline/")
    assert f'href="{HERE}changes/"' in html
    for said in ("Nobody can sign this proposal any more", "We are told at once", "pending and declined"):
        assert said in words(html)


def test_a_portal_without_requests_names_the_conversation_without_a_link(cast: Cast) -> None:
    post(cast, "changes", text="Less.")
    assert "/north/requests/402/" in get(cast)
    Portal.objects.update(show_requests=False)
    html = get(cast)
    assert "Request #402: Changes to Proposal #501" in words(html)
    assert "/north/requests/" not in html


# ---- declining --------------------------------------------------------------------------------------------


def test_declined_it_says_so_wherever_it_is_shown_and_is_offered_to_nobody_any_more(cast: Cast) -> None:
    response = post(cast, "decline", reason="Too dear.\nWe wait.")
    assert (response.status_code, response.headers["Location"]) == (302, HERE)

    day = clock.on_page(clock.today("America/Chicago"))
    for path in ("", "document/"):
        html = get(cast, path)
        assert f"Declined by Person PRI on {day}" in words(html)
        assert "PENDING Declined" in words(html)
        for way in ("decline/", "changes/", "sign/"):
            assert f'href="{HERE}{way}"' not in html
    row = rows(cast.client("OTH").get("/north/proposals/").content.decode())[0]
    assert row.endswith("PENDING Declined")
    home = words(cast.client("PRI").get("/north/").content.decode())
    assert "PENDING Declined" in home
    assert "Review" not in home
    assert "waits for you" not in home


def test_the_reason_is_read_by_those_who_may_answer(cast: Cast) -> None:
    post(cast, "decline", reason="Between us: too dear.")
    assert "Between us" in words(get(cast, who="PB"))
    assert "Between us" not in get(cast, who="OTH")
    assert "Declined by Person PRI" in words(get(cast, who="OTH"))


def test_lost_after_that_it_is_rejected_and_still_says_who_declined(cast: Cast) -> None:
    post(cast, "decline")
    change_status(System(), cast.proposals["PENDING"].pk, OfficeStatus.LOST)
    page = words(get(cast))
    assert "REJECTED" in page
    assert "PENDING" not in page
    assert "Declined by Person PRI" in page


def test_without_a_reason_it_is_said_beside_the_field(cast: Cast) -> None:
    response = post(cast, "decline", reason=" \n ")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Please tell us why" in words(html)
    assert 'aria-invalid="true"' in html
    assert not Decline.objects.exists()


@pytest.mark.parametrize("path", PAGES)
def test_too_long_a_text_is_refused_and_not_lost(cast: Cast, path: str) -> None:
    typed = "word " * 401
    response = post(cast, path, **{PAGES[path]: typed})
    html = response.content.decode()
    assert response.status_code == 200
    assert "at most 2000 letters; these are 2004" in words(html)
    assert typed.strip() in html


@pytest.mark.parametrize("path", PAGES)
def test_t_pd_01_what_is_typed_is_shown_as_it_was_typed(cast: Cast, path: str) -> None:
    typed = "<img src=http://canary> {{7*7}} {% include 'x' %} </textarea><script>alert(1)</script> שלום"
    post(cast, path, **{PAGES[path]: typed})
    page = get(cast) if path == "decline" else cast.client("PRI").get("/north/requests/402/").content.decode()
    assert markup.escape(typed) in page
    assert "<img src=http" not in page
    assert "<script>alert" not in page


# ---- too late ---------------------------------------------------------------------------------------------


def arrange(cast: Cast, what: str) -> None:
    proposal = cast.proposals["PENDING"]
    if what == "signed":
        make_signature(proposal, cast.contacts["PB"])
    elif what == "declined":
        post(cast, "decline", "PB")
    else:
        change_status(System(), proposal.pk, OfficeStatus(what))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("signed", "Person PB signed this proposal on"),
        ("declined", "Person PB declined this proposal on"),
        ("won", "accepted already"),
        ("lost", "no longer offered"),
    ],
)
def test_what_was_answered_meanwhile_is_a_409_that_tells_and_keeps_what_was_typed(
    cast: Cast, path: str, what: str, says: str
) -> None:
    client = cast.client("PRI")
    client.get(f"{HERE}{path}/")
    arrange(cast, what)
    before = Decline.objects.count(), ServiceRequest.objects.count(), Comment.objects.count()

    response = post(cast, path, client=client, **{PAGES[path]: "Half an hour of typing."})

    page = words(response.content.decode())
    assert response.status_code == 409
    assert says in page
    assert "Half an hour of typing." in page
    assert f'href="{HERE}"' in response.content.decode()
    assert (Decline.objects.count(), ServiceRequest.objects.count(), Comment.objects.count()) == before
    assert says in words(get(cast, f"{path}/", status=409)), "and so on opening the page"


@pytest.mark.parametrize("path", PAGES)
def test_t_es_02_a_new_version_meanwhile_is_a_409_with_the_form_for_that_one(cast: Cast, path: str) -> None:
    old = fingerprint()
    deliver_proposal(System(), cast.proposals["PENDING"].pk, clock.now())

    response = post(cast, path, fingerprint=old, **{PAGES[path]: "Half an hour of typing."})

    html = response.content.decode()
    assert response.status_code == 409
    assert "We sent you a new version meanwhile" in words(html)
    assert "Half an hour of typing." in html
    assert not Decline.objects.exists()
    again = re.search(r'name="fingerprint" value="([^"]+)"', html)
    assert again
    assert again[1] == fingerprint()
    assert post(cast, path, fingerprint=again[1]).status_code == 302


def test_sent_twice_it_is_declined_once_and_the_second_is_told(cast: Cast) -> None:
    client = cast.client("PRI")
    first = post(cast, "decline", client=client)
    second = post(cast, "decline", client=client)
    assert (first.status_code, second.status_code) == (302, 409)
    assert Decline.objects.count() == 1


@pytest.mark.parametrize("path", PAGES)
def test_nonsense_in_the_address_or_the_form_is_no_500(cast: Cast, path: str) -> None:
    for sent in ({"fingerprint": "x" * 5000}, {"fingerprint": "\x00"}, {PAGES[path]: "\x00"}):
        assert post(cast, path, **sent).status_code in {200, 409}
    client = cast.client("PRI")
    assert client.post(f"{HERE}{path}/").status_code in {200, 409}
    assert client.get(f"{HERE}{path}/?revision=7").status_code == 404
    assert client.put(f"{HERE}{path}/").status_code == 405
    assert not Decline.objects.exists()


@pytest.mark.parametrize("path", PAGES)
def test_a_session_that_ended_meanwhile_loses_nothing_typed(cast: Cast, path: str) -> None:
    client = cast.client("PRI")
    html = client.get(f"{HERE}{path}/").content.decode()
    whose = re.search(r'name="form_of" value="([^"]+)"', html)
    assert whose
    client.logout()

    response = post(cast, path, client=client, form_of=whose[1], **{PAGES[path]: "Half an hour."})

    assert response.status_code == 302
    client.force_login(cast.users["PRI"])
    assert "Half an hour." in client.get(f"{HERE}{path}/").content.decode()
    assert not Decline.objects.exists()
    assert not ServiceRequest.objects.filter(description="Half an hour.").exists()


def test_a_revision_is_declined_by_its_own_address(cast: Cast) -> None:
    place = cast.properties["P1"]
    make_proposal("900", place, 100)
    second = make_proposal("900", place, 200, revision=1)
    client = cast.client("PRI")
    html = client.get("/north/proposals/900/?revision=0").content.decode()
    assert 'href="/north/proposals/900/decline/?revision=0"' in html
    form = client.get("/north/proposals/900/decline/?revision=0").content.decode()
    found = re.search(r'name="fingerprint" value="([^"]+)"', form)
    assert found
    assert 'action="/north/proposals/900/decline/?revision=0"' in form

    sent = {"fingerprint": found[1], "reason": "The newer one."}
    assert client.post("/north/proposals/900/decline/?revision=0", sent).status_code == 302

    decline = Decline.objects.get()
    assert (decline.version.proposal.revision, second.revision) == (0, 1)


# ---- asking -----------------------------------------------------------------------------------------------


def test_asking_leads_to_the_conversation_and_each_page_names_the_other(cast: Cast) -> None:
    response = post(cast, "changes", text="Less mulch.")
    assert (response.status_code, response.headers["Location"]) == (302, "/north/requests/402/")

    request = words(cast.client("OTH").get("/north/requests/402/").content.decode())
    assert "Less mulch." in request
    assert "Proposal #501: Major Landscaping" in request
    html = get(cast)
    assert 'href="/north/requests/402/"' in html
    assert "PENDING" in words(html)
    assert f'href="{HERE}sign/"' in html


def test_asked_again_the_page_says_that_it_is_added_and_the_thread_has_it(cast: Cast) -> None:
    post(cast, "changes", text="Less mulch.")
    assert "added to request #402" in words(get(cast, "changes/"))
    post(cast, "changes", "PB", text="Fewer shrubs.")
    thread = words(cast.client("OTH").get("/north/requests/402/").content.decode())
    assert "Person PB" in thread
    assert "Fewer shrubs." in thread


def test_a_lump_sum_portal_says_no_price_of_a_service_on_these_pages(cast: Cast) -> None:
    Portal.objects.update(show_service_details=False)
    ProposalService.objects.filter(proposal=cast.proposals["PENDING"]).update(name="Secret service")
    deliver_proposal(System(), cast.proposals["PENDING"].pk, clock.now())
    for path in ("", "decline/", "changes/"):
        page = words(get(cast, path))
        assert "$421.35" in page
        for hidden in ("Secret service", "$400", "$21.35"):
            assert hidden not in page

"""The pages of signing, as a browser without JavaScript meets them."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fieldgate.branches.models import Portal
from fieldgate.people.models import Draft, PortalAccess, Session
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.keep_document import note_failure
from fieldgate.proposals.models import Consent, Proposal, ProposalDocument, Signature, SignatureEvent
from fieldgate.proposals.rules import OfficeStatus
from tests.access.tables import TRACES, state_of_all_tables
from tests.cast import PASSWORD, Cast
from tests.make import make_document, make_proposal, make_signature
from tests.pages.words import rows, text, words
from tests.proposals.offers import DRAWN, NASTY_NAMES, NOON, drawn, form_of, make_offer, prove

HERE = "/north/proposals/510/sign/"
REVIEW = f"{HERE}?review=1"
SIGN_IN = "/north/accounts/login/"
S = OfficeStatus


@pytest.fixture
def offer(cast: Cast) -> Proposal:
    """$400 and two optional services, $50 and $75.50, at P1."""
    return make_offer("510", cast.properties["P1"], title="New beds", terms="Net 30.\n\nNo warranty.")


@pytest.fixture
def pri(cast: Cast, offer: Proposal) -> Client:
    """PRI's, fresh from signing in."""
    return prove(cast.client("PRI"))


def read(response: Any) -> str:
    return words(response.content.decode())


def fields(response: Any) -> dict[str, list[str]]:
    """What the form on a page would send."""
    sent: dict[str, list[str]] = {}
    html = response.content.decode().partition("<main")[2]
    for tag in re.findall(r"<input [^>]*>", html):
        found = dict(re.findall(r'([a-z_]+)="([^"]*)"', tag))
        if found.get("type") in {"checkbox", "radio"} and not re.search(r"\schecked\b", tag):
            continue
        if "name" in found and found["name"] != "csrfmiddlewaretoken":
            default = "on" if found.get("type") == "checkbox" else ""
            sent.setdefault(found["name"], []).append(unescape(found.get("value", default)))
    return sent


def post(browser: Client, offer: Proposal, **changes: Any) -> Any:
    """What is shown after it: the review comes by a GET of its own."""
    return send(browser, form_of(offer, **changes))


def send(browser: Client, sent: dict[str, Any], to: str = HERE) -> Any:
    response = browser.post(to, sent)
    where = response.headers.get("Location", "")
    return browser.get(where) if where.startswith(to) else response


def changed_nothing() -> int:
    return Signature.objects.count() + SignatureEvent.objects.filter(kind="signed").count()


# ---- the way through --------------------------------------------------------------------------------------


def test_everything_is_read_before_it_is_signed_and_the_act_comes_last(pri: Client, offer: Proposal) -> None:
    """C8, R67, R72."""
    page = pri.get(HERE)
    said = read(page)
    for before, after in (
        ("Terms Net 30. No warranty.", "What you sign"),
        ("What you sign", "Optional services"),
        ("Optional services", "Total $400"),
        ("Total $400", "I have read this and I agree."),
        ("I have read this and I agree.", "Your name"),
        ("Your name", "Review"),
    ):
        assert said.index(before) < said.index(after), (before, after)
    assert "Service 2 $50 Service 3 $75.50" in said
    sent = fields(page)
    assert "option" not in sent, "options are unticked"
    assert "consent" not in sent

    review = send(pri, {**sent, **form_of(offer, option=["2"]), "name": "April Malmba"})

    assert review.status_code == 200
    said = read(review)
    assert "You accept $450 for New beds at Place P1" in said
    assert "Service 2 $50 Chosen, in the total Service 3 $75.50 Not in the total" in said
    assert "Name April Malmba" in said
    assert "Primary contact" in said
    assert changed_nothing() == 0

    result = pri.post(HERE, {**fields(review), "do": "sign"}, follow=True)

    assert result.redirect_chain == [("/north/proposals/510/", 302)]
    said = text(result.content.decode())
    signed = Signature.objects.get()
    assert (signed.total_cents, signed.options, signed.name) == (45_000, [2], "April Malmba")
    assert "Thank you. You signed “New beds”." in said
    assert "Signed by April Malmba on" in said
    assert "Accepted total $450" in said
    assert "Optional services chosen Service 2, $50" in said
    assert "The signed PDF is being prepared" in said
    assert "ACCEPTED" in said
    assert ">Sign</a>" not in result.content.decode()


def test_a_drawn_signature_goes_through_the_review_unchanged(pri: Client, offer: Proposal) -> None:
    review = post(pri, offer, **drawn())
    assert f'<path d="{DRAWN}"/>' in review.content.decode()
    pri.post(HERE, {**fields(review), "do": "sign"})
    signed = Signature.objects.get()
    assert (signed.path, signed.width, signed.height) == (DRAWN, 600, 300)


def test_whoever_wants_to_change_something_finds_all_of_it_again(pri: Client, offer: Proposal) -> None:
    sent = fields(post(pri, offer, option=["3"], **drawn()))
    back = fields(send(pri, {**sent, "do": "change"}))
    for name in ("option", "name", "kind", "strokes", "width", "height", "consent", "fingerprint"):
        assert back[name] == sent[name], name
    assert "field-error" not in send(pri, {**sent, "do": "change", "name": ""}).content.decode()


def test_a_review_that_is_read_anew_or_gone_back_to_is_still_there(pri: Client, offer: Proposal) -> None:
    """And no browser asks whether to send a form again."""
    response = pri.post(HERE, form_of(offer, option=["2"], **drawn()))
    assert (response.status_code, response.headers["Location"]) == (302, REVIEW)
    for _ in range(2):
        assert "You accept $450" in read(pri.get(REVIEW))
    assert fields(pri.get(HERE))["strokes"] == [DRAWN], "the form holds what was typed, too"
    change = pri.post(HERE, {**form_of(offer, option=["3"]), "do": "change"})
    assert change.headers["Location"] == HERE
    for _ in range(2):
        assert fields(pri.get(HERE))["option"] == ["3"]


def test_what_is_padded_with_other_things_is_a_bad_request(pri: Client, offer: Proposal) -> None:
    response = post(pri, offer, padding="x" * 200_000)
    assert response.status_code == 400
    assert not Draft.objects.exists()


def test_r68_the_list_says_what_was_accepted(cast: Cast, pri: Client, offer: Proposal) -> None:
    post(pri, offer, option=["2", "3"], do="sign")
    row = next(row for row in rows(pri.get("/north/proposals/").content.decode()) if "#510" in row)
    assert "$525.50" in row
    assert "ACCEPTED" in row
    other = text(cast.client("OTH").get("/north/proposals/510/").content.decode())
    assert "Signed by April Malmba" in other
    assert "Consent to sign electronically" not in other


def test_the_evidence_is_ours_to_write(pri: Client, offer: Proposal) -> None:
    """Where it came from and how it was confirmed, the form does not say."""
    sent = form_of(offer, do="sign", address="1.1.1.1", user_agent="forged", confirmed="forged", role="Owner")
    pri.post(HERE, sent, headers={"User-Agent": "Real/1.0"}, REMOTE_ADDR="192.0.2.44")
    signed = Signature.objects.get()
    assert (signed.address, signed.user_agent, signed.role) == ("192.0.2.44", "Real/1.0", "Primary")
    assert re.fullmatch(r"Password, \d\d/\d\d/\d{4} \d\d:\d\d:\d\d UTC", signed.confirmed)


@pytest.mark.parametrize("name", NASTY_NAMES)
def test_t_es_06_a_name_is_shown_as_text_in_its_own_direction(
    pri: Client, offer: Proposal, name: str
) -> None:
    review = post(pri, offer, name=name)
    assert f"<bdi>{name}</bdi>" in unescape(review.content.decode())
    assert "<script>alert" not in review.content.decode()
    result = pri.post(HERE, {**fields(review), "do": "sign"}, follow=True)
    assert f"<bdi>Signed by {name} on" in unescape(result.content.decode())
    assert "<script>alert" not in result.content.decode()


# ---- the total --------------------------------------------------------------------------------------------


def test_the_server_says_the_total_of_what_is_ticked(pri: Client, offer: Proposal) -> None:
    fragment = pri.get(f"{HERE}?total=1&option=2&option=3", headers={"HX-Request": "true"})
    assert text(fragment.content.decode()) == (
        "$525.50 Without optional services $400 Service 2 $50 Service 3 $75.50"
    )
    assert "<html" not in fragment.content.decode()
    one = pri.get(f"{HERE}?total=1&option=3", headers={"HX-Request": "true"})
    assert text(one.content.decode()) == "$475.50 Without optional services $400 Service 3 $75.50"


@pytest.mark.parametrize("odd", ["1", "99", "x", "-2", "2.0", "²", "9" * 30, "2 OR 1=1"])
def test_t_es_10_what_is_no_option_adds_nothing(pri: Client, offer: Proposal, odd: str) -> None:
    fragment = pri.get(HERE, {"total": "1", "option": odd})
    assert text(fragment.content.decode()) == "$400 Without optional services $400"


@pytest.mark.parametrize("odd", ["1", "99", "x", "-2", ""])
def test_t_es_10_nor_can_it_be_signed(pri: Client, offer: Proposal, odd: str) -> None:
    response = post(pri, offer, option=["2", odd], do="sign")
    assert response.status_code == 200
    assert "not offered any more" in read(response)
    assert fields(response)["option"] == ["2"]
    assert changed_nothing() == 0


def test_t_es_10_totals_and_prices_from_outside_are_ignored(pri: Client, offer: Proposal) -> None:
    sent = {"total": "1", "total_cents": "1", "price": "0", "price_cents": "1", "option_2_cents": "1"}
    pri.post(HERE, {**form_of(offer, option=["2"], do="sign"), **sent})
    assert Signature.objects.get().total_cents == 45_000


def test_monthly_payments_follow_the_choice(cast: Cast, pri: Client) -> None:
    make_offer(
        "511", cast.properties["P1"], options=(1,), kind="contract", first_payment_on=NOON.date(), payments=3
    )
    page = "/north/proposals/511/sign/"
    assert "Monthly payments 1 payment, 06/01/2026 $133.34 2 payments" in read(pri.get(page))
    fragment = text(pri.get(f"{page}?total=1&option=2").content.decode())
    assert "2 payments, 06/01/2026 to 07/01/2026 $133.34 1 payment, 08/01/2026 $133.33" in fragment


def test_without_service_details_there_is_one_sum_and_the_options_own_prices(
    cast: Cast, pri: Client, offer: Proposal
) -> None:
    Portal.objects.filter(slug="north").update(show_service_details=False)
    for page in (pri.get(HERE), post(pri, offer, option=["2"])):
        said = read(page)
        assert "Service 1" not in said
        assert "Service 2 $50" in said


# ---- who, and when not ------------------------------------------------------------------------------------


def test_t_es_01_an_other_contact_is_told_why_not_on_get_and_post(cast: Cast, offer: Proposal) -> None:
    browser = prove(cast.client("OTH"))
    before = state_of_all_tables()
    for response in (browser.get(HERE), post(browser, offer, do="sign"), browser.get(f"{HERE}?total=1")):
        assert response.status_code == 403
        assert "Only the Primary and the Billing contact of this property sign" in text(
            response.content.decode()
        )
    assert state_of_all_tables() == before
    for page in ("/north/proposals/510/", "/north/proposals/510/document/"):
        assert HERE not in browser.get(page).content.decode()


@pytest.mark.parametrize("who", ["BIL", "EX", "SIB", "STR", "DUO"])
def test_t_es_01_for_others_it_is_not_there(cast: Cast, offer: Proposal, who: str) -> None:
    browser = prove(cast.client(who))
    assert browser.get(HERE).status_code == post(browser, offer, do="sign").status_code == 404
    assert changed_nothing() == 0


@pytest.mark.parametrize("who", ["ANON", "SOU", "ADM", "ST-N", "DIS", "INV"])
def test_t_es_01_staff_and_strangers_are_led_to_sign_in(cast: Cast, offer: Proposal, who: str) -> None:
    response = post(cast.client(who), offer, do="sign")
    assert response.status_code == 302
    assert response.headers["Location"].startswith(SIGN_IN)
    assert changed_nothing() == 0


@pytest.mark.parametrize("who", ["PRI", "PB"])
def test_r66_sign_is_offered_on_the_proposal_and_on_its_document(
    cast: Cast, offer: Proposal, who: str
) -> None:
    browser = cast.client(who)
    for page in ("/north/proposals/510/", "/north/proposals/510/document/"):
        html = browser.get(page).content.decode()
        assert f'<a class="btn btn-primary" href="{HERE}">Sign</a>' in html
        assert html.count("btn-primary") == 1
    assert "View Proposal" in browser.get("/north/proposals/510/").content.decode()
    for number in ("502", "503"):
        assert "/sign/" not in browser.get(f"/north/proposals/{number}/").content.decode()


def closed(response: Any, title: str) -> str:
    """The page says what happened, with a way on, and nothing is signed by it."""
    assert response.status_code == 409
    said = read(response)
    assert title in said
    return said


@pytest.mark.parametrize("method", ["get", "post"])
def test_t_es_03_what_was_won_on_paper_or_lost_is_too_late(
    cast: Cast, pri: Client, offer: Proposal, method: str
) -> None:
    def ask() -> Any:
        return pri.get(HERE) if method == "get" else post(pri, offer, do="sign")

    change_status(System(), offer.pk, S.WON)
    closed(ask(), "This proposal is accepted already")
    Proposal.objects.filter(pk=offer.pk).update(
        office_status="lost", portal_status="rejected", accepted_on=None
    )
    closed(ask(), "This proposal is no longer offered")
    assert changed_nothing() == 0


def test_t_es_02_a_new_version_is_shown_instead(pri: Client, offer: Proposal) -> None:
    sent = fields(post(pri, offer))
    deliver_proposal(System(), offer.pk, NOON)
    make_document(Proposal.objects.get(pk=offer.pk))
    for do in ("review", "sign", "change"):
        page = pri.post(HERE, {**sent, "do": do})
        closed(page, "There is a new version of this proposal")
        assert f'href="{HERE}"' in page.content.decode()
        assert 'href="/north/proposals/510/"' in page.content.decode()
    assert changed_nothing() == 0


def test_t_es_02_a_revision_of_a_contract_does_not_take_the_others_signature(
    cast: Cast, pri: Client, offer: Proposal
) -> None:
    """Under the same address there is another revision by now."""
    make_offer("510", cast.properties["P1"], revision=1, title="New beds")
    closed(post(pri, offer, do="sign"), "There is a new version of this proposal")
    earlier = pri.get(f"{HERE}?revision=0")
    assert "Sign Proposal #510: New beds" in read(earlier)
    pri.post(f"{HERE}?revision=0", form_of(offer, do="sign"))
    assert Signature.objects.get().version == offer.version


def test_t_es_17_the_other_one_is_told_who_signed_and_when(cast: Cast, pri: Client, offer: Proposal) -> None:
    make_signature(offer, cast.contacts["PB"], options=(2,))
    for response in (pri.get(HERE), post(pri, offer, do="sign"), post(pri, offer)):
        said = closed(response, "Person PB signed this proposal on")
        assert "accepted for $450" in said
    assert Signature.objects.count() == 1


def test_t_es_04_a_declined_one_says_who_declined_it(cast: Cast, pri: Client, offer: Proposal) -> None:
    assert offer.version
    decline_proposal(cast.viewer("PB"), offer.pk, offer.version.fingerprint, "Too dear.")
    closed(post(pri, offer, do="sign"), "Person PB declined this proposal on")
    closed(pri.get(HERE), "Person PB declined this proposal on")
    assert HERE not in pri.get("/north/proposals/510/").content.decode()
    assert changed_nothing() == 0


def test_t_es_04_pressed_twice_or_gone_back_to_it_is_one_signature(pri: Client, offer: Proposal) -> None:
    sent = {**fields(post(pri, offer)), "do": "sign"}
    for response in (pri.post(HERE, sent), pri.post(HERE, sent), pri.get(HERE)):
        assert (response.status_code, response.headers["Location"]) == (302, "/north/proposals/510/")
    assert Signature.objects.count() == 1


def test_before_there_is_a_document_nothing_is_signed(cast: Cast) -> None:
    make_proposal("512", cast.properties["P1"], 100)
    browser, page = prove(cast.client("PRI")), "/north/proposals/512/sign/"
    response = browser.get(page)
    assert "The document is being prepared" in read(response)
    assert browser.get(page, headers={"HX-Request": "true"}).status_code == 204
    assert browser.post(page, {"do": "sign"}).status_code == 409
    document = ProposalDocument.objects.get(version__proposal__number="512")
    note_failure(document.version_id, "too large")
    assert "cannot be signed here" in read(browser.get(page))


@pytest.mark.parametrize("page", [HERE, f"{HERE}consent/"])
def test_where_proposals_are_switched_off_nothing_is_signed(pri: Client, offer: Proposal, page: str) -> None:
    Portal.objects.filter(slug="north").update(show_proposals=False)
    assert pri.get(page).status_code == 404
    assert pri.post(page, form_of(offer, do="sign")).status_code == 404


# ---- what people send -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"consent": None}, "Tick the box if you agree"),
        ({"consent_sha256": "0" * 64}, "The words were changed meanwhile"),
        ({"consent_sha256": None}, "The words were changed meanwhile"),
        ({"name": ""}, "Write your full name."),
        ({"name": "A"}, "Write your full name."),
        ({"name": "   \u200b "}, "Write your full name."),
        ({"name": "x" * 500}, "write at most 200 characters"),
        ({"kind": "drawn"}, "Draw your signature in the box"),
        (drawn(""), "Draw your signature in the box"),
        (drawn("M5 5L6 5"), "Draw your signature in the box"),
        (drawn("M5 5L9000 5"), "Draw your signature in the box"),
        (drawn(width=0), "Draw your signature in the box"),
        (drawn('M5 5L600 300"/><script>'), "Draw your signature in the box"),
        (drawn("M0 0L" + "600 300 " * 9_000), "too many strokes"),
        (drawn("M0 0" + "L600 300L0 0" * 90_000), "too many strokes"),
    ],
)
@pytest.mark.parametrize("do", ["review", "sign"])
def test_t_es_06_and_07_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    pri: Client, offer: Proposal, changes: dict[str, Any], complaint: str, do: str
) -> None:
    response = post(pri, offer, **{"option": ["3"], **changes, "do": do})
    assert response.status_code == 200
    html = response.content.decode()
    assert complaint in text(html)
    assert 'role="alert"' in html
    kept = fields(response)
    assert kept["option"] == ["3"]
    assert kept["name"] == [changes.get("name", "April Malmba")]
    if "consent_sha256" in changes:
        assert "consent" not in kept, "what nobody read is not ticked"
    assert changed_nothing() == 0


def test_t_es_06_a_nul_in_any_field_is_survived(pri: Client, offer: Proposal) -> None:
    for name in ("name", "option", "kind", "strokes", "width", "fingerprint", "consent_sha256", "do"):
        response = post(pri, offer, **{name: "a\x00b"})
        assert response.status_code in {200, 409}, name
    assert changed_nothing() == 0
    post(pri, offer, name="April\x00 Malmba", do="sign")
    assert Signature.objects.get().name == "April Malmba"


def test_t_es_07_ten_megabytes_of_strokes_are_a_plain_page(pri: Client, offer: Proposal) -> None:
    response = post(pri, offer, **drawn("M0 0" + "L600 300L0 0" * 850_000), do="sign")
    assert response.status_code in {400, 413}
    assert "<h1>" in response.content.decode()
    assert changed_nothing() == 0


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=1", b"fingerprint=%ff&do=sign", b"do=sign&do=change"])
def test_what_is_no_form_signs_nothing(pri: Client, offer: Proposal, body: bytes) -> None:
    response = pri.post(HERE, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 302, 400, 409}
    assert changed_nothing() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_get_and_post_are_known(pri: Client, offer: Proposal, method: str) -> None:
    assert getattr(pri, method)(HERE).status_code == 405
    assert getattr(pri, method)(f"{HERE}consent/").status_code == 405


def test_t_wb_03_no_get_signs_or_withdraws(cast: Cast, pri: Client, offer: Proposal) -> None:
    make_signature(make_offer("513", cast.properties["P1"]), cast.contacts["PRI"])
    pri.get(HERE)  # the first time is noted
    before = state_of_all_tables()
    pri.get(HERE, form_of(offer, do="sign"))
    pri.get(f"{HERE}consent/", {"do": "withdraw"})
    assert state_of_all_tables() == before


def test_the_sign_page_keeps_its_budget_whatever_it_offers(cast: Cast, pri: Client) -> None:
    counts = []
    for number, options in (("514", ()), ("515", (100,) * 60)):
        proposal = make_offer(number, cast.properties["P1"], options=options)
        page = f"/north/proposals/{number}/sign/"
        pri.get(page)
        with CaptureQueriesContext(connection) as asked:
            pri.get(page)
        pri.post(page, form_of(proposal))
        with CaptureQueriesContext(connection) as reviewed:
            assert "You accept" in read(pri.get(f"{page}?review=1"))
        counts.append((len(asked), len(reviewed)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


# ---- proving who one is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("do", ["review", "sign"])
def test_r65_a_sign_in_of_a_while_ago_is_confirmed_and_nothing_typed_is_lost(
    cast: Cast, offer: Proposal, do: str
) -> None:
    browser = prove(cast.client("PRI"), ago=15 * 60)
    sent = form_of(offer, option=["3"], **drawn(), do=do)

    response = browser.post(HERE, sent)

    assert response.headers["Location"].startswith("/north/accounts/confirm/?next=")
    assert changed_nothing() == 0
    confirmed = browser.post(response.headers["Location"], {"password": PASSWORD})
    assert confirmed.headers["Location"] == REVIEW
    assert changed_nothing() == 0, "nothing is replayed"
    review = browser.get(REVIEW)
    assert "You accept $475.50" in read(review)
    assert fields(review)["strokes"] == [DRAWN]
    browser.post(HERE, {**fields(review), "do": "sign"})
    assert Signature.objects.get().options == [3]
    assert not Draft.objects.exists()


def test_a_form_with_errors_is_shown_before_anybody_is_asked_for_a_password(
    cast: Cast, offer: Proposal
) -> None:
    response = post(prove(cast.client("PRI"), ago=15 * 60), offer, name="")
    assert response.status_code == 200


def test_a_wrong_password_signs_nothing_and_keeps_what_was_typed(cast: Cast, offer: Proposal) -> None:
    browser = prove(cast.client("PRI"), ago=15 * 60)
    where = post(browser, offer, do="sign").headers["Location"]
    assert browser.post(where, {"password": "wrong wrong wrong"}).status_code == 200
    page = browser.get(HERE)
    assert fields(page)["name"] == ["April Malmba"]
    assert changed_nothing() == 0


def test_signing_itself_hashes_no_password(pri: Client, offer: Proposal, monkeypatch: Any) -> None:
    """What confirms is asked for once, before; 18 ms a hash would be in the way of signing."""
    asked: list[str] = []
    monkeypatch.setattr(hashers, "verify_password", lambda *a, **k: asked.append("verify"))
    monkeypatch.setattr(hashers, "make_password", lambda *a, **k: asked.append("make"))
    post(pri, offer, do="sign")
    assert Signature.objects.exists()
    assert asked == []


def test_what_was_typed_waits_for_a_version_that_is_still_there(cast: Cast, offer: Proposal) -> None:
    browser = prove(cast.client("PRI"), ago=15 * 60)
    where = post(browser, offer, option=["2"], do="sign").headers["Location"]
    deliver_proposal(System(), offer.pk, NOON)
    make_document(Proposal.objects.get(pk=offer.pk))
    browser.post(where, {"password": PASSWORD})
    page = browser.get(HERE)
    assert "changed meanwhile" in text(page.content.decode())
    assert "option" not in fields(page)
    assert changed_nothing() == 0


def test_a_session_that_ended_in_the_middle_loses_nothing_and_signs_nothing(
    pri: Client, offer: Proposal
) -> None:
    sent = {**fields(pri.get(HERE)), **form_of(offer, option=["2"], **drawn(), do="sign")}
    Session.objects.all().delete()

    response = pri.post(REVIEW, sent)

    assert response.headers["Location"] == f"{SIGN_IN}?next=%2Fnorth%2Fproposals%2F510%2Fsign%2F%3Freview%3D1"
    assert changed_nothing() == 0
    back = pri.post(response.headers["Location"], {"login": "pri@example.com", "password": PASSWORD})
    assert back.headers["Location"] == REVIEW
    review = pri.get(REVIEW)
    assert "You accept $450" in read(review)
    assert fields(review)["strokes"] == [DRAWN]
    assert changed_nothing() == 0


def test_what_one_typed_is_not_shown_to_whoever_signs_in_next(
    cast: Cast, pri: Client, offer: Proposal
) -> None:
    sent = {**fields(pri.get(HERE)), **form_of(offer, name="April Malmba", **drawn())}
    Session.objects.all().delete()
    where = pri.post(HERE, sent).headers["Location"]
    pri.post(where, {"login": "pb@example.com", "password": PASSWORD})
    page = pri.get(HERE)
    assert fields(page)["name"] == [""]
    assert DRAWN not in page.content.decode()


@pytest.mark.parametrize("form_of_field", ["", "1", "x:y:z", None])
def test_a_stranger_keeps_nothing_with_us(offer: Proposal, form_of_field: str | None) -> None:
    sent = form_of(offer, form_of=form_of_field)
    assert Client().post(HERE, sent).headers["Location"] == SIGN_IN
    assert not Draft.objects.exists()


def test_a_contact_whose_access_was_taken_with_the_page_open_signs_nothing(
    cast: Cast, pri: Client, offer: Proposal
) -> None:
    sent = fields(post(pri, offer))
    PortalAccess.objects.filter(contact=cast.contacts["PRI"]).delete()
    response = pri.post(HERE, {**sent, "do": "sign"})
    assert response.headers["Location"].startswith(SIGN_IN)
    assert changed_nothing() == 0


def test_a_mailed_code_is_named_where_it_confirmed(pri: Client, offer: Proposal) -> None:
    session = pri.session
    session["fresh_by"] = "mailed code"
    session.save()
    post(pri, offer, do="sign")
    assert Signature.objects.get().confirmed.startswith("Code sent by e-mail, ")


# ---- consent ----------------------------------------------------------------------------------------------


def test_t_es_16_whoever_withdrew_is_offered_paper_until_agreeing_again(
    cast: Cast, pri: Client, offer: Proposal
) -> None:
    make_signature(make_offer("513", cast.properties["P1"]), cast.contacts["PRI"])
    consent = f"{HERE}consent/"
    assert "You agreed on" in read(pri.get(consent))

    said = text(pri.post(consent, {"do": "withdraw"}, follow=True).content.decode())

    assert "You withdrew your consent on" in said
    page = pri.get(HERE)
    assert page.status_code == 200
    said = read(page)
    assert "Sign on paper" in said
    assert "/north/proposals/510/document.pdf" in page.content.decode()
    assert 'name="name"' not in page.content.decode()
    assert post(pri, offer, do="sign").status_code == 409
    assert Signature.objects.count() == 1

    again = pri.post(consent, {**fields(pri.get(HERE)), "do": "agree"})

    assert again.headers["Location"] == HERE
    assert "You accept" in read(post(pri, offer))


def test_t_es_16_old_words_are_not_agreed_to_again(cast: Cast, pri: Client, offer: Proposal) -> None:
    make_signature(make_offer("513", cast.properties["P1"]), cast.contacts["PRI"])
    pri.post(f"{HERE}consent/", {"do": "withdraw"})
    said = pri.post(f"{HERE}consent/", {"do": "agree", "consent_sha256": "0" * 64}, follow=True)
    assert "changed meanwhile" in text(said.content.decode())
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_the_consent_is_for_signers_and_for_whoever_once_agreed(cast: Cast, offer: Proposal) -> None:
    other = cast.client("OTH")
    for do in ("withdraw", "agree", ""):
        assert other.post(f"{HERE}consent/", {"do": do}).status_code == 403
    assert other.get(f"{HERE}consent/").status_code == 403
    assert cast.client("STR").get(f"{HERE}consent/").status_code == 404
    assert cast.client("PRI").post(f"{HERE}consent/", {"do": "dance"}).status_code == 400


def test_nothing_but_words_reaches_the_log(
    pri: Client, offer: Proposal, caplog: pytest.LogCaptureFixture
) -> None:
    post(pri, offer, **drawn(), do="sign")
    assert DRAWN not in caplog.text
    assert "April" not in caplog.text


def test_t_wb_03_nothing_is_signed_from_another_site(cast: Cast, offer: Proposal) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "https://evil.example"})
    browser.cookies = prove(cast.client("PRI")).cookies
    before = state_of_all_tables(without=TRACES)
    for page in (HERE, f"{HERE}consent/"):
        assert browser.post(page, form_of(offer, do="sign")).status_code == 403
    assert state_of_all_tables(without=TRACES) == before

"""T-AU-21: a fresh sign-in before what matters; nothing typed is lost, and nothing is replayed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings

from fieldgate.people.models import Draft
from tests.access.doors import CONFIRM, is_in, mailed_code, sign_in
from tests.access.stepup_urls import DONE
from tests.access.tables import acts
from tests.cast import PASSWORD, Cast

START = datetime(2026, 6, 10, 12, tzinfo=UTC)
ACT = "/north/act/"
SEND_CODE = "/north/accounts/confirm/code/send/"
CONFIRM_BY_CODE = "/north/accounts/confirm/code/"
TYPED = {"amount": "12.50", "note": "Größe <b>", "part": ["1", "2"]}
KEPT = {"amount": ["12.50"], "note": ["Größe <b>"], "part": ["1", "2"]}


@pytest.fixture(autouse=True)
def _a_portal_with_an_act() -> Iterator[None]:
    DONE.clear()
    with override_settings(PORTAL_URLCONF="tests.access.stepup_urls"):
        yield


def later(minutes: float) -> time_machine.travel:
    return time_machine.travel(START + timedelta(minutes=minutes), tick=False)


@pytest.fixture
def pri(cast: Cast) -> Client:
    """PRI, who signed in at START."""
    client = Client()
    with later(0):
        sign_in(client, "pri@example.com")
    return client


def test_t_au_21_a_fresh_session_goes_straight_through(pri: Client) -> None:
    with later(14.9):
        assert pri.post(ACT, TYPED).content == b"done"
    assert DONE == [KEPT]
    assert not Draft.objects.exists()


def test_t_au_21_an_old_session_is_asked_for_the_password_and_nothing_is_done(pri: Client) -> None:
    with later(15):
        response = pri.post(ACT, TYPED)

    assert response.status_code == 302
    assert response.headers["Location"] == f"{CONFIRM}?next=%2Fnorth%2Fact%2F"
    assert DONE == []


def test_t_au_21_after_the_password_the_form_is_shown_again_and_not_sent(pri: Client) -> None:
    with later(20):
        way = pri.post(ACT, TYPED).headers["Location"]
        assert b"What you entered is kept" in pri.get(way).content
        back = pri.post(way, {"password": PASSWORD})

        assert back.headers["Location"] == ACT
        assert DONE == []
        assert pri.get(ACT).json() == KEPT
        assert pri.get(ACT).json() == {}, "a draft is handed out once"
        assert pri.post(ACT, TYPED).content == b"done"
    assert DONE == [KEPT]


def test_t_au_21_no_password_and_no_token_is_kept_in_a_draft(pri: Client) -> None:
    with later(20):
        pri.post(ACT, {"amount": "1", "password": "x1", "oldpassword": "x2", "csrfmiddlewaretoken": "x3"})
    assert Draft.objects.get().form == {"amount": ["1"]}


def test_t_au_21_a_page_that_is_opened_only_needs_no_draft(pri: Client) -> None:
    with later(20):
        assert pri.get(f"{ACT}?a=1").headers["Location"] == f"{CONFIRM}?next=%2Fnorth%2Fact%2F%3Fa%3D1"
    assert not Draft.objects.exists()


def test_t_au_21_a_wrong_password_does_not_freshen(pri: Client) -> None:
    with later(20):
        way = pri.post(ACT, TYPED).headers["Location"]
        response = pri.post(way, {"password": "wrong battery staple"})

        assert response.status_code == 200
        assert b"This is not your password" in response.content
        assert pri.post(ACT, TYPED).status_code == 302
    assert DONE == []
    assert acts() == ["signed in", "sign-in failed"]


def test_t_au_21_another_persons_password_does_not_freshen(cast: Cast, pri: Client) -> None:
    user = cast.users["STR"]
    user.set_password("strangers own words")
    user.save()
    with later(20):
        response = pri.post(CONFIRM, {"password": "strangers own words", "email": "str@example.com"})
        assert response.status_code == 200
        assert pri.post(ACT, TYPED).status_code == 302
    assert DONE == []


def test_t_au_21_a_draft_is_shown_to_its_person_on_its_page_only(cast: Cast, pri: Client) -> None:
    other = Client()
    with later(20):
        pri.post(ACT, TYPED)
        sign_in(other, "oth@example.com")
        assert other.get(ACT).json() == {}
        pri.post(CONFIRM, {"password": PASSWORD})
        assert pri.get("/north/other-act/").json() == {}
        assert pri.get(ACT).json() == KEPT


def test_t_au_21_a_draft_dies_after_an_hour(pri: Client) -> None:
    with later(20):
        pri.post(ACT, TYPED)
    with later(81):
        pri.post(CONFIRM, {"password": PASSWORD})
        assert pri.get(ACT).json() == {}


def test_a_later_form_replaces_the_draft_of_its_page(pri: Client) -> None:
    with later(20):
        pri.post(ACT, {"amount": "1"})
        pri.post(ACT, {"amount": "2"})
        pri.post(CONFIRM, {"password": PASSWORD})
        assert pri.get(ACT).json() == {"amount": ["2"]}


def test_an_enormous_form_is_not_kept(pri: Client) -> None:
    with later(20):
        pri.post(ACT, {"note": "x" * 100_001})
    assert not Draft.objects.exists()


def test_a_session_whose_clock_lies_in_the_future_is_not_fresh(pri: Client) -> None:
    with later(-1):
        assert pri.post(ACT, TYPED).status_code == 302
    assert DONE == []


def test_a_session_that_never_proved_a_password_is_not_fresh(cast: Cast) -> None:
    assert cast.client("PRI").post(ACT, TYPED).status_code == 302
    assert DONE == []


def test_step_up_is_throttled_before_hashing(pri: Client, hashed: list[str]) -> None:
    with later(20):
        for _ in range(10):
            pri.post(CONFIRM, {"password": "wrong battery staple"})
        assert len(hashed) == 10
        response = pri.post(CONFIRM, {"password": PASSWORD})
        assert len(hashed) == 10

        assert response.status_code == 200
        assert pri.post(ACT, TYPED).status_code == 302
    assert acts()[-1] == "sign-in throttled"


def test_nobody_reaches_the_step_up_page_without_a_session(cast: Cast) -> None:
    response = Client().post(CONFIRM, {"password": PASSWORD})
    assert response.headers["Location"] == "/north/accounts/login/"
    assert acts() == []


def test_t_au_21_a_mailed_code_freshens_as_well_and_nothing_typed_is_lost(pri: Client) -> None:
    with later(20):
        way = pri.post(ACT, TYPED).headers["Location"]
        assert b"Mail me a code instead" in pri.get(way).content
        way = pri.post(SEND_CODE, {"next": ACT}).headers["Location"]
        assert way == f"{CONFIRM_BY_CODE}?next=%2Fnorth%2Fact%2F"
        assert b"pri@example.com" in pri.get(way).content
        old = pri.cookies[settings.SESSION_COOKIE_NAME].value

        back = pri.post(CONFIRM_BY_CODE, {"code": mailed_code(), "next": ACT})

        assert back.headers["Location"] == ACT
        assert pri.get(CONFIRM_BY_CODE).headers["Location"] == CONFIRM, "that code is used up"
        assert DONE == []
        assert pri.get(ACT).json() == KEPT
        assert pri.post(ACT, TYPED).content == b"done"
        # T-AU-19
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = old
        assert not is_in(thief)
    assert acts() == ["signed in", "code used"]


def test_t_au_24_a_wrong_code_does_not_freshen_and_dies_after_five(pri: Client) -> None:
    with later(20):
        pri.post(SEND_CODE)
        code = mailed_code()
        for _ in range(5):
            assert b'id="id_code_error"' in pri.post(CONFIRM_BY_CODE, {"code": "00000000"}).content
        assert b"no longer works" in pri.post(CONFIRM_BY_CODE, {"code": code}).content
        assert pri.post(ACT, TYPED).status_code == 302
    assert DONE == []


def test_t_au_14_a_code_to_sign_in_confirms_nothing(cast: Cast, pri: Client) -> None:
    with later(20):
        stranger = Client()
        stranger.post("/north/accounts/login/code/", {"email": "pri@example.com"})
        assert pri.post(CONFIRM_BY_CODE, {"code": mailed_code()}).headers["Location"] == CONFIRM
        pri.post(SEND_CODE)
        assert stranger.post("/north/accounts/login/code/enter/", {"code": mailed_code()}).status_code == 200
        assert not is_in(stranger)


def test_t_au_14_nor_does_one_that_this_very_browser_asked_for_before(cast: Cast) -> None:
    client = Client()
    client.post("/north/accounts/login/code/", {"email": "pri@example.com"})
    code = mailed_code()
    sign_in(client, "pri@example.com")
    assert client.post(CONFIRM_BY_CODE, {"code": code}).headers["Location"] == CONFIRM


def test_t_rl_02_codes_to_confirm_and_to_sign_in_count_as_one(pri: Client) -> None:
    with later(20):
        for _ in range(3):
            assert pri.post(SEND_CODE).headers["Location"] == CONFIRM_BY_CODE
        response = pri.post(SEND_CODE, {"next": ACT}, follow=True)
        assert b"at most three codes an hour" in response.content
        assert b'type="password"' in response.content
        assert b'name="next" value="/north/act/"' in response.content

"""The list of one's own sessions, and ending them: at once, in every process (P-13)."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fieldgate.people.devices import device_of
from fieldgate.people.models import Session, User
from fieldgate.people.sessions import forget_expired_sessions
from tests.access.doors import CHANGE, CONFIRM, is_in, mail_reset, mailed_link, path_of, sign_in
from tests.access.tables import acts, last_act
from tests.cast import PASSWORD, Cast

START = datetime(2026, 6, 10, 12, tzinfo=UTC)
SESSIONS = "/north/accounts/sessions/"
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15"
NEW = "nine yellow tractors"


def browser(agent: str, address: str, email: str = "pri@example.com") -> Client:
    """Somebody's browser, signed in at North."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert sign_in(client, email).status_code == 302
    return client


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ids(client: Client) -> list[str]:
    """What the page's buttons would post."""
    return re.findall(r'name="end" value="([^"]+)"', client.get(SESSIONS).content.decode())


def text(client: Client, at: str = SESSIONS) -> str:
    return " ".join(re.sub("<[^>]+>", " ", client.get(at).content.decode().partition("<main")[2]).split())


def test_the_page_says_which_devices_are_signed_in_since_when_and_from_where(cast: Cast) -> None:
    with time_machine.travel(START, tick=False):
        browser(PHONE, "203.0.113.5")
        browser(MAC, "203.0.113.9", "oth@example.com")
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        desk = browser(MAC, "203.0.113.7")
        page = text(desk)
    assert "Safari on Mac This one Signed in 06/10/2026 8:00am from 203.0.113.7" in page
    assert "Chrome on Android Signed in 06/10/2026 7:00am from 203.0.113.5" in page
    assert "Last seen 06/10/2026 7:00am" in page
    assert "203.0.113.9" not in page, "another person's"


def test_the_page_shows_no_key(cast: Cast) -> None:
    one, other = browser(PHONE, "203.0.113.5"), browser(MAC, "203.0.113.7")
    page = one.get(SESSIONS).content.decode()
    assert key_of(one) not in page
    assert key_of(other) not in page


def test_signing_one_device_out_ends_it_at_once_and_no_other(cast: Cast) -> None:
    here, phone = browser(MAC, "203.0.113.7"), browser(PHONE, "203.0.113.5")
    (session_id,) = ids(here)
    third = browser(MAC, "203.0.113.8")
    process = Client()
    process.cookies = phone.cookies
    assert is_in(process)

    response = here.post(SESSIONS, {"end": session_id})

    assert (response.status_code, response.headers["Location"]) == (302, SESSIONS)
    assert b"That device is signed out" in here.get(SESSIONS).content
    assert [is_in(client) for client in (phone, process, third, here)] == [False, False, True, True]
    assert (last_act().act, last_act().detail) == ("session ended", {"device": "Chrome on Android"})


def test_signing_out_everywhere_else_keeps_this_one_and_everybody_elses(cast: Cast) -> None:
    here, others = browser(MAC, "203.0.113.7"), [browser(PHONE, "203.0.113.5") for _ in range(3)]
    stranger = browser(PHONE, "203.0.113.5", "oth@example.com")

    response = here.post(SESSIONS, {"others": "1"}, follow=True)

    assert b"signed out everywhere else" in response.content
    assert [is_in(other) for other in others] == [False] * 3
    assert is_in(here)
    assert is_in(stranger)
    assert last_act().detail == {"sessions": 3}
    assert ids(here) == []
    assert b"everywhere else" not in here.get(SESSIONS).content


def test_nobody_ends_the_session_of_another(cast: Cast) -> None:
    mine, yours = browser(MAC, "203.0.113.7"), browser(PHONE, "203.0.113.5", "oth@example.com")
    browser(MAC, "203.0.113.8", "oth@example.com")
    for session_id in (*ids(yours), key_of(yours), "", "x" * 5_000, "\x00"):
        assert mine.post(SESSIONS, {"end": session_id}).status_code == 302
    assert is_in(yours)
    assert "session ended" not in acts()


def test_the_session_that_asks_cannot_end_itself_there(cast: Cast) -> None:
    here, other = browser(MAC, "203.0.113.7"), browser(PHONE, "203.0.113.5")
    (own_id,) = ids(other)
    assert here.post(SESSIONS, {"end": own_id}, follow=True).status_code == 200
    assert is_in(here)


def test_looking_at_the_page_ends_nothing(cast: Cast) -> None:
    here, other = browser(MAC, "203.0.113.7"), browser(PHONE, "203.0.113.5")
    (session_id,) = ids(here)
    assert here.get(f"{SESSIONS}?end={session_id}&others=1").status_code == 200
    assert is_in(other)


def test_t_au_21_an_old_session_signs_no_other_out(cast: Cast) -> None:
    """Else whoever finds a browser open shuts its owner out of all others."""
    with time_machine.travel(START, tick=False):
        here, other = browser(MAC, "203.0.113.7"), browser(PHONE, "203.0.113.5")
    with time_machine.travel(START + timedelta(minutes=16), tick=False):
        way = here.post(SESSIONS, {"others": "1"}).headers["Location"]
        assert way == f"{CONFIRM}?next=%2Fnorth%2Faccounts%2Fsessions%2F"
        assert is_in(other)
        assert here.post(way, {"password": PASSWORD}).headers["Location"] == SESSIONS
        assert is_in(other), "nothing is replayed"
        here.post(SESSIONS, {"others": "1"})
        assert not is_in(other)


def test_staff_have_the_same_page_at_the_office(cast: Cast) -> None:
    at = "/office/accounts/"
    here, other = Client(headers={"User-Agent": MAC}), Client(headers={"User-Agent": PHONE})
    for client in (here, other):
        sign_in(client, "adm@office.example", at=f"{at}login/")
    assert "Chrome on Android" in text(here, f"{at}sessions/")
    assert f'href="{at}sessions/"' in here.get("/office/").content.decode()
    here.post(f"{at}sessions/", {"others": "1"})
    assert other.get("/office/").status_code == 302


def test_t_au_18_a_new_password_leaves_no_stale_row(cast: Cast) -> None:
    here = browser(MAC, "203.0.113.7")
    browser(PHONE, "203.0.113.5")
    here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert is_in(here)
    assert Session.objects.filter(user=cast.users["PRI"]).count() == 1
    assert "Safari on Mac This one" in text(here)
    assert ids(here) == []


def test_t_au_18_a_reset_leaves_no_row_at_all(cast: Cast) -> None:
    browser(MAC, "203.0.113.7")
    mail_reset("pri@example.com", cast.portals["north"].pk)
    client = Client()
    form = client.get(path_of(mailed_link())).headers["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    assert not Session.objects.filter(user=cast.users["PRI"]).exists()


def test_a_session_from_before_another_password_is_not_shown(cast: Cast) -> None:
    """However the password was changed, past all of our pages too."""
    browser(PHONE, "203.0.113.5")
    user = User.objects.get(pk=cast.users["PRI"].pk)
    user.set_password(NEW)
    user.save()
    here = Client()
    sign_in(here, "pri@example.com", NEW)
    assert ids(here) == []
    assert "Android" not in text(here)


def test_no_row_is_left_by_signing_out_by_a_new_sign_in_or_by_step_up(cast: Cast) -> None:
    client = browser(MAC, "203.0.113.7")
    sign_in(client, "oth@example.com")
    client.post(CONFIRM, {"password": PASSWORD})
    assert "Safari on Mac This one" in text(client)
    assert list(Session.objects.exclude(user=None).values_list("user__email", flat=True)) == [
        "pri@example.com"
    ]
    client.post("/north/accounts/logout/")
    assert not Session.objects.exclude(user=None).exists()


def test_an_expired_session_is_not_shown_and_its_row_is_forgotten(cast: Cast) -> None:
    with time_machine.travel(START, tick=False):
        browser(PHONE, "203.0.113.5")
    with time_machine.travel(START + timedelta(days=31), tick=False):
        assert ids(browser(MAC, "203.0.113.7")) == []
        forget_expired_sessions()
        assert Session.objects.count() == 1


def test_being_seen_costs_one_statement_in_ten_minutes_and_none_else(cast: Cast) -> None:
    def updates(minutes: float) -> int:
        moment = START + timedelta(minutes=minutes)
        with time_machine.travel(moment, tick=False), CaptureQueriesContext(connection) as captured:
            assert is_in(client)
        return sum("UPDATE" in query["sql"] for query in captured.captured_queries)

    with time_machine.travel(START, tick=False):
        client = browser(MAC, "203.0.113.7")
        ends = Session.objects.get().expire_date
    assert [updates(minutes) for minutes in (0, 9.9, 10.1, 15, 20, 20.2)] == [0, 0, 1, 0, 0, 1]
    assert Session.objects.get().seen_at == START + timedelta(minutes=20.2)
    assert Session.objects.get().expire_date == ends, "being seen puts no end off"


def test_a_busy_database_costs_nobody_the_page(cast: Cast) -> None:
    with time_machine.travel(START, tick=False):
        client = browser(MAC, "203.0.113.7")
    busy = patch("django.db.models.query.QuerySet.update", side_effect=OperationalError("locked"))
    with time_machine.travel(START + timedelta(minutes=11), tick=False), busy:
        assert is_in(client)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "Chrome on Android"),
        (MAC, "Safari on Mac"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Safari",
            "Chrome on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/126.0 Safari/537.36", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/25.0 Chrome/121.0", "Samsung Internet on Android"),
        ("Firefox/127.0", "Firefox"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_a_browser_is_named_in_plain_words(agent: str, device: str) -> None:
    assert device_of(agent) == device

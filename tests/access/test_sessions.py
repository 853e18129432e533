"""Sessions end at once, in every process. Two browsers with one cookie stand for two processes: nothing is
shared between them but the row in the database."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.test import Client

from fieldgate.kit import clock
from fieldgate.people.models import PortalAccess, Session, StaffMember, User
from fieldgate.properties.models import PropertyContact
from tests.access.doors import CHANGE, is_in, sign_in
from tests.cast import PASSWORD, Cast

NEW = "nine yellow tractors"


def twins(email: str, at: str = "/north/accounts/login/") -> tuple[Client, Client]:
    """Two processes that serve the same session."""
    one, other = Client(), Client()
    assert sign_in(one, email, at=at).status_code == 302
    other.cookies = one.cookies
    return one, other


def test_sessions_and_counters_live_in_the_database_and_nowhere_else() -> None:
    """With a per-process cache, signing out in one worker left the other signed in."""
    engine = import_module(settings.SESSION_ENGINE)
    assert engine.SessionStore.__mro__[1] is DatabaseStore
    assert set(vars(engine.SessionStore)) & set(vars(DatabaseStore)) <= {
        "__doc__",
        "__module__",
        "create_model_instance",
        "get_model_class",
        "load",
    }
    assert {c["BACKEND"] for c in settings.CACHES.values()} == {"django.core.cache.backends.db.DatabaseCache"}


def test_an_expired_session_is_nobodys(cast: Cast) -> None:
    client = Client()
    sign_in(client, "pri@example.com")
    assert is_in(client)

    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))

    assert not is_in(client)


def test_signing_out_ends_the_session_in_every_process(cast: Cast) -> None:
    one, other = twins("pri@example.com")
    assert is_in(one)
    assert is_in(other)
    key = one.cookies[settings.SESSION_COOKIE_NAME].value

    one.post("/north/accounts/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key

    assert not is_in(other)
    assert not is_in(thief)


def test_t_au_18_a_password_change_ends_all_sessions_but_the_one_it_was_made_in(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, "pri@example.com")
    sign_in(elsewhere, "pri@example.com")
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = here.cookies[settings.SESSION_COOKIE_NAME].value

    response = here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert response.headers["Location"] == "/north/"
    assert is_in(here)
    assert not is_in(elsewhere)
    assert not is_in(stolen), "the id of the session changes with the password"


def test_t_au_18_the_office_too(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, "adm@office.example", at="/office/accounts/login/")

    response = here.post(
        "/office/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert response.headers["Location"] == "/office/"
    assert here.get("/office/").status_code == 200
    assert elsewhere.get("/office/").status_code == 302


@pytest.mark.parametrize("moment", ["page", "form"])
def test_disabling_an_account_ends_it_at_the_next_request(cast: Cast, moment: str) -> None:
    one, other = twins("pri@example.com")
    assert is_in(one)

    User.objects.filter(email="pri@example.com").update(is_active=False)

    assert not is_in(one)
    if moment == "page":
        assert not is_in(other)
    else:
        data = {"property": [cast.properties["P1"].pk]}
        assert other.post("/north/property-filter/", data).headers["Location"] == "/north/accounts/login/"
        assert not PropertyContact.objects.filter(is_chosen=True).exists()


def test_revoked_access_ends_here_at_once_and_only_here(cast: Cast) -> None:
    client = Client()
    sign_in(client, "duo@example.com")
    assert is_in(client, "north")

    PortalAccess.objects.filter(contact=cast.contacts["DUO"], portal=cast.portals["north"]).update(
        revoked_at=clock.now()
    )

    assert not is_in(client, "north")
    assert is_in(client, "south")
    assert sign_in(Client(), "duo@example.com").status_code == 200
    assert b"Person DUO" not in client.get("/north/accounts/login/").content


def test_a_member_of_staff_who_leaves_is_out_at_once(cast: Cast) -> None:
    one, other = twins("st-n@office.example", at="/office/accounts/login/")
    assert one.get("/office/").status_code == 200

    StaffMember.objects.filter(user=cast.users["ST-N"]).update(is_active=False)

    assert other.get("/office/").status_code == 404
    assert sign_in(Client(), "st-n@office.example", at="/office/accounts/login/").status_code == 200


def test_t_op_11_unlinking_is_felt_at_the_next_request(cast: Cast) -> None:
    one, other = twins("pri@example.com")
    assert one.get("/north/invoices/1001/").status_code == 200
    assert b"$350.50" in one.get("/north/").content

    PropertyContact.objects.filter(contact=cast.contacts["PRI"]).delete()

    assert other.get("/north/invoices/1001/").status_code == 404
    page = other.get("/north/").content
    assert b"$350.50" not in page
    assert b"Place P1" not in page
    assert b"1001" not in other.get("/north/invoices/").content


def test_t_op_17_an_ex_contact_sees_nothing_of_the_property(cast: Cast) -> None:
    client = cast.client("EX")
    page = client.get("/north/").content
    assert b"$0" in page
    assert b"Place P1" not in page
    assert b"1001" not in client.get("/north/invoices/").content
    for key in ("I1", "I2", "PAID"):
        assert client.get(f"/north/invoices/{cast.invoices[key].number}/").status_code == 404


def test_a_session_ends_after_thirty_days_whatever_the_browser_keeps(cast: Cast) -> None:
    start = datetime(2026, 6, 10, 12, tzinfo=UTC)
    client = Client()
    with time_machine.travel(start, tick=False):
        sign_in(client, "pri@example.com")
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
    for days, expected in ((29, True), (31, False)):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            browser = Client()
            browser.cookies[settings.SESSION_COOKIE_NAME] = key
            assert is_in(browser) is expected
    assert Session.objects.filter(pk=key).exists()

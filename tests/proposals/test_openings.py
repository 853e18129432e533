"""Who had which version before their eyes: noted once, by looking, and never worth a page."""

import logging

import pytest
from django.db import OperationalError
from django.test import Client

from fieldgate.branches.models import Portal
from fieldgate.kit import clock
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import SignatureEvent, VersionOpening
from tests.access.tables import state_of_all_tables
from tests.cast import Cast
from tests.make import make_document

BROWSER = {"User-Agent": "Test Browser/1.0"}


def look(cast: Cast, path: str = "", who: str = "PRI", number: str = "501") -> int:
    client = cast.client(who)
    return client.get(f"/north/proposals/{number}/{path}", headers=BROWSER).status_code


def opened(cast: Cast, key: str = "PENDING") -> list[tuple[str, str]]:
    """Contacts and versions, in the order of their first look."""
    rows = VersionOpening.objects.filter(version__proposal=cast.proposals[key]).order_by("at", "pk")
    return [(f"{row.contact}", f"{row.version.ordinal}") for row in rows]


@pytest.mark.parametrize("path", ["", "document/", "sign/", "decline/", "changes/"])
def test_the_first_look_at_any_page_of_a_version_is_noted_with_who_and_whence(cast: Cast, path: str) -> None:
    make_document(cast.proposals["PENDING"])
    Portal.objects.update(allow_decline=True)
    before = clock.now()

    assert look(cast, path) == 200

    opening, event = VersionOpening.objects.get(), SignatureEvent.objects.get(kind="opened")
    assert (opening.version, opening.contact) == (
        cast.proposals["PENDING"].version, cast.contacts["PRI"],
    )  # fmt: skip
    assert before <= opening.at <= clock.now()
    assert (event.version, event.at) == (opening.version, opening.at)
    assert event.facts == {
        "name": "Person PRI",
        "email": "pri@example.com",
        "contact": cast.contacts["PRI"].external_id,
        "role": "Primary",
        "address": "127.0.0.1",
        "user_agent": "Test Browser/1.0",
    }


@pytest.mark.parametrize(("who", "role"), [("PB", "Billing"), ("OTH", "")])
def test_the_role_is_that_of_the_moment(cast: Cast, who: str, role: str) -> None:
    look(cast, who=who)
    assert SignatureEvent.objects.get(kind="opened").facts["role"] == role


def test_looking_again_changes_nothing_at_all(cast: Cast) -> None:
    make_document(cast.proposals["PENDING"])
    client = cast.client("PRI")
    client.get("/north/proposals/501/")
    before = state_of_all_tables()
    for path in ("", "document/", "sign/", "?revision=0"):
        assert client.get(f"/north/proposals/501/{path}").status_code == 200
    assert state_of_all_tables() == before


def test_each_contact_and_each_version_has_an_opening_of_its_own(cast: Cast) -> None:
    look(cast)
    look(cast, who="OTH")
    deliver_proposal(System(), cast.proposals["PENDING"].pk, clock.now())
    look(cast)
    assert opened(cast) == [("Person PRI", "1"), ("Person OTH", "1"), ("Person PRI", "2")]


@pytest.mark.parametrize("who", ["SIB", "ANON", "ST-N", "ADM"])
def test_who_sees_no_page_opens_nothing_and_staff_never_do(cast: Cast, who: str) -> None:
    look(cast, who=who)
    assert not VersionOpening.objects.exists()


def test_asking_for_the_head_alone_opens_nothing(cast: Cast) -> None:
    assert cast.client("PRI").head("/north/proposals/501/").status_code == 200
    assert not VersionOpening.objects.exists()


def test_a_document_that_is_still_awaited_is_no_opening_while_it_asks_again(cast: Cast) -> None:
    headers = {"HX-Request": "true"}
    response = cast.client("PRI").get("/north/proposals/501/document/", headers=headers)
    assert response.status_code == 204
    assert not VersionOpening.objects.exists()


def test_an_endless_browser_name_and_a_nul_break_nothing(cast: Cast) -> None:
    client = Client(headers={"User-Agent": "x\x00" * 900})
    client.force_login(cast.users["PRI"])
    assert client.get("/north/proposals/501/").status_code == 200
    assert "\x00" not in SignatureEvent.objects.get(kind="opened").facts["user_agent"]


def test_when_the_database_refuses_the_page_is_there_and_the_next_look_notes_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr("fieldgate.proposals.actions.note_opening.add_event", locked)
        assert look(cast) == 200
    assert not VersionOpening.objects.exists(), "half an opening would never be told to the chain"
    assert "could not note" in caplog.text

    assert look(cast) == 200
    assert opened(cast) == [("Person PRI", "1")]


def test_what_was_accepted_or_rejected_is_opened_too(cast: Cast) -> None:
    for key, number in (("ACCEPTED", "502"), ("REJECTED", "503")):
        look(cast, number=number)
        assert opened(cast, key) == [("Person PRI", "1")]


def test_a_page_that_is_not_there_opens_nothing(cast: Cast) -> None:
    Portal.objects.update(show_proposals=False)
    assert look(cast) == 404
    assert not VersionOpening.objects.exists()

"""An invitation that another mail brought leads on to what that mail tells of, and nowhere else (T-WB-04)."""

import pytest
from django.test import Client

from fieldgate.people.models import PortalAccess
from tests.access.doors import invitation_link
from tests.access.tables import state_of_all_tables
from tests.cast import Cast

NEW = "nine yellow tractors"
PAGE = "/north/proposals/501/"


def accepted(client: Client, path: str, onward: str) -> str:
    """Where accepting leads, from a link with ?next=."""
    posted = {"password1": NEW, "password2": NEW}
    answer = client.post(path, posted, query_params={"next": onward})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_accepting_leads_on_to_the_page_that_the_mail_tells_of(cast: Cast) -> None:
    path, client = invitation_link(cast), Client()
    page = client.get(path, {"next": PAGE}).content.decode()
    assert f'action="{path}?next=/north/proposals/501/"' in page
    assert accepted(client, path, PAGE) == PAGE


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example/north/",
        "/south/proposals/801/",
        "/office/",
        "/north/../office/",
        "javascript:alert(1)",
        "/north/\\evil",
        "http://[::1",
        "",
    ],
)
def test_t_wb_04_it_leads_nowhere_else(cast: Cast, onward: str) -> None:
    path, client = invitation_link(cast), Client()
    page = client.get(path, {"next": onward}).content.decode()
    assert f'action="{path}"' in page
    assert accepted(client, path, onward) == "/north/"

    used = Client().get(path, {"next": onward})
    assert used.status_code == 410


def test_t_au_03_a_used_link_leads_on_and_lets_nobody_in(cast: Cast) -> None:
    path, client = invitation_link(cast), Client()
    accepted(client, path, PAGE)
    before = state_of_all_tables()
    stranger = Client()
    answer = stranger.get(path, {"next": PAGE})
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    assert stranger.get(PAGE).headers["Location"].startswith("/north/accounts/login/?next=")
    assert state_of_all_tables() == before
    assert client.get(path, {"next": PAGE}).headers["Location"] == PAGE


def test_a_link_that_ended_leads_nowhere(cast: Cast) -> None:
    path = invitation_link(cast)
    invitation_link(cast)
    assert Client().get(path, {"next": PAGE}).status_code == 410


def test_what_it_leads_to_is_shown_to_those_only_who_may_see_it(cast: Cast) -> None:
    """INV is linked to no property: the page is not there, whatever the link says."""
    path, client = invitation_link(cast), Client()
    accepted(client, path, PAGE)
    assert client.get(PAGE).status_code == 404
    assert PortalAccess.objects.get(contact=cast.contacts["INV"]).accepted_at is not None

"""T-AU-14: a token opens what it was made for. Each kind of token at the endpoint of each kind, all pairs.

Whoever adds a kind of token adds it to KINDS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest
from django.core import mail
from django.test import Client

from fieldgate.people.actions.invite_staff import invite_staff
from fieldgate.people.models import StaffMember, User
from tests.access.doors import Response, invitation_link, is_in, mail_reset, mailed_link, path_of, run_worker
from tests.access.tables import state_of_all_tables
from tests.cast import Cast

NEW = "nine yellow tractors"


@dataclass(frozen=True)
class Kind:
    """How a token comes about, and the path that takes one of its kind."""

    make: Callable[[Cast], str]
    endpoint: str
    """With {token} in it."""


def last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def invitation(cast: Cast) -> str:
    return last_part(invitation_link(cast))


def invitation_to_south(cast: Cast) -> str:
    return last_part(invitation_link(cast, portal="south"))


def staff_invitation(cast: Cast) -> str:
    mail.outbox.clear()
    user = User.objects.create_user("new@office.example")
    invite_staff(cast.staff("ADM"), StaffMember.objects.create(user=user, name="N", role="sales_rep").pk)
    run_worker()
    return last_part(path_of(mailed_link()))


def reset(cast: Cast) -> str:
    mail.outbox.clear()
    mail_reset("pri@example.com", cast.portals["north"].pk)
    return last_part(path_of(mailed_link()))


KINDS = {
    "invitation to North": Kind(invitation, "/north/accounts/invitation/{token}/"),
    "invitation to South": Kind(invitation_to_south, "/south/accounts/invitation/{token}/"),
    "invitation to the office": Kind(staff_invitation, "/office/accounts/invitation/{token}/"),
    "reset at North": Kind(reset, "/north/accounts/password/reset/key/{token}/"),
}


def opens(response: Response) -> bool:
    """Whether a form for a password came of it."""
    return response.status_code == 200 and b'name="password1"' in response.content


@pytest.mark.parametrize(("kind", "endpoint"), list(product(KINDS, KINDS)))
def test_t_au_14_a_token_opens_the_endpoint_of_its_own_kind_and_no_other(
    cast: Cast, kind: str, endpoint: str
) -> None:
    token = KINDS[kind].make(cast)
    path = KINDS[endpoint].endpoint.format(token=token)
    before = state_of_all_tables()

    opened = Client().get(path, follow=True)

    assert opens(opened) is (kind == endpoint)
    if kind == endpoint:
        return
    client = Client()
    posted = client.post(path, {"password1": NEW, "password2": NEW}, follow=True)
    assert not opens(posted)
    assert not is_in(client)
    for response in (opened, posted):
        # A reset link that is none gets the page that offers another; everything else is not there.
        if "invitation" in endpoint:
            assert response.status_code == 404
    assert state_of_all_tables() == before


@pytest.mark.parametrize("kind", KINDS)
def test_t_au_14_a_token_is_no_password_and_no_parameter(cast: Cast, kind: str) -> None:
    token = KINDS[kind].make(cast)
    before = state_of_all_tables()
    client = Client()
    for path in ("/north/", "/north/invoices/1001/", "/south/", "/office/"):
        response = client.get(path, {"token": token, "key": token, "invitation": token})
        assert response.status_code == 302
        assert "/accounts/login/" in response.headers["Location"]
    for email in ("inv@example.com", "pri@example.com", "new@office.example"):
        for place in ("/north/", "/south/", "/office/"):
            client.post(f"{place}accounts/login/", {"login": email, "password": token})
    assert not is_in(client)
    assert state_of_all_tables() == before

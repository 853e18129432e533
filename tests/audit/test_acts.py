"""What people do leaves exactly one row each, and no secret in it (P-23)."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from fieldgate.audit.models import AuditEvent
from fieldgate.home.error_pages import forbidden
from fieldgate.people.models import User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

SIGN_IN = "/north/accounts/login/"
WRONG = "wrong horse battery"
NEW = "an altogether new pass phrase"


def acts() -> list[tuple[str, str, str]]:
    """All rows, oldest first; no password may be anywhere in the table."""
    for row in AuditEvent.objects.values():
        for secret in (PASSWORD, WRONG, NEW):
            assert secret not in str(row)
    return list(AuditEvent.objects.order_by("id").values_list("act", "actor", "on"))


def sign_in(client: Client, email: str, password: str = PASSWORD, path: str = SIGN_IN) -> Any:
    return client.post(path, {"login": email, "password": password})


def user(cast: Cast, key: str) -> str:
    return f"user:{cast.users[key].pk}"


def portal(cast: Cast, key: str = "north") -> str:
    return f"portal:{cast.portals[key].pk}"


def test_looking_around_leaves_nothing(cast: Cast) -> None:
    for path in ("/", "/north/", SIGN_IN, "/north/nothing/", "/healthz", "/office/"):
        cast.client("ANON").get(path)
    for path in ("/north/", "/north/invoices/", "/north/invoices/1001/", "/north/invoices/4001/"):
        cast.client("PRI").get(path)
    assert acts() == []


def test_signing_in_and_out(cast: Cast) -> None:
    client = cast.client("ANON")
    assert sign_in(client, "pri@example.com").status_code == 302
    assert acts() == [("signed in", user(cast, "PRI"), portal(cast))]
    client.post("/north/accounts/logout/")
    assert acts()[1:] == [("signed out", user(cast, "PRI"), portal(cast))]


def test_signing_in_at_the_office(cast: Cast) -> None:
    sign_in(cast.client("ANON"), "adm@office.example", path="/office/accounts/login/")
    assert acts() == [("signed in", user(cast, "ADM"), "office")]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("pri@example.com", WRONG),
        ("nobody@example.com", PASSWORD),
        ("dis@example.com", PASSWORD),  # disabled
        ("sou@example.com", PASSWORD),  # of another portal
        ("adm@office.example", PASSWORD),  # of the office
    ],
)
def test_a_sign_in_that_fails_for_whatever_reason_is_recorded_alike(
    cast: Cast, email: str, password: str
) -> None:
    assert sign_in(cast.client("ANON"), email, password).status_code == 200
    assert acts() == [("sign-in failed", f"email:{email}", portal(cast))]


def test_a_password_typed_into_the_wrong_box_is_not_kept(cast: Cast) -> None:
    sign_in(cast.client("ANON"), PASSWORD, PASSWORD)
    sign_in(cast.client("ANON"), "", PASSWORD)
    assert acts() == []


def test_an_address_with_line_breaks_writes_no_second_line(cast: Cast) -> None:
    sign_in(cast.client("ANON"), "pri@example.com\r\nsigned in", WRONG)
    assert all("\n" not in actor for _, actor, _ in acts())
    assert len(acts()) <= 1


def test_a_sign_in_that_is_throttled_is_recorded_as_that(cast: Cast) -> None:
    client = cast.client("ANON")
    for _ in range(10):
        sign_in(client, "pri@example.com", WRONG)
    assert [act for act, _, _ in acts()] == ["sign-in failed"] * 10
    # From now on the right password does not help either, and no hash is computed for it.
    sign_in(client, "pri@example.com")
    assert acts()[10:] == [("sign-in throttled", "email:pri@example.com", portal(cast))]


def test_confirming_with_a_wrong_password_is_a_failed_sign_in(cast: Cast) -> None:
    cast.client("PRI").post("/north/accounts/confirm/", {"password": WRONG})
    assert acts() == [("sign-in failed", "email:pri@example.com", portal(cast))]


def test_a_new_password(cast: Cast) -> None:
    client = cast.client("ANON")
    sign_in(client, "pri@example.com")
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post("/north/accounts/password/change/", form)
    assert response.status_code == 302
    assert User.objects.get(pk=cast.users["PRI"].pk).check_password(NEW)
    assert acts()[1:] == [("password changed", user(cast, "PRI"), user(cast, "PRI"))]


def test_a_customer_at_the_office_door_is_a_refusal(cast: Cast) -> None:
    assert cast.client("PRI").get("/office/").status_code == 404
    assert acts() == [("refused", user(cast, "PRI"), "office")]


def test_a_forbidden_page_is_a_refusal(cast: Cast) -> None:
    request = RequestFactory().get("/north/invoices/1001/pay/")
    request.user = cast.users["OTH"]
    request.portal = None  # type: ignore[attr-defined]
    response = forbidden(request, PermissionDenied("Only the primary or billing contact can pay."))
    assert response.status_code == 403
    assert acts() == [("refused", user(cast, "OTH"), "/north/invoices/1001/pay/")]

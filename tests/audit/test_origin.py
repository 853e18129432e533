"""Where an act comes from: the caller's address, past the operator's own proxies, and a request id."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from fieldgate.audit.middleware import OriginMiddleware, peer_address
from fieldgate.audit.models import AuditEvent
from fieldgate.audit.record import record
from tests.cast import PASSWORD, Cast


def address(proxies: int, forwarded: str | None, settings: Settings) -> str:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return peer_address(RequestFactory(headers=headers).get("/", REMOTE_ADDR="10.0.0.9"))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "198.51.100.1", "10.0.0.9"),
        (0, "198.51.100.1, 203.0.113.5", "10.0.0.9"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),  # the first is what the caller made up
        (2, "203.0.113.5, 10.0.0.8", "203.0.113.5"),
        (2, "198.51.100.1, 203.0.113.5, 10.0.0.8", "203.0.113.5"),
        (1, " 203.0.113.5 ,", "203.0.113.5"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, None, "10.0.0.9"),  # came past the proxy
        (1, "", "10.0.0.9"),
        (2, "203.0.113.5", "10.0.0.9"),  # came past the first of two
    ],
)
def test_forwarded_addresses_count_as_far_as_the_proxies_are_ours(
    settings: Settings, proxies: int, forwarded: str | None, expected: str
) -> None:
    """T-RL-03, T-WB-07."""
    assert address(proxies, forwarded, settings) == expected


@pytest.mark.pure
@pytest.mark.parametrize(
    "header", ["X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"]
)
def test_no_other_header_says_who_calls(settings: Settings, header: str) -> None:
    for proxies in (0, 1):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        request = RequestFactory(headers={header: "198.51.100.1"}).get("/", REMOTE_ADDR="10.0.0.9")
        assert peer_address(request) == "10.0.0.9"


@pytest.mark.django_db
def test_every_response_bears_the_id_that_its_acts_are_recorded_under() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        record("seen")
        return HttpResponse()

    middleware = OriginMiddleware(view)
    ids = [middleware(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7"))["X-Request-ID"] for _ in range(20)]
    assert len(set(ids)) == 20
    assert all(re.fullmatch(r"[0-9a-f]{16}", request_id) for request_id in ids)
    rows = AuditEvent.objects.order_by("id").values_list("request_id", "address")
    assert list(rows) == [(request_id, "192.0.2.7") for request_id in ids]


@pytest.mark.django_db
def test_an_id_that_the_caller_sends_is_not_ours(cast: Cast) -> None:
    response = cast.client("ANON").get("/healthz", headers={"X-Request-ID": "forged"})
    assert response["X-Request-ID"] != "forged"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/nothing-here", "/north/", "/office/"])
def test_it_is_there_whatever_the_answer(cast: Cast, path: str) -> None:
    assert cast.client("ANON").get(path)["X-Request-ID"]


@pytest.mark.django_db
def test_a_refused_host_gets_one_too(cast: Cast) -> None:
    response = Client(headers={"Host": "evil.example"}).get("/")
    assert response.status_code == 400
    assert response["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "expected"), [(0, "127.0.0.1"), (1, "203.0.113.5")])
def test_a_sign_in_is_recorded_with_the_address_behind_the_proxy(
    cast: Cast, settings: Settings, proxies: int, expected: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    response = cast.client("ANON").post(
        "/north/accounts/login/",
        {"login": "pri@example.com", "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.5"},
    )
    row = AuditEvent.objects.get(act="signed in")
    assert (row.address, row.request_id) == (expected, response["X-Request-ID"])

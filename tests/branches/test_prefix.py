"""The script prefix is one per thread: it must come back whatever happens, and stay in its thread."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import get_script_prefix, reverse

from fieldgate.branches import doors
from fieldgate.branches.middleware import PortalMiddleware
from fieldgate.branches.portal import CurrentPortal, script_prefix
from tests.cast import Cast


@pytest.mark.pure
def test_the_prefix_comes_back() -> None:
    before = get_script_prefix()
    with script_prefix("/north/"):
        assert get_script_prefix() == "/north/"
        with script_prefix("/south/"):
            assert get_script_prefix() == "/south/"
        assert get_script_prefix() == "/north/"
    assert get_script_prefix() == before


@pytest.mark.pure
def test_the_prefix_comes_back_after_an_exception() -> None:
    before = get_script_prefix()
    with pytest.raises(RuntimeError), script_prefix("/north/"):
        raise RuntimeError
    assert get_script_prefix() == before


@pytest.mark.parametrize(
    "path", ["/north/crash/", "/north/suspect/", "/north/lose/", "/north/forbid/", "/north/"]
)
def test_after_a_request_that_went_wrong_the_next_one_has_no_prefix(cast: Cast, path: str) -> None:
    client = cast.client("PRI")
    client.raise_request_exception = False
    with override_settings(PORTAL_URLCONF="tests.access.broken_urls"):
        client.get(path)
    assert get_script_prefix() == "/"
    assert reverse("portals") == "/"
    assert b"/north/" not in client.get("/nothing").content


def test_a_base_exception_brings_it_back_too(cast: Cast) -> None:
    """Such as a worker that is told to stop in the middle of a page."""

    def stop(request: HttpRequest) -> HttpResponse:
        assert get_script_prefix() == "/north/"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PortalMiddleware(stop)(RequestFactory().get("/north/"))
    assert get_script_prefix() == "/"


def test_an_unknown_url_name_brings_it_back_too(cast: Cast) -> None:
    portal = doors.find_portal_by_slug("north")
    assert portal
    with pytest.raises(Exception, match="no-such-page"):
        portal.path("no-such-page")
    assert get_script_prefix() == "/"


@pytest.mark.races
def test_twenty_threads_in_two_portals_do_not_mix_their_prefixes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The portals are read beforehand, so that threads share nothing but the code under test."""
    portals = {slug: doors.find_portal_by_slug(slug) for slug in ("north", "south")}
    monkeypatch.setattr(doors, "find_portal_by_slug", lambda slug: portals.get(slug))
    meet = threading.Barrier(20, timeout=20)
    factory = RequestFactory()

    def answer(request: HttpRequest) -> HttpResponse:
        portal: CurrentPortal = request.portal  # type: ignore[attr-defined]
        meet.wait()  # all twenty are inside at once
        seen = [reverse("invoices:invoice", args=["1"], urlconf="fieldgate.config.portal_urls")]
        other = "south" if portal.slug == "north" else "north"
        found = portals[other]
        assert found
        seen.append(found.path("home:home"))
        meet.wait()
        seen.append(reverse("home:home", urlconf="fieldgate.config.portal_urls"))
        return HttpResponse(" ".join(seen))

    middleware = PortalMiddleware(answer)

    def visit(number: int) -> list[tuple[str, str, str]]:
        slug, other = ("north", "south") if number % 2 else ("south", "north")
        rounds = []
        for _ in range(5):
            text = middleware(factory.get(f"/{slug}/")).content.decode()
            rounds.append((text, f"/{slug}/invoices/1/ /{other}/ /{slug}/", get_script_prefix()))
        return rounds

    with ThreadPoolExecutor(20) as pool:
        results = [r for rounds in pool.map(visit, range(20)) for r in rounds]

    assert len(results) == 100
    for text, expected, after in results:
        assert text == expected
        assert after == "/"


def test_two_portals_in_turn_on_one_thread(cast: Cast) -> None:
    client = cast.client("DUO")
    for _ in range(3):
        assert b'href="/north/invoices/"' in client.get("/north/").content
        south = client.get("/south/").content
        assert b'href="/south/invoices/"' in south
        assert b"/north/" not in south
        assert b"/north/" not in Client().get("/nothing").content

"""The customer's pages of requests. Rows reach the templates as finished words."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fieldgate.kit import clock, places
from fieldgate.kit.htmx import list_template
from fieldgate.kit.lists import Words, list_words, read_page, read_show
from fieldgate.kit.panels import panels_for
from fieldgate.people.http import CustomerRequest
from fieldgate.requests import queries, rules
from fieldgate.requests.errors import RequestNotFound
from fieldgate.requests.queries import CommentRow, RequestDetail, RequestRow, Show


@require_safe
def requests(request: CustomerRequest) -> HttpResponse:
    """The list (R124, R125, R132)."""
    _section(request)
    show = read_show(request.GET.get("show", ""), Show.ALL)
    page = queries.list_requests(request.viewer, show, read_page(request.GET.get("page", "")))
    shows = {Show.ALL: _("All"), Show.PENDING: _("Pending"), Show.COMPLETED: _("Completed")}
    words = list_words(page, _words_of(page.rows), reverse("requests:requests"), shows, show)
    return render(request, list_template(request, "requests/list.html"), {"page": words})


@require_safe
def request(request: CustomerRequest, number: str) -> HttpResponse:
    """One request with its thread (R126, R127)."""
    _section(request)
    try:
        found = queries.get_request(request.viewer, number)
    except RequestNotFound:
        raise Http404 from None
    context = {
        "page": _detail_words(request, found),
        "panels": panels_for("request", request, found.id),
    }
    return render(request, "requests/detail.html", context)


def _section(request: CustomerRequest) -> None:
    """A section that is switched off is not there at all (R23, R124)."""
    if not request.portal.show_requests:
        raise Http404


def _words_of(rows: Iterable[RequestRow]) -> list[Words]:
    """Requests as words. It asks for each word once, since a list has many rows to say it in."""
    here, opened = reverse("requests:requests"), _("Opened %(day)s")
    pills = _pills()
    words = []
    for row in rows:
        status = rules.portal_status(row.completed_at)
        words.append(
            Words(
                heading=_heading(row),
                url=f"{here}{row.number}/",
                place=places.place_on_page(row.property_name, row.city, row.state, row.postal_code),
                amount="",
                amount_label="",
                date=opened % {"day": _day(row.opened_at, row.zone)},
                pill=pills[status],
                pill_kind=status.lower(),
            )
        )
    return words


def _heading(row: RequestRow) -> str:
    return _("Request #%(number)s: %(subject)s") % {"number": row.number, "subject": row.subject}


def _pills() -> dict[str, str]:
    return {"PENDING": _("PENDING"), "COMPLETED": _("COMPLETED")}


def _day(moment: datetime, zone: str) -> str:
    """The branch's day of a moment."""
    return clock.on_page(clock.there(moment, zone))


def _detail_words(request: CustomerRequest, found: RequestDetail) -> dict[str, object]:
    row = found.row
    words = _words_of([row])[0]
    town = places.town_on_page(row.city, row.state, row.postal_code)
    return {
        "heading": words.heading,
        "place": words.place,
        "back_url": reverse("requests:requests"),
        "key": _day(row.opened_at, row.zone),
        "pill": words.pill,
        "pill_kind": words.pill_kind,
        "facts": _facts(found),
        "description": found.description,
        "comments": [_comment(comment, row.zone) for comment in found.comments],
        "ours": request.portal.title,
        "address": [text for text in (row.property_name, found.street, town) if text],
    }


def _facts(found: RequestDetail) -> list[tuple[str, str]]:
    facts = [(_("Opened by"), found.opened_by)] if found.opened_by else []
    if found.category:
        facts.append((_("Category"), found.category))
    if found.row.completed_at:
        facts.append((_("Completed"), _day(found.row.completed_at, found.row.zone)))
    return facts


def _comment(comment: CommentRow, zone: str) -> dict[str, object]:
    wall = clock.there(comment.written_at, zone)
    return {
        "author": comment.author,
        "is_ours": comment.is_ours,
        "written": f"{clock.on_page(wall)} {clock.time_on_page(wall)}",
        "text": comment.text,
    }

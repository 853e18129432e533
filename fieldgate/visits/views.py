"""The customer's pages of visits. Rows reach the templates as finished words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fieldgate.kit import clock, places
from fieldgate.kit.htmx import list_template, wants_more
from fieldgate.kit.lists import Words, list_words, read_page, read_show
from fieldgate.kit.panels import Panel, PanelRow
from fieldgate.people.http import CustomerRequest
from fieldgate.people.service_contact import service_contact
from fieldgate.proposals.rules import heading as proposal_heading
from fieldgate.visits import queries, rules
from fieldgate.visits.errors import VisitNotFound
from fieldgate.visits.queries import NextVisit, NoteRow, Show, VisitDetail, VisitRow

PANEL_ROWS = 5


@dataclass(frozen=True)
class VisitWords:
    """One of the next visits as Home shows it; `month` and `day` stand on the day chip."""

    title: str
    url: str
    services: str
    date: str
    time: str
    month: str
    day: str
    pill: str
    pill_kind: str


@require_safe
def visits(request: CustomerRequest) -> HttpResponse:
    """The list, by day (R79, R80, R87)."""
    _section(request)
    show = read_show(request.GET.get("show", ""), Show.NEXT_30_DAYS)
    page = queries.list_visits(request.viewer, show, read_page(request.GET.get("page", "")))
    shows = {Show.NEXT_30_DAYS: _("Next 30 Days"), Show.COMPLETED: _("Completed")}
    # Rows that join a list stand under the last heading that is there already.
    rows = _words_of(page.rows, goes_on=wants_more(request))
    words = list_words(page, rows, reverse("visits:visits"), shows, show)
    return render(request, list_template(request, "visits/list.html"), {"page": words})


@require_safe
def visit(request: CustomerRequest, visit_id: int) -> HttpResponse:
    """One visit (R81 to R84)."""
    _section(request)
    try:
        found = queries.get_visit(request.viewer, visit_id)
    except VisitNotFound:
        raise Http404 from None
    return render(request, "visits/detail.html", {"page": _detail_words(request, found)})


def next_visits(request: CustomerRequest, limit: int) -> tuple[list[VisitWords], int]:
    """The next visits for Home, and how many there are in all; none where visits are switched off."""
    if not request.portal.show_visits:
        return [], 0
    rows, total = queries.list_next(request.viewer, limit)
    return [_next_words(row) for row in rows], total


def proposal_panel(request: HttpRequest, proposal_id: int) -> Panel | None:
    """On a proposal's page: the visits that came of it."""
    inside: CustomerRequest = request  # type: ignore[assignment]  # wiring offers it to customers' pages
    if not inside.portal.show_visits:
        return None
    rows, total = queries.list_for_proposal(inside.viewer, proposal_id, PANEL_ROWS)
    shown = tuple(
        PanelRow(
            f"{clock.weekday(row.day)}, {clock.on_page(row.day)}", _address(row), _time(row), *_pill(row)
        )
        for row in rows
    )
    rest = total - len(rows)
    more = _("and %(n)s more") % {"n": rest} if rest else ""
    return Panel(_("Visits"), shown, more)


def _section(request: CustomerRequest) -> None:
    """A section that is switched off is not there at all (R23, R35)."""
    if not request.portal.show_visits:
        raise Http404


def _words_of(rows: Iterable[VisitRow], *, goes_on: bool) -> list[Words]:
    """Visits as words, each day's first with the day above it."""
    words = []
    for number, row in enumerate(rows):
        begins = row.begins_day or (number == 0 and not goes_on)
        pill, kind = _pill(row)
        words.append(
            Words(
                heading=row.property_name,
                url=_address(row),
                place=places.address_on_page(row.street, row.city, row.state, row.postal_code),
                amount="",
                amount_label="",
                date=" ".join([clock.on_page(row.day), _time(row)]).strip(),
                pill=pill,
                pill_kind=kind,
                note=row.reason,
                group=f"{clock.weekday(row.day)}, {clock.on_page(row.day)}" if begins else "",
                level=3,
            )
        )
    return words


def _next_words(row: NextVisit) -> VisitWords:
    pill, kind = _pill(row)
    return VisitWords(
        title=row.property_name,
        url=_address(row),
        services=", ".join(row.services),
        date=clock.on_page(row.day),
        time=_time(row),
        month=clock.month_on_chip(row.day),
        day=str(row.day.day),
        pill=pill,
        pill_kind=kind,
    )


def _address(row: VisitRow | NextVisit) -> str:
    return reverse("visits:visit", args=[row.id])


def _time(row: VisitRow | NextVisit) -> str:
    """When it starts by the clock of the branch; nothing where only the day is known."""
    return clock.time_on_page(clock.there(row.starts_at, row.zone)) if row.has_time else ""


def _pill(row: VisitRow | NextVisit) -> tuple[str, str]:
    """What the status is called, and its kind."""
    status = rules.portal_status(row.status)
    words = {"UPCOMING": _("UPCOMING"), "COMPLETED": _("COMPLETED"), "SKIPPED": _("SKIPPED")}
    return words[status], status.lower()


def _detail_words(request: CustomerRequest, found: VisitDetail) -> dict[str, object]:
    row = found.row
    pill, kind = _pill(row)
    town = places.town_on_page(row.city, row.state, row.postal_code)
    return {
        "heading": row.property_name,
        "place": places.address_on_page(row.street, row.city, row.state, row.postal_code),
        "back_url": reverse("visits:visits"),
        "key": clock.on_page(row.day),
        "pill": pill,
        "pill_kind": kind,
        "facts": _facts(row),
        "reason": row.reason,
        "services": found.services,
        "notes": [_note(note, row.zone) for note in found.notes],
        "contact": service_contact(*found.contact, with_phone=request.portal.show_sales_rep_phone),
        "address": [text for text in (row.property_name, row.street, town) if text],
        "proposal": _proposal(request, found.proposal),
    }


def _facts(row: VisitRow) -> list[tuple[str, str]]:
    facts = [(_("Day"), clock.weekday(row.day))]
    if time := _time(row):
        facts.append((_("Start"), time))
    return facts


def _note(note: NoteRow, zone: str) -> tuple[str, str]:
    wall = clock.there(note.written_at, zone)
    return f"{clock.on_page(wall)} {clock.time_on_page(wall)}", note.text


def _proposal(request: CustomerRequest, found: tuple[str, str] | None) -> dict[str, str] | None:
    """Heading and address of the proposal; no address where the section is switched off."""
    if found is None:
        return None
    number, title = found
    link = reverse("proposals:proposal", args=[number]) if request.portal.show_proposals else ""
    return {"heading": proposal_heading(number, title), "url": link}

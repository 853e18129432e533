"""Home and About."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

import fieldgate
from fieldgate.invoices.queries import list_due
from fieldgate.invoices.views import due_summary, words_of
from fieldgate.kit import clock
from fieldgate.kit.lists import Words
from fieldgate.people.http import CustomerRequest
from fieldgate.properties.viewing import Visitor
from fieldgate.proposals.views.proposals import pending_count, pending_proposals
from fieldgate.requests.queries import count_pending
from fieldgate.visits.views import next_visits

MOST_NEEDS = 5
NEXT_VISITS = 3


@dataclass(frozen=True)
class Tile:
    """One count; `urgent` ones wait for the customer."""

    label: str
    count: int
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Need:
    """Something that waits for the customer, and what it is called to see to it."""

    words: Words
    action: str = ""


@require_safe
def home(request: CustomerRequest) -> HttpResponse:
    """What is there, what needs me, what comes next (R33 to R35)."""
    visitor: Visitor = request.visitor  # type: ignore[attr-defined]
    due = due_summary(request)
    to_answer, unanswered = pending_proposals(request, MOST_NEEDS)
    to_pay = words_of(list_due(request.viewer, MOST_NEEDS)) if due.count else []
    visits, visit_count = next_visits(request, NEXT_VISITS)
    waiting = pending_count(request)
    context = {
        "greeting": _greeting(visitor.name, request.portal.zone),
        "summary": _summary(len(visitor.choices), unanswered, due.count),
        "tiles": _tiles(request, visit_count, due.count, waiting),
        "needs": _needs(to_answer, to_pay),
        "is_needed": bool(unanswered or to_pay),
        "all": _all(request, waiting, due.count),
        "visits": visits,
        "visits_url": reverse("visits:visits") if visits else "",
    }
    return render(request, "home/home.html", context)


def _needs(to_answer: Iterable[tuple[Words, bool]], to_pay: Iterable[Words]) -> list[Need]:
    """What waits before what was declined, which stays in sight as long as it is pending."""
    proposals = [(Need(words, _("Review") if waits else ""), waits) for words, waits in to_answer]
    waiting = [need for need, waits in proposals if waits]
    return [*waiting, *map(Need, to_pay), *(need for need, waits in proposals if not waits)]


def _tiles(request: CustomerRequest, visits: int, due: int, proposals: int) -> list[Tile]:
    """The guide's four, in its order; a section that is switched off has none (R33 to R35)."""
    portal, tiles = request.portal, []
    if portal.show_visits:
        tiles.append(Tile(_("Upcoming Visits"), visits, reverse("visits:visits")))
    if portal.show_invoices:
        url = f"{reverse('invoices:invoices')}?show=due"
        tiles.append(Tile(_("Invoices Due"), due, url, urgent=due > 0))
    if portal.show_proposals:
        url = f"{reverse('proposals:proposals')}?show=pending"
        tiles.append(Tile(_("Pending Proposals"), proposals, url, urgent=proposals > 0))
    if portal.show_requests:
        url = f"{reverse('requests:requests')}?show=pending"
        tiles.append(Tile(_("Pending Requests"), count_pending(request.viewer), url))
    return tiles


def _all(request: CustomerRequest, proposals: int, due: int) -> list[tuple[str, str]]:
    """Ways to the whole lists where there is more than Home shows."""
    ways = []
    if proposals > MOST_NEEDS:
        words = _("All %(n)s pending proposals") % {"n": proposals}
        ways.append((words, f"{reverse('proposals:proposals')}?show=pending"))
    if due > MOST_NEEDS:
        words = _("All %(n)s invoices due") % {"n": due}
        ways.append((words, f"{reverse('invoices:invoices')}?show=due"))
    return ways


@require_safe
def about(request: CustomerRequest) -> HttpResponse:
    """Which version this is (R13: About in the profile menu)."""
    context = {"version": fieldgate.__version__, "company": request.portal.company}
    return render(request, "home/about.html", context)


def _greeting(name: str, zone: str) -> str:
    """By the clock of the portal's zone."""
    hour = clock.local(zone).hour
    first = name.split()[0] if name.split() else name
    words = {"name": first}
    if hour < 12:
        return _("Good morning, %(name)s") % words
    return (_("Good afternoon, %(name)s") if hour < 18 else _("Good evening, %(name)s")) % words


def _summary(properties: int, proposals: int, due: int) -> str:
    parts = []
    if properties:
        parts.append(ngettext("%(n)s property.", "%(n)s properties.", properties) % {"n": properties})
    if proposals:
        waits = ngettext("%(n)s proposal waits for you.", "%(n)s proposals wait for you.", proposals)
        parts.append(waits % {"n": proposals})
    if due:
        parts.append(ngettext("%(n)s invoice is due.", "%(n)s invoices are due.", due) % {"n": due})
    if not proposals and not due:
        parts.append(_("Nothing waits for you."))
    return " ".join(parts)

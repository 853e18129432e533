"""Home and About."""

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
from fieldgate.people.http import CustomerRequest
from fieldgate.properties.viewing import Visitor

MOST_NEEDS = 5


@require_safe
def home(request: CustomerRequest) -> HttpResponse:
    """What is there, and what needs me (R34, R35)."""
    visitor: Visitor = request.visitor  # type: ignore[attr-defined]
    due = due_summary(request)
    tiles, needs = [], []
    due_url = f"{reverse('invoices:invoices')}?show=due"
    if request.portal.show_invoices:
        urgent = due.count > 0
        tiles.append({"label": _("Invoices Due"), "count": due.count, "url": due_url, "urgent": urgent})
        if due.count:
            needs = words_of(list_due(request.viewer, MOST_NEEDS))
    context = {
        "greeting": _greeting(visitor.name, request.portal.zone),
        "summary": _summary(len(visitor.choices), due.count),
        "tiles": tiles,
        "needs": needs,
        "all_due_url": due_url if due.count > MOST_NEEDS else "",
        "due_count": due.count,
    }
    return render(request, "home/home.html", context)


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


def _summary(properties: int, due: int) -> str:
    place = ngettext("%(n)s property.", "%(n)s properties.", properties) % {"n": properties}
    waits = ngettext("%(n)s invoice is due.", "%(n)s invoices are due.", due) % {"n": due}
    return " ".join(([place] if properties else []) + [waits if due else _("Nothing waits for you.")])

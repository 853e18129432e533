"""Where one is signed in: the list of one's sessions, and ending them."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fieldgate.kit import clock
from fieldgate.people import own_sessions, stepup
from fieldgate.people.actions.end_other_sessions import end_other_sessions
from fieldgate.people.actions.end_session import end_session
from fieldgate.people.http import CustomerRequest, StaffRequest, portal_of


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: CustomerRequest | StaffRequest) -> HttpResponse:
    """The list; a POST signs out one of them (`end`), or all but this one (`others`).

    Whoever found a browser open must not shut the owner out of the others, so that takes a fresh sign-in.
    """
    if request.method == "POST":
        if not stepup.is_fresh(request):
            return stepup.to_confirm(request)
        return _end(request)
    portal = portal_of(request)
    zone = portal.zone if portal else own_sessions.office_zone()
    rows = own_sessions.list_sessions(request.viewer, request.session.session_key)
    context = {
        "sessions": [
            {"row": row, "since": _moment(row.since, zone), "seen": _moment(row.seen_at, zone)}
            for row in rows
        ],
        "there_are_others": len(rows) > 1,
    }
    return render(request, "people/sessions.html", context)


def _end(request: CustomerRequest | StaffRequest) -> HttpResponse:
    key = request.session.session_key
    if request.POST.get("others"):
        end_other_sessions(request.viewer, key)
        messages.success(request, _("You are signed out everywhere else."))
    elif request.POST.get("end"):
        end_session(request.viewer, request.POST["end"], key)
        messages.success(request, _("That device is signed out."))
    return HttpResponseRedirect(request.path)


def _moment(moment: datetime | None, zone: str) -> str:
    if moment is None:
        return ""
    wall = clock.there(moment, zone)
    return f"{clock.on_page(wall)} {clock.time_on_page(wall)}"

"""The Property Filter."""

from allauth.account.adapter import get_adapter
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from fieldgate.people.http import CustomerRequest
from fieldgate.properties.actions.choose_properties import choose_properties


@require_POST
def choose(request: CustomerRequest) -> HttpResponse:
    """Keep the ticks and go back to where they were made, on its first page (R27 to R31)."""
    if "all" in request.POST:
        wanted = []
    else:
        wanted = [
            int(t) for t in request.POST.getlist("property") if t.isascii() and t.isdigit() and len(t) < 19
        ]
    choose_properties(request.viewer, wanted)
    return HttpResponseRedirect(_way_back(request), status=303)


def _way_back(request: CustomerRequest) -> str:
    """The page the filter stood on, if it is one of this portal's; a narrower list begins at its start."""
    target = request.POST.get("next", "")
    if not get_adapter(request).is_safe_url(target):
        return reverse("home:home")
    path, _, query = target.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("page=")]
    return f"{path}?{'&'.join(kept)}" if kept else path

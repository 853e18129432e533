"""A portal with one more page: a form that asks for a fresh sign-in, as pay and sign pages will."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from fieldgate.config import portal_urls
from fieldgate.people.stepup import fresh_sign_in_required, take_draft

handler404 = portal_urls.handler404

DONE: list[dict[str, list[str]]] = []


@fresh_sign_in_required
def act(request: HttpRequest) -> HttpResponse:
    """Does the deed on POST; on GET shows what had been typed."""
    if request.method == "POST":
        DONE.append(dict(request.POST.lists()))
        return HttpResponse("done")
    draft = take_draft(request)
    return JsonResponse(dict(draft.lists()) if draft is not None else {})


urlpatterns = [
    path("", include(portal_urls)),
    path("act/", act, name="act"),
    path("other-act/", act, name="other_act"),
]

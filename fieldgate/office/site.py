"""The office: Unfold's frame at /office/, entered by role and not by Django's flags."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView
from unfold.sites import UnfoldAdminSite

from fieldgate.office.answers import viewer_of
from fieldgate.office.records import rooms
from fieldgate.office.tallies import tallies_for
from fieldgate.office.who import who_is_here
from fieldgate.people.viewer import StaffViewer
from fieldgate.people.views import SignOutView


class OfficeSite(UnfoldAdminSite):
    """Unfold's site with our own door and an index that says who is here and what waits."""

    index_template = "office/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(getattr(request, "viewer", None), StaffViewer)

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        # Signing in, out and passwords are at accounts/; the frame's links for them lead there.
        to_sign_in = RedirectView.as_view(pattern_name="account_login")
        to_password = RedirectView.as_view(pattern_name="account_change_password")
        return [
            path("login/", login_not_required(to_sign_in), name="login"),
            path("logout/", SignOutView.as_view(), name="logout"),
            path("password_change/", to_password, name="password_change"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        context = {
            **self.each_context(request),
            "title": "Office",
            "here": who_is_here(request),
            "tallies": list(tallies_for(viewer_of(request))),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.index_template, context)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Nothing here completes by itself: choices are found by pages of our own, within reach (T-OP-24)."""
        raise Http404

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Django lists the models of an app here; the office has its own menu."""
        raise Http404


office = OfficeSite(name="office")
office.disable_action("delete_selected")
for model, room in rooms():
    office.register(model, room)

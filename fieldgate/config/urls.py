"""The addresses outside portals: the list of portals, the office, and what machines ask."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from fieldgate.branches.views import portals
from fieldgate.config import health
from fieldgate.office.site import office
from fieldgate.proposals.views.check import check

handler400 = "fieldgate.home.error_pages.bad_request"
handler403 = "fieldgate.home.error_pages.forbidden"
handler404 = "fieldgate.home.error_pages.not_found"
handler500 = "fieldgate.home.error_pages.server_error"

urlpatterns = [
    path("", portals, name="portals"),
    path("check/", check, name="check"),
    path("office/accounts/", include("fieldgate.people.urls")),
    path("office/", office.urls),
    path("healthz", login_not_required(health.healthz), name="healthz"),
    path("readyz", login_not_required(health.readyz), name="readyz"),
]

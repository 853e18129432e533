"""The addresses inside a portal, under /<slug>/ or on the portal's own host (design.md, pages)."""

from django.urls import include, path

handler400 = "fieldgate.home.error_pages.bad_request"
handler403 = "fieldgate.home.error_pages.forbidden"
handler404 = "fieldgate.home.error_pages.not_found"
handler500 = "fieldgate.home.error_pages.server_error"

urlpatterns = [
    path("", include("fieldgate.home.urls")),
    path("", include("fieldgate.branches.urls")),
    path("", include("fieldgate.properties.urls")),
    path("requests/", include("fieldgate.requests.urls")),
    path("proposals/", include("fieldgate.proposals.urls")),
    path("visits/", include("fieldgate.visits.urls")),
    path("invoices/", include("fieldgate.invoices.urls")),
    path("accounts/", include("fieldgate.people.urls")),
]

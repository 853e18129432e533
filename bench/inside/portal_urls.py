"""Fieldgate's addresses inside a portal, and an empty page."""

from django.urls import URLPattern, URLResolver, path

from bench.inside import pages
from fieldgate.config import portal_urls
from fieldgate.config.portal_urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    *portal_urls.urlpatterns,
    path("bench/", pages.inside_a_portal),
]

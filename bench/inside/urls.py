"""Fieldgate's addresses outside portals, and an empty page under a word that no portal may be called."""

from django.urls import path

from bench.inside import pages
from fieldgate.config import urls
from fieldgate.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*urls.urlpatterns, path("api/bench/", pages.outside)]

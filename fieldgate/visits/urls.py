"""Visits, inside a portal."""

from django.urls import path

from fieldgate.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.visits, name="visits"),
    path("<int:visit_id>/", views.visit, name="visit"),
]

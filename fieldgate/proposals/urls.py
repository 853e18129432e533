"""Proposals, inside a portal."""

from django.urls import path

from fieldgate.proposals import views

app_name = "proposals"
urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("<number:number>/", views.proposal, name="proposal"),
]

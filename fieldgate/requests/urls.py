"""Requests, inside a portal."""

from django.urls import path

from fieldgate.requests import views

app_name = "requests"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("<number:number>/", views.request, name="request"),
]

"""Branding, inside a portal. Open to everybody: the sign-in page wears it."""

from django.urls import path

from fieldgate.branches import views

app_name = "branches"
urlpatterns = [
    path("branding.css", views.branding, name="branding"),
    path("logo.png", views.logo, name="logo"),
    path("icon.svg", views.icon, name="icon"),
]

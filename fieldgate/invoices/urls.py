"""Invoices, inside a portal."""

from django.urls import path

from fieldgate.invoices import views

app_name = "invoices"
urlpatterns = [
    path("", views.invoices, name="invoices"),
    path("<number:number>/", views.invoice, name="invoice"),
]

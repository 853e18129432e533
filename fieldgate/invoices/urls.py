"""Invoices, inside a portal."""

from django.urls import path, register_converter

from fieldgate.invoices import views
from fieldgate.kit.numbering import NumberConverter

register_converter(NumberConverter, "number")

app_name = "invoices"
urlpatterns = [
    path("", views.invoices, name="invoices"),
    path("<number:number>/", views.invoice, name="invoice"),
]

"""Proposals, inside a portal."""

from django.urls import path

from fieldgate.proposals import views, views_document

app_name = "proposals"
urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("<number:number>/", views.proposal, name="proposal"),
    path("<number:number>/document/", views_document.document, name="document"),
    path("<number:number>/document.pdf", views_document.document_pdf, name="document_pdf"),
    path("<number:number>/document/<int:position>.svg", views_document.document_page, name="document_page"),
]

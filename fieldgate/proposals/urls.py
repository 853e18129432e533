"""Proposals, inside a portal."""

from django.urls import path

from fieldgate.proposals.views import answer as views_answer
from fieldgate.proposals.views import consent as views_consent
from fieldgate.proposals.views import document as views_document
from fieldgate.proposals.views import proposals as views
from fieldgate.proposals.views import sign as views_sign

app_name = "proposals"
urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("<number:number>/", views.proposal, name="proposal"),
    path("<number:number>/document/", views_document.document, name="document"),
    path("<number:number>/document.pdf", views_document.document_pdf, name="document_pdf"),
    path("<number:number>/document/<int:position>.svg", views_document.document_page, name="document_page"),
    path("<number:number>/sign/", views_sign.sign, name="sign"),
    path("<number:number>/sign/consent/", views_consent.consent, name="consent"),
    path("<number:number>/decline/", views_answer.decline, name="decline"),
    path("<number:number>/changes/", views_answer.ask, name="ask"),
]

"""The side menu: the portal's sections in the guide's order (R38), minus those switched off (R23)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """One entry: its page, its words, and the portal's switch that takes it away."""

    url_name: str
    label: str | Promise
    icon: str
    switch: str = ""


SECTIONS = (
    Section("home:home", _("Home"), "home"),
    Section("requests:requests", _("Requests"), "requests", switch="show_requests"),
    Section("proposals:proposals", _("Proposals"), "proposals", switch="show_proposals"),
    Section("visits:visits", _("Visits"), "visits", switch="show_visits"),
    Section("invoices:invoices", _("Invoices"), "invoices", switch="show_invoices"),
)

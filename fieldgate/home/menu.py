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
    Section("invoices:invoices", _("Invoices"), "invoices", switch="show_invoices"),
)

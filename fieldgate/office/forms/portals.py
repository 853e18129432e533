"""The settings of portals, branches and the company. Field names are those of the verbs."""

import re
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from fieldgate.office.forms.form import (
    Choices,
    Group,
    OfficeForm,
    address,
    colour,
    line,
    one_of,
    picture,
    text,
    tick,
)
from fieldgate.office.forms.people import offer

_PLACE = ("street", "city", "state", "postal_code")


@cache
def _zones() -> list[tuple[str, str]]:
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone or zone == "UTC"
    ]


class PercentField(forms.CharField):
    """A percentage such as 2.5, kept as basis points (hundredths of a percent); nothing stays nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=10, widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return write_percent(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = str(super().clean(value)).strip().removesuffix("%").strip()
        if not typed:
            return None
        found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", typed)
        points = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
        if not 0 <= points <= 10_000:
            raise forms.ValidationError(
                "Give a percentage from 0 to 100 with at most two decimals, such as 2.5."
            )
        return points


def write_percent(points: int | None) -> str:
    """Basis points as people write them: 250 is "2.5"."""
    if points is None:
        return ""
    whole, part = divmod(points, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


class PortalForm(OfficeForm):
    """Every setting of a portal, in one place (R150)."""

    branch = one_of("Branch", help_text="It stays with the portal.")
    title = line("Title", 100, required=True, help_text="Shown on every page and in mails.")
    slug = line(
        "Address", 40, required=True, help_text="The first part of its path, such as st-louis in /st-louis/."
    )
    host = line("Own host", 253, help_text="Such as portal.example.com. Empty: it has a path only.")
    is_on = tick("The portal is on", "Off, it answers with a plain page and shows no data.")
    accent = colour(
        "Accent colour", "Where its contrast is too low, Fieldgate darkens or lightens it for you."
    )
    logo = picture("Logo", "PNG, JPEG or WebP, at most 5 MB. It is drawn anew at 480 by 160 pixels at most.")
    remove_logo = tick("Remove the logo")
    show_requests = tick("Requests")
    show_proposals = tick("Proposals")
    show_visits = tick("Visits")
    show_invoices = tick("Invoices", "Off, Current Balance is hidden too.")
    show_service_details = tick("Service details", "Off, services are one lump sum everywhere.")
    show_sales_rep_phone = tick("Phone of the sales representative")
    electronic_payments = tick("Electronic payments", "Customers may pay in the portal.")
    accept_card = tick("Card", "Needs electronic payments.")
    accept_ach = tick("ACH transfer", "Needs electronic payments.")
    allow_partial_payments = tick(
        "Partial payments", "Customers may pay another amount than the full balance."
    )
    convenience_fee_basis_points = PercentField(
        label="Convenience fee in percent", required=False, help_text="Empty: that of the company."
    )
    allow_decline = tick("Customers may decline proposals")
    allow_autopay = tick("Autopay")
    allow_statements = tick("Statements")
    invitation_subject = line("Subject", 200, help_text="Empty: the usual one.")
    invitation_body = text(
        "Text",
        help_text="Empty: the usual one. {contact}, {company}, {branch}, {portal} and {link} are filled in "
        "for each recipient.",
    )

    groups: ClassVar[tuple[Group, ...]] = (
        Group("Address", ("branch", "title", "slug", "host", "is_on"),
              "A new address means that links in mails sent before lead nowhere."),
        Group("Branding", ("accent", "logo", "remove_logo")),
        Group("Sections", ("show_requests", "show_proposals", "show_visits", "show_invoices",
                           "show_service_details", "show_sales_rep_phone"),
              "What customers find in the menu."),
        Group("Payments", ("electronic_payments", "accept_card", "accept_ach", "allow_partial_payments",
                           "convenience_fee_basis_points")),
        Group("Choices of customers", ("allow_decline", "allow_autopay", "allow_statements")),
        Group("Invitation", ("invitation_subject", "invitation_body"),
              "What invitations begin with; it can be changed for each sending."),
    )  # fmt: skip

    def __init__(self, *args: Any, branches: Choices | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if branches is None:
            del self.fields["branch"]
        else:
            offer(self, "branch", [("", "The whole company"), *branches])

    def clean_logo(self) -> bytes | None:
        """The bytes of the picture; the verb reads what kind it is. Five megabytes, and one byte to tell."""
        given = self.cleaned_data["logo"]
        return given.read(5 * 1024 * 1024 + 1) if given else None


class BranchForm(OfficeForm):
    """A part of the company with its own clock."""

    name = line("Name", 200, required=True)
    zone = one_of(
        "Time zone", required=True, help_text="Which day it is there. Visits keep their times on the wall."
    )
    phone = line("Phone", 40)
    email = address("Email", help_text="Replies to mails go there.")
    sender_name = line("Sender name", 100, help_text="Whom mails come from.")
    street = line("Street", 200)
    city = line("City", 100)
    state = line("State", 50)
    postal_code = line("Postal code", 20)

    groups: ClassVar[tuple[Group, ...]] = (
        Group("Branch", ("name", "zone")),
        Group("How to reach it", ("phone", "email", "sender_name")),
        Group("Address", _PLACE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "zone", _zones())


class CompanyForm(OfficeForm):
    """The one company."""

    name = line("Name", 200, required=True)
    zone = one_of("Time zone", required=True)
    currency = line(
        "Currency",
        3,
        required=True,
        help_text="Three letters, such as USD. It stays once there are documents.",
    )
    convenience_fee_basis_points = PercentField(label="Convenience fee in percent", required=False)
    footer = forms.CharField(
        label="Footer", max_length=2000, required=False, help_text="Printed at the foot of documents.",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )  # fmt: skip
    street = line("Street", 200)
    city = line("City", 100)
    state = line("State", 50)
    postal_code = line("Postal code", 20)

    groups: ClassVar[tuple[Group, ...]] = (
        Group("Company", ("name", "zone", "currency", "convenience_fee_basis_points", "footer")),
        Group("Address", _PLACE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "zone", _zones())

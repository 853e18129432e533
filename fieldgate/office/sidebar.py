"""The office's menu: what a role may not see is not in it."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from fieldgate.office.records.addresses import list_address
from fieldgate.people.permissions import Act, may
from fieldgate.people.viewer import StaffViewer

_GROUPS: tuple[tuple[str, tuple[tuple[str, str, str, Act], ...]], ...] = (
    (
        "Customers",
        (
            ("Contacts", "person", "contact", Act.SEE),
            ("Properties", "home_work", "property", Act.SEE),
        ),
    ),
    (
        "Work",
        (
            ("Activities", "notifications", "activity", Act.SEE),
            ("Requests", "inbox", "request", Act.SEE),
            ("Proposals", "description", "proposal", Act.SEE),
            ("Templates", "content_copy", "template", Act.SEE),
            ("Visits", "calendar_month", "visit", Act.SEE),
        ),
    ),
    ("Money", (("Invoices", "receipt_long", "invoice", Act.SEE),)),
    (
        "Set-up",
        (
            ("Mails", "mail", "mail", Act.SEE),
            ("Portals", "web", "portal", Act.SEE),
            ("Branches", "account_tree", "branch", Act.SEE),
            ("Company", "apartment", "company", Act.SEE),
            ("Staff", "badge", "staff", Act.SEE),
            ("Audit log", "policy", "audit", Act.AUDIT),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu for whoever is looking, as Unfold's SIDEBAR takes it."""
    viewer = getattr(request, "viewer", None)
    home = {"title": "Home", "icon": "home", "link": reverse("office:index")}
    if not isinstance(viewer, StaffViewer):
        return [{"items": [home]}]
    groups = [
        {
            "title": title,
            "separator": True,
            "items": [
                {"title": name, "icon": icon, "link": list_address(what)}
                for name, icon, what, act in entries
                if may(viewer, act)
            ],
        }
        for title, entries in _GROUPS
    ]
    return [{"items": [home]}, *(group for group in groups if group["items"])]


def stylesheet(request: HttpRequest) -> str:
    """The address of the office's own stylesheet."""
    return static("fieldgate/office/office.css")


def mark(request: HttpRequest) -> str:
    """The sign in the browser's tab."""
    return static("fieldgate/mark.svg")

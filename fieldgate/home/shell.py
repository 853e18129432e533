"""What the shell around every page shows: brand, Property Filter, Current Balance, menu, profile."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldgate.branches.branding import fingerprint, mark, stylesheet
from fieldgate.branches.portal import CurrentPortal
from fieldgate.home.menu import SECTIONS
from fieldgate.invoices.queries import DueSummary
from fieldgate.invoices.views import due_summary
from fieldgate.kit import money
from fieldgate.people.http import CustomerRequest, portal_of
from fieldgate.properties.viewing import FilterChoice, Visitor
from fieldgate.proposals.views.proposals import pending_count


@dataclass(frozen=True)
class MenuItem:
    """One menu entry as drawn; a badge of 0 is not shown."""

    label: str
    url: str
    icon: str
    current: bool
    badge: int
    badge_label: str


@dataclass(frozen=True)
class Shell:
    """Everything base.html draws around a page."""

    title: str
    logo_url: str
    mark: str
    person_name: str
    initials: str
    filter_label: str
    filter_action: str
    properties: tuple[FilterChoice, ...]
    balance: str | None
    home_url: str
    menu: tuple[MenuItem, ...]
    email_url: str
    sessions_url: str
    reset_password_url: str
    about_url: str
    sign_out_url: str
    next: str


def build_shell(request: HttpRequest) -> Shell | None:
    """The shell of this request; None where nobody is signed in to a portal."""
    visitor = getattr(request, "visitor", None)
    if not isinstance(visitor, Visitor):
        return None
    inside: CustomerRequest = request  # type: ignore[assignment]
    portal = inside.portal
    due = due_summary(inside)
    return Shell(
        title=portal.title,
        logo_url=logo_url(portal),
        mark=initials(portal.title)[:1],
        person_name=visitor.name,
        initials=initials(visitor.name),
        filter_label=_filter_label(visitor.choices),
        filter_action=portal.path("properties:choose"),
        properties=visitor.choices,
        # Invoices switched off hides Current Balance too (design.md, pages).
        balance=money.on_page(due.balance_cents, portal.currency) if portal.show_invoices else None,
        home_url=portal.path("home:home"),
        menu=_menu(inside, _badges(inside, due)),
        email_url=portal.path("people_email"),
        sessions_url=portal.path("people_sessions"),
        reset_password_url=portal.path("account_change_password"),
        about_url=portal.path("home:about"),
        sign_out_url=portal.path("account_logout"),
        next=inside.get_full_path(),
    )


def logo_url(portal: CurrentPortal) -> str:
    """The logo's address with its hash in it, so that it may be kept for long; "" without a logo."""
    return f"{portal.path('branches:logo')}?v={portal.logo_sha256[:12]}" if portal.logo_sha256 else ""


def initials(name: str) -> str:
    """The first letters of the first and last word: "April Malmba" is "AM"."""
    words = [w for w in name.split() if w[0].isalnum()] or name.split()
    return "".join(dict.fromkeys((words[0][0], words[-1][0]))).upper() if words else "?"


def branding(request: HttpRequest) -> dict[str, object]:
    """Template context: the portal and its branding stylesheet, on signed-out pages too."""
    portal = portal_of(request)
    if portal is None:
        return {"portal": None, "portal_branding_url": "", "portal_icon_url": static("fieldgate/mark.svg")}
    colours, icon = stylesheet(portal.accent), mark(portal.title, portal.accent)
    return {
        "portal": portal,
        "portal_branding_url": f"{portal.path('branches:branding')}?v={fingerprint(colours)}",
        "portal_icon_url": f"{portal.path('branches:icon')}?v={fingerprint(icon)}",
    }


def _filter_label(choices: tuple[FilterChoice, ...]) -> str:
    chosen = [c for c in choices if c.chosen]
    if not chosen or len(chosen) == len(choices):
        return _("All Properties")
    if len(chosen) == 1:
        return chosen[0].name
    return ngettext("%(n)s property", "%(n)s properties", len(chosen)) % {"n": len(chosen)}


def _badges(request: CustomerRequest, due: DueSummary) -> dict[str, tuple[int, str]]:
    """What waits in a section, by its URL name: how much, and in words."""
    pending = pending_count(request)
    return {
        "proposals:proposals": (
            pending,
            ngettext("%(n)s pending", "%(n)s pending", pending) % {"n": pending},
        ),
        "invoices:invoices": (due.count, ngettext("%(n)s due", "%(n)s due", due.count) % {"n": due.count}),
    }


def _menu(request: CustomerRequest, badges: dict[str, tuple[int, str]]) -> tuple[MenuItem, ...]:
    items = []
    for section in SECTIONS:
        if section.switch and not getattr(request.portal, section.switch):
            continue
        url = request.portal.path(section.url_name)
        at_home = section.url_name == "home:home"
        badge, badge_label = badges.get(section.url_name, (0, ""))
        items.append(
            MenuItem(
                label=str(section.label),
                url=url,
                icon=section.icon,
                current=request.path == url if at_home else request.path.startswith(url),
                badge=badge,
                badge_label=badge_label,
            )
        )
    return tuple(items)

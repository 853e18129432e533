"""Set-up: portals with every setting of theirs, branches, and the company."""

from dataclasses import asdict
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from fieldgate.branches.doors import find_portal, logo_png
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.branches.rules import DEFAULT_ACCENT
from fieldgate.office.buttons import Button, Given
from fieldgate.office.contrast import swatches
from fieldgate.office.forms.portals import BranchForm, CompanyForm, PortalForm, write_percent
from fieldgate.office.records.addresses import linked
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.showing import Card, Fact, Record, Table, Text, address_of, link, pill
from fieldgate.people.actions.add_portal import add_portal
from fieldgate.people.actions.change_branch import BranchFields, change_branch
from fieldgate.people.actions.change_company import CompanyFields, change_company
from fieldgate.people.actions.change_portal import PortalFields, change_portal
from fieldgate.people.actions.switch_configuration import preview_configuration, switch_configuration
from fieldgate.people.permissions import Act
from fieldgate.people.reach import branches_in_reach, portals_in_reach
from fieldgate.people.viewer import StaffViewer

_PLACE = ("street", "city", "state", "postal_code")
_PORTAL = tuple(
    name for name in asdict(PortalFields(slug="", title="")) if name not in ("logo", "remove_logo")
)
_BRANCH = ("name", "zone", "phone", "email", "sender_name", *_PLACE)
_COMPANY = ("name", "zone", "currency", "footer", "convenience_fee_basis_points", *_PLACE)


class PortalRoom(Room):
    """Seen by whoever works there, changed by system administrators only (R151)."""

    change = Act.CONFIGURE
    list_heading = "Portals"
    list_display = ("title", "where", "covers", "state", "payments")
    search_fields = ("title", "slug", "host")
    search_help_text = "Title or address"
    ordering = ("title", "id")
    record_template = "office/portal.html"
    form_template = "office/portal_form.html"

    def seen(self, viewer: StaffViewer) -> QuerySet[Portal]:
        return portals_in_reach(viewer).select_related("branch", "logo")

    def get_urls(self) -> list[URLPattern]:
        logo = path(
            "<int:row_id>/logo.png", self.admin_site.admin_view(self.logo), name="branches_portal_logo"
        )
        return [logo, *super().get_urls()]

    def logo(self, request: HttpRequest, row_id: int) -> HttpResponse:
        """The logo as it is kept, also of a portal that is off."""
        png = logo_png(self.row(request, row_id).pk)
        if png is None:
            raise Http404
        return HttpResponse(png, content_type="image/png")

    @admin.display(description="Address", ordering="slug")
    def where(self, row: Portal) -> str:
        return row.host or f"/{row.slug}/"

    @admin.display(description="Covers", ordering="branch__name")
    def covers(self, row: Portal) -> str:
        return row.branch.name if row.branch else "The whole company"

    @admin.display(description="State", ordering="is_on")
    def state(self, row: Portal) -> SafeString:
        return pill("ON" if row.is_on else "OFF")

    @admin.display(description="Electronic payments", ordering="electronic_payments")
    def payments(self, row: Portal) -> SafeString:
        return pill("ON" if row.electronic_payments else "OFF")

    def record(self, viewer: StaffViewer, row: Portal) -> Record:
        current = find_portal(row.pk)
        where = (
            link(current.url("home:home"), current.url("home:home"))
            if current and row.is_on
            else self.where(row)
        )
        fee = row.convenience_fee_basis_points
        shown_fee = f"{write_percent(fee)} %" if fee is not None else "That of the company"
        return Record(
            title=row.title,
            marks=[self.state(row)],
            cards=(
                Card("Address", (
                    Fact("Address", where), Fact("Own host", row.host), Fact("Covers", self.covers(row)),
                )),
                _switches("Sections", row, (
                    ("Requests", "show_requests"), ("Proposals", "show_proposals"), ("Visits", "show_visits"),
                    ("Invoices", "show_invoices"), ("Service details", "show_service_details"),
                    ("Phone of the sales representative", "show_sales_rep_phone"),
                )),
                _switches("Payments", row, (
                    ("Electronic payments", "electronic_payments"), ("Card", "accept_card"),
                    ("ACH transfer", "accept_ach"), ("Partial payments", "allow_partial_payments"),
                ), Fact("Convenience fee", shown_fee)),
                _switches("Choices of customers", row, (
                    ("Customers may decline proposals", "allow_decline"), ("Autopay", "allow_autopay"),
                    ("Statements", "allow_statements"),
                )),
            ),
            texts=(
                Text("Subject of invitations", row.invitation_subject),
                Text("Text of invitations", row.invitation_body),
            ),
        )  # fmt: skip

    def beside(self, viewer: StaffViewer, row: Portal | None) -> dict[str, Any]:
        accent = row.accent if row else DEFAULT_ACCENT
        has_logo = row is not None and hasattr(row, "logo")
        logo_url = url_of(Portal, "logo", row.pk) if row and has_logo else ""
        return {"accent": accent, "swatches": swatches(accent), "logo_url": logo_url}

    def make_form(self, viewer: StaffViewer, row: Portal | None, *args: Any, **kwargs: Any) -> PortalForm:
        free = Branch.objects.filter(portal=None).values_list("pk", "name")
        branches = None if row else [(str(pk), name) for pk, name in free]
        return PortalForm(*args, branches=branches, **kwargs)

    def given(self, row: Portal | None) -> dict[str, Any]:
        if row is None:
            return asdict(PortalFields(slug="", title="", is_on=False))
        return {name: getattr(row, name) for name in _PORTAL}

    def save(self, viewer: StaffViewer, row_id: int | None, given: dict[str, Any]) -> int:
        branch = given.pop("branch", "")
        settings = PortalFields(**given)
        if row_id is None:
            return add_portal(viewer, int(branch) if branch else None, settings)
        change_portal(viewer, row_id, settings)
        return row_id


def _switches(title: str, row: Portal, names: tuple[tuple[str, str], ...], *more: Fact) -> Card:
    facts = [Fact(label, pill("ON" if getattr(row, name) else "OFF")) for label, name in names]
    return Card(title, [*facts, *more])


class BranchRoom(Room):
    """The branches one works for; changed by system administrators only."""

    change = Act.CONFIGURE
    list_heading = "Branches"
    list_display = ("name", "place", "phone", "email", "zone")
    search_fields = ("name", "city", "email")
    search_help_text = "Name, city or email address"
    ordering = ("name",)

    def seen(self, viewer: StaffViewer) -> QuerySet[Branch]:
        return branches_in_reach(viewer).select_related("portal")

    @admin.display(description="Address", ordering="city")
    def place(self, row: Branch) -> str:
        return address_of(row.street, row.city, row.state, row.postal_code)

    def record(self, viewer: StaffViewer, row: Branch) -> Record:
        portal = getattr(row, "portal", None)
        card = Card(
            "Branch",
            (
                Fact("Address", self.place(row)),
                Fact("Time zone", row.zone),
                Fact("Phone", row.phone),
                Fact("Email", row.email),
                Fact("Sender name", row.sender_name),
                Fact("Portal", linked("portal", portal.pk, portal.title) if portal else ""),
            ),
        )
        return Record(title=row.name, cards=(card,))

    def make_form(self, viewer: StaffViewer, row: Branch | None, *args: Any, **kwargs: Any) -> BranchForm:
        return BranchForm(*args, **kwargs)

    def given(self, row: Branch | None) -> dict[str, Any]:
        return {name: getattr(row, name) for name in _BRANCH} if row else {}

    def save(self, viewer: StaffViewer, row_id: int | None, given: dict[str, Any]) -> int:
        return change_branch(viewer, row_id, BranchFields(**given))


def _ask_switch(viewer: StaffViewer, row: Company, given: Given) -> str:
    plan = preview_configuration(viewer, not row.branch_level_configuration)
    names = ", ".join(f"{after.title} (/{after.slug}/)" for after in plan.portals) or "no portal"
    carried = len({contact for after in plan.portals for contact, _ in after.carried})
    what = "each branch has a portal of its own" if plan.by_branch else "one portal covers all branches"
    said = f"Afterwards {what}: {names}. {_people(carried)} carried over without a new invitation."
    if plan.left_out:
        said += f" {_people(len(plan.left_out))} let in nowhere, because no branch knows them."
    if plan.open_invitations:
        said += f" {plan.open_invitations} open invitation(s) lead nowhere then; invite those people again."
    return said


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"


def _switch(viewer: StaffViewer, row: Company, given: Given) -> str:
    plan = switch_configuration(viewer, not row.branch_level_configuration)
    return f"Branch-level configuration is {'on' if plan.by_branch else 'off'} now."


SWITCH = Button(
    name="switch-configuration",
    label="Switch branch-level configuration",
    act=Act.CONFIGURE,
    asks=_ask_switch,
    do=_switch,
    is_danger=True,
)


class CompanyRoom(Room):
    """There is one."""

    change = Act.CONFIGURE
    list_heading = "Company"
    list_display = ("name", "place", "currency", "zone")
    ordering = ("id",)
    buttons = (SWITCH,)

    def seen(self, viewer: StaffViewer) -> QuerySet[Company]:
        return Company.objects.all()

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Asked on every page for every room: the question costs a query on this room's own pages only.
        here = request.path_info.startswith(url_of(Company, "changelist"))
        return here and super().has_add_permission(request) and not Company.objects.exists()

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """Only before there is a company."""
        if Company.objects.exists():
            raise Http404
        return super().add_page(request)

    @admin.display(description="Address")
    def place(self, row: Company) -> str:
        return address_of(row.street, row.city, row.state, row.postal_code)

    def record(self, viewer: StaffViewer, row: Company) -> Record:
        card = Card(
            "Company",
            (
                Fact("Address", self.place(row)),
                Fact("Time zone", row.zone),
                Fact("Currency", row.currency),
                Fact("Convenience fee", f"{write_percent(row.convenience_fee_basis_points)} %"),
                Fact("Footer", row.footer),
                Fact("Branch-level configuration", pill("ON" if row.branch_level_configuration else "OFF")),
            ),
        )
        portals = [
            (
                linked("portal", p.pk, p.title),
                p.branch.name if p.branch else "The whole company",
                pill("ON" if p.is_on else "OFF"),
            )
            for p in portals_in_reach(viewer).select_related("branch")[:100]
        ]
        table = Table("Portals", ("Portal", "Covers", "State"), portals, "No portal yet.")
        return Record(title=row.name, cards=(card,), tables=(table,))

    def make_form(self, viewer: StaffViewer, row: Company | None, *args: Any, **kwargs: Any) -> CompanyForm:
        return CompanyForm(*args, **kwargs)

    def given(self, row: Company | None) -> dict[str, Any]:
        return {name: getattr(row, name) for name in _COMPANY} if row else {"currency": "USD"}

    def save(self, viewer: StaffViewer, row_id: int | None, given: dict[str, Any]) -> int:
        fee = given.pop("convenience_fee_basis_points") or 0
        change_company(viewer, CompanyFields(**given, convenience_fee_basis_points=fee))
        return 1


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = (
    (Portal, PortalRoom),
    (Branch, BranchRoom),
    (Company, CompanyRoom),
)

"""Proposals: services, versions, and the steps that the office takes with them."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from fieldgate.office.buttons import Button, Given
from fieldgate.office.forms.portals import write_percent
from fieldgate.office.looked_at import note_look
from fieldgate.office.records.addresses import linked
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.records.beginning import CHANGE_ORDER, COPY, REVISE, SAVE_TEMPLATE
from fieldgate.office.records.building import build_page
from fieldgate.office.records.delivering import EMAIL, PRINT, RESET, version_links, version_urls
from fieldgate.office.records.evidence import (
    CHOICES,
    drawing_url,
    evidence_of,
    fetch_answers,
    narrow,
)
from fieldgate.office.records.lists import by_branch_of, by_field, narrowing, only_of
from fieldgate.office.records.previewing import preview_page
from fieldgate.office.records.related import proposal_number
from fieldgate.office.showing import Card, Fact, Record, Table, Text, day_of, moment_of, money_of, pill
from fieldgate.people.permissions import Act
from fieldgate.people.viewer import StaffViewer
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.drafting import writing_of
from fieldgate.proposals.draft import Editing
from fieldgate.proposals.models import (
    Proposal,
    ProposalService,
    ProposalVersion,
    SignedDocument,
    office_statuses,
    portal_statuses,
)
from fieldgate.proposals.rules import (
    BEING_PREPARED,
    OfficeStatus,
    PortalStatus,
    heading,
    is_cancelled,
    may_step,
)

# What each step is called on its button, and what the page says before it is taken.
STEPS: dict[OfficeStatus, tuple[str, str]] = {
    OfficeStatus.BIDDING: ("Back to bidding", "It can then be worked on again."),
    OfficeStatus.PENDING_APPROVAL: ("Ask for approval", "Somebody is to look at it before it is sent."),
    OfficeStatus.APPROVED: ("Approve", "It can then be delivered."),
    OfficeStatus.WON: (
        "Mark as won",
        "Without a signature it counts as accepted on paper, today. The customer then sees it as ACCEPTED.",
    ),
    OfficeStatus.IN_PRODUCTION: ("In production", "Work on it has begun."),
    OfficeStatus.COMPLETE: ("Complete", "All work on it is done."),
    OfficeStatus.LOST: ("Mark as lost", "If it was delivered, the customer sees it as REJECTED."),
    OfficeStatus.CANCELLED: (
        "Cancel",
        "It stays ACCEPTED in the portal and is marked as cancelled. This is final.",
    ),
}
GRAVE = {OfficeStatus.LOST, OfficeStatus.CANCELLED}


def _may_take(then: OfficeStatus, proposal: Proposal) -> bool:
    accepted = proposal.portal_status == PortalStatus.ACCEPTED.value
    return may_step(OfficeStatus(proposal.office_status), then, accepted=accepted)


def _step(then: OfficeStatus) -> Button:
    label, consequence = STEPS[then]
    named = then.value.replace("_", " ")

    def do(viewer: StaffViewer, row: Proposal, given: Given) -> str:
        change_status(viewer, row.pk, then)
        return f"{_name(row)} is now {named}."

    return Button(
        name=then.value.replace("_", "-"),
        label=label,
        act=Act.PROPOSALS,
        asks=lambda viewer, row, given: f"{_name(row)} becomes {named}. {consequence}",
        do=do,
        offered=partial(_may_take, then),
        is_danger=then in GRAVE,
    )


def _name(row: Proposal) -> str:
    return f"Proposal {proposal_number(row)}"


class ProposalRoom(Room):
    """Written by the builder, moved on by the steps."""

    change = Act.PROPOSALS
    list_heading = "Proposals"
    list_display = ("shown_number", "title", "place", "shown_status", "portal", "signature", "sent", "price")
    list_filter = (
        by_field("portal status", "portal_status", portal_statuses),
        by_field("office status", "office_status", office_statuses),
        narrowing("electronic signature", "signature", lambda: CHOICES, narrow),
        by_branch_of("property__branch_id"),
        only_of("property", "property", "property_id"),
    )
    search_fields = ("number", "title", "property__name")
    search_help_text = "Number, title or property"
    ordering = ("-id",)
    buttons = (
        EMAIL,
        PRINT,
        *(_step(status) for status in STEPS),
        CHANGE_ORDER,
        REVISE,
        COPY,
        SAVE_TEMPLATE,
        RESET,
    )

    def seen(self, viewer: StaffViewer) -> QuerySet[Proposal]:
        around = ("property__branch", "parent", "sales_rep__user")
        return Proposal.objects.visible_to(viewer).select_related(*around)

    def get_urls(self) -> list[URLPattern]:
        name = "proposals_proposal"
        preview = path(
            "<int:row_id>/preview/", self.admin_site.admin_view(self.preview), name=f"{name}_preview"
        )
        return [preview, drawing_url(self, name), *version_urls(self, name), *super().get_urls()]

    def add_page(self, request: HttpRequest) -> HttpResponse:
        return build_page(self, request, None)

    def edit_page(self, request: HttpRequest, row_id: int) -> HttpResponse:
        return build_page(self, request, self.row(request, row_id))

    def preview(self, request: HttpRequest, row_id: int) -> HttpResponse:
        """How it would read on paper, as it is now."""
        return preview_page(self, request, self.row(request, row_id))

    def links(self, viewer: StaffViewer, row: Proposal) -> list[tuple[str, str]]:
        return [("Preview", url_of(Proposal, "preview", row.pk))]

    def may_edit(self, row: Proposal) -> bool:
        waits = row.office_status == OfficeStatus.DELIVERED.value
        if waits and row.portal_status != PortalStatus.ACCEPTED.value:
            return writing_of(row).allowed is not Editing.CLOSED
        return OfficeStatus(row.office_status) in BEING_PREPARED

    def complete(self, viewer: StaffViewer, rows: list[Any]) -> None:
        fetch_answers(rows)

    @admin.display(description="Number", ordering="number")
    def shown_number(self, row: Proposal) -> str:
        return proposal_number(row)

    @admin.display(description="Property", ordering="property__name")
    def place(self, row: Proposal) -> str:
        return row.property.name

    @admin.display(description="Office status", ordering="office_status")
    def shown_status(self, row: Proposal) -> str:
        return row.get_office_status_display()

    @admin.display(description="In the portal", ordering="portal_status")
    def portal(self, row: Proposal) -> SafeString:
        return pill(row.portal_status)

    @admin.display(description="Electronic Signature")
    def signature(self, row: Any) -> SafeString | str:
        return row.answer  # type: ignore[no-any-return]

    @admin.display(description="Sent", ordering=F("sent_on").desc(nulls_last=True))
    def sent(self, row: Proposal) -> str:
        return day_of(row.sent_on)

    @admin.display(description="Price", ordering="price_cents")
    def price(self, row: Proposal) -> str:
        return money_of(row.price_cents, row.currency)

    def looked_at(self, request: HttpRequest, row: Proposal) -> None:
        note_look(request.viewer, f"proposal:{row.pk}", row.property.branch_id)  # type: ignore[attr-defined]

    def record(self, viewer: StaffViewer, row: Proposal) -> Record:
        marks = [pill(row.portal_status)]
        if is_cancelled(OfficeStatus(row.office_status), PortalStatus(row.portal_status)):
            marks.append(pill("CANCELLED"))
        evidence = evidence_of(row)
        return Record(
            title=heading(row.number, row.title, row.revision),
            marks=marks,
            cards=(self._about(row), self._people(row), *evidence.cards),
            texts=(
                Text("Description", row.description),
                Text("Terms", row.terms),
                Text("Payment schedule", row.payment_schedule),
                *evidence.texts,
            ),
            tables=(self._services(row), self._versions(row), self._change_orders(viewer, row)),
        )

    def _about(self, row: Proposal) -> Card:
        facts = [
            Fact("Kind", row.get_kind_display()),
            Fact("Office status", row.get_office_status_display()),
            Fact("Price", money_of(row.price_cents, row.currency)),
            Fact("Sent", day_of(row.sent_on)),
        ]
        if row.accepted_on:
            facts.append(Fact("Accepted", day_of(row.accepted_on)))
        if row.accepted_by:
            facts.append(Fact("Accepted by", row.accepted_by))
        if row.parent_id:
            facts.append(
                Fact("Change order of", linked("proposal", row.parent_id, "the proposal it changes"))
            )
        if row.from_request_id:
            facts.append(Fact("Answers", linked("request", row.from_request_id, "a request")))
        if row.conversation_id:
            facts.append(Fact("Changes asked for", linked("request", row.conversation_id, "in a request")))
        if row.payments:
            facts.append(Fact("Monthly payments", f"{row.payments}, from {day_of(row.first_payment_on)} on"))
        if row.convenience_fee_basis_points is not None:
            facts.append(Fact("Convenience fee", f"{write_percent(row.convenience_fee_basis_points)} %"))
        return Card("Proposal", facts)

    def _people(self, row: Proposal) -> Card:
        return Card(
            "Where and who",
            (
                Fact("Property", linked("property", row.property_id, row.property.name)),
                Fact("Branch", row.property.branch.name),
                Fact("Sales representative", row.sales_rep.name if row.sales_rep else ""),
            ),
        )

    def _services(self, row: Proposal) -> Table:
        found = ProposalService.objects.filter(proposal=row).order_by("position")
        rows = [(s.group, s.name, s.visits, _choice(s), money_of(s.price_cents, row.currency)) for s in found]
        return Table("Services", ("Group", "Service", "Visits", "Counts", "Price"), rows, "No services yet.")

    def _versions(self, row: Proposal) -> Table:
        zone = row.property.branch.zone
        found = ProposalVersion.objects.filter(proposal=row).order_by("-ordinal").defer("content")
        found = found.annotate(
            is_signed=Exists(
                SignedDocument.objects.filter(signature__version=OuterRef("pk"), pdf__isnull=False)
            )
        )
        rows = [
            (
                f"{v.ordinal}",
                v.title,
                money_of(v.price_cents, row.currency),
                moment_of(v.delivered_at, zone),
                _fate(v, row, zone),
                v.sha256[:12],
                version_links(row, v, is_signed=v.is_signed),
            )
            for v in found
        ]
        heads = ("Version", "Title", "Price", "Delivered", "State", "SHA-256 begins", "Documents")
        return Table("Delivered versions", heads, rows, "It was never delivered.")

    def _change_orders(self, viewer: StaffViewer, row: Proposal) -> Table:
        found = Proposal.objects.visible_to(viewer).filter(parent=row).order_by("-id")[:50]
        rows = [
            (
                linked("proposal", p.pk, proposal_number(p)),
                p.title,
                pill(p.portal_status),
                money_of(p.price_cents, p.currency),
            )
            for p in found
        ]
        return Table(
            "Change orders", ("Number", "Title", "In the portal", "Price"), rows, "No change orders."
        )


def _choice(service: ProposalService) -> str:
    if not service.is_optional:
        return "Yes"
    return "Optional, chosen" if service.is_chosen else "Optional, not chosen"


def _fate(version: ProposalVersion, row: Proposal, zone: str) -> SafeString | str:
    if version.pk == row.version_id:
        return pill("STANDS")
    return f"Withdrawn {moment_of(version.withdrawn_at, zone)}" if version.withdrawn_at else "Replaced"


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((Proposal, ProposalRoom),)

"""Templates: what new proposals may begin with. They are made on a proposal, and are the whole company's."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from fieldgate.office.buttons import Button, Given
from fieldgate.office.forms.form import OfficeForm
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.records.beginning import NameForm
from fieldgate.office.records.lists import by_field
from fieldgate.office.showing import Card, Fact, Record, Table, Text, link, money_of
from fieldgate.people.permissions import Act, may
from fieldgate.people.viewer import StaffViewer
from fieldgate.proposals.actions.delete_template import delete_template
from fieldgate.proposals.actions.save_template import rename_template
from fieldgate.proposals.content import read
from fieldgate.proposals.models import Proposal, ProposalTemplate, kinds


def name_form(*args: Any, viewer: StaffViewer, row: ProposalTemplate, **kwargs: Any) -> OfficeForm:
    """Begins with the present name."""
    return NameForm(*args, **{**kwargs, "initial": {"name": row.name}})


def _rename(viewer: StaffViewer, row: ProposalTemplate, given: Given) -> str:
    rename_template(viewer, row.pk, given["name"])
    return "The template is renamed."


def _remove(viewer: StaffViewer, row: ProposalTemplate, given: Given) -> str:
    delete_template(viewer, row.pk)
    return f"The template {row.name} is gone."


RENAME = Button(
    name="rename",
    label="Rename",
    act=Act.PROPOSALS,
    asks=lambda viewer, row, given: "The template gets another name. What began with it stays as it is.",
    do=_rename,
    form=name_form,
    takes_viewer=True,
)
REMOVE = Button(
    name="remove",
    label="Delete",
    act=Act.PROPOSALS,
    asks=lambda viewer, row, given: (
        f"The template {row.name} is deleted for good. Proposals that began with it stay as they are."
    ),
    do=_remove,
    leads_to=lambda row: url_of(ProposalTemplate, "changelist"),
    is_danger=True,
)


class TemplateRoom(Room):
    """Seen by all of the office, renamed and deleted by whoever builds proposals."""

    list_heading = "Templates"
    list_display = ("name", "shown_kind", "services", "price")
    list_filter = (by_field("kind", "kind", kinds),)
    search_fields = ("name",)
    search_help_text = "Name"
    ordering = ("name", "id")
    buttons = (RENAME, REMOVE)

    def seen(self, viewer: StaffViewer) -> QuerySet[ProposalTemplate]:
        return ProposalTemplate.objects.all()

    @admin.display(description="Kind", ordering="kind")
    def shown_kind(self, row: ProposalTemplate) -> str:
        return row.get_kind_display()

    @admin.display(description="Services")
    def services(self, row: ProposalTemplate) -> int:
        return len(row.content["services"])

    @admin.display(description="Price")
    def price(self, row: ProposalTemplate) -> str:
        content = read(row.content)
        return money_of(content.price_cents, content.currency)

    def record(self, viewer: StaffViewer, row: ProposalTemplate) -> Record:
        content = read(row.content)
        begin = f"{url_of(Proposal, 'add')}?template={row.pk}"
        rows = [
            (s.group, s.name, s.visits, "Optional" if s.is_optional else "Yes", len(s.items) or "",
             money_of(s.price_cents, content.currency))
            for s in content.services
        ]  # fmt: skip
        facts = [
            Fact("Kind", row.get_kind_display()),
            Fact("Title", content.title),
            Fact("Price", money_of(content.price_cents, content.currency)),
        ]
        if may(viewer, Act.PROPOSALS):
            facts.append(Fact("Use", link("Begin a proposal with it", begin)))
        heads = ("Group", "Service", "Visits", "Counts", "Items", "Price")
        return Record(
            title=row.name,
            cards=(Card("Template", facts),),
            texts=(
                Text("Description", content.description),
                Text("Terms", content.terms),
                Text("Payment schedule", content.payment_schedule),
            ),
            tables=(Table("Services", heads, rows, "No services."),),
        )


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((ProposalTemplate, TemplateRoom),)

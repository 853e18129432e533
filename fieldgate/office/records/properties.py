"""Properties, each with all that hangs on it, and the roles of its contacts."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet

from fieldgate.invoices.models import Invoice
from fieldgate.office.buttons import Button, Given
from fieldgate.office.forms.form import read_id
from fieldgate.office.forms.people import PropertyForm
from fieldgate.office.forms.picking import AboutContact
from fieldgate.office.records import related
from fieldgate.office.records.addresses import address, linked
from fieldgate.office.records.base import Room
from fieldgate.office.records.finding import finder, name_of
from fieldgate.office.records.lists import by_branch_of
from fieldgate.office.showing import Card, Fact, Record, Table, address_of, cell_buttons
from fieldgate.people.models import StaffMember
from fieldgate.people.permissions import Act, may
from fieldgate.people.reach import branches_in_reach
from fieldgate.people.viewer import StaffViewer
from fieldgate.properties.actions.link_contact import link_contact
from fieldgate.properties.actions.make_billing import make_billing
from fieldgate.properties.actions.make_primary import make_primary
from fieldgate.properties.actions.save_property import PropertyFields, save_property
from fieldgate.properties.actions.unlink_contact import unlink_contact
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.models import Proposal
from fieldgate.requests.models import ServiceRequest
from fieldgate.visits.models import Visit

_TEXTS = ("name", "street", "city", "state", "postal_code")
_STAFF = ("account_owner", "sales_rep", "operations_manager")
MOST_CONTACTS = 100


def _about(
    name: str, label: str, verb: Callable[[StaffViewer, int, int], None], asks: str, said: str
) -> Button:
    """A button beside one of the property's contacts; {who} and {place} are filled in."""

    def ask(viewer: StaffViewer, row: Property, given: Given) -> str:
        return asks.format(who=name_of(viewer, given.get("contact")), place=row.name)

    def do(viewer: StaffViewer, row: Property, given: Given) -> str:
        who = name_of(viewer, given["contact"])
        verb(viewer, row.pk, given["contact"])
        return said.format(who=who, place=row.name)

    return Button(name, label, Act.PEOPLE, asks=ask, do=do, form=AboutContact, on_page=False)


def _link(viewer: StaffViewer, row: Property, given: Given) -> str:
    who = name_of(viewer, given["contact"])
    link_contact(viewer, row.pk, given["contact"])
    return f"{who} is linked to {row.name}."


LINK = Button(
    name="link-contact",
    label="Link a contact",
    act=Act.PEOPLE,
    asks=lambda viewer, row, given: (
        f"Whoever is linked to {row.name} sees its proposals, visits, invoices and requests, and may "
        "open requests."
    ),
    do=_link,
    form=finder(),
    takes_viewer=True,
    find=True,
)
PRIMARY = _about(
    "make-primary",
    "Make Primary",
    make_primary,
    "{who} becomes Primary of {place}: may sign its proposals and pay its invoices. "
    "Whoever was Primary stays linked.",
    "{who} is Primary of {place}.",
)
BILLING = _about(
    "make-billing",
    "Make Billing",
    make_billing,
    "{who} becomes Billing of {place}: may sign its proposals, and new invoices go to them. "
    "Invoices issued before stay with whom they name.",
    "{who} is Billing of {place}.",
)
UNLINK = _about(
    "unlink",
    "Unlink",
    unlink_contact,
    "{who} no longer sees anything of {place}, from the next page on. What they wrote stays.",
    "{who} is no longer linked to {place}.",
)


class PropertyRoom(Room):
    """Properties are made and changed here."""

    change = Act.PEOPLE
    list_heading = "Properties"
    list_display = ("name", "place", "branch_name", "owner", "rep")
    list_filter = (by_branch_of("branch_id"),)
    search_fields = ("name", "street", "city", "postal_code")
    search_help_text = "Name or address"
    ordering = ("name", "id")
    buttons = (LINK, PRIMARY, BILLING, UNLINK)

    def seen(self, viewer: StaffViewer) -> QuerySet[Property]:
        return Property.objects.visible_to(viewer).select_related("branch", *_STAFF)

    @admin.display(description="Address", ordering="city")
    def place(self, row: Property) -> str:
        return address_of(row.street, row.city, row.state, row.postal_code)

    @admin.display(description="Branch", ordering="branch__name")
    def branch_name(self, row: Property) -> str:
        return row.branch.name

    @admin.display(description="Account owner", ordering="account_owner__name")
    def owner(self, row: Property) -> str:
        return row.account_owner.name if row.account_owner else ""

    @admin.display(description="Sales representative", ordering="sales_rep__name")
    def rep(self, row: Property) -> str:
        return row.sales_rep.name if row.sales_rep else ""

    def record(self, viewer: StaffViewer, row: Property) -> Record:
        narrowed = {"property": row.pk}
        return Record(
            title=row.name,
            cards=(
                Card(
                    "Property",
                    (
                        Fact("Address", address_of(row.street, row.city, row.state, row.postal_code)),
                        Fact("Branch", row.branch.name),
                    ),
                ),
                Card(
                    "Who looks after it",
                    (
                        Fact("Account owner", _staff(row.account_owner)),
                        Fact("Sales representative", _staff(row.sales_rep)),
                        Fact("Operations manager", _staff(row.operations_manager)),
                    ),
                ),
            ),
            tables=(
                self._contacts(viewer, row),
                related.requests(ServiceRequest.objects.visible_to(viewer).filter(property=row), **narrowed),
                related.proposals(Proposal.objects.visible_to(viewer).filter(property=row), **narrowed),
                related.visits(Visit.objects.visible_to(viewer).filter(property=row), **narrowed),
                related.invoices(Invoice.objects.visible_to(viewer).filter(property=row), **narrowed),
            ),
        )

    def _contacts(self, viewer: StaffViewer, row: Property) -> Table:
        links = (
            PropertyContact.objects.filter(property=row)
            .select_related("contact")
            .order_by("-is_primary", "-is_billing", "contact__name", "id")[:MOST_CONTACTS]
        )
        may_change = may(viewer, Act.PEOPLE)
        rows = [
            (
                linked("contact", i.contact_id, i.contact.name),
                i.contact.email or "",
                i.contact.phone,
                related.roles_of(i),
                cell_buttons(_role_buttons(row, i)) if may_change else "",
            )
            for i in links
        ]
        heads = ("Name", "Email", "Phone", "Role", "Actions")
        return Table("Contacts", heads, rows, "Nobody is linked yet, so no customer sees this property.")

    def make_form(self, viewer: StaffViewer, row: Property | None, *args: Any, **kwargs: Any) -> PropertyForm:
        branches = [(str(pk), name) for pk, name in branches_in_reach(viewer).values_list("pk", "name")]
        named = [getattr(row, f"{name}_id") for name in _STAFF] if row else []
        staff = StaffMember.objects.filter(
            Q(pk__in=StaffMember.objects.visible_to(viewer).filter(is_active=True))
            | Q(pk__in=filter(None, named))
        )
        people = [(str(pk), name) for pk, name in staff.values_list("pk", "name")]
        return PropertyForm(*args, branches=branches, staff=people, **kwargs)

    def given(self, row: Property | None) -> dict[str, Any]:
        if row is None:
            return {}
        texts = {name: getattr(row, name) for name in _TEXTS}
        return {
            **texts,
            "branch": row.branch_id,
            **{name: getattr(row, f"{name}_id") or "" for name in _STAFF},
        }

    def save(self, viewer: StaffViewer, row_id: int | None, given: dict[str, Any]) -> int:
        texts = {name: given[name] for name in _TEXTS}
        people: dict[str, Any] = {name: read_id(given[name]) for name in _STAFF}
        return save_property(viewer, row_id, PropertyFields(branch=int(given["branch"]), **texts, **people))


def _role_buttons(row: Property, link: PropertyContact) -> list[tuple[str, str]]:
    """Whoever has a role keeps it until it moves, so only others can be unlinked."""
    offered = [
        (BILLING, not link.is_billing),
        (PRIMARY, not link.is_primary),
        (UNLINK, not (link.is_primary or link.is_billing)),
    ]
    return [
        (b.label, address("property", row.pk, b.name, contact=link.contact_id))
        for b, is_on in offered
        if is_on
    ]


def _staff(member: StaffMember | None) -> object:
    return linked("staff", member.pk, member.name) if member else ""


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((Property, PropertyRoom),)

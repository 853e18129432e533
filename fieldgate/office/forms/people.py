"""What the office types for contacts, staff and properties. Field names are those of the verbs."""

from typing import Any, ClassVar

from django import forms
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from fieldgate.office.forms.form import Choices, Group, OfficeForm, address, line, one_of, tick

_PLACE = ("street", "city", "state", "postal_code")


class ContactForm(OfficeForm):
    """A person at a customer."""

    name = line("Name", 200, required=True)
    title = line("Title", 100)
    company = line("Company", 200)
    email = address("Email", help_text="Invitations go there, and it is what the person signs in with.")
    phone = line("Phone", 40)
    street = line("Street", 200)
    city = line("City", 100)
    state = line("State", 50)
    postal_code = line("Postal code", 20)

    groups: ClassVar[tuple[Group, ...]] = (
        Group("Person", ("name", "title", "company", "email", "phone")),
        Group("Billing address", _PLACE),
    )


class PropertyForm(OfficeForm):
    """A place that a branch looks after."""

    branch = one_of("Branch", required=True)
    name = line("Name", 200, required=True)
    street = line("Street", 200)
    city = line("City", 100)
    state = line("State", 50)
    postal_code = line("Postal code", 20)
    account_owner = one_of("Account owner")
    sales_rep = one_of(
        "Sales representative", help_text="Customers see this person as their Service Contact."
    )
    operations_manager = one_of("Operations manager")

    groups: ClassVar[tuple[Group, ...]] = (
        Group("Property", ("branch", "name")),
        Group("Address", _PLACE),
        Group("Who looks after it", ("account_owner", "sales_rep", "operations_manager")),
    )

    def __init__(self, *args: Any, branches: Choices, staff: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "branch", branches)
        for name in ("account_owner", "sales_rep", "operations_manager"):
            offer(self, name, [("", "Nobody"), *staff])


class StaffForm(OfficeForm):
    """A person of the office."""

    name = line("Name", 200, required=True)
    email = address("Email", required=True, help_text="What the person signs in with.")
    title = line("Title", 100)
    phone = line("Phone", 40)
    role = one_of("Role", required=True)
    branches = forms.MultipleChoiceField(
        label="Branches", required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="What this person reaches. System administrators reach all of them.",
    )  # fmt: skip
    is_active = tick("May sign in", "Without it, whoever is signed in is out at once.")

    groups: ClassVar[tuple[Group, ...]] = (
        Group("Person", ("name", "email", "title", "phone")),
        Group("What they may do", ("role", "branches", "is_active")),
    )

    def __init__(self, *args: Any, roles: Choices, branches: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", roles)
        offer(self, "branches", branches)


def offer(form: OfficeForm, name: str, choices: Choices) -> None:
    """Set the options of a choice."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - made by one_of or beside it
    field.choices = list(choices)

"""The head of a proposal as the office types it: everything but its services."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from fieldgate.office.forms.form import Choices, Group, OfficeForm, line, one_of, read_id
from fieldgate.office.forms.form import number as whole_number
from fieldgate.office.forms.people import offer
from fieldgate.office.forms.portals import PercentField
from fieldgate.proposals.content import Content, Monthly, Service
from fieldgate.proposals.draft import LONGEST_TEXT, MOST_PAYMENTS, Draft
from fieldgate.proposals.rules import Kind

KINDS = [(Kind.WORK_ORDER.value, "Work order"), (Kind.CONTRACT.value, "Contract")]


def _long(label: str, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=False, help_text=help_text,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}),
    )  # fmt: skip


class BuildForm(OfficeForm):
    """What a proposal is; which of its fields may be changed depends on how far it is."""

    title = line(
        "Title", 200, required=True, help_text="Customers see it in lists, on the page and on paper."
    )
    kind = one_of("Kind", required=True, help_text="A contract recurs; a work order is done once.")
    number = line("Number", 32, help_text="Empty: the next one that is free.")
    sales_rep = one_of(
        "Sales representative", help_text="The customer's Service Contact; told of a signature."
    )
    from_request = one_of("Answers a request")
    fee = PercentField(
        label="Convenience fee in percent",
        required=False,
        help_text="Empty: as the portal or the company has it.",
    )
    description = _long("Description", 4, "Stands above the services.")
    terms = _long("Terms", 6, "The customer reads them before signing.")
    payment_schedule = _long("Payment schedule", 3, "In words, such as: half on signing, half when done.")
    first_payment_on = forms.DateField(
        label="First monthly payment", required=False, input_formats=["%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y"],
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "MM/DD/YYYY", "autocomplete": "off"}),
        help_text="Contracts only: the total in equal parts, one each month from this day on.",
        error_messages={"invalid": "Give a day such as 03/31/2026."},
    )  # fmt: skip
    payments = whole_number("Number of payments", least=1, most=MOST_PAYMENTS)

    groups: ClassVar[tuple[Group, ...]] = (
        Group("Proposal", ("title", "kind", "number", "sales_rep", "from_request", "fee")),
        Group("Words", ("description", "terms")),
        Group("Payment", ("payment_schedule", "first_payment_on", "payments")),
    )

    def __init__(
        self, *args: Any, reps: Choices, requests: Choices, is_new: bool, is_settled: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", KINDS)
        offer(self, "sales_rep", [("", "Nobody"), *reps])
        offer(self, "from_request", [("", "None"), *requests])
        if not is_new:
            del self.fields["number"]
        if is_settled:
            del self.fields["kind"]

    @property
    def head(self) -> list[tuple[Group, list[BoundField]]]:
        """What stands above the services."""
        return list(self.drawn())[:1]

    @property
    def rest(self) -> list[tuple[Group, list[BoundField]]]:
        """What stands below them."""
        return list(self.drawn())[1:]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, count = given.get("first_payment_on"), given.get("payments")
        if day and not count and "payments" not in self.errors:
            self.add_error("payments", "Say how many payments there are, or leave the day empty.")
        if count and not day and "first_payment_on" not in self.errors:
            self.add_error("first_payment_on", "Say when the first is due, or leave the number empty.")
        return given

    def draft(self, place_id: int, kind: Kind, currency: str, services: tuple[Service, ...]) -> Draft:
        """What could be read, as a draft; `kind` where the form does not ask for it."""
        given = self.cleaned_data
        day, count = given.get("first_payment_on"), given.get("payments")
        return Draft(
            property=place_id,
            kind=Kind(given["kind"]) if given.get("kind") else kind,
            content=Content(
                title=given.get("title") or "",
                description=given.get("description") or "",
                terms=given.get("terms") or "",
                payment_schedule=given.get("payment_schedule") or "",
                currency=currency,
                services=services,
                monthly=Monthly(day.isoformat(), count) if day and count else None,
            ),
            sales_rep=read_id(given.get("sales_rep") or ""),
            fee=given.get("fee"),
            from_request=read_id(given.get("from_request") or ""),
            number=given.get("number") or "",
        )


def given_of(draft: Draft) -> dict[str, Any]:
    """What the form begins with for a proposal that is there."""
    content = draft.content
    monthly = content.monthly
    return {
        "title": content.title,
        "kind": draft.kind.value,
        "sales_rep": draft.sales_rep or "",
        "from_request": draft.from_request or "",
        "fee": draft.fee,
        "description": content.description,
        "terms": content.terms,
        "payment_schedule": content.payment_schedule,
        "first_payment_on": date.fromisoformat(monthly.first_on).strftime("%m/%d/%Y") if monthly else "",
        "payments": monthly.count if monthly else "",
    }

"""Choosing one contact out of many: look for a name or an address, then tick."""

from collections.abc import Sequence
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from fieldgate.office.forms.form import LARGEST_ID, Choices, OfficeForm, hidden_id

MOST_FOUND = 20
"""How many are shown; whoever finds more types more of the name."""


class PickForm(OfficeForm):
    """One of the contacts that were found. The verb decides whether it may be this one."""

    contact = forms.IntegerField(
        label="Contact",
        min_value=1,
        max_value=LARGEST_ID,
        widget=forms.RadioSelect(),
        error_messages={"required": "Choose one of them."},
    )

    def __init__(self, *args: Any, find: str = "", found: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find, self.found = find, list(found)
        widget = self.fields["contact"].widget
        assert isinstance(widget, forms.RadioSelect)  # noqa: S101 - said above
        widget.choices = self.found
        if len(self.found) == MOST_FOUND:
            self.fields["contact"].help_text = f"The first {MOST_FOUND}. Type more of the name to see others."
        if not self.found and not self.is_bound:
            self.fields["contact"].widget = forms.HiddenInput()


class HandOverForm(PickForm):
    """Who takes over, and a word about it."""

    note = forms.CharField(
        label="Note", max_length=500, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="Kept in the audit log.",
    )  # fmt: skip


class AboutContact(OfficeForm):
    """Says which contact a button of a property is about."""

    contact = hidden_id()


class AboutPortal(OfficeForm):
    """Says which portal a button of a contact is about."""

    portal = hidden_id()


def labels(rows: Sequence[tuple[int, str, str | None, str]]) -> list[tuple[str, str]]:
    """Choices out of (id, name, email address, company)."""
    return [
        (str(pk), " · ".join(part for part in (name, email, company) if part))
        for pk, name, email, company in rows
    ]

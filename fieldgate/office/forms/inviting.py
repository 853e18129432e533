"""What is sent with invitations: to whom, into which portal, with which words."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from fieldgate.office.forms.form import Choices, OfficeForm, is_id, line, one_of
from fieldgate.office.forms.people import offer

MOST = 10_000
"""How many are invited at a time."""


class Ids(forms.CharField):
    """Ids of contacts with commas between them: one field, however many there are."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> list[int]:
        typed = str(super().clean(value))
        parts = [part for part in typed.split(",") if part]
        if not all(is_id(part) for part in parts):
            raise forms.ValidationError("The recipients could not be read. Choose them in the list again.")
        ids = list(dict.fromkeys(int(part) for part in parts))
        if len(ids) > MOST:
            raise forms.ValidationError(f"At most {MOST:,} are invited at a time. Narrow the list first.")
        return ids


class InviteForm(OfficeForm):
    """An invitation to be. Recipients may be added and taken away before it is sent."""

    contacts = Ids(required=False)
    portal = one_of("Portal", required=True, help_text="Where the invitation leads to.")
    subject = line("Subject", 200, required=True)
    body = forms.CharField(
        label="Body", max_length=10_000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 14})
    )

    def __init__(self, *args: Any, portals: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "portal", portals)

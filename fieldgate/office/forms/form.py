"""What every form of the office has: groups of fields, Unfold's widgets, and bounds on what is typed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.forms.boundfield import BoundField
from unfold.widgets import (
    UnfoldAdminColorInputWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

LARGEST_ID = 2**63 - 1
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """Fields that stand together under a heading."""

    title: str
    names: tuple[str, ...]
    note: str = ""


class OfficeForm(forms.Form):
    """A form that is drawn in groups."""

    groups: ClassVar[tuple[Group, ...]] = ()
    required_css_class = "fg-required"

    def drawn(self) -> Iterator[tuple[Group, list[BoundField]]]:
        """Each group with its fields; without groups all of them in one."""
        groups = self.groups or (Group("", tuple(self.fields)),)
        for group in groups:
            names = [name for name in group.names if name in self.fields and not self[name].is_hidden]
            yield group, [self._described(name) for name in names]

    def _described(self, name: str) -> BoundField:
        """A field whose widget says where its help and what is wrong with it stand."""
        attrs = self.fields[name].widget.attrs
        if self.errors.get(name):
            attrs["aria-invalid"] = "true"
        described = [f"id_{name}_errors"] if self.errors.get(name) else []
        if self.fields[name].help_text:
            described.append(f"id_{name}_helptext")
        if described:
            attrs["aria-describedby"] = " ".join(described)
        return self[name]


def line(label: str, longest: int, *, required: bool = False, help_text: str = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=help_text,
        widget=UnfoldAdminTextInputWidget(),
    )  # fmt: skip


def text(
    label: str, *, longest: int = 10_000, required: bool = False, help_text: str = ""
) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label, max_length=longest, required=required, help_text=help_text,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )  # fmt: skip


def address(label: str, *, required: bool = False, help_text: str = "") -> forms.EmailField:
    """An email address."""
    return forms.EmailField(
        label=label, max_length=254, required=required, help_text=help_text,
        widget=UnfoldAdminEmailInputWidget(),
    )  # fmt: skip


def tick(label: str, help_text: str = "") -> forms.BooleanField:
    """A tick."""
    return forms.BooleanField(label=label, required=False, help_text=help_text, widget=UnfoldBooleanWidget())


def one_of(label: str, *, required: bool = False, help_text: str = "") -> forms.ChoiceField:
    """A choice whose options are set when the form is made, because they depend on who is looking."""
    return forms.ChoiceField(
        label=label, required=required, help_text=help_text, widget=UnfoldAdminSelectWidget()
    )


def number(label: str, *, least: int, most: int, help_text: str = "") -> forms.IntegerField:
    """A whole number, or nothing."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=False, help_text=help_text,
        widget=UnfoldAdminIntegerFieldWidget(),
    )  # fmt: skip


def colour(label: str, help_text: str = "") -> forms.RegexField:
    """A colour such as #1f7a4d."""
    return forms.RegexField(
        r"\A#[0-9a-fA-F]{6}\Z", label=label, help_text=help_text, widget=UnfoldAdminColorInputWidget(),
        error_messages={"invalid": "Give a colour such as #1f7a4d."},
    )  # fmt: skip


def picture(label: str, help_text: str = "") -> forms.FileField:
    """A file."""
    return forms.FileField(
        label=label, required=False, help_text=help_text, widget=UnfoldAdminFileFieldWidget()
    )


def hidden_id(*, required: bool = True) -> forms.IntegerField:
    """The id of the other thing that a button is about."""
    return forms.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=required, widget=forms.HiddenInput()
    )


def is_id(text: str) -> bool:
    """Whether a text can be the id of a row; its length comes first, as Python reads no endless numbers."""
    return len(text) <= 19 and text.isascii() and text.isdigit() and int(text) <= LARGEST_ID


def read_id(chosen: str) -> int | None:
    """A choice of one_of that stands for a row; none chosen is None."""
    return int(chosen) if chosen else None

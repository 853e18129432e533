"""What can be done with a record: a button on its page, a page that asks, and the verb behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms

from fieldgate.office.forms.form import OfficeForm
from fieldgate.people.permissions import Act
from fieldgate.people.viewer import StaffViewer

Given = dict[str, Any]


class NothingToFillIn(OfficeForm):
    """A button that asks for a yes and for nothing else."""


@dataclass(frozen=True)
class Button:
    """One button. `name` is the last segment of its address; nothing happens before its page was posted.

    `do` calls the verb and returns the sentence that tells what was done. `asks` says what will happen.
    `offered` says whether it makes sense for the row as it is; the verb decides all the same.
    """

    name: str
    label: str
    act: Act
    asks: Callable[[StaffViewer, Any, Given], str]
    do: Callable[[StaffViewer, Any, Given], str]
    form: Callable[..., forms.Form] = NothingToFillIn
    offered: Callable[[Any], bool] = field(default=lambda row: True)
    is_danger: bool = False
    on_page: bool = True  # False: it stands in a row of a table, and its address says which row
    takes_viewer: bool = False  # whether the form is made for a viewer and a row
    find: bool = False  # whether the form begins with looking for somebody
    template: str = "office/button.html"
    leads_to: Callable[[Any], str] | None = None  # where it leads once it is done; else to the record

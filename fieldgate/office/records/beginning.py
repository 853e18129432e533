"""What new proposals begin with: a copy, a change order, a revision, a template."""

from collections.abc import Callable
from typing import Any

from fieldgate.office.buttons import Button, Given
from fieldgate.office.forms.form import OfficeForm, line
from fieldgate.office.records.base import url_of
from fieldgate.office.records.related import proposal_number
from fieldgate.people.permissions import Act
from fieldgate.people.viewer import StaffViewer
from fieldgate.proposals.actions.copy_proposal import copy_proposal
from fieldgate.proposals.actions.create_change_order import create_change_order, may_have_change_order
from fieldgate.proposals.actions.revise_contract import may_be_revised, revise_contract
from fieldgate.proposals.actions.save_template import LONGEST, save_template
from fieldgate.proposals.models import Proposal, ProposalTemplate


class NameForm(OfficeForm):
    """What a template is called."""

    name = line(
        "Name", LONGEST, required=True, help_text="As it is found when a new proposal begins with it."
    )


def _begins(
    name: str,
    label: str,
    verb: Callable[[StaffViewer, int], int],
    asks: str,
    said: str,
    offered: Callable[[Any], bool] = lambda row: True,
) -> Button:
    """A button that makes another proposal and leads to its builder; {number} is that of the first."""

    def do(viewer: StaffViewer, row: Any, given: Given) -> str:
        row.begun = verb(viewer, row.pk)
        return said.format(number=proposal_number(row))

    return Button(
        name=name,
        label=label,
        act=Act.PROPOSALS,
        asks=lambda viewer, row, given: asks.format(number=proposal_number(row)),
        do=do,
        offered=offered,
        leads_to=lambda row: url_of(Proposal, "edit", row.begun),
    )


COPY = _begins(
    "copy",
    "Copy",
    copy_proposal,
    "A new proposal at the same property begins with the words, services and prices of {number}. It gets a "
    "number of its own, and {number} stays as it is.",
    "This is the copy of {number}.",
)
CHANGE_ORDER = _begins(
    "change-order",
    "Change order",
    create_change_order,
    "A change order is a proposal of its own, with its own number, price and signature. It is listed with "
    "{number}, which stays as it was accepted.",
    "This is the change order of {number}.",
    may_have_change_order,
)
REVISE = _begins(
    "revise",
    "Revise the contract",
    revise_contract,
    "A revision offers the contract anew under its own number. {number} stays accepted until the revision is "
    "signed or won. Options that were chosen are part of the revision; others are offered again.",
    "This is the next revision of {number}.",
    may_be_revised,
)


def _save_template(viewer: StaffViewer, row: Proposal, given: Given) -> str:
    save_template(viewer, row.pk, given["name"])
    return f"The template {given['name']} is saved. New proposals may begin with it."


SAVE_TEMPLATE = Button(
    name="save-template",
    label="Save as template",
    act=Act.PROPOSALS,
    asks=lambda viewer, row, given: (
        f"The words, services and prices of {proposal_number(row)} are kept as a template. "
        "Later changes of this proposal do not change the template."
    ),
    do=_save_template,
    form=NameForm,
    leads_to=lambda row: url_of(ProposalTemplate, "changelist"),
)

"""To whom a version is mailed: one tick for each contact of the property, and what it brings them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from fieldgate.mail.letter import Letter
from fieldgate.office.forms.form import OfficeForm
from fieldgate.people.queries import NOT_INVITED
from fieldgate.proposals.recipients import Candidate, Candidates, Way


@dataclass(frozen=True)
class Tick:
    """A contact as the page shows them. `value` is what the tick sends; `said`: what it does, or why not."""

    value: str
    is_on: bool
    is_choosable: bool
    name: str
    email: str
    roles: tuple[str, ...]
    access: str
    said: str


def ticks_of(candidates: Candidates, chosen: Iterable[str] | None = None) -> list[Tick]:
    """The ticks of a page, the proposed ones on; or (`chosen`) those that were sent."""
    sent = None if chosen is None else set(chosen)
    return [
        Tick(
            value=_value(one),
            is_on=one.is_proposed if sent is None else _value(one) in sent,
            is_choosable=not one.why_not,
            name=one.name,
            email=one.email,
            roles=_roles(one),
            access=one.access,
            said=_said(one),
        )
        for one in candidates.rows
    ]


def recipients_field(candidates: Candidates, *, required: bool = True) -> forms.MultipleChoiceField:
    """The ticks as a field. One that means something else by now is refused: nobody is let in unawares."""
    choices = [(_value(one), one.name) for one in candidates.rows if not one.why_not]
    changed = "What a tick does has changed meanwhile. Please look at the list again."
    return forms.MultipleChoiceField(
        label="Recipients",
        choices=choices,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose somebody to be mailed, or print the proposal instead.",
            "invalid_choice": changed,
            "invalid_list": changed,
        },
    )


def chosen_of(values: Iterable[str]) -> tuple[set[int], set[int]]:
    """The contacts who were ticked, and those of them who are let in by it; of cleaned values only."""
    parts = [value.split("-") for value in values]
    return {int(pk) for pk, _ in parts}, {int(pk) for pk, way in parts if way != Way.OPEN.value}


class RecipientsForm(OfficeForm):
    """Who is mailed. `notes` is what else there is to know first, `preview` the mail to one of them."""

    recipients: forms.MultipleChoiceField

    def __init__(
        self, *args: Any, candidates: Candidates, notes: Iterable[str], preview: Letter | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"] = recipients_field(candidates)
        sent = self.data.getlist("recipients") if self.is_bound else None  # type: ignore[attr-defined]
        self.ticks = ticks_of(candidates, sent)
        self.can_send = any(tick.is_choosable for tick in self.ticks)
        self.notes, self.preview = list(notes), preview


def _value(one: Candidate) -> str:
    """Who, and what the tick does to them, so that the two cannot part while the page is open."""
    return f"{one.contact_id}-{one.way.value}"


def _roles(one: Candidate) -> tuple[str, ...]:
    named = (("Primary", one.is_primary), ("Billing", one.is_billing))
    return tuple(role for role, has_it in named if has_it) or ("Other",)


def _said(one: Candidate) -> str:
    match one.way:
        case Way.OPEN:
            return "Gets a mail that leads to the proposal."
        case Way.INVITE if one.access == NOT_INVITED:
            return "Has no access yet. The same mail invites them; its link is good for 14 days."
        case Way.INVITE:
            return "Was invited, but is not in yet. The mail brings a fresh invitation; the earlier one ends."
        case Way.READMIT:
            return "Their access was revoked. Ticking this lets them in again: the mail invites them anew."
        case Way.NONE:
            return one.why_not

"""What can go wrong with proposals, each named by the fact."""

from collections.abc import Mapping
from enum import StrEnum


class ProposalNotFound(LookupError):
    """There is no such proposal for this viewer: it may not exist, or not be theirs (a 404 either way)."""


class ProposalRefusal(Exception):
    """A change that is not allowed; nothing was changed."""


class StepNotAllowed(ProposalRefusal):
    """From its present status a proposal cannot go where it was to go."""


class RecipientRefused(ProposalRefusal):
    """Somebody who was to be mailed cannot be; the text says who and why, in words for the office."""


class Closed(StrEnum):
    """Why a version can be answered no more."""

    SUPERSEDED = "superseded"
    SIGNED = "signed"
    WON = "won"
    LOST = "lost"
    DECLINED = "declined"


class NoLongerOpen(ProposalRefusal):
    """The version on the open page can no longer be signed or declined (a 409). Nothing was changed.

    `who` signed or declined it, where somebody did.
    """

    def __init__(self, why: Closed, who: str = "") -> None:
        super().__init__(f"no longer open: {why}")
        self.why = why
        self.who = who


class NotYetPrinted(ProposalRefusal):
    """The document that would be signed is not made yet, or could not be made (a 409)."""


class ConsentWithdrawn(ProposalRefusal):
    """The contact has withdrawn the consent to sign electronically, and not given it again (a 409)."""


class NotEditable(ProposalRefusal):
    """It was accepted, answered or given up, so nothing is written on it any more; the text is the way on."""


class ChangedMeanwhile(ProposalRefusal):
    """Somebody else saved it after it was loaded; saving now would undo their work."""


class SavedAlready(ProposalRefusal):
    """The same new proposal was saved before, by a second press of the button; `id` is its row."""

    def __init__(self, proposal_id: int) -> None:
        super().__init__("It was saved already. What is typed below was not saved a second time.")
        self.id = proposal_id


class DraftRefused(ProposalRefusal):
    """What was typed cannot be kept. `faults`: what is wrong, by the name of the field (draft.py)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


class NotForThis(ProposalRefusal):
    """A change order or a revision that this proposal cannot have; the text says why."""


class TemplateNotFound(LookupError):
    """There is no such template any more (a 404)."""

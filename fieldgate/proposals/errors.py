"""What can go wrong with proposals, each named by the fact."""

from enum import StrEnum


class ProposalNotFound(LookupError):
    """There is no such proposal for this viewer: it may not exist, or not be theirs (a 404 either way)."""


class ProposalRefusal(Exception):
    """A change that is not allowed; nothing was changed."""


class StepNotAllowed(ProposalRefusal):
    """From its present status a proposal cannot go where it was to go."""


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

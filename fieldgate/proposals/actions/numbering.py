"""Gives a new proposal its number, and makes its row."""

from django.db import IntegrityError, transaction

from fieldgate.kit.counters import next_number
from fieldgate.proposals.errors import DraftRefused
from fieldgate.proposals.models import Proposal

KIND = "proposal"
_TRIES = 20


def add_numbered(proposal: Proposal, chosen: str = "") -> None:
    """Save a new row under the chosen number, or under the next one that is free.

    Runs inside a transaction. Raises DraftRefused when the chosen one is taken.
    """
    if chosen:
        taken = Proposal.objects.filter(number=chosen).exists()
        if taken or not _saved(proposal, chosen):
            words = f"There is a proposal #{chosen} already. Choose another number, or leave it empty."
            raise DraftRefused({"number": words})
        return
    for _ in range(_TRIES):
        # Somebody may be typing this very number; then it is theirs, and the next one is ours.
        if _saved(proposal, next_number(KIND, Proposal.objects.all())):
            return
    raise DraftRefused({"number": "No number was free just now. Save again, or type one."})


def _saved(proposal: Proposal, number: str) -> bool:
    proposal.number = number
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:
        if Proposal.objects.filter(number=number, revision=proposal.revision).exists():
            return False
        raise
    return True

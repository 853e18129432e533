"""Why it is too late to decline a proposal or to ask for changes, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fieldgate.kit import clock
from fieldgate.proposals.errors import Closed
from fieldgate.proposals.queries.proposals import ProposalDetail


@dataclass(frozen=True)
class TooLate:
    """What happened meanwhile, and what it means for the reader."""

    title: str
    text: str


def too_late(found: ProposalDetail, why: Closed) -> TooLate:
    """For somebody who was about to answer. A new version is no reason: then its form is shown instead."""
    signed, declined = found.standing.signed, found.standing.declined
    if why is Closed.SIGNED and signed:
        words = {"name": signed.by, "day": clock.on_page(signed.on)}
        return TooLate(
            _("%(name)s signed this proposal on %(day)s") % words,
            _("It is accepted, so nothing was sent. If that is not what you want, please tell us."),
        )
    if why is Closed.DECLINED and declined:
        words = {"name": declined.by, "day": clock.on_page(declined.on)}
        return TooLate(
            _("%(name)s declined this proposal on %(day)s") % words,
            _("We know of it, so nothing more was sent. If it should be made anew, please tell us."),
        )
    if why is Closed.LOST:
        return TooLate(
            _("This proposal is no longer offered"),
            _("There is nothing to answer any more, so nothing was sent."),
        )
    return TooLate(
        _("This proposal is accepted already"),
        _("Nothing was sent. If that is not what you want, please tell us."),
    )

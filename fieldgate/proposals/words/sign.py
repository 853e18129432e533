"""The pages of signing in words: what is offered, what it comes to, why it is too late."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldgate.kit import clock, money
from fieldgate.proposals import rules
from fieldgate.proposals.content import Content, Payment
from fieldgate.proposals.errors import Closed
from fieldgate.proposals.queries.proposals import ProposalDetail
from fieldgate.proposals.rules import PortalStatus

Pair = tuple[str, str]


@dataclass(frozen=True)
class Total:
    """What a choice comes to: the sum, what it is made of where there is a choice, and its payments."""

    sum: str
    parts: tuple[Pair, ...]
    payments: tuple[Pair, ...]


@dataclass(frozen=True)
class TooLate:
    """Why a proposal can be signed no more, and the way on."""

    title: str
    text: str
    is_renewed: bool = False  # there is another version to read and sign


def total_of(content: Content) -> Total:
    """The total of a content whose options are chosen."""
    chosen = [s for s in content.services if s.is_optional and s.is_chosen]
    has_options = any(s.is_optional for s in content.services)
    base = content.price_cents - sum(s.price_cents for s in chosen)
    parts = [(_("Without optional services"), money.on_page(base, content.currency))] if has_options else []
    parts += [(s.name, money.on_page(s.price_cents, content.currency)) for s in chosen]
    return Total(
        sum=money.on_page(content.price_cents, content.currency),
        parts=tuple(parts),
        payments=tuple(_payments(content.payments, content.currency)),
    )


def _payments(payments: Iterable[Payment], currency: str) -> Iterable[Pair]:
    """Monthly payments, those of the same amount on one line: "11 payments, 06/01/2025 to 04/01/2026"."""
    for cents, run in groupby(payments, key=lambda payment: payment.cents):
        days = [clock.on_page(payment.due_on) for payment in run]
        words = ngettext("%(n)s payment, %(first)s", "%(n)s payments, %(first)s to %(last)s", len(days))
        said = {"n": len(days), "first": days[0], "last": days[-1]}
        yield words % said, money.on_page(cents, currency)


def why_closed(found: ProposalDetail) -> Closed:
    """Why a version that is not open is not."""
    if found.standing.signed:
        return Closed.SIGNED
    if found.row.portal is PortalStatus.ACCEPTED:
        return Closed.WON
    return Closed.LOST if found.row.portal is PortalStatus.REJECTED else Closed.DECLINED


def too_late(found: ProposalDetail, why: Closed) -> TooLate:
    """What happened meanwhile, for somebody who was about to sign. Nothing of theirs was sent on."""
    signed, declined = found.standing.signed, found.standing.declined
    if why is Closed.SIGNED and signed:
        title = _("%(name)s signed this proposal on %(day)s")
        text = _("It was accepted for %(total)s. Nothing was signed twice, and there is nothing left to do.")
        total = money.on_page(found.row.price_cents, found.row.currency)
        return TooLate(title % {"name": signed.by, "day": clock.on_page(signed.on)}, text % {"total": total})
    if why is Closed.DECLINED and declined:
        title = _("%(name)s declined this proposal on %(day)s")
        text = _("Nothing was signed. If you want it after all, tell us, and we send it to you anew.")
        return TooLate(title % {"name": declined.by, "day": clock.on_page(declined.on)}, text)
    if why is Closed.SUPERSEDED:
        return TooLate(
            _("There is a new version of this proposal"),
            _("It was sent while you had the one before open. Nothing was signed. Please read the new one."),
            is_renewed=True,
        )
    if why is Closed.LOST:
        return TooLate(
            _("This proposal is no longer offered"),
            _("Nothing was signed. If you still want it, tell us, and we make you a new one."),
        )
    return TooLate(
        _("This proposal is accepted already"),
        _("It was accepted without an electronic signature. There is nothing left to do."),
    )


def name_of(found: ProposalDetail) -> str:
    """What is signed, by its title; by its number where it has none."""
    return found.row.title or rules.heading(found.row.number, "", found.row.revision)

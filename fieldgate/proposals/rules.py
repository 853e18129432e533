"""Facts and questions about proposals. Pure Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A contract recurs; a work order is done once."""

    CONTRACT = "contract"
    WORK_ORDER = "work_order"


class OfficeStatus(StrEnum):
    """Where the office has got to with it (study 1.5). Codes, never the names a tenant gives them."""

    NEW = "new"
    BIDDING = "bidding"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    DELIVERED = "delivered"
    WON = "won"
    IN_PRODUCTION = "in_production"
    COMPLETE = "complete"
    LOST = "lost"
    CANCELLED = "cancelled"


class PortalStatus(StrEnum):
    """What a customer is told of it; a hidden one is not there."""

    HIDDEN = "hidden"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class SigningRole(StrEnum):
    """As whom a contact of the property may sign or decline (design.md 4, R65)."""

    PRIMARY = "Primary"
    BILLING = "Billing"


class Event(StrEnum):
    """What the chain of signature events tells of a version (reliability 1.6)."""

    DELIVERED = "delivered"
    OPENED = "opened"
    CONSENTED = "consented"
    SIGNED = "signed"
    SEALED = "sealed"
    DECLINED = "declined"
    VOIDED = "voided"
    CONSENT_WITHDRAWN = "consent_withdrawn"


S = OfficeStatus
BEING_PREPARED = frozenset({S.NEW, S.BIDDING, S.PENDING_APPROVAL, S.APPROVED})
WON = frozenset({S.WON, S.IN_PRODUCTION, S.COMPLETE})

# Which steps an office status may take. Delivering and resetting are verbs of their own.
STEPS: dict[OfficeStatus, frozenset[OfficeStatus]] = {
    S.NEW: frozenset({S.BIDDING, S.LOST}),
    S.BIDDING: frozenset({S.PENDING_APPROVAL, S.APPROVED, S.LOST}),
    S.PENDING_APPROVAL: frozenset({S.BIDDING, S.APPROVED, S.LOST}),
    S.APPROVED: frozenset({S.BIDDING, S.LOST}),
    S.DELIVERED: frozenset({S.WON, S.LOST}),
    S.WON: frozenset({S.IN_PRODUCTION, S.COMPLETE, S.CANCELLED}),
    S.IN_PRODUCTION: frozenset({S.COMPLETE, S.CANCELLED}),
    S.COMPLETE: frozenset({S.IN_PRODUCTION}),
    S.LOST: frozenset({S.BIDDING}),
    S.CANCELLED: frozenset(),
}
MAY_DELIVER = frozenset({S.APPROVED, S.DELIVERED})
LONGEST_ANSWER = 2_000  # letters of a reason to decline, and of what is asked to be changed
MAY_RESET = frozenset({S.DELIVERED, S.LOST, S.WON})


@dataclass(frozen=True)
class Facts:
    """All that a portal status depends on.

    `delivered`: a delivered version stands, so it was neither reset nor never sent. `signed`: a signature
    stands. `accepted_elsewhere`: it was accepted on paper, or in the system it was brought from.
    `superseded`: a later revision of the same number is accepted.
    """

    office: OfficeStatus
    delivered: bool
    signed: bool = False
    accepted_elsewhere: bool = False
    superseded: bool = False


def portal_status(facts: Facts) -> PortalStatus:
    """The one answer to what a customer sees of a proposal (R44, R48 to R54, R64; design.md 3).

    Never delivered is hidden, also when it was lost or won; so is what is being prepared again after a
    reset, and a revision that a later accepted one replaced. A standing signature means accepted (L-33),
    whatever the office does; lost after delivery means rejected; cancelled after it was won stays accepted.
    """
    if not facts.delivered or facts.office in BEING_PREPARED or facts.superseded:
        return PortalStatus.HIDDEN
    if facts.signed or facts.accepted_elsewhere or facts.office in WON:
        return PortalStatus.ACCEPTED
    if facts.office is OfficeStatus.DELIVERED:
        return PortalStatus.PENDING
    return PortalStatus.REJECTED


@dataclass(frozen=True)
class Revision:
    """One row of a number, with what its portal status depends on."""

    id: int
    number: str
    revision: int
    office: str
    delivered: bool
    signed: bool
    accepted_elsewhere: bool


def portal_statuses(revisions: Iterable[Revision]) -> dict[int, PortalStatus]:
    """The portal status of each row by id; all revisions of a number must be given together (R63).

    The newest comes first, because an accepted one supersedes those before it.
    """
    statuses: dict[int, PortalStatus] = {}
    accepted: set[str] = set()
    for row in sorted(revisions, key=lambda row: row.revision, reverse=True):
        statuses[row.id] = portal_status(
            Facts(
                office=OfficeStatus(row.office),
                delivered=row.delivered,
                signed=row.signed,
                accepted_elsewhere=row.accepted_elsewhere,
                superseded=row.number in accepted,
            )
        )
        if statuses[row.id] is PortalStatus.ACCEPTED:
            accepted.add(row.number)
    return statuses


def may_step(now: OfficeStatus, then: OfficeStatus, *, accepted: bool) -> bool:
    """Whether the office may move a proposal on; what was accepted is never lost again (design.md 3)."""
    return then in STEPS[now] and not (accepted and then is OfficeStatus.LOST)


def fingerprint(version_id: int, sha256: str) -> str:
    """A version and its content, for the hidden field to which an answer is bound (T-ES-02)."""
    return f"{version_id}.{sha256}"


def is_cancelled(office: OfficeStatus, portal: PortalStatus) -> bool:
    """Whether "Cancelled" stands beside ACCEPTED (R64)."""
    return office is OfficeStatus.CANCELLED and portal is PortalStatus.ACCEPTED


def heading(number: str, title: str, revision: int = 0) -> str:
    """How a proposal is called: "Proposal #80: Daily Clean"; a later revision says which it is (R63)."""
    name = f"Proposal #{number}" + (f" (Revision {revision})" if revision else "")
    return f"{name}: {title}" if title else name

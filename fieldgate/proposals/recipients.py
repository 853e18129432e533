"""Who may be told of a delivered version by mail: the contacts of its property, and how each gets in."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef

from fieldgate.branches.doors import find_portal_of_branch
from fieldgate.branches.portal import CurrentPortal
from fieldgate.people.models import User
from fieldgate.people.permissions import Act, may
from fieldgate.people.queries import ACTIVE, NOT_INVITED, REVOKED, access_states_at
from fieldgate.people.viewer import Viewer
from fieldgate.properties.models import Property, PropertyContact


class Way(StrEnum):
    """What a mail to a contact brings along."""

    OPEN = "open"  # nothing: they have access
    INVITE = "invite"  # their invitation
    READMIT = "readmit"  # an invitation, though their access was revoked
    NONE = "none"  # they cannot be mailed


@dataclass(frozen=True)
class Candidate:
    """A contact of the property. `access`: the word for how far they are; `why_not`: why no mail can go."""

    contact_id: int
    name: str
    email: str
    is_primary: bool
    is_billing: bool
    access: str
    way: Way
    why_not: str = ""

    @property
    def is_proposed(self) -> bool:
        """Whether they are ticked to begin with: the Primary, unless somebody had shut them out."""
        return self.is_primary and self.way in {Way.OPEN, Way.INVITE}


@dataclass(frozen=True)
class Candidates:
    """All contacts of a property, the Primary first. `no_portal`: why customers cannot read anything now."""

    portal: CurrentPortal | None
    rows: tuple[Candidate, ...]
    no_portal: str = ""

    @property
    def can_be_signed(self) -> bool:
        """Whether anybody of the property may sign (R65)."""
        return any(row.is_primary or row.is_billing for row in self.rows)

    def of(self, contact_ids: Collection[int]) -> list[Candidate]:
        """Those of the contacts who are contacts of the property."""
        return [row for row in self.rows if row.contact_id in contact_ids]


def list_candidates(viewer: Viewer, place: Property) -> Candidates:
    """The contacts of a property that the viewer reaches, and what a mail would bring each of them.

    Whoever reaches a property reaches the portal of its branch too.
    """
    portal = find_portal_of_branch(place.branch_id)
    no_portal = _why_closed(portal)
    disabled = User.objects.filter(is_active=False, email=OuterRef("contact__email"))
    links = list(
        PropertyContact.objects.filter(property=place)
        .select_related("contact")
        .annotate(is_disabled=Exists(disabled))
        .order_by("-is_primary", "-is_billing", "contact__name", "pk")
    )
    ids = [link.contact_id for link in links]
    states = access_states_at(viewer, portal.id, ids) if portal else {}
    may_invite = may(viewer, Act.PEOPLE)
    rows = []
    for link in links:
        access = states.get(link.contact_id, NOT_INVITED)
        why_not = no_portal or _why_not(
            link.contact.email, access, is_disabled=link.is_disabled, may_invite=may_invite
        )
        way = Way.NONE if why_not else _WAYS.get(access, Way.INVITE)
        rows.append(
            Candidate(
                link.contact_id, link.contact.name, link.contact.email or "", link.is_primary,
                link.is_billing, access, way, why_not,
            )
        )  # fmt: skip
    return Candidates(portal, tuple(rows), no_portal)


_WAYS = {ACTIVE: Way.OPEN, REVOKED: Way.READMIT}


def _why_closed(portal: CurrentPortal | None) -> str:
    """Why customers of a branch cannot read proposals, in words for the office; "" when they can."""
    if portal is None:
        return "This branch has no portal yet."
    if not portal.is_on:
        return f"The portal {portal.title} is off."
    return "" if portal.show_proposals else f"Proposals are switched off in the portal {portal.title}."


def _why_not(email: str | None, access: str, *, is_disabled: bool, may_invite: bool) -> str:
    """Why a contact cannot be mailed, in words for the office; "" when they can."""
    if not email:
        return "No email address is known."
    if is_disabled:
        return "Their account is disabled."
    if access == ACTIVE or may_invite:
        return ""
    if access == REVOKED:
        return "Their access was revoked, and your role may not invite."
    return "They have no access to the portal yet, and your role may not invite."

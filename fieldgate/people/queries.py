"""What the office sees of people's ways in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from fieldgate.branches.models import Portal
from fieldgate.kit import clock
from fieldgate.people.errors import ContactNotFound
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember
from fieldgate.people.reach import portals_in_reach
from fieldgate.people.viewer import StaffViewer, Viewer

NOT_INVITED, INVITED, EXPIRED, ACTIVE, REVOKED = "not invited", "invited", "expired", "active", "revoked"
_FURTHEST = (ACTIVE, INVITED, EXPIRED, REVOKED, NOT_INVITED)


@dataclass(frozen=True)
class AccessRow:
    """How far a contact is on the way into one portal (R17). Times are UTC."""

    portal_id: int
    portal: str
    state: str
    invited_at: datetime | None = None
    invited_by: str = ""
    accepted_at: datetime | None = None
    last_sign_in: datetime | None = None


def list_accesses(viewer: Viewer, contact_id: int) -> tuple[AccessRow, ...]:
    """One row for each portal in reach. Raises ContactNotFound."""
    if not Contact.objects.visible_to(viewer).filter(pk=contact_id).exists():
        raise ContactNotFound(contact_id)
    portals = list(portals_in_reach(viewer).order_by("title", "pk"))
    found = {a.portal_id: a for a in _accesses(portals).filter(contact_id=contact_id)}
    return tuple(
        _row(found[p.pk]) if p.pk in found else AccessRow(p.pk, p.title, NOT_INVITED) for p in portals
    )


def access_states(viewer: Viewer, contact_ids: Collection[int]) -> dict[int, AccessRow]:
    """For each of these contacts the portal they are furthest in, among those in reach: one query for a list.

    Contacts with none are left out.
    """
    rows = _accesses(portals_in_reach(viewer)).filter(contact_id__in=contact_ids)
    best: dict[int, AccessRow] = {}
    for access in rows.order_by("portal__title", "pk"):
        row, known = _row(access), best.get(access.contact_id)
        if known is None or _FURTHEST.index(row.state) < _FURTHEST.index(known.state):
            best[access.contact_id] = row
    return best


def actor_name(viewer: Viewer) -> str:
    """The name of the member of staff who acts; of the installation itself the product's."""
    if not isinstance(viewer, StaffViewer):
        return settings.PRODUCT_NAME
    return StaffMember.objects.values_list("name", flat=True).get(pk=viewer.staff_id)


def access_states_at(viewer: Viewer, portal_id: int, contact_ids: Collection[int]) -> dict[int, str]:
    """How far each of these contacts is on the way into a portal in reach; whoever never was is left out."""
    portals = portals_in_reach(viewer).filter(pk=portal_id)
    rows = _accesses(portals).filter(contact_id__in=contact_ids)
    return {access.contact_id: _state(access) for access in rows}


def _accesses(portals: Iterable[Portal]) -> QuerySet[PortalAccess]:
    newest = Invitation.objects.filter(access=OuterRef("pk"), ended_at=None).order_by("-pk")
    inviter = StaffMember.objects.filter(user_id=OuterRef("invited_by_id")).values("name")[:1]
    return (
        PortalAccess.objects.filter(portal__in=portals)
        .select_related("portal", "contact__user")
        .annotate(good_until=Subquery(newest.values("expires_at")[:1]), inviter=Subquery(inviter))
    )


def _row(access: PortalAccess) -> AccessRow:
    user = access.contact.user
    return AccessRow(
        portal_id=access.portal_id,
        portal=access.portal.title,
        state=_state(access),
        invited_at=access.invited_at,
        invited_by=getattr(access, "inviter", "") or "",
        accepted_at=access.accepted_at,
        last_sign_in=user.last_login if user else None,
    )


def _state(access: PortalAccess) -> str:
    if access.revoked_at:
        return REVOKED
    if access.accepted_at:
        return ACTIVE
    if access.invited_at is None:
        return NOT_INVITED
    good_until = getattr(access, "good_until", None)
    return INVITED if good_until and good_until > clock.now() else EXPIRED

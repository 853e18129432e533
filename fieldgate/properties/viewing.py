"""Builds the one viewer of a request, and what the Property Filter shows of it."""

from dataclasses import dataclass

from django.db import connection

from fieldgate.branches.portal import CurrentPortal
from fieldgate.kit.places import town_on_page
from fieldgate.people import doors
from fieldgate.people.roles import Role
from fieldgate.people.viewer import CustomerViewer, StaffViewer

# The second thing every request asks, so it is SQL too: the contact if its access stands, and one row for
# each property it is linked to within the portal's reach.
_VISITOR = """
    SELECT c.id, c.name, p.id, p.name, p.city, p.state, p.postal_code, link.is_chosen, b.zone
    FROM people_portalaccess access
    JOIN people_contact c ON c.id = access.contact_id
    LEFT JOIN properties_propertycontact link ON link.contact_id = c.id
    LEFT JOIN properties_property p ON p.id = link.property_id {in_reach}
    LEFT JOIN branches_branch b ON b.id = p.branch_id
    WHERE c.user_id = %(user)s AND access.portal_id = %(portal)s
        AND access.accepted_at IS NOT NULL AND access.revoked_at IS NULL
    ORDER BY p.name, p.id
"""


@dataclass(frozen=True)
class FilterChoice:
    """One row of the Property Filter."""

    id: int
    name: str
    place: str
    chosen: bool


@dataclass(frozen=True)
class Visitor:
    """A customer inside a portal: the viewer, the name to show, and the filter's rows."""

    viewer: CustomerViewer
    name: str
    choices: tuple[FilterChoice, ...]


def customer_in_portal(user_id: int, portal: CurrentPortal) -> Visitor | None:
    """The visitor this user is in this portal, read anew at every request; None without access.

    One query. A property that was unlinked a moment ago is not in it (R31, T-OP-11).
    """
    in_reach = "" if portal.branch_id is None else "AND p.branch_id = %(branch)s"
    with connection.cursor() as cursor:
        cursor.execute(
            _VISITOR.format(in_reach=in_reach),
            {"user": user_id, "portal": portal.id, "branch": portal.branch_id},
        )
        rows = cursor.fetchall()
    if not rows:
        return None
    contact_id, contact_name = rows[0][:2]
    choices = tuple(
        FilterChoice(pk, name, town_on_page(city, state, code), bool(chosen))
        for _, _, pk, name, city, state, code, chosen, _ in rows
        if pk is not None
    )
    chosen_ids = tuple(c.id for c in choices if c.chosen)
    if len(chosen_ids) == len(choices):
        # All ticked is All Properties, and must also count what hangs on no property of one's own.
        chosen_ids = ()
    viewer = CustomerViewer(
        user_id=user_id,
        contact_id=contact_id,
        portal_id=portal.id,
        branch_id=portal.branch_id,
        property_ids=tuple(c.id for c in choices),
        chosen_ids=chosen_ids,
        zones=tuple(sorted({zone for *_, zone in rows if zone})),
    )
    return Visitor(viewer, contact_name, choices)


def staff_viewer(user_id: int) -> StaffViewer | None:
    """The staff viewer of a user, or None."""
    staff = doors.staff_at_office(user_id)
    if staff is None:
        return None
    everything = staff.role is Role.SYSTEM_ADMIN
    ids = None if everything else tuple(pk for pk, _ in staff.branches)
    return StaffViewer(user_id, staff.staff_id, staff.role, ids)

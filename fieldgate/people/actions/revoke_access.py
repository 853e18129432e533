"""Shut a contact out of a portal."""

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people import doors
from fieldgate.people.errors import PortalNotFound
from fieldgate.people.models import Invitation, PortalAccess
from fieldgate.people.permissions import Act, require
from fieldgate.people.reach import portals_in_reach
from fieldgate.people.sessions import end_sessions
from fieldgate.people.taking import lock_contact
from fieldgate.people.viewer import Viewer, actor_of


def revoke_access(viewer: Viewer, contact_id: int, portal_id: int) -> None:
    """End a contact's access to a portal, from their next request on, and every open invitation to it.

    When that was their last way in, their sessions end too, so that none of them comes back to life with a
    later invitation. Revoked already, or never invited, is well too.
    Raises NotAllowed, ContactNotFound or PortalNotFound.
    """
    require(viewer, Act.PEOPLE)
    with transaction.atomic():
        contact = lock_contact(viewer, contact_id)
        portal = portals_in_reach(viewer).filter(pk=portal_id).first()
        if portal is None:
            raise PortalNotFound(portal_id)
        access = PortalAccess.objects.filter(contact_id=contact_id, portal=portal, revoked_at=None).first()
        if access is None:
            return
        now = clock.now()
        PortalAccess.objects.filter(pk=access.pk).update(revoked_at=now)
        Invitation.objects.filter(access=access, used_at=None, ended_at=None).update(ended_at=now)
        if contact.user and not doors.may_sign_in_anywhere(contact.user.pk):
            end_sessions(contact.user.pk)
        record(
            "access revoked",
            actor=actor_of(viewer),
            on=f"contact:{contact_id}",
            branch_id=portal.branch_id,
            detail={"portal": portal.slug},
        )

"""Invite a member of staff to the office."""

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people import inviting
from fieldgate.people.errors import PeopleRefusal, StaffNotFound
from fieldgate.people.models import StaffMember
from fieldgate.people.permissions import Act, require
from fieldgate.people.viewer import Viewer, actor_of


def invite_staff(viewer: Viewer, staff_id: int) -> None:
    """Mail a member of staff a way in to choose a password; an earlier invitation ends.

    Raises NotAllowed, StaffNotFound, or PeopleRefusal for one who is deactivated or has a password already.
    """
    require(viewer, Act.STAFF)
    with transaction.atomic():
        staff = StaffMember.objects.visible_to(viewer).select_for_update().filter(pk=staff_id).first()
        if staff is None:
            raise StaffNotFound(staff_id)
        if not (staff.is_active and staff.user.is_active):
            raise PeopleRefusal(f"{staff.name} is deactivated.")
        if staff.user.has_usable_password():
            raise PeopleRefusal(f"{staff.name} has a password already, and can have it reset.")
        inviting.end_open(clock.now(), staff=staff)
        made = inviting.new_invitation(
            staff.user.email, inviting.user_of(viewer), "staff", "staff", staff_id=staff.pk
        )
        inviting.send([made], None)
        record("invited", actor=actor_of(viewer), on=f"staff:{staff.pk}")

"""Send a fresh invitation for one that was too old."""

from django.db import transaction

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people import inviting
from fieldgate.people.errors import InvitationGone
from fieldgate.people.invitations import Standing
from fieldgate.people.models import Invitation


def renew_invitation(token: str, portal_id: int | None) -> None:
    """Mail a fresh link to the address the expired one went to, and to no other (R16).

    Its holder need not be that person, so nothing else can come of it. Raises InvitationGone unless the
    invitation is one that only ran out of time.
    """
    with transaction.atomic():
        found = inviting.take_invitation(token, portal_id)
        if found is None or found.standing is not Standing.EXPIRED:
            raise InvitationGone
        old = Invitation.objects.select_related("access__portal").get(pk=found.id)
        goal = {"access_id": old.access_id} if old.access_id else {"staff_id": old.staff_id}
        inviting.end_open(clock.now(), expires_at__gt=clock.now(), **goal)
        made = inviting.new_invitation(old.email, old.sent_by, old.subject, old.body, **goal)
        inviting.send([made], old.access.portal.branch_id if old.access else None)
        record("invitation renewed", actor=f"email:{old.email}", on=found.on)

"""Staff looking at a document leave a row in the audit, once in a while."""

from datetime import timedelta

from django.db import transaction

from fieldgate.audit.models import AuditEvent
from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.people.viewer import StaffViewer

ONCE_IN = timedelta(minutes=10)
ACT = "looked at"


def note_look(viewer: StaffViewer, thing: str, branch_id: int | None) -> None:
    """Record that this person looked at `thing` ("invoice:12"), at most once in ten minutes."""
    actor = f"user:{viewer.user_id}"
    since = clock.now() - ONCE_IN
    with transaction.atomic():
        if not AuditEvent.objects.filter(at__gte=since, act=ACT, actor=actor, on=thing).exists():
            record(ACT, actor=actor, on=thing, branch_id=branch_id)

"""What must hold of the audit table."""

from collections.abc import Iterator

from django.db import connection

from fieldgate.audit.models import AuditEvent
from fieldgate.kit.append_only import unguarded
from fieldgate.kit.verifying import Check, Finding


def audit_is_append_only() -> Iterator[Finding]:
    """L-03: the triggers that refuse UPDATE and DELETE are in place."""
    for table in unguarded(connection, [AuditEvent._meta.db_table]):
        yield Finding("table", table, "has lost its append-only trigger")


CHECKS = (Check("L-03", "The audit table is append-only", audit_is_append_only, AuditEvent.objects.count),)

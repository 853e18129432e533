"""Writes the portal status of proposals, always from rules.portal_status."""

from collections.abc import Iterable

from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import PortalStatus, portal_statuses


def settle(numbers: Iterable[str]) -> None:
    """Bring the portal status of every revision under these numbers up to date. Runs inside a transaction."""
    rows = Proposal.objects.filter(number__in=numbers)
    stored = dict(rows.values_list("pk", "portal_status"))
    moved: dict[PortalStatus, list[int]] = {}
    for pk, status in portal_statuses(rows.revisions()).items():
        if stored[pk] != status.value:
            moved.setdefault(status, []).append(pk)
    for status, pks in moved.items():
        Proposal.objects.filter(pk__in=pks).update(portal_status=status.value)

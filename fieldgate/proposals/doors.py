"""Reads without a viewer, for the worker."""

from fieldgate.proposals.models import Proposal, Signature
from fieldgate.proposals.rules import PortalStatus


def versions_to_set(limit: int | None = None) -> list[int]:
    """Versions that customers see and that have no document yet, the last delivered first.

    Those that an import brought, and any whose job was lost; not those that failed.
    """
    shown = Proposal.objects.exclude(version=None).exclude(portal_status=PortalStatus.HIDDEN.value)
    missing = shown.filter(version__document__pdf=None).exclude(version__document__failure__gt="")
    ids = missing.order_by("-version__delivered_at", "-version_id").values_list("version_id", flat=True)
    return [version_id for version_id in ids[:limit] if version_id is not None]


def signatures_to_seal() -> list[int]:
    """Signatures without a signed document, the oldest first; not those that can never have one."""
    missing = Signature.objects.filter(document__pdf=None).exclude(document__failure__gt="")
    return list(missing.order_by("at", "pk").values_list("pk", flat=True))

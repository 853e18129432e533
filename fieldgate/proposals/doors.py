"""Reads without a viewer: for the worker, and for whoever checks a file."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.urls import reverse

from fieldgate.branches.portal import script_prefix
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


class Verdict(StrEnum):
    """What there is to say of a signed file whose fingerprint is known."""

    ACCEPTED = "accepted"
    REPLACED = "replaced"
    VOID = "void"


@dataclass(frozen=True)
class CheckedFile:
    """A signed file: of which proposal, and whether it is the accepted version. No more is told."""

    number: str
    revision: int
    verdict: Verdict


def check_file(sha256: str) -> CheckedFile | None:
    """The signed document with this fingerprint, for whoever has the file; None when it is none of ours.

    `replaced`: a later revision of the number has been accepted since.
    """
    found = Signature.objects.filter(document__pdf__sha256=sha256).order_by("-pk")
    row = found.values_list(
        "version__proposal__number", "version__proposal__revision", "version__proposal__portal_status",
        "voided_at",
    ).first()  # fmt: skip
    if row is None:
        return None
    number, revision, portal, voided_at = row
    if voided_at:
        return CheckedFile(number, revision, Verdict.VOID)
    stands = portal == PortalStatus.ACCEPTED.value
    return CheckedFile(number, revision, Verdict.ACCEPTED if stands else Verdict.REPLACED)


def check_url() -> str:
    """The absolute address at which anybody can check a file: outside portals, the same for all of them."""
    with script_prefix("/"):
        return settings.FIELDGATE_URL + reverse("check", urlconf=settings.ROOT_URLCONF)

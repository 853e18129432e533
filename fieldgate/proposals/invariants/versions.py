"""What must hold of proposals at every moment; `fieldgate verify` asks (reliability 3.1)."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from fieldgate.kit.verifying import Check, Finding
from fieldgate.proposals.content import fingerprint
from fieldgate.proposals.models import (
    Decline,
    Proposal,
    ProposalDocument,
    ProposalService,
    ProposalVersion,
)
from fieldgate.proposals.rules import portal_statuses


def portal_statuses_follow_from_the_facts() -> Iterator[Finding]:
    """L-33: what is stored is what rules.portal_status says; so at most one revision is accepted."""
    stored = {
        pk: (number, s) for pk, number, s in Proposal.objects.values_list("pk", "number", "portal_status")
    }
    for pk, status in portal_statuses(Proposal.objects.all().revisions()).items():
        number, kept = stored[pk]
        if kept != status.value:
            yield Finding("proposal", number, f"is {kept} in the portal and should be {status.value}")


def versions_are_what_was_delivered() -> Iterator[Finding]:
    """L-34: stored content has the fingerprint, title and price that were noted on delivery."""
    rows = ProposalVersion.objects.values_list("id", "content", "sha256", "title", "price_cents")
    for pk, content, sha256, title, cents in rows.iterator(chunk_size=500):
        counted = sum(s["price_cents"] for s in content["services"] if s["is_chosen"] or not s["is_optional"])
        if fingerprint(content) != sha256 or (content["title"], counted) != (title, cents):
            yield Finding("version", pk, "does not hold what was delivered")


def prices_add_up() -> Iterator[Finding]:
    """L-35: the price is the sum of the services that count."""
    services = ProposalService.objects.filter(
        Q(is_optional=False) | Q(is_chosen=True), proposal_id=OuterRef("id")
    )
    summed = services.order_by().values("proposal_id").annotate(sum=Sum("price_cents")).values("sum")
    rows = Proposal.objects.annotate(summed=Coalesce(Subquery(summed), Value(0))).exclude(
        price_cents=F("summed")
    )
    for number in rows.values_list("number", flat=True):
        yield Finding("proposal", number, "has another price than its services add up to")


def standing_versions_are_the_newest() -> Iterator[Finding]:
    """P-06: the version that stands is the proposal's own, its newest, and was not withdrawn."""
    newer = ProposalVersion.objects.filter(proposal_id=OuterRef("id")).order_by("-ordinal").values("id")[:1]
    rows = Proposal.objects.exclude(version=None).exclude(
        version_id=Subquery(newer), version__withdrawn_at=None
    )
    for number in rows.values_list("number", flat=True):
        yield Finding("proposal", number, "stands in a version that was superseded or withdrawn")


def documents_are_whole() -> Iterator[Finding]:
    """T-PD-06: what was set has pages. That their files are there and whole, L-38 says."""
    rows = ProposalDocument.objects.exclude(pdf=None).filter(pages=None)
    for version_id in rows.values_list("version_id", flat=True):
        yield Finding("version", version_id, "has a document without pages")


def versions_have_one_answer() -> Iterator[Finding]:
    """T-ES-04: what was signed was not declined, nor the reverse."""
    rows = Decline.objects.exclude(version__signature=None)
    for version_id in rows.values_list("version_id", flat=True):
        yield Finding("version", version_id, "is both signed and declined")


CHECKS = (
    Check(
        "L-33",
        "Portal statuses follow from the facts",
        portal_statuses_follow_from_the_facts,
        Proposal.objects.count,
    ),
    Check(
        "L-34",
        "Delivered versions are what was delivered",
        versions_are_what_was_delivered,
        ProposalVersion.objects.count,
    ),
    Check("L-35", "Prices add up", prices_add_up, Proposal.objects.count),
    Check("P-06", "The newest version stands", standing_versions_are_the_newest, Proposal.objects.count),
    Check("T-ES-04", "Versions have one answer", versions_have_one_answer, Decline.objects.count),
    Check("T-PD-06", "Documents are whole", documents_are_whole, ProposalDocument.objects.count),
)

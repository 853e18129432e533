"""Freeze many proposals that were delivered in another system."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max, OuterRef, Q, Subquery

from fieldgate.proposals.actions.freezing import contents_of
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.content import fingerprint
from fieldgate.proposals.models import Proposal, ProposalVersion

# SQLite takes at most 999 parameters from Django in one statement.
_AT_ONCE = 500


def freeze_imported(delivered: Mapping[int, datetime], numbers: list[str]) -> int:
    """Give each of these proposals (id to the moment of delivery, UTC) a standing version of what it holds.

    One whose standing version holds exactly that keeps it, so that importing again makes none; so does one
    whose standing version was signed or declined. Then the portal status of everything under `numbers` is
    settled. Returns how many versions were made. Runs inside the import's transaction; price and sent date
    are the import's to write before. Paper is not frozen here: it was presented on another system's, and
    gets ours when its document is set (decision 19).
    """
    made = 0
    ids = sorted(delivered)
    for start in range(0, len(ids), _AT_ONCE):
        made += _freeze({pk: delivered[pk] for pk in ids[start : start + _AT_ONCE]})
    for start in range(0, len(numbers), _AT_ONCE):
        settle(numbers[start : start + _AT_ONCE])
    return made


def _freeze(delivered: Mapping[int, datetime]) -> int:
    answered = Q(version__signature__isnull=False) | Q(version__decline__isnull=False)
    open_ones = Proposal.objects.filter(pk__in=delivered).exclude(answered)
    contents = contents_of(list(open_ones.values_list("pk", flat=True)))
    rows = Proposal.objects.filter(pk__in=delivered).annotate(last=Max("versions__ordinal"))
    standing = {
        pk: (sha256, last or 0) for pk, sha256, last in rows.values_list("pk", "version__sha256", "last")
    }
    versions = []
    for pk, content in contents.items():
        stored = content.as_json()
        sha256, last = fingerprint(stored), standing[pk][1]
        if sha256 != standing[pk][0]:
            versions.append(
                ProposalVersion(
                    proposal_id=pk, ordinal=last + 1, title=content.title, price_cents=content.price_cents,
                    content=stored, sha256=sha256, delivered_at=delivered[pk], is_imported=True,
                )
            )  # fmt: skip
    made = [version.proposal_id for version in ProposalVersion.objects.bulk_create(versions)]
    newest = ProposalVersion.objects.filter(proposal_id=OuterRef("pk")).order_by("-ordinal").values("pk")
    Proposal.objects.filter(pk__in=made).update(version_id=Subquery(newest[:1]))
    return len(made)

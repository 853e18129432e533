"""What a version changed since the last one that a contact had opened. The viewer comes first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from fieldgate.kit import clock
from fieldgate.people.viewer import CustomerViewer
from fieldgate.proposals.comparison import Comparison, compare
from fieldgate.proposals.content import read
from fieldgate.proposals.models import Proposal, VersionOpening


@dataclass(frozen=True)
class Changes:
    """The comparison with the newest earlier version that the viewer had opened.

    `sent_on` and `seen_on`: when that one was delivered, and opened first, as days of the branch.
    """

    found: Comparison
    with_details: bool
    currency: str
    sent_on: date
    seen_on: date


def get_changes(viewer: CustomerViewer, version_id: int, *, with_details: bool) -> Changes | None:
    """What is new to the viewer in the version that stands; None where they had opened none before.

    Earlier ones count whether they were superseded or withdrawn, of earlier revisions of the number too:
    what counts is what this contact had before their eyes. Without details as compare tells it.
    """
    standing = (
        Proposal.objects.visible_to(viewer)
        .filter(version=version_id)
        .values_list("number", "revision", "version__content", "property__branch__zone")
        .first()
    )
    if standing is None:
        return None
    number, revision, content, zone = standing
    seen = _last_seen(viewer, version_id, number, revision)
    if seen is None:
        return None
    before, delivered_at, at = seen
    after = read(content)
    return Changes(
        found=compare(read(before), after, with_details=with_details),
        with_details=with_details,
        currency=after.currency,
        sent_on=clock.there(delivered_at, zone).date(),
        seen_on=clock.there(at, zone).date(),
    )


def _last_seen(
    viewer: CustomerViewer, version_id: int, number: str, revision: int
) -> tuple[dict[str, Any], datetime, datetime] | None:
    # Versions of a proposal are made one after the other, so the later one has the higher id.
    earlier = Q(version__proposal__revision=revision, version_id__lt=version_id)
    of_earlier_revisions = Q(version__proposal__revision__lt=revision)
    return (
        VersionOpening.objects.filter(
            earlier | of_earlier_revisions, contact_id=viewer.contact_id, version__proposal__number=number
        )
        .order_by("-version__proposal__revision", "-version_id")
        .values_list("version__content", "version__delivered_at", "at")
        .first()
    )

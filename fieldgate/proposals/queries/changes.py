"""What a version changed since the last one that a contact had opened. The viewer comes first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from fieldgate.kit import clock
from fieldgate.people.viewer import CustomerViewer
from fieldgate.proposals.comparison import Comparison, compare
from fieldgate.proposals.content import Content, read
from fieldgate.proposals.models import VersionOpening


@dataclass(frozen=True)
class Shown:
    """The version that stands, as the page has it at hand already."""

    number: str
    revision: int
    version_id: int
    content: Content


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


def get_changes(viewer: CustomerViewer, found: Shown, *, with_details: bool) -> Changes | None:
    """What is new to the viewer in the version that stands; None where they had opened none before.

    Earlier ones count whether they were superseded or withdrawn, of earlier revisions of the number too:
    what counts is what this contact had before their eyes. Without details as compare tells it.
    """
    # Versions of a proposal are made one after the other, so the later one has the higher id.
    earlier = Q(version__proposal__revision=found.revision, version_id__lt=found.version_id)
    of_earlier_revisions = Q(version__proposal__revision__lt=found.revision)
    seen = (
        VersionOpening.objects.filter(
            earlier | of_earlier_revisions,
            contact_id=viewer.contact_id,
            version__proposal__number=found.number,
            version__proposal__property_id__in=viewer.property_ids,
        )
        .order_by("-version__proposal__revision", "-version_id")
        .values_list(
            "version__content", "version__delivered_at", "at", "version__proposal__property__branch__zone"
        )
        .first()
    )
    if seen is None:
        return None
    before, delivered_at, at, zone = seen
    return Changes(
        found=compare(read(before), found.content, with_details=with_details),
        with_details=with_details,
        currency=found.content.currency,
        sent_on=clock.there(delivered_at, zone).date(),
        seen_on=clock.there(at, zone).date(),
    )

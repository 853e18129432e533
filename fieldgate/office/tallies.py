"""What waits for somebody, counted for the office's first page; each count leads to its list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fieldgate.mail.models import MailStatus
from fieldgate.office.records.addresses import list_address
from fieldgate.office.records.contacts import in_state
from fieldgate.office.records.mail import seen_mails
from fieldgate.people.models import Contact
from fieldgate.people.viewer import StaffViewer
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import PortalStatus
from fieldgate.requests.models import ServiceRequest


@dataclass(frozen=True)
class Tally:
    """One count. `one` is how it reads when it is 1."""

    count: int
    label: str
    url: str


_Counter = Callable[[StaffViewer], int]

_TALLIES: tuple[tuple[_Counter, str, str, str, dict[str, object]], ...] = (
    (
        lambda viewer: ServiceRequest.objects.visible_to(viewer).filter(completed_at=None).count(),
        "open request", "open requests", "request", {"status": "pending"},
    ),
    (
        lambda viewer: Proposal.objects.visible_to(viewer).filter(portal_status=PortalStatus.PENDING).count(),
        "pending proposal", "pending proposals", "proposal", {"portal_status": "pending"},
    ),
    (
        lambda viewer: in_state(Contact.objects.visible_to(viewer), "not-invited").count(),
        "contact not yet invited", "contacts not yet invited", "contact", {"access": "not-invited"},
    ),
    (
        lambda viewer: seen_mails(viewer).filter(status=MailStatus.FAILED).count(),
        "failed mail", "failed mails", "mail", {"status": "failed"},
    ),
)  # fmt: skip


def tallies_for(viewer: StaffViewer) -> Iterator[Tally]:
    """The counts within this viewer's reach, one query each."""
    for count_of, one, many, what, narrowed in _TALLIES:
        count = count_of(viewer)
        yield Tally(count, one if count == 1 else many, list_address(what, **narrowed))

"""What signing rests on beside the proposal itself: the words of the consent, and where it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Subquery

from fieldgate.branches.models import Company
from fieldgate.kit import clock
from fieldgate.kit.places import town_on_document
from fieldgate.people.viewer import CustomerViewer
from fieldgate.proposals.consent import Office, consent_text, sha256_of
from fieldgate.proposals.errors import ProposalNotFound
from fieldgate.proposals.models import Consent, Proposal

_BRANCH = ("name", "street", "city", "state", "postal_code", "phone", "email")


@dataclass(frozen=True)
class Terms:
    """The consent as it is worded today for a proposal's branch, and the viewer's last word on it.

    `given_on`, `withdrawn_on`: days at the branch; the first without the second is a consent that stands.
    `has_failed`: the document could not be made.
    """

    office: Office
    text: str
    given_on: date | None
    withdrawn_on: date | None
    has_failed: bool

    @property
    def sha256(self) -> str:
        """What a form sends back to say which words it showed."""
        return sha256_of(self.text)


def get_terms(viewer: CustomerViewer, proposal_id: int) -> Terms:
    """What a viewer of this proposal agrees to when signing it. Raises ProposalNotFound."""
    last = Consent.objects.filter(contact=viewer.contact_id).order_by("-pk")
    columns = (*(f"property__branch__{name}" for name in _BRANCH), "property__branch__zone")
    found = (
        Proposal.objects.visible_to(viewer)
        .filter(pk=proposal_id)
        .annotate(
            given=Subquery(last.values("given_at")[:1]), withdrawn=Subquery(last.values("withdrawn_at")[:1])
        )
        .values_list(*columns, "given", "withdrawn", "version__document__failure")
        .first()
    )
    if found is None:
        raise ProposalNotFound(proposal_id)
    *branch, zone, given, withdrawn, failure = found
    office = office_of(dict(zip(_BRANCH, branch, strict=True)))
    return Terms(
        office, consent_text(office), _day(given, zone), _day(withdrawn, zone), has_failed=bool(failure)
    )


def office_of(branch: dict[str, Any]) -> Office:
    """The company at a branch; at its own address where the branch has none."""
    company = Company.objects.first()
    at_branch = tuple(branch[name] for name in ("street", "city", "state", "postal_code"))
    if company and not any(at_branch):
        at_branch = (company.street, company.city, company.state, company.postal_code)
    lines = (at_branch[0], town_on_document(*at_branch[1:]))
    return Office(
        company=company.name if company else branch["name"],
        branch=branch["name"],
        lines=tuple(line for line in lines if line),
        phone=branch["phone"],
        email=branch["email"],
    )


def _day(moment: datetime | None, zone: str) -> date | None:
    return clock.there(moment, zone).date() if moment else None

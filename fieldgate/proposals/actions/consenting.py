"""What the verbs of consent and signing share: the words agreed to, and whether they were withdrawn."""

from fieldgate.branches.models import Company
from fieldgate.kit.places import town_on_document
from fieldgate.people.models import Contact
from fieldgate.properties.models import Property
from fieldgate.proposals.consent import Office, consent_text
from fieldgate.proposals.models import Consent


def text_for(place: Property) -> str:
    """The words that somebody at this property agrees to, as they are today."""
    return consent_text(office_of(place))


def office_of(place: Property) -> Office:
    """The company at the branch that serves this property; at its own address where the branch has none."""
    company, branch = Company.objects.first(), place.branch
    home = branch if branch.street or branch.city or company is None else company
    lines = (home.street, town_on_document(home.city, home.state, home.postal_code))
    return Office(
        company=company.name if company else branch.name,
        branch=branch.name,
        lines=tuple(line for line in lines if line),
        phone=branch.phone,
        email=branch.email,
    )


def is_withdrawn(contact: Contact) -> bool:
    """Whether the last word of this contact on signing electronically was no (T-ES-16)."""
    last = Consent.objects.filter(contact=contact).order_by("-pk").first()
    return last is not None and last.withdrawn_at is not None

"""What requests do when people change."""

from fieldgate.people.events import ContactsMerged
from fieldgate.requests.models import Comment, ServiceRequest


def keep_authors(fact: ContactsMerged) -> None:
    """What either of two merged contacts asked or wrote is the kept one's."""
    ServiceRequest.objects.filter(opened_by_contact_id=fact.gone_id).update(opened_by_contact_id=fact.kept_id)
    Comment.objects.filter(contact_id=fact.gone_id).update(contact_id=fact.kept_id)

"""What properties do when people change."""

from fieldgate.people.events import ContactsMerged
from fieldgate.properties.models import PropertyContact


def keep_links(fact: ContactsMerged) -> None:
    """One link a property is left, Primary or Billing where either was; ticked as it was for the kept one."""
    own = {link.property_id: link for link in PropertyContact.objects.filter(contact_id=fact.kept_id)}
    for link in PropertyContact.objects.filter(contact_id=fact.gone_id):
        mine = own.get(link.property_id)
        if mine is None:
            PropertyContact.objects.filter(pk=link.pk).update(contact_id=fact.kept_id)
            continue
        link.delete()  # first: there is one Primary and one Billing at every moment
        mine.is_primary |= link.is_primary
        mine.is_billing |= link.is_billing
        mine.save(update_fields=["is_primary", "is_billing"])

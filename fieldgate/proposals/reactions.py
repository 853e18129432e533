"""What proposals do when people change. What was written of a signer on that day stays (T-ES-08, T-ES-15)."""

from fieldgate.people.events import ContactsMerged
from fieldgate.proposals.models import Consent, Decline, Recipient, Signature, VersionOpening


def keep_signers(fact: ContactsMerged) -> None:
    """What either of two merged contacts signed, agreed to, declined, was mailed or opened is the kept one's.

    Name, role and address of a signature, and the chain, stay as they were written. Of two openings of one
    version the earlier is left.
    """
    for model in (Consent, Signature, Decline):
        model.objects.filter(contact_id=fact.gone_id).update(contact_id=fact.kept_id)
    _keep_recipients(fact)
    _keep_openings(fact)


def _keep_recipients(fact: ContactsMerged) -> None:
    both = Recipient.objects.filter(contact_id=fact.kept_id).values_list("version_id", flat=True)
    theirs = Recipient.objects.filter(contact_id=fact.gone_id)
    theirs.filter(version_id__in=list(both)).delete()
    theirs.update(contact_id=fact.kept_id)


def _keep_openings(fact: ContactsMerged) -> None:
    own = {row.version_id: row for row in VersionOpening.objects.filter(contact_id=fact.kept_id)}
    for row in VersionOpening.objects.filter(contact_id=fact.gone_id):
        mine = own.get(row.version_id)
        if mine is None:
            VersionOpening.objects.filter(pk=row.pk).update(contact_id=fact.kept_id)
            continue
        VersionOpening.objects.filter(pk=mine.pk).update(at=min(mine.at, row.at))
        row.delete()

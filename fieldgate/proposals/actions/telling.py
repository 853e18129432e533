"""Puts the mails about a delivered version into the outbox, once its document is there or never will be."""

from fieldgate.mail.outbox import Mail, post
from fieldgate.proposals.messages.delivered import PROPOSAL_DELIVERED
from fieldgate.proposals.models import Recipient


def tell_recipients(version_id: int) -> None:
    """A mail to each contact who was chosen, in the caller's transaction; called again, there are no more.

    Whether one is still needed is asked when it leaves: the version may be superseded or reset by then.
    """
    chosen = Recipient.objects.filter(version_id=version_id, contact__email__isnull=False)
    rows = chosen.order_by("pk").values_list("pk", "contact__email", "version__proposal__property__branch_id")
    key = f"{PROPOSAL_DELIVERED}:{version_id}"
    post(
        [
            Mail(PROPOSAL_DELIVERED, email or "", key, {"recipient_id": pk}, branch_id=branch_id)
            for pk, email, branch_id in rows
        ]
    )

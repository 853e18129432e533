"""A customer says no to the version that stands, and why."""

from django.db import transaction
from django.utils.translation import gettext as _

from fieldgate.audit.record import record
from fieldgate.kit import clock
from fieldgate.mail.outbox import Mail, post
from fieldgate.notifications.feed import note
from fieldgate.notifications.rules import Kind
from fieldgate.people.errors import FieldRefused
from fieldgate.people.viewer import CustomerViewer, actor_of
from fieldgate.proposals.actions.chaining import add_event
from fieldgate.proposals.actions.responsible import office_address
from fieldgate.proposals.actions.taking import Taken, take_open
from fieldgate.proposals.messages.declined import PROPOSAL_DECLINED
from fieldgate.proposals.models import Decline
from fieldgate.proposals.rules import LONGEST_ANSWER, Event, heading
from fieldgate.requests.rules import clean_text


def decline_proposal(  # noqa: PLR0913 - what the page says, and where it came from
    viewer: CustomerViewer,
    proposal_id: int,
    fingerprint: str,
    reason: str,
    *,
    address: str = "",
    user_agent: str = "",
) -> int:
    """Decline the version of the open page for a reason (C12). Returns the decline's id.

    The proposal stays PENDING, with "Declined by ... on ...", and is not signable until the office marks it
    Lost or delivers it anew (design.md 3). The sales rep is told in the office's feed and by mail; without
    one the property's account owner gets the mail. Raises ProposalNotFound; NotAllowed for whoever is neither
    Primary nor Billing; FieldRefused ("reason") without one, or for one of more than LONGEST_ANSWER letters;
    NoLongerOpen when it was answered, decided or replaced meanwhile (T-ES-04). Nothing has changed then.
    """
    with transaction.atomic():
        taken = take_open(viewer, proposal_id, fingerprint)
        reason = _checked(reason)
        at = clock.now()
        decline = Decline.objects.create(
            version=taken.version, contact=taken.contact, name=taken.contact.name, reason=reason, at=at
        )
        _tell_the_office(viewer, taken, decline)
        add_event(
            Event.DECLINED,
            taken.version.pk,
            at,
            {
                "name": decline.name,
                "email": taken.contact.email,
                "contact": taken.contact.external_id,
                "role": taken.role.value,
                "reason": reason,
                "version_sha256": taken.version.sha256,
                "address": address[:64],
                "user_agent": user_agent[:500],
            },
        )
    return decline.pk


def _checked(reason: str) -> str:
    reason = clean_text(reason)
    if not reason:
        raise FieldRefused("reason", _("Please tell us why, so that we can do better."))
    if len(reason) > LONGEST_ANSWER:
        raise FieldRefused("reason", _("Please write at most %(most)s letters.") % {"most": LONGEST_ANSWER})
    return reason


def _tell_the_office(viewer: CustomerViewer, taken: Taken, decline: Decline) -> None:
    proposal, place = taken.proposal, taken.proposal.property
    on = f"proposal:{proposal.pk}"
    detail = {"version": taken.version.ordinal}
    record("proposal declined", actor=actor_of(viewer), on=on, branch_id=place.branch_id, detail=detail)
    title = heading(proposal.number, taken.version.title, proposal.revision)
    text = f"{decline.name} declined {title}: {decline.reason}"
    note(Kind.PROPOSAL_DECLINED, place.pk, text, on=on, assignee_id=proposal.sales_rep_id)
    if to := office_address(proposal):
        key, args = f"decline:{decline.pk}", {"decline_id": decline.pk}
        post([Mail(PROPOSAL_DECLINED, to, key, args=args, branch_id=place.branch_id)])

"""A customer asks for changes before answering: a conversation, in a request of its own."""

from django.db import transaction
from django.utils.translation import gettext as _

from fieldgate.audit.record import record
from fieldgate.notifications.feed import note
from fieldgate.notifications.rules import Kind
from fieldgate.people.errors import FieldRefused
from fieldgate.people.viewer import CustomerViewer, actor_of
from fieldgate.proposals.actions.taking import Taken, take_open
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import LONGEST_ANSWER, heading
from fieldgate.requests.actions.add_comment import add_comment
from fieldgate.requests.actions.open_request import open_request
from fieldgate.requests.errors import RequestCompleted, RequestNotFound
from fieldgate.requests.rules import LONGEST_SUBJECT, clean_text


def ask_for_changes(viewer: CustomerViewer, proposal_id: int, fingerprint: str, text: str) -> int:
    """Say what should be another way; the proposal stays PENDING and signable (C12). Returns a request id.

    The first time a request is opened and linked as the proposal's conversation; while that is open and the
    customer sees it, what is asked further is a comment there. The sales rep is told in the office's feed.
    For Primary and Billing, as answering is. Raises as decline_proposal does; FieldRefused names "text".
    """
    with transaction.atomic():
        taken = take_open(viewer, proposal_id, fingerprint)
        text = _checked(text)
        request_id = _say(viewer, taken, text)
        _tell_the_office(viewer, taken, text)
    return request_id


def _checked(text: str) -> str:
    text = clean_text(text)
    if not text:
        raise FieldRefused("text", _("Please write what should be changed."))
    if len(text) > LONGEST_ANSWER:
        raise FieldRefused("text", _("Please write at most %(most)s letters.") % {"most": LONGEST_ANSWER})
    return text


def _say(viewer: CustomerViewer, taken: Taken, text: str) -> int:
    proposal = taken.proposal
    if proposal.conversation_id:
        try:
            add_comment(viewer, proposal.conversation_id, text)
        except (RequestNotFound, RequestCompleted):  # then it is a conversation anew
            pass
        else:
            return proposal.conversation_id
    title = heading(proposal.number, taken.version.title, proposal.revision)
    subject = _("Changes to %(proposal)s") % {"proposal": title}
    request_id = open_request(viewer, proposal.property_id, subject[:LONGEST_SUBJECT], text)
    Proposal.objects.filter(pk=proposal.pk).update(conversation=request_id)
    return request_id


def _tell_the_office(viewer: CustomerViewer, taken: Taken, text: str) -> None:
    proposal = taken.proposal
    on = f"proposal:{proposal.pk}"
    record(
        "changes asked for",
        actor=actor_of(viewer),
        on=on,
        branch_id=proposal.property.branch_id,
        detail={"version": taken.version.ordinal},
    )
    title = heading(proposal.number, taken.version.title, proposal.revision)
    words = f"{taken.contact.name} asks for changes to {title}: {text}"
    note(Kind.CHANGES_ASKED, proposal.property_id, words, on=on, assignee_id=proposal.sales_rep_id)

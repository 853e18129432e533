"""Keep the signed document, or note that there will be none, and tell both sides."""

from collections.abc import Sequence

from django.db import transaction

from fieldgate.branches.doors import find_portal_of_branch
from fieldgate.documents.storing import Written, keep
from fieldgate.kit import clock
from fieldgate.mail.outbox import Mail, post
from fieldgate.notifications import feed
from fieldgate.notifications.models import Activity
from fieldgate.notifications.rules import Kind
from fieldgate.proposals.actions.chaining import Facts, add_event
from fieldgate.proposals.actions.responsible import office_address
from fieldgate.proposals.messages.signed import PROPOSAL_SIGNED, PROPOSAL_SIGNED_COPY
from fieldgate.proposals.models import Signature, SignedDocument, SignedPage
from fieldgate.proposals.rules import Event, heading


def keep_signed(signature_id: int, pdf: Written, page_ids: Sequence[int]) -> bool:
    """Note the sealed PDF and its pages (ids of stored files), and post the mails, all in one step.

    The bytes are fixed by whoever comes first. False for whoever comes second: then nothing has changed,
    and what was written is not needed.
    """
    with transaction.atomic():
        signature = _lock(signature_id)
        document, _ = SignedDocument.objects.get_or_create(signature=signature)
        if document.pdf_id is not None:
            return False
        SignedPage.objects.bulk_create(
            SignedPage(document=document, position=position, picture_id=picture_id)
            for position, picture_id in enumerate(page_ids, start=1)
        )
        document.pdf_id, document.made_at, document.failure = keep(pdf), clock.now(), ""
        document.save(update_fields=["pdf", "made_at", "failure"])
        _tell(signature)
        facts: Facts = {"signature": signature.external_id, "sha256": pdf.sha256, "size": pdf.size}
        add_event(Event.SEALED, signature.version_id, document.made_at, facts)
    return True


def note_unmade(signature_id: int, words: str) -> None:
    """Note that the signed document can never be made, and why; the mails go without it.

    The office is told, once. Nothing changes when there is a document, or this was noted before.
    """
    with transaction.atomic():
        signature = _lock(signature_id)
        document, is_new = SignedDocument.objects.get_or_create(
            signature=signature, defaults={"failure": words[:300]}
        )
        if not is_new:
            return
        _tell_feed(signature, f"cannot be made: {words} The signature stands.")
        _tell(signature)


def note_unsealed(signature_id: int) -> None:
    """Tell the office, once, that something keeps a signed document from being made; it is tried again."""
    with transaction.atomic():
        signature = _lock(signature_id)
        if not SignedDocument.objects.filter(signature=signature).exists():
            _tell_feed(signature, "could not be made yet. It is tried again; the log says why it failed.")


def _tell_feed(signature: Signature, words: str) -> None:
    """The same words every time: by them is seen that it was told before."""
    proposal = signature.version.proposal
    name = heading(proposal.number, "", proposal.revision)
    text, on = f"The signed document of {name} {words}", f"proposal:{proposal.pk}"
    if not Activity.objects.filter(kind=Kind.DOCUMENT_FAILED.value, on=on, text=text[:500]).exists():
        feed.note(Kind.DOCUMENT_FAILED, proposal.property_id, text, on=on, assignee_id=proposal.sales_rep_id)


def _lock(signature_id: int) -> Signature:
    """Locked, so that of two workers one comes second."""
    rows = Signature.objects.select_for_update(of=("self",))
    return rows.select_related("version__proposal__property").get(pk=signature_id)


def _tell(signature: Signature) -> None:
    """One mail to the signer and one to the office (R74, R77)."""
    proposal = signature.version.proposal
    branch_id = proposal.property.branch_id
    portal = find_portal_of_branch(branch_id)
    args = {"signature_id": signature.pk, "portal_id": portal.id if portal else None}
    mails = [(PROPOSAL_SIGNED_COPY, signature.email), (PROPOSAL_SIGNED, office_address(proposal))]
    post(
        [
            Mail(kind, to, f"{kind}:{signature.external_id}", args, branch_id=branch_id)
            for kind, to in mails
            if to
        ]
    )

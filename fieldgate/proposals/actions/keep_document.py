"""Keep what the press made of a version, or why it made nothing."""

from collections.abc import Sequence

from django.db import transaction

from fieldgate.kit import clock
from fieldgate.notifications import feed
from fieldgate.notifications.models import Activity
from fieldgate.notifications.rules import Kind
from fieldgate.proposals.actions.telling import tell_recipients
from fieldgate.proposals.models import DocumentPage, ProposalDocument
from fieldgate.proposals.rules import heading


def keep_document(version_id: int, pdf_id: int, page_ids: Sequence[int]) -> None:
    """Note PDF and page pictures (ids of stored files), and post the mails that waited for them.

    All of it or nothing, so that no worker can die in between. Whoever comes second changes nothing.
    """
    with transaction.atomic():
        document = ProposalDocument.objects.select_for_update().get(version_id=version_id)
        if document.pdf_id is not None:
            return
        DocumentPage.objects.bulk_create(
            DocumentPage(document=document, position=position, picture_id=picture_id)
            for position, picture_id in enumerate(page_ids, start=1)
        )
        document.pdf_id, document.made_at, document.failure = pdf_id, clock.now(), ""
        document.save(update_fields=["pdf", "made_at", "failure"])
        tell_recipients(version_id)


def note_failure(version_id: int, words: str) -> None:
    """Note why there is no document, unless there is one after all."""
    ProposalDocument.objects.filter(version_id=version_id, pdf=None).update(failure=words[:300])


def give_up(version_id: int) -> None:
    """Tell the office, once, that a version gets no document for now.

    Where it never will, the mails that waited for it go all the same: its page shows the text. What could
    only not be stored is tried again, and they wait (a full disk is no reason to send half of it).
    """
    with transaction.atomic():
        documents = ProposalDocument.objects.select_for_update(of=("self",))
        document = documents.select_related("version__proposal").get(version_id=version_id)
        if document.pdf_id is not None:
            return
        _tell_office(document)
        if document.failure:
            tell_recipients(version_id)


def _tell_office(document: ProposalDocument) -> None:
    """The same words every time: by them is seen that it was told before."""
    version = document.version
    proposal = version.proposal
    name = heading(proposal.number, version.title, proposal.revision)
    text = f"The document of {name} (version {version.ordinal}) could not be made."
    on = f"proposal:{proposal.pk}"
    known = Activity.objects.filter(kind=Kind.DOCUMENT_FAILED.value, on=on, text=text[:500])
    if not known.exists():
        place, rep = proposal.property_id, proposal.sales_rep_id
        feed.note(Kind.DOCUMENT_FAILED, place, text, on=on, assignee_id=rep)

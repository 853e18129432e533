"""Keep what the press made of a version, or why it made nothing."""

from collections.abc import Sequence

from django.db import transaction

from fieldgate.kit import clock
from fieldgate.proposals.models import DocumentPage, ProposalDocument


def keep_document(version_id: int, pdf_id: int, page_ids: Sequence[int]) -> None:
    """Note PDF and page pictures (ids of stored files). Whoever comes second changes nothing."""
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


def note_failure(version_id: int, words: str) -> None:
    """Note why there is no document, unless there is one after all."""
    ProposalDocument.objects.filter(version_id=version_id, pdf=None).update(failure=words[:300])

"""How a proposal would read on paper as it is now: the words of the document itself, marked as a draft."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from fieldgate.kit import clock
from fieldgate.office.records.addresses import address
from fieldgate.office.records.base import Room
from fieldgate.proposals.actions.freeze_paper import paper_of
from fieldgate.proposals.actions.freezing import contents_of
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.pdf.sheet import sheet


def preview_page(room: Room, request: HttpRequest, row: Proposal) -> HttpResponse:
    """The same parts in the same order as on paper; nothing is frozen and nobody is told."""
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    content = contents_of([row.pk])[row.pk]
    words = sheet(content, paper_of(row, clock.now(), is_draft=True))
    return room.page(
        request,
        "office/preview.html",
        f"Preview of {row}",
        words=words,
        rows=list(_rows(words["services"]["chunks"])),
        back=address("proposal", row.pk),
        back_label=str(row),
    )


def _rows(chunks: Iterable[list[dict[str, Any]]]) -> Iterable[dict[str, Any]]:
    """The rows of the table; on paper chunks only say what stays together."""
    for chunk in chunks:
        yield from chunk

"""What the worker does for proposals: it sets their documents."""

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fieldgate.documents import press
from fieldgate.documents.errors import DocumentError, TooLarge
from fieldgate.documents.storing import store
from fieldgate.kit.tasks import retried
from fieldgate.proposals.actions.freeze_paper import freeze_paper
from fieldgate.proposals.actions.keep_document import keep_document, note_failure
from fieldgate.proposals.content import read
from fieldgate.proposals.doors import versions_to_set
from fieldgate.proposals.events import ProposalDelivered
from fieldgate.proposals.models import ProposalVersion
from fieldgate.proposals.pdf.paper import read_paper
from fieldgate.proposals.pdf.sheet import TEMPLATE, sheet

PDF, SVG = "application/pdf", "image/svg+xml"
# What somebody waits for goes before what was just delivered, and that before what nobody has asked for.
WANTED, IN_THE_BACKGROUND = 10, -10
AT_ONCE = 40  # in the background; a mail that comes in between waits for one document


@retried
def set_document(version_id: int) -> None:
    """Make PDF and page pictures of a version and keep them, once; run again, it does nothing.

    A document that is too large is never tried again: its page shows the text.
    """
    document = freeze_paper(version_id)
    if document.pdf_id is not None:
        return
    version = ProposalVersion.objects.get(pk=version_id)
    words = sheet(read(version.content), read_paper(document.paper))
    try:
        printed = press.typeset(TEMPLATE, words, version.delivered_at)
    except TooLarge as error:
        note_failure(version_id, str(error))
        return
    except DocumentError as error:
        note_failure(version_id, str(error))
        raise
    pages = [store(page, SVG, once=True) for page in printed.pages]
    keep_document(version_id, store(printed.pdf, PDF, once=True), pages)


def set_delivered(fact: ProposalDelivered) -> None:
    """In the transaction that delivers: the job is there if the version is."""
    set_document.enqueue(fact.version_id)


def want_document(version_id: int) -> None:
    """Somebody waits for it: it goes first. Asked again while it is under way, nothing is put in."""
    under_way = DBTaskResult.objects.filter(
        task_path=set_document.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
        priority=WANTED,
        args_kwargs={"args": [version_id], "kwargs": {}},
    )
    if not under_way.exists():
        set_document.using(priority=WANTED).enqueue(version_id)


def set_missing() -> None:
    """Put in a few of those that have none, once the last few are done (PERIODIC)."""
    waiting = DBTaskResult.objects.ready().filter(
        task_path=set_document.module_path, priority=IN_THE_BACKGROUND
    )
    if waiting.exists():
        return
    for version_id in versions_to_set(AT_ONCE):
        set_document.using(priority=IN_THE_BACKGROUND).enqueue(version_id)


def set_all_now() -> None:
    """Make every one that is missing, here: the demo's, before it says that it is ready."""
    for version_id in versions_to_set():
        set_document.call(version_id)
    press.rest()

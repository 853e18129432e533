"""What the worker does for proposals: it sets their documents, and seals those that were signed."""

from functools import partial

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fieldgate.branches.doors import company_name
from fieldgate.documents import keys, press
from fieldgate.documents.errors import DocumentError, TooLarge
from fieldgate.documents.storing import discard, store, write
from fieldgate.kit.tasks import retried
from fieldgate.proposals.actions.freeze_paper import freeze_paper
from fieldgate.proposals.actions.keep_document import give_up, keep_document, note_failure
from fieldgate.proposals.actions.keep_signed import keep_signed, note_unmade, note_unsealed
from fieldgate.proposals.actions.reading_evidence import evidence_of
from fieldgate.proposals.content import read
from fieldgate.proposals.doors import signatures_to_seal, versions_to_set
from fieldgate.proposals.events import ProposalDelivered, ProposalSigned
from fieldgate.proposals.models import ProposalVersion, Signature, SignedDocument
from fieldgate.proposals.pdf.paper import read_paper
from fieldgate.proposals.pdf.sheet import TEMPLATE, sheet

PDF, SVG = "application/pdf", "image/svg+xml"
# What somebody waits for goes before what was just delivered, and that before what nobody has asked for.
WANTED, IN_THE_BACKGROUND = 10, -10
AT_ONCE = 40  # in the background; a mail that comes in between waits for one document


@retried(given_up=give_up)
def set_document(version_id: int) -> None:
    """Make PDF and page pictures of a version and keep them, once; run again, it does nothing.

    A document that is too large is never tried again: its page shows the text. So does that of one that the
    press made nothing of, once that was tried often enough.
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
        give_up(version_id)
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
    """Put in a few of those that have none, once the last few are done (PERIODIC).

    Not those that are about to be tried again: a full disk is asked as often as if nobody swept.
    """
    jobs = DBTaskResult.objects.filter(task_path=set_document.module_path)
    if jobs.ready().filter(priority=IN_THE_BACKGROUND).exists():
        return
    under_way = jobs.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    taken = {asked["args"][0] for asked in under_way.values_list("args_kwargs", flat=True)}
    for version_id in versions_to_set(AT_ONCE):
        if version_id in taken:
            continue
        set_document.using(priority=IN_THE_BACKGROUND).enqueue(version_id)


def set_all_now() -> None:
    """Make every one that is missing, here: the demo's, before it says that it is ready."""
    for version_id in versions_to_set():
        set_document.call(version_id)
    press.rest()


@retried(given_up=note_unsealed)
def seal_signed(signature_id: int) -> None:
    """Make the signed document with its certificate, seal it, and keep it; run again, it does nothing.

    Made of stored, frozen rows alone (T-ES-08). Where the worker is killed in between, the next run makes it
    again: a file has its row only together with the note that it is the one.
    """
    signature = Signature.objects.select_related("version__document", "consent").get(pk=signature_id)
    if SignedDocument.objects.filter(signature=signature, pdf__isnull=False).exists():
        return
    version = signature.version
    words = sheet(read(version.content), read_paper(version.document.paper), evidence_of(signature))
    try:
        printed = press.typeset(TEMPLATE, words, signature.at)
    except TooLarge as error:
        note_unmade(signature_id, str(error))
        return
    sealed = press.seal(printed.pdf, keys.current_key(partial(press.make_key, company_name())))
    pages = [store(page, SVG, once=True) for page in printed.pages]
    written = write(sealed, PDF)
    if not keep_signed(signature_id, written, pages):
        discard(written)


def seal_now(fact: ProposalSigned) -> None:
    """In the transaction that signs: the job is there if the signature is. Somebody waits for the file."""
    seal_signed.using(priority=WANTED).enqueue(fact.signature_id)


def seal_missed() -> None:
    """Put in again those whose job was lost, or gave up while something was broken (PERIODIC).

    Not those whose job waits or runs; a further try after a failure is one, too.
    """
    under_way = DBTaskResult.objects.filter(
        task_path=seal_signed.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    taken = {asked["args"][0] for asked in under_way.values_list("args_kwargs", flat=True)}
    for signature_id in signatures_to_seal():
        if signature_id not in taken:
            seal_signed.enqueue(signature_id)

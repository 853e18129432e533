"""What follows a signature: one sealed document with its certificate, and one mail to each side."""

import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fieldgate.documents import keys, press, storing
from fieldgate.documents.errors import PressFailed, TooLarge
from fieldgate.documents.models import StoredFile
from fieldgate.documents.press import Printed
from fieldgate.documents.storing import read
from fieldgate.kit import clock
from fieldgate.kit.tasks import TRIES
from fieldgate.mail.writers import writer_of
from fieldgate.notifications.models import Activity
from fieldgate.proposals import jobs
from fieldgate.proposals.actions import keep_signed as keeping
from fieldgate.proposals.doors import signatures_to_seal
from fieldgate.proposals.models import Signature, SignatureEvent, SignedDocument
from tests.access.doors import run_worker
from tests.cast import Cast
from tests.documents.papers import pages_of
from tests.make import make_signature
from tests.proposals.sealed import STROKES, of_signatures, pdfsig, sealed

HERE = "/north/proposals/501/document/"


@pytest.fixture
def signature(cast: Cast) -> Signature:
    """Of PRI under 501; nothing has followed yet but its job."""
    return make_signature(cast.proposals["PENDING"], cast.contacts["PRI"], strokes=STROKES)


def queued() -> list[Any]:
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    return list(waiting.filter(task_path=jobs.seal_signed.module_path))


# ---- made, sealed, kept -----------------------------------------------------------------------------------


def test_signing_puts_one_job_in_and_the_worker_seals_one_document(
    signature: Signature, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [(job.args_kwargs["args"], job.priority) for job in queued()] == [([signature.pk], jobs.WANTED)]

    run_worker()

    document = SignedDocument.objects.get(signature=signature)
    pdf = read(document.pdf_id or 0)
    assert press.check_seal(pdf, keys.certificates()).holds
    assert [read(page.picture_id)[:4] for page in document.pages.all()] == [b"<svg"] * document.pages.count()
    assert document.pages.count() == len(pages_of(pdf))
    (link,) = SignatureEvent.objects.filter(kind="sealed")
    assert link.facts["sha256"] == hashlib.sha256(pdf).hexdigest()
    before = StoredFile.objects.count()
    monkeypatch.setattr(press, "typeset", lambda *args: pytest.fail("The press is asked once."))
    jobs.seal_signed.call(signature.pk)
    assert StoredFile.objects.count() == before
    assert SignatureEvent.objects.filter(kind="sealed").count() == 1


def test_the_company_seals_in_its_name_and_pdfsig_agrees(signature: Signature, tmp_path: Path) -> None:
    said = pdfsig(sealed(signature), tmp_path)
    for part in ("Signature is Valid.", "Total document signed", "O=Acme Grounds", "ETSI.CAdES.detached"):
        assert part in said, part


def test_nothing_is_put_in_when_signing_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_down(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("fieldgate.proposals.actions.sign_proposal.add_event", broken_down)
    with pytest.raises(RuntimeError):
        make_signature(cast.proposals["PENDING"], cast.contacts["PRI"])
    assert queued() == []


# ---- the worker dies --------------------------------------------------------------------------------------


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """A press that takes no time; as with the real one, no two seals are the same."""
    count = itertools.count()
    monkeypatch.setattr(press, "typeset", lambda *args: Printed(b"%PDF", (b"<svg>1</svg>", b"<svg>2</svg>")))
    monkeypatch.setattr(press, "seal", lambda pdf, key: b"%s sealed %d" % (pdf, next(count)))


class Killed(BaseException):
    """The worker is gone: no handler of the task sees it."""


def dying(function: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
    """Does its work, or does not, and then the worker is gone."""

    def run(*args: Any, **kwargs: Any) -> Any:
        if not before:
            function(*args, **kwargs)
        raise Killed

    return run


STEPS = {
    "reading": (jobs, "evidence_of"),
    "typesetting": (press, "typeset"),
    "sealing": (press, "seal"),
    "storing a page": (jobs, "store"),
    "storing the file": (jobs, "write"),
    "noting": (jobs, "keep_signed"),
    "noting the file": (keeping, "keep"),
    "posting the mails": (keeping, "post"),
    "adding the link": (keeping, "add_event"),
}


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_whatever_step_the_worker_is_killed_at_all_of_it_happens_once_in_the_end(
    signature: Signature, quick_press: None, step: str, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sealed file, one link, one mail to each side. What a killed worker wrote has no row."""
    place, name = STEPS[step]
    with monkeypatch.context() as deadly:
        deadly.setattr(place, name, dying(getattr(place, name), before=before))
        with pytest.raises(Killed):
            jobs.seal_signed.call(signature.pk)
    is_done = step == "noting" and not before
    assert SignedDocument.objects.filter(pdf__isnull=False).exists() == is_done
    assert len(of_signatures()) == (2 if is_done else 0)

    for _ in range(2):
        jobs.seal_signed.call(signature.pk)

    document = SignedDocument.objects.get()
    sealed_files = StoredFile.objects.filter(content_type=jobs.PDF).exclude(
        pk=signature.version.document.pdf_id or 0
    )
    assert [file.pk for file in sealed_files] == [document.pdf_id]
    assert b" sealed " in read(document.pdf_id or 0)
    assert document.pages.count() == 2
    assert SignatureEvent.objects.filter(kind="sealed").count() == 1
    assert [mail.kind for mail in of_signatures()] == ["proposal_signed", "proposal_signed_copy"]


def test_of_two_workers_the_second_keeps_nothing(
    signature: Signature, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is quicker between sealing and noting fixes the bytes."""
    keep, write = keeping.keep_signed, storing.write
    written: list[str] = []

    def noting(*args: Any) -> Any:
        made = write(*args)
        written.append(made.name)
        return made

    def overtaken(*args: Any) -> bool:
        monkeypatch.setattr(jobs, "keep_signed", keep)
        jobs.seal_signed.call(signature.pk)
        return keep(*args)

    monkeypatch.setattr(jobs, "write", noting)
    monkeypatch.setattr(jobs, "keep_signed", overtaken)
    jobs.seal_signed.call(signature.pk)
    late, quick = written
    assert (default_storage.exists(quick), default_storage.exists(late)) == (True, False)
    assert StoredFile.objects.filter(content_type=jobs.PDF).count() == 2
    assert SignatureEvent.objects.filter(kind="sealed").count() == 1
    assert len(of_signatures()) == 2


# ---- what goes wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "name", "error"),
    [
        (press, "typeset", PressFailed("broke")),
        (press, "seal", PressFailed("broke")),
        (jobs, "write", OSError(28, "No space left on device")),
    ],
)
def test_a_seal_that_fails_is_tried_again_and_nobody_is_told_before(
    signature: Signature, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, error: Exception
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(place, name, fail)
        run_worker()
    assert [job.args_kwargs["kwargs"] for job in queued()] == [{"attempt": 1}]
    assert of_signatures() == []
    assert SignatureEvent.objects.filter(kind="sealed").count() == 0
    assert signatures_to_seal() == [signature.pk]
    jobs.seal_signed.call(signature.pk)
    assert len(of_signatures()) == 2


def test_a_seal_that_keeps_failing_is_told_to_the_office_once_and_is_made_in_the_end(
    signature: Signature, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise PressFailed("It does not start.")

    with monkeypatch.context() as broken:
        broken.setattr(press, "seal", fail)
        for _ in range(2 * TRIES + 1):
            DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=clock.now())
            run_worker()
            jobs.seal_missed()
    told = Activity.objects.filter(kind="document_failed")
    assert [each.text for each in told] == [
        "The signed document of Proposal #501 could not be made yet. It is tried again; the log says why it "
        "failed."
    ]
    assert of_signatures() == []
    jobs.seal_signed.call(signature.pk)
    assert len(of_signatures()) == 2


def test_a_lost_job_is_put_in_again_and_one_that_waits_is_left_alone(signature: Signature) -> None:
    jobs.seal_missed()
    assert len(queued()) == 1, "it waits already"
    DBTaskResult.objects.all().delete()
    jobs.seal_missed()
    jobs.seal_missed()
    assert [job.args_kwargs["args"] for job in queued()] == [[signature.pk]]
    jobs.seal_signed.call(signature.pk)
    DBTaskResult.objects.all().delete()
    jobs.seal_missed()
    assert queued() == []


def test_what_can_never_be_made_is_noted_and_the_mails_go_without_it(
    cast: Cast, signature: Signature, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise TooLarge("A document of 2001 lines is too large.")

    DBTaskResult.objects.all().delete()
    with monkeypatch.context() as small:
        small.setattr(press, "typeset", fail)
        jobs.seal_signed.call(signature.pk)
        jobs.seal_signed.call(signature.pk)
    assert SignedDocument.objects.get().failure == "A document of 2001 lines is too large."
    (activity,) = Activity.objects.filter(kind="document_failed")
    assert "Proposal #501" in activity.text
    assert activity.on == f"proposal:{signature.version.proposal_id}"
    jobs.seal_missed()
    assert queued() == []
    mails = of_signatures()
    assert len(mails) == 2
    for mail in mails:
        letter = writer_of(mail.kind)(mail.to, mail.args, mail.secret)
        assert letter
        assert letter.attachments == ()
        assert "none is attached" in letter.text
        assert "The signature stands" in letter.text
    page = cast.client("PRI").get(HERE).content.decode()
    assert "There is no signed document as a file" in page
    page = cast.client("PRI").get("/north/proposals/501/").content.decode()
    assert "could not be made as a file. The signature stands" in page
    assert "wait=1" not in page

    jobs.seal_signed.call(signature.pk)
    assert SignedDocument.objects.get().failure == ""
    assert len(of_signatures()) == 2, "they have been told"

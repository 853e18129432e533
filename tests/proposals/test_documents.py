"""A delivered version on paper: frozen, set once, kept, and shown to whoever sees the proposal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fieldgate.branches.logo import keep_logo
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.documents import press
from fieldgate.documents.errors import PressFailed, TooLarge
from fieldgate.documents.models import StoredFile
from fieldgate.documents.storing import read
from fieldgate.people.models import Contact, StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals import jobs
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.freeze_imported import freeze_imported
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.doors import versions_to_set
from fieldgate.proposals.models import DocumentPage, Proposal, ProposalDocument, ProposalService
from fieldgate.proposals.pdf.paper import read_paper
from tests.access.doors import run_worker
from tests.access.pictures import picture
from tests.cast import Cast
from tests.documents.papers import text_of
from tests.make import make_document, make_proposal
from tests.verify.books import broken

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
HERE = "/north/proposals/501/document/"


def document_of(version_id: int) -> ProposalDocument:
    return ProposalDocument.objects.get(version_id=version_id)


def queued() -> list[tuple[int, int]]:
    """Version and priority of every job that waits, in the order in which they will be done."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).filter(
        task_path=jobs.set_document.module_path
    )
    return [(row.args_kwargs["args"][0], row.priority) for row in waiting]


def imported(cast: Cast, count: int) -> list[int]:
    """So many proposals that an import delivered, one a day; their versions, the newest first."""
    made = [make_proposal(f"I{n:02}", cast.properties["P1"], 100 + n, sent=None) for n in range(count)]
    ids = {proposal.pk: NOON + timedelta(days=n) for n, proposal in enumerate(made)}
    Proposal.objects.filter(pk__in=ids).update(office_status="delivered", sent_on=NOON.date())
    freeze_imported(ids, [proposal.number for proposal in made])
    rows = Proposal.objects.filter(pk__in=ids).order_by("-version__delivered_at")
    return [version_id for version_id in rows.values_list("version_id", flat=True) if version_id]


def without_documents(cast: Cast) -> None:
    """Those of the cast are nobody's concern here."""
    for key in ("PENDING", "ACCEPTED", "REJECTED", "AT-P2", "AT-PB", "AT-PS"):
        make_document(cast.proposals[key])


# ---- set and kept -----------------------------------------------------------------------------------------


def test_delivering_puts_one_job_in_and_the_worker_sets_the_document_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_id = deliver_proposal(System(), cast.proposals["APPROVED"].pk, NOON)
    assert queued() == [(version_id, 0)]
    assert document_of(version_id).pdf_id is None

    run_worker()

    document = document_of(version_id)
    assert document.pdf_id is not None
    assert "Proposal" in text_of(read(document.pdf_id))
    assert [read(page.picture_id)[:4] for page in document.pages.all()] == [b"<svg"]
    files = StoredFile.objects.count()
    monkeypatch.setattr(press, "typeset", lambda *args: pytest.fail("The press is asked once."))
    jobs.set_document.call(version_id)
    assert (document_of(version_id).pdf_id, StoredFile.objects.count()) == (document.pdf_id, files)


def test_nothing_is_put_in_when_delivering_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_down(version_id: int) -> None:
        raise RuntimeError

    monkeypatch.setattr("fieldgate.proposals.actions.deliver_proposal.freeze_paper", broken_down)
    with pytest.raises(RuntimeError):
        deliver_proposal(System(), cast.proposals["APPROVED"].pk, NOON)
    assert queued() == []
    assert not Proposal.objects.get(number="504").versions.exists()


def test_t_pd_06_set_again_it_is_the_same_file(cast: Cast) -> None:
    version_id = deliver_proposal(System(), cast.proposals["APPROVED"].pk, NOON)
    jobs.set_document.call(version_id)
    first = document_of(version_id)
    pages = list(first.pages.values_list("picture_id", flat=True))
    first.pages.all().delete()
    ProposalDocument.objects.filter(pk=first.pk).update(pdf=None, made_at=None)

    jobs.set_document.call(version_id)

    again = document_of(version_id)
    assert again.pdf_id == first.pdf_id
    assert list(again.pages.values_list("picture_id", flat=True)) == pages


def test_t_pd_06_whoever_comes_second_with_the_same_document_changes_nothing(cast: Cast) -> None:
    first = make_document(cast.proposals["PENDING"], pages=1)
    again = make_document(cast.proposals["PENDING"], pages=1)
    assert (again.pdf_id, again.made_at, again.pages.count()) == (first.pdf_id, first.made_at, 1)


def test_a_superseded_version_keeps_its_own(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    assert proposal.version_id
    jobs.set_document.call(proposal.version_id)
    before = document_of(proposal.version_id).pdf_id
    ProposalService.objects.filter(proposal=proposal, position=1).update(price_cents=1)

    version_id = deliver_proposal(System(), proposal.pk, NOON)
    jobs.set_document.call(version_id)

    after, kept = document_of(version_id).pdf_id, document_of(proposal.version_id).pdf_id
    assert kept == before
    assert before is not None
    assert after is not None
    assert "$421.35" in text_of(read(before))
    assert "$21.36" in text_of(read(after))


def test_t_es_08_what_was_presented_stays_though_everything_is_renamed(cast: Cast) -> None:
    """Names, address, colour, logo and switches as they were when it was delivered, and the day there."""
    keep_logo(cast.portals["north"].pk, picture("PNG"))
    Branch.objects.filter(name="North").update(phone="555-0199", street="7 Oak St")
    late = datetime(2026, 6, 2, 3, tzinfo=UTC)  # still the first of June in Chicago
    version_id = deliver_proposal(System(), cast.proposals["APPROVED"].pk, late)
    frozen = document_of(version_id).paper

    Company.objects.update(name="Renamed Inc", footer="New")
    Branch.objects.filter(name="North").update(name="Elsewhere", phone="", street="")
    Portal.objects.filter(slug="north").update(accent="#ff0000", show_service_details=False)
    Property.objects.update(name="Renamed Place")
    Contact.objects.update(name="Somebody Else")
    StaffMember.objects.update(name="Someone Else")
    jobs.set_document.call(version_id)

    document = document_of(version_id)
    assert document.paper == frozen
    paper = read_paper(document.paper)
    assert (paper.letterhead.accent, paper.letterhead.logo is not None) == ("#1f7a4d", True)
    text = text_of(read(document.pdf_id or 0))
    for said in ("Acme Grounds", "7 Oak St", "555-0199", "Place P1", "Person PRI", "Staff ST-N", "06/01/26"):
        assert said in text, said
    for unsaid in ("Renamed", "Else", "555-0100"):
        assert unsaid not in text, unsaid


def test_a_change_order_and_a_revision_say_so_on_paper(cast: Cast) -> None:
    order = make_proposal("506", cast.properties["P1"], 900, revision=2, parent=cast.proposals["ACCEPTED"])
    paper = read_paper(document_of(order.version_id or 0).paper)
    assert (paper.number, paper.revision, paper.changes, paper.show_details) == ("506", 2, "502", True)


def test_the_portal_that_is_on_lends_its_look_and_its_switches(cast: Cast) -> None:
    """Without branch-level configuration the company's portal is on, and the branch's is not."""
    Portal.objects.filter(slug="north").update(is_on=False)
    Portal.objects.create(slug="all", title="All", accent="#1d5fa8", show_service_details=False)
    version_id = deliver_proposal(System(), cast.proposals["APPROVED"].pk, NOON)
    paper = read_paper(document_of(version_id).paper)
    assert (paper.letterhead.accent, paper.show_details) == ("#1d5fa8", False)


# ---- what goes wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "tries"), [(TooLarge("2,001 lines"), 0), (PressFailed("broke"), 1)])
def test_a_document_that_fails_is_noted_and_tried_again_if_that_can_help(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int
) -> None:
    def fail(*args: Any) -> None:
        raise error

    version_id = cast.proposals["PENDING"].version_id
    assert version_id
    with monkeypatch.context() as broken_press:
        broken_press.setattr(press, "typeset", fail)
        jobs.set_document.enqueue(version_id)
        run_worker()
    assert document_of(version_id).failure == str(error)
    assert len(queued()) == tries
    assert version_id not in versions_to_set()
    page = cast.client("PRI").get(HERE).content.decode()
    assert "no printed document" in page
    assert str(error) not in page
    assert len(queued()) == tries, "looking at it asks for nothing more"

    jobs.set_document.call(version_id)
    assert document_of(version_id).failure == ""
    assert "no printed document" not in cast.client("PRI").get(HERE).content.decode()


def test_a_document_without_pages_is_found_by_verify(cast: Cast) -> None:
    document = make_document(cast.proposals["PENDING"])
    pages = list(document.pages.all())
    DocumentPage.objects.all().delete()
    assert list(broken()) == [("T-PD-06", "Documents are whole")]
    DocumentPage.objects.bulk_create(pages)


# ---- those of an import -----------------------------------------------------------------------------------


def test_imported_ones_are_set_in_the_background_the_newest_first_and_a_few_at_a_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_documents(cast)
    versions = imported(cast, 5)
    assert not ProposalDocument.objects.filter(version_id__in=versions).exists(), "an import freezes no paper"
    DBTaskResult.objects.all().delete()
    monkeypatch.setattr(jobs, "AT_ONCE", 2)

    jobs.set_missing()
    assert queued() == [(versions[0], -10), (versions[1], -10)]
    jobs.set_missing()
    assert len(queued()) == 2, "not before these are done"

    for version_id in versions[:2]:
        jobs.set_document.call(version_id)
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    jobs.set_missing()
    assert queued() == [(versions[2], -10), (versions[3], -10)]


def test_the_demos_are_all_set_at_once(cast: Cast) -> None:
    without_documents(cast)
    versions = imported(cast, 2)
    jobs.set_all_now()
    assert all(document_of(version_id).pdf_id for version_id in versions)
    assert versions_to_set() == []


def test_one_that_is_opened_goes_first_and_is_asked_for_once(cast: Cast) -> None:
    version_id = cast.proposals["PENDING"].version_id
    jobs.set_missing()
    client = cast.client("PRI")
    for _ in range(3):
        client.get(HERE)
    assert queued()[0] == (version_id, 10)
    assert queued().count((version_id or 0, 10)) == 1


# ---- pages ------------------------------------------------------------------------------------------------


def test_until_it_is_there_the_page_says_so_and_looks_again_by_itself(cast: Cast) -> None:
    client = cast.client("PRI")
    page = client.get(HERE).content.decode()
    assert "being prepared" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert client.get(HERE, headers={"HX-Request": "true"}).status_code == 204
    pdf = client.get("/north/proposals/501/document.pdf")
    assert (pdf.status_code, pdf.headers["Location"]) == (302, HERE)

    make_document(cast.proposals["PENDING"])

    page = client.get(HERE, headers={"HX-Request": "true"}).content.decode()
    assert "being prepared" not in page
    assert "http-equiv" not in page


def test_the_page_shows_every_page_with_its_words_and_the_ways_on(cast: Cast) -> None:
    make_document(cast.proposals["PENDING"])
    page = cast.client("PRI").get(HERE).content.decode()
    for said in (
        'src="/north/proposals/501/document/1.svg"',
        'alt="Page 2 of 2 of Proposal #501: Major Landscaping"',
        'href="/north/proposals/501/document.pdf"',
        'href="/north/proposals/501/document.pdf?print=1"',
        'href="/north/proposals/501/"',
        'href="/north/proposals/501/document/?zoom=150"',
        "PENDING",
        "$421.35",
    ):
        assert said in page, said


def test_an_earlier_revision_keeps_its_name_in_every_address(cast: Cast) -> None:
    make_document(cast.proposals["PENDING"])
    make_document(make_proposal("501", cast.properties["P1"], 500, revision=1, title="Second"), pages=1)
    client = cast.client("PRI")
    page = client.get(f"{HERE}?revision=0&zoom=200").content.decode()
    for said in (
        "document/2.svg?revision=0",
        "document.pdf?revision=0&amp;print=1",
        "?revision=0&amp;zoom=150",
        'href="/north/proposals/501/?revision=0"',
        "paper-200",
    ):
        assert said in page, said
    assert b"501 2" in b"".join(client.get(f"{HERE}2.svg?revision=0"))
    assert client.get(f"{HERE}2.svg").status_code == 404
    assert "Second" in client.get(HERE).content.decode()
    assert 'href="/north/proposals/501/document/"' in client.get("/north/proposals/501/").content.decode()


@pytest.mark.parametrize(("query", "how"), [("", "attachment"), ("?print=1", "inline")])
def test_the_pdf_has_a_name_that_says_what_it_is(cast: Cast, query: str, how: str) -> None:
    make_document(cast.proposals["PENDING"])
    Proposal.objects.filter(number="501").update(title="Not what was delivered")
    response = cast.client("PRI").get(f"/north/proposals/501/document.pdf{query}")
    assert response.headers["Content-Disposition"] == f'{how}; filename="Proposal 501 Major Landscaping.pdf"'
    assert response.headers["Content-Type"] == "application/pdf"
    assert b"".join(response) == b"%PDF-1.7 501"


def test_t_pd_02_nobody_gets_a_document_by_asking_for_it_in_another_way(cast: Cast) -> None:
    for key in ("PENDING", "AT-P2"):
        make_document(cast.proposals[key])
    client = cast.client("SIB")
    for path in (
        "501/document/",
        "501/document.pdf",
        "501/document/1.svg",
        "501/document.pdf?revision=0",
        "501/document.pdf?template=/etc/passwd",
        "..%2f501/document.pdf",
        "601/document/99.svg",
        "601/document/0.svg",
        "601/document/proposal.typ",
    ):
        assert client.get(f"/north/proposals/{path}").status_code == 404, path
    own = client.get("/north/proposals/601/document.pdf?template=/etc/passwd&file=1&number=501")
    assert b"".join(own) == b"%PDF-1.7 601"


def test_what_was_taken_back_or_switched_off_has_no_document_any_more(cast: Cast) -> None:
    make_document(cast.proposals["PENDING"])
    client = cast.client("PRI")
    paths = (HERE, f"{HERE}1.svg", "/north/proposals/501/document.pdf")
    Portal.objects.filter(slug="north").update(show_proposals=False)
    assert [client.get(path).status_code for path in paths] == [404] * 3
    Portal.objects.filter(slug="north").update(show_proposals=True)
    assert [client.get(path).status_code for path in paths] == [200] * 3
    reset_proposal(System(), cast.proposals["PENDING"].pk)
    assert [client.get(path).status_code for path in paths] == [404] * 3

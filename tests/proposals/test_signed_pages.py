"""View Proposal of what was signed: the signed document and no other, to whoever sees the proposal."""

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from fieldgate.branches.models import Portal
from fieldgate.people.viewer import System
from fieldgate.proposals import jobs
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.models import Signature, SignedDocument
from tests.cast import Cast
from tests.make import make_document, make_proposal, make_signature
from tests.proposals.sealed import sealed

HERE = "/north/proposals/501/document/"
PDF = "/north/proposals/501/document.pdf"


@pytest.fixture
def signature(cast: Cast) -> Signature:
    """Of PRI under 501; its document is not sealed yet."""
    return make_signature(cast.proposals["PENDING"], cast.contacts["PRI"])


def test_until_it_is_sealed_the_page_says_who_signed_and_that_it_is_being_prepared(
    cast: Cast, signature: Signature
) -> None:
    """Nothing unsigned is handed out meanwhile, and the job that is there is not asked for once more."""
    client = cast.client("PRI")
    page = client.get(HERE).content.decode()
    for said in (
        "The signed document is being prepared",
        "ACCEPTED",
        "Signed by",
        "Person PRI, Primary contact",
    ):
        assert said in page, said
    assert "Download PDF" not in page
    assert client.get(HERE, headers={"HX-Request": "true"}).status_code == 204
    assert client.get(f"{HERE}1.svg").status_code == 404
    pdf = client.get(PDF)
    assert (pdf.status_code, pdf.headers["Location"]) == (302, HERE)
    waiting = DBTaskResult.objects.filter(task_path=jobs.set_document.module_path)
    assert not waiting.exists()


def test_the_proposals_page_asks_by_itself_until_the_signed_document_is_there(
    cast: Cast, signature: Signature
) -> None:
    client, here = cast.client("PRI"), "/north/proposals/501/"
    asks = f"{here}?revision=0&wait=1"
    page = client.get(here).content.decode()
    assert f'hx-get="{asks.replace("&", "&amp;")}"' in page
    assert client.get(asks).status_code == 204
    sealed(signature)
    there = client.get(asks)
    assert (there.status_code, there.headers["Location"]) == (302, here)
    page = client.get(here).content.decode()
    assert "Download signed PDF" in page
    assert "wait=1" not in page


def test_then_every_page_of_it_is_there_with_its_certificate(cast: Cast, signature: Signature) -> None:
    pdf = sealed(signature)
    client = cast.client("PRI")
    page = client.get(HERE).content.decode()
    count = SignedDocument.objects.get().pages.count()
    assert count >= 3
    for said in ("ACCEPTED", "$421.35", "Signed by", "Person PRI, Primary contact", "Download PDF",
                 f"Page {count} of {count}", 'href="http://testserver/check/"', "Print"):  # fmt: skip
        assert said in page, said
    assert "being prepared" not in page
    assert b"".join(client.get(PDF)) == pdf
    inline = client.get(f"{PDF}?print=1")
    assert inline.headers["Content-Disposition"].startswith("inline;")
    assert b"".join(inline) == pdf
    pictures = [b"".join(client.get(f"{HERE}{n}.svg")) for n in range(1, count + 1)]
    assert len(set(pictures)) == count
    assert client.get(f"{HERE}{count + 1}.svg").status_code == 404


def test_what_was_presented_is_handed_out_to_nobody_any_more(cast: Cast, signature: Signature) -> None:
    sealed(signature)
    assert b"".join(cast.client("PRI").get(PDF)) != b"%PDF-1.7 501"


@pytest.mark.parametrize("who", ["PRI", "PB", "OTH"])
def test_all_contacts_of_the_property_read_it(cast: Cast, signature: Signature, who: str) -> None:
    sealed(signature)
    assert cast.client(who).get(HERE).status_code == 200
    assert cast.client(who).get(PDF).status_code == 200


@pytest.mark.parametrize("who", ["SIB", "STR", "BIL", "EX", "SOU", "DIS", "INV", "ANON", "ST-N"])
def test_t_pd_02_nobody_else_reads_any_of_it(cast: Cast, signature: Signature, who: str) -> None:
    pdf = sealed(signature)
    for path in (HERE, PDF, f"{PDF}?print=1", f"{HERE}1.svg", f"{HERE}?revision=0"):
        response = cast.client(who).get(path)
        assert response.status_code in {302, 404}, path
        assert pdf[:200] not in (b"" if response.streaming else response.content)


def test_what_was_reset_or_switched_off_has_no_signed_document_any_more(
    cast: Cast, signature: Signature
) -> None:
    sealed(signature)
    client = cast.client("PRI")
    paths = (HERE, f"{HERE}1.svg", PDF)
    Portal.objects.filter(slug="north").update(show_proposals=False)
    assert [client.get(path).status_code for path in paths] == [404] * 3
    Portal.objects.filter(slug="north").update(show_proposals=True)
    assert [client.get(path).status_code for path in paths] == [200] * 3
    reset_proposal(System(), cast.proposals["PENDING"].pk)
    assert [client.get(path).status_code for path in paths] == [404] * 3


def test_an_earlier_revision_keeps_its_signed_document(cast: Cast, signature: Signature) -> None:
    """While a later one waits, the old one holds (R63)."""
    pdf = sealed(signature)
    make_document(make_proposal("501", cast.properties["P1"], 500, revision=1, title="Second"))
    client = cast.client("PRI")
    assert b"".join(client.get(f"{PDF}?revision=0")) == pdf
    assert b"".join(client.get(PDF)) == b"%PDF-1.7 501"
    page = client.get(f"{HERE}?revision=0").content.decode()
    assert "Signed by" in page
    assert "document.pdf?revision=0" in page
    assert "Signed by" not in client.get(HERE).content.decode()


def test_it_costs_no_more_queries_than_an_unsigned_one(
    cast: Cast, signature: Signature, django_assert_max_num_queries: object
) -> None:
    sealed(signature)
    client: Client = cast.client("PRI")
    client.get(HERE)
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(14):
        assert client.get(HERE).status_code == 200

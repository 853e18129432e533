"""/check/: anybody who has a file learns whether it is the accepted version, and nothing else."""

import hashlib
from html import unescape

import pytest
from django.test import Client, override_settings

from fieldgate.branches.models import Portal
from fieldgate.documents.storing import read
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.models import Proposal, ProposalDocument, Signature
from tests.cast import Cast
from tests.make import make_proposal, make_signature
from tests.proposals.sealed import sealed
from tests.verify.test_tampering import flipped

KNOWN = "This is the accepted version of Proposal #501."
UNKNOWN = "This is not a signed document from here."
VOID = "This was accepted but is no longer valid."


@pytest.fixture
def signature(cast: Cast) -> Signature:
    return make_signature(cast.proposals["PENDING"], cast.contacts["PRI"])


def ask(sha256: str, client: Client | None = None) -> str:
    """The page's answer to a fingerprint."""
    response = (client or Client()).get("/check/", {"sha256": sha256})
    assert response.status_code == 200
    return unescape(response.content.decode())


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_the_accepted_version_is_known_by_its_number_and_nothing_more_is_told(signature: Signature) -> None:
    pdf = sealed(signature)
    page = ask(sha256_of(pdf))
    assert KNOWN in page
    assert "Not a byte" in page
    for private in (
        "Major",
        "Landscaping",
        "PRI",
        "pri@",
        "421.35",
        "421",
        "P1",
        "North",
        signature.external_id,
    ):
        assert private not in page, private


def test_whoever_asks_gets_the_same_answer(cast: Cast, signature: Signature) -> None:
    sha256 = sha256_of(sealed(signature))
    assert all(KNOWN in ask(sha256, cast.client(who)) for who in ("ANON", "PRI", "STR", "SOU", "ST-S", "ADM"))


@pytest.mark.parametrize(
    "write",
    [str.upper, "  {}  ".format, "{}  Proposal 501 signed.pdf".format, "{}\t*file.pdf".format],
    ids=["capitals", "blanks", "with a name", "as binary"],
)
def test_a_fingerprint_may_be_pasted_as_tools_print_it(signature: Signature, write: object) -> None:
    assert callable(write)
    assert KNOWN in ask(write(sha256_of(sealed(signature))))


def test_t_es_12_a_file_changed_by_one_bit_is_not_known(signature: Signature) -> None:
    pdf = sealed(signature)
    for place in (0, len(pdf) // 2, len(pdf) - 1):
        page = ask(sha256_of(flipped(pdf, place, 3)))
        assert UNKNOWN in page
        assert "a single byte" in page
        assert "#501" not in page


def test_what_was_presented_is_no_accepted_version(signature: Signature) -> None:
    sealed(signature)
    presented = ProposalDocument.objects.get(version=signature.version)
    assert UNKNOWN in ask(sha256_of(read(presented.pdf_id or 0)))


def test_a_signed_document_that_is_not_made_yet_is_not_known(signature: Signature) -> None:
    assert UNKNOWN in ask(signature.presented_sha256)


def test_what_the_office_withdrew_is_said_to_be_no_longer_valid(cast: Cast, signature: Signature) -> None:
    pdf = sealed(signature)
    reset_proposal(System(), cast.proposals["PENDING"].pk)
    page = ask(sha256_of(pdf))
    assert VOID in page
    assert "It is a signed version of Proposal #501. The office has withdrawn it since." in page
    assert "This is the accepted" not in page


def test_a_revision_that_a_later_one_replaced_says_so(cast: Cast) -> None:
    """R63: the old one holds until the new is accepted."""
    old = sealed(make_signature(cast.proposals["PENDING"], cast.contacts["PRI"]))
    new = make_proposal("501", cast.properties["P1"], 500_00, revision=1, title="Second")
    assert KNOWN in ask(sha256_of(old))
    fresh = sealed(make_signature(new, cast.contacts["PRI"]))
    assert Proposal.objects.get(number="501", revision=0).portal_status == "hidden"
    assert "This was the accepted version of Proposal #501." in ask(sha256_of(old))
    assert "This is the accepted version of Proposal #501 (Revision 1)." in ask(sha256_of(fresh))


@pytest.mark.parametrize(
    "bad",
    ["", "   ", "zz", "0" * 63, "0" * 65, "g" * 64, "0" * 64 + "\x00", "'; DROP TABLE--", "\u0661" * 64,
     "x" * 5000, "<script>alert(1)</script>", "0" * 32 + " " + "0" * 32],
)  # fmt: skip
def test_what_is_no_fingerprint_is_an_error_beside_the_field_and_stays_in_it(cast: Cast, bad: str) -> None:
    response = Client().get("/check/", {"sha256": bad})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="field-error"' in page
    assert "field-wrong" in page
    assert "<script>alert" not in page
    assert UNKNOWN not in page
    if bad == "zz":
        assert 'value="zz"' in page


def test_it_is_there_without_a_company_in_every_mode_and_with_every_portal_off(db: None) -> None:
    for mode in ("demo", "trial", "production"):
        with override_settings(MODE=mode):
            assert "Check a signed document" in Client().get("/check/").content.decode()


def test_it_stands_outside_portals_and_none_can_take_its_place(cast: Cast) -> None:
    Portal.objects.update(is_on=False)
    assert Client().get("/check/").status_code == 200
    assert Client().get("/check").status_code == 301
    assert Client().post("/check/", {"sha256": "0" * 64}).status_code == 405
    assert Client().head("/check/").status_code == 200


def test_t_wb_it_has_the_strict_policy_of_the_portal(cast: Cast) -> None:
    response = Client().get("/check/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert "style=" not in page
    assert page.count("<script") == page.count('<script type="module" src=')
    assert response.headers["X-Frame-Options"] == "DENY"


def test_t_rl_nobody_can_try_fingerprints_by_the_thousand(cast: Cast) -> None:
    statuses = [Client().get("/check/", {"sha256": f"{n:064}"}).status_code for n in range(62)]
    assert statuses == [200] * 60 + [429] * 2
    assert Client().get("/check/").status_code == 200, "looking at the page costs nothing"
    other = Client().get("/check/", {"sha256": "0" * 64}, REMOTE_ADDR="10.9.9.9")
    assert other.status_code == 200


def test_asking_stays_within_the_budget_of_a_page(
    signature: Signature, django_assert_max_num_queries: object
) -> None:
    sha256 = sha256_of(sealed(signature))
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(14):  # nine of them count how often somebody has asked
        ask(sha256)

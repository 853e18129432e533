"""Electronic signatures in the office: column, filter, evidence, drawing, and who looked at them."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldgate.audit.models import AuditEvent
from fieldgate.office.records.base import url_of
from fieldgate.people.roles import Role
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.models import Decline, Proposal, Signature, SignatureEvent
from fieldgate.proposals.pdf.signing import Strokes
from fieldgate.proposals.rules import OfficeStatus
from tests.access.tables import state_of_all_tables
from tests.make import make_proposal, make_signature
from tests.office.conftest import ROLES, Office
from tests.proposals.offers import make_offer
from tests.test_query_budgets import OFFICE

DRAWN = Strokes("M40 150Q80 40 120 150L200 60", 600, 300)
LIST = url_of(Proposal, "changelist")


def signed(office: Office, number: str = "960", strokes: Strokes | None = None) -> Signature:
    offer = make_offer(number, office.cast.properties["P1"])
    return make_signature(offer, office.cast.contacts["PRI"], options=[3], strokes=strokes)


def declined(office: Office, number: str = "961") -> Proposal:
    proposal = make_proposal(number, office.cast.properties["P1"], 100)
    Decline.objects.create(
        version_id=proposal.version_id or 0, contact=office.cast.contacts["PRI"], name="Person PRI",
        reason="Too dear", at=datetime(2026, 6, 2, 3, tzinfo=UTC),
    )  # fmt: skip
    return proposal


def record_of(office: Office, row: Proposal, role: Role = Role.BRANCH_MANAGER) -> str:
    return office.browsers[role].get(url_of(Proposal, "change", row.pk)).content.decode()


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def numbers(office: Office, value: str) -> set[str]:
    answer = office.browsers[Role.BRANCH_MANAGER].get(LIST, {"signature": value})
    return {row.number for row in answer.context["cl"].queryset}


# ---- the list ---------------------------------------------------------------------------------------------


def test_the_list_says_who_signed_or_declined_and_on_which_day_of_the_branch(office: Office) -> None:
    late = signed(office)
    Signature.objects.filter(pk=late.pk).update(at=datetime(2026, 6, 2, 3, tzinfo=UTC))  # June 1 in Chicago
    declined(office)
    page = office.browsers[Role.READ_ONLY].get(LIST).content.decode()
    assert "Electronic Signature" in page
    assert "SIGNED Person PRI, 06/01/2026" in words_of(page)
    assert "DECLINED Person PRI, 06/01/2026" in words_of(page)
    assert words_of(page).count("SIGNED") == 1


def test_the_filter_finds_signed_declined_waiting_and_not_yet_won_ones(office: Office) -> None:
    signature = signed(office)
    won = signed(office, "962")
    change_status(System(), won.version.proposal_id, OfficeStatus.WON)
    declined(office)
    void = signed(office, "963")
    reset_proposal(System(), void.version.proposal_id)
    waiting = {"501", "502", "503", "601", "701"}  # of the cast, shown to customers
    assert numbers(office, "signed") == {"960", "962"}
    assert numbers(office, "not-won") == {"960"}
    assert numbers(office, "declined") == {"961"}
    assert numbers(office, "not-signed") == waiting
    assert numbers(office, "x") > waiting | {"960", "961", "962", "963"}
    assert signature.voided_at is None


def test_a_voided_signature_is_no_signature_in_the_list(office: Office) -> None:
    signature = signed(office)
    reset_proposal(System(), signature.version.proposal_id)
    page = words_of(office.browsers[Role.BRANCH_MANAGER].get(LIST, {"q": "960"}).content.decode())
    assert "#960" in page
    assert "SIGNED" not in page


def test_the_column_costs_one_query_for_any_number_of_rows(office: Office) -> None:
    client = office.browsers[Role.BRANCH_ADMIN]

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured.captured_queries)

    client.get(LIST)
    before = counted()
    for n in range(12):
        signed(office, f"97{n}")
    assert counted() <= before <= OFFICE


# ---- the record -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_every_role_reads_the_whole_evidence_and_leaves_a_row_of_the_look(office: Office, role: Role) -> None:
    signature = signed(office)
    row = signature.version.proposal

    page = words_of(record_of(office, row, role))

    for fact in (
        "Person PRI (Primary)", "pri@example.com", signature.confirmed, signature.presented_sha256,
        signature.version.sha256, signature.external_id, "$475.50", "Service 3", "(America/Chicago)", " UTC",
        "Typed: Person PRI", " ".join(signature.consent.text.split())[:60],
    ):  # fmt: skip
        assert fact in page, fact
    for link in SignatureEvent.objects.filter(version=signature.version):
        assert f"{link.position}: {link.kind}" in page
    looked = AuditEvent.objects.filter(act="looked at", on=f"proposal:{row.pk}")
    assert looked.get().actor.startswith("user:")


def test_a_void_signature_is_kept_and_marked(office: Office) -> None:
    signature = signed(office)
    reset_proposal(System(), signature.version.proposal_id)
    page = words_of(record_of(office, signature.version.proposal))
    assert "Electronic signature (void)" in page
    assert "VOID" in page
    assert signature.presented_sha256 in page


def test_markup_in_what_a_browser_says_is_shown_as_text(office: Office) -> None:
    signature = signed(office)
    nasty = "<script>alert(1)</script>"
    Signature.objects.filter(pk=signature.pk).update(user_agent=nasty, name=nasty, address=nasty)
    row = signature.version.proposal
    for page in (record_of(office, row), office.browsers[Role.BRANCH_MANAGER].get(LIST).content.decode()):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_the_record_of_many_signatures_keeps_the_budget(office: Office) -> None:
    signature = signed(office)
    row = signature.version.proposal
    client = office.browsers[Role.BRANCH_ADMIN]
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        client.get(url_of(Proposal, "change", row.pk))
    asked = [q for q in captured.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= OFFICE


# ---- the drawing ------------------------------------------------------------------------------------------


def drawing_of(signature: Signature) -> str:
    return url_of(Proposal, "drawing", signature.version.proposal_id, signature.pk)


def test_a_drawing_is_served_as_a_picture_that_can_do_nothing(office: Office) -> None:
    signature = signed(office, strokes=DRAWN)
    address = drawing_of(signature)
    assert f'src="{address}"' in record_of(office, signature.version.proposal)
    answer = office.browsers[Role.READ_ONLY].get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert DRAWN.path in answer.content.decode()


@pytest.mark.parametrize(
    "path", ['M0 0"/><script>alert(1)</script>', "", "M0 0\nL1 1", "url(x)", "M0 0" + "L1 1" * 60_000]
)
def test_what_is_no_drawing_is_never_served(office: Office, path: str) -> None:
    signature = signed(office, strokes=DRAWN)
    Signature.objects.filter(pk=signature.pk).update(path=path)
    assert office.browsers[Role.SYSTEM_ADMIN].get(drawing_of(signature)).status_code == 404


def test_t_op_23_a_drawing_is_there_for_whoever_reaches_its_proposal(office: Office) -> None:
    signature = signed(office, strokes=DRAWN)
    client = office.browsers[Role.BRANCH_MANAGER]
    away, other = office.cast.proposals["AT-PS"], office.cast.proposals["PENDING"]
    for row in (away, other):
        assert client.get(url_of(Proposal, "drawing", row.pk, signature.pk)).status_code == 404
    for signature_id in (0, 10**30):
        path = drawing_of(signature).replace(f"/{signature.pk}/", f"/{signature_id}/")
        assert client.get(path).status_code == 404
    others = [office.cast.client(key) for key in ("PRI", "ST-S")]
    before = state_of_all_tables()
    assert client.post(drawing_of(signature)).status_code == 404
    assert [other.get(drawing_of(signature)).status_code for other in others] == [404, 404]
    assert state_of_all_tables() == before


# ---- steps ------------------------------------------------------------------------------------------------


def offered(office: Office, row: Proposal) -> set[str]:
    page = record_of(office, row)
    found = re.findall(rf'href="{url_of(Proposal, "change", row.pk)}([a-z-]+)/"', page)
    return set(found)


def test_what_is_signed_may_be_won_and_never_lost_or_edited(office: Office) -> None:
    row = signed(office).version.proposal
    steps = offered(office, row)
    assert {"won", "reset", "copy", "change-order", "preview", "save-template"} <= steps
    assert steps & {"lost", "edit", "email", "print", "approved", "bidding", "revise"} == set()
    client = office.browsers[Role.BRANCH_MANAGER]
    assert client.post(url_of(Proposal, "button", row.pk, "lost")).status_code == 409
    assert client.post(url_of(Proposal, "button", row.pk, "won")).status_code == 302
    row.refresh_from_db()
    assert (row.office_status, row.accepted_on) == ("won", None)  # its acceptance is the signature


def test_what_is_declined_may_be_lost(office: Office) -> None:
    row = declined(office)
    assert {"lost", "reset", "copy"} <= offered(office, row)
    assert "edit" not in offered(office, row)

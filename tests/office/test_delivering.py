"""Email Proposal, Print Proposal, Reset and the PDFs of versions in the office: the pages, role by role."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from fieldgate.office.records.base import Room, url_of
from fieldgate.office.site import office as site
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.models import Contact, PortalAccess
from fieldgate.people.roles import Role
from fieldgate.people.viewer import System
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Proposal, ProposalDocument, ProposalVersion, Recipient, Signature
from tests.access.doors import run_worker
from tests.access.tables import state_of_all_tables
from tests.make import make_document, make_signature
from tests.office.conftest import ROLES, Office
from tests.test_query_budgets import OFFICE

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
SELL = frozenset(Role) - {Role.READ_ONLY}
MANAGER = Role.BRANCH_MANAGER


def page_of(office: Office, button: str, role: Role = MANAGER, key: str = "APPROVED") -> str:
    answer = office.browsers[role].get(address(office, button, key))
    assert answer.status_code == 200
    return answer.content.decode()


def address(office: Office, button: str, key: str = "APPROVED") -> str:
    return url_of(Proposal, "button", office.cast.proposals[key].pk, button)


def pdf(office: Office, ordinal: int, name: str = "version", key: str = "PENDING") -> str:
    return url_of(Proposal, name, office.cast.proposals[key].pk, ordinal)


def ticks(page: str) -> dict[str, tuple[bool, bool]]:
    """By the value of each tick: whether it is on, and whether it can be chosen."""
    found = re.findall(r'<input type="checkbox" name="recipients" value="([^"]+)"[^>]*>', page)
    whole = re.findall(r'<input type="checkbox" name="recipients"[^>]*>', page)
    return {
        value: (" checked" in tag, " disabled" not in tag) for value, tag in zip(found, whole, strict=True)
    }


def tick(office: Office, key: str, way: str) -> str:
    return f"{office.cast.contacts[key].pk}-{way}"


def invite_and_revoke(office: Office) -> None:
    """INV is a contact of P1 too, without access; OTH was shut out; one more has no address."""
    place = office.cast.properties["P1"]
    PropertyContact.objects.create(contact=office.cast.contacts["INV"], property=place)
    revoke_access(System(), office.cast.contacts["OTH"].pk, office.cast.portals["north"].pk)
    PropertyContact.objects.create(contact=Contact.objects.create(name="Mute Person"), property=place)


# ---- Email Proposal ----------------------------------------------------------------------------------------


def test_the_record_offers_both_and_no_deliver(office: Office) -> None:
    page = page_of_record(office)
    assert "Email Proposal" in page
    assert "Print Proposal" in page
    assert ">Deliver<" not in page


def page_of_record(office: Office, key: str = "APPROVED", role: Role = MANAGER) -> str:
    where = url_of(Proposal, "change", office.cast.proposals[key].pk)
    return office.browsers[role].get(where).content.decode()


def test_what_was_signed_offers_neither(office: Office) -> None:
    make_signature(office.cast.proposals["PENDING"], office.cast.contacts["PRI"])
    page = page_of_record(office, "PENDING")
    assert address(office, "email", "PENDING") not in page
    assert address(office, "print", "PENDING") not in page
    assert address(office, "reset", "PENDING") in page


def test_every_contact_is_shown_with_role_address_and_access_and_the_primary_is_ticked(
    office: Office,
) -> None:
    invite_and_revoke(office)
    page = page_of(office, "email")
    mute = Contact.objects.get(name="Mute Person").pk
    assert ticks(page) == {
        tick(office, "PRI", "open"): (True, True),
        tick(office, "PB", "open"): (False, True),
        tick(office, "INV", "invite"): (False, True),
        tick(office, "OTH", "readmit"): (False, True),
        tick(office, "DIS", "none"): (False, False),
        f"{mute}-none": (False, False),
    }
    for said in (
        "pri@example.com",
        "Primary",
        "Billing",
        "Other",
        "has access",
        "Was invited, but is not in yet.",
        "Their access was revoked. Ticking this lets them in again",
        "Their account is disabled.",
        "No email address is known.",
    ):
        assert said in page, said


def test_a_sales_rep_sees_why_those_without_access_cannot_be_chosen(office: Office) -> None:
    invite_and_revoke(office)
    page = page_of(office, "email", Role.SALES_REP)
    chosen = ticks(page)
    assert chosen[tick(office, "PRI", "open")] == (True, True)
    assert chosen[tick(office, "INV", "none")] == (False, False)
    assert chosen[tick(office, "OTH", "none")] == (False, False)
    assert "They have no access to the portal yet, and your role may not invite." in page
    assert "Their access was revoked, and your role may not invite." in page


def test_the_mail_is_shown_as_its_reader_will_have_it(office: Office) -> None:
    page = page_of(office, "email")
    for said in (
        "Proposal #504: Weekly Mowing, for Place P1",
        "Hello Person PRI,",
        "Price: $11",
        "answers go to st-n@office.example",
    ):
        assert said in page, said


@pytest.mark.parametrize(
    ("switch", "said"),
    [("is_on", "The portal Acme North is off."), ("show_proposals", "Proposals are switched off")],
)
def test_a_portal_that_shows_no_proposals_is_said_and_nobody_can_be_mailed(
    office: Office, switch: str, said: str
) -> None:
    setattr(office.cast.portals["north"], switch, False)
    office.cast.portals["north"].save()
    page = page_of(office, "email")
    assert said in page
    assert not any(can for _, can in ticks(page).values())
    assert 'type="submit">Email Proposal' not in page
    assert said in page_of(office, "print")


def test_nobody_who_could_sign_is_warned_of(office: Office) -> None:
    PropertyContact.objects.update(is_primary=False, is_billing=False)
    for button in ("email", "print"):
        assert "has no Primary and no Billing contact, so nobody can sign it." in page_of(office, button)


@pytest.mark.parametrize("role", sorted(SELL), ids=lambda role: role.value)
def test_whoever_sells_delivers_by_mail(office: Office, role: Role) -> None:
    posted = {"recipients": [tick(office, "PRI", "open"), tick(office, "PB", "open")]}
    answer = office.browsers[role].post(address(office, "email"), posted, follow=True)
    assert "2 mails leave as soon as its document is made." in answer.content.decode()
    proposal = Proposal.objects.get(number="504")
    chosen = Recipient.objects.filter(version_id=proposal.version_id)
    assert set(chosen.values_list("contact__name", flat=True)) == {"Person PRI", "Person PB"}


def test_ticking_one_without_access_invites_them(office: Office) -> None:
    invite_and_revoke(office)
    posted = {"recipients": [tick(office, "OTH", "readmit")]}
    answer = office.browsers[MANAGER].post(address(office, "email"), posted, follow=True)
    assert "The mail leaves as soon as its document is made." in answer.content.decode()
    access = PortalAccess.objects.get(contact=office.cast.contacts["OTH"])
    assert (access.revoked_at, access.accepted_at) == (None, None)


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Choose somebody to be mailed, or print the proposal instead."),
        ({"recipients": ["DIS-open"]}, "What a tick does has changed meanwhile."),
        ({"recipients": ["OTH-open"]}, "What a tick does has changed meanwhile."),
        ({"recipients": ["STR-open"]}, "What a tick does has changed meanwhile."),
        ({"recipients": ["SOU-open", "PRI-open"]}, "What a tick does has changed meanwhile."),
        (
            {"recipients": ["x", "-", "1-", "\x00", "9" * 40 + "-open"]},
            "What a tick does has changed meanwhile.",
        ),
    ],
)
def test_what_cannot_be_chosen_is_an_error_on_the_page_and_changes_nothing(
    office: Office, posted: dict[str, list[str]], said: str
) -> None:
    """OTH was shut out after the page was shown as one with access."""
    invite_and_revoke(office)
    people = {key: str(contact.pk) for key, contact in office.cast.contacts.items()}
    sent = {
        name: ["-".join([people.get(part, part) for part in one.split("-", 1)]) for one in values]
        for name, values in posted.items()
    }
    before = state_of_all_tables()
    answer = office.browsers[MANAGER].post(address(office, "email"), sent)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert state_of_all_tables() == before


def test_what_was_ticked_stays_ticked(office: Office) -> None:
    invite_and_revoke(office)
    posted = {"recipients": [tick(office, "PB", "open"), "0-open"]}
    page = office.browsers[MANAGER].post(address(office, "email"), posted).content.decode()
    assert [value for value, (on, _) in ticks(page).items() if on] == [tick(office, "PB", "open")]


@pytest.mark.parametrize("button", ["email", "print"])
def test_what_was_signed_meanwhile_is_a_409_that_says_so(office: Office, button: str) -> None:
    make_signature(office.cast.proposals["PENDING"], office.cast.contacts["PRI"])
    before = state_of_all_tables()
    posted = {"recipients": [tick(office, "PRI", "open")]}
    answer = office.browsers[MANAGER].post(address(office, button, "PENDING"), posted)
    assert answer.status_code == 409
    assert "cannot be delivered" in answer.content.decode()
    assert state_of_all_tables() == before


# ---- Print Proposal, and the PDFs --------------------------------------------------------------------------


def test_printing_leads_to_the_pdf_as_soon_as_it_is_made(office: Office) -> None:
    client = office.browsers[MANAGER]
    answer = client.post(address(office, "print"))
    where = answer.headers["Location"]
    assert where == f"{pdf(office, 1, key='APPROVED')}?print=1"
    assert Recipient.objects.count() == 0

    waiting = client.get(where)
    assert waiting.status_code == 200
    page = waiting.content.decode()
    assert "The PDF is being made." in page
    assert '<meta http-equiv="refresh" content="1">' in page
    version = ProposalVersion.objects.get(proposal__number="504")
    wanted = DBTaskResult.objects.filter(priority=10)
    assert [row.args_kwargs["args"] for row in wanted] == [[version.pk]]

    run_worker()
    made = client.get(where)
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.headers["Content-Disposition"].startswith('inline; filename="Proposal 504 version 1.pdf"')
    assert b"".join(made).startswith(b"%PDF")


def test_a_pdf_that_could_not_be_made_is_said_and_not_asked_for_again(office: Office) -> None:
    proposal = office.cast.proposals["PENDING"]
    ProposalDocument.objects.filter(version=proposal.version).update(failure="2,001 lines")
    page = office.browsers[MANAGER].get(pdf(office, 1)).content.decode()
    assert "could not be made" in page
    assert "2,001 lines" in page
    assert "http-equiv" not in page
    assert not DBTaskResult.objects.filter(priority=10).exists()


def test_older_versions_and_void_signatures_keep_their_documents(office: Office) -> None:
    proposal = office.cast.proposals["PENDING"]
    first = make_document(proposal)
    deliver_proposal(System(), proposal.pk, NOON)
    proposal.refresh_from_db()
    signature = make_signature(proposal, office.cast.contacts["PRI"])
    run_worker()
    Signature.objects.filter(pk=signature.pk).update(voided_at=NOON)

    page = page_of_record(office, "PENDING")
    for where in (pdf(office, 1), pdf(office, 2), pdf(office, 2, "signed")):
        assert f"{where}?print=1" in page
        answer = office.browsers[Role.READ_ONLY].get(where)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert f"{pdf(office, 1, 'signed')}?print=1" not in page
    assert office.browsers[MANAGER].get(pdf(office, 1, "signed")).status_code == 404
    assert b"".join(office.browsers[MANAGER].get(pdf(office, 1))) == b"%PDF-1.7 501"
    assert first.pdf_id


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
@pytest.mark.parametrize("name", ["version", "signed"])
def test_t_op_23_the_documents_of_other_branches_are_not_there(office: Office, role: Role, name: str) -> None:
    south = office.cast.proposals["AT-PS"]
    make_document(south)
    make_signature(south, office.cast.contacts["SOU"])
    run_worker()
    before = state_of_all_tables()
    expected = 200 if role is Role.SYSTEM_ADMIN else 404
    assert office.browsers[role].get(pdf(office, 1, name, "AT-PS")).status_code == expected
    for ordinal in (0, 2, 10**30):
        assert office.browsers[role].get(pdf(office, ordinal, name, "AT-PS")).status_code == 404
    assert office.browsers[role].post(pdf(office, 1, name, "PENDING")).status_code == 404
    assert state_of_all_tables() == before


def test_nobody_outside_the_office_gets_a_document_there(office: Office) -> None:
    make_document(office.cast.proposals["PENDING"])
    for key in ("PRI", "ANON"):
        assert office.cast.client(key).get(pdf(office, 1)).status_code in {302, 404}
    assert Client().get(pdf(office, 1)).status_code == 302


# ---- Reset -------------------------------------------------------------------------------------------------


def test_the_page_says_first_that_a_signature_will_be_void(office: Office) -> None:
    assert "becomes void" not in page_of(office, "reset", key="PENDING")
    make_signature(office.cast.proposals["PENDING"], office.cast.contacts["PRI"])
    page = page_of(office, "reset", key="PENDING")
    assert "The signature of Person PRI, of " in page
    assert "becomes void; it is kept in the history" in page
    office.browsers[Role.SALES_REP].post(address(office, "reset", "PENDING"))
    assert Signature.objects.get().voided_at is not None
    assert Proposal.objects.get(number="501").portal_status == "hidden"


# ---- T-ES-15 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_t_es_15_no_page_of_the_office_changes_a_signed_version_but_by_resetting(
    office: Office, role: Role
) -> None:
    """Every button of the record, pressed as it stands, and what an address may invent."""
    proposal = office.cast.proposals["PENDING"]
    make_signature(proposal, office.cast.contacts["PRI"])
    run_worker()
    version = ProposalVersion.objects.filter(proposal=proposal)
    kept = (
        "content", "sha256", "title", "price_cents", "delivered_at", "withdrawn_at", "document__pdf",
        "signature__total_cents", "signature__voided_at", "signature__document__pdf",
    )  # fmt: skip
    before = version.values(*kept).get()
    room = site._registry[Proposal]
    assert isinstance(room, Room)
    names = [button.name for button in room.buttons]
    posted = {"recipients": [tick(office, "PRI", "open")], "title": "Another", "price": "1"}
    for name in {*names, "delete", "edit", "deliver"} - {"reset"}:
        office.browsers[role].post(url_of(Proposal, "button", proposal.pk, name), posted)
    office.browsers[role].post(url_of(Proposal, "change", proposal.pk), posted)
    office.browsers[role].delete(url_of(Proposal, "change", proposal.pk))
    assert version.values(*kept).get() == before
    assert ProposalVersion.objects.filter(proposal=proposal).count() == 1


def test_the_pages_keep_their_budget_for_every_role(office: Office) -> None:
    invite_and_revoke(office)
    for role in SELL:
        client = office.browsers[role]
        client.get("/office/")
        for path in (address(office, "email"), address(office, "print"), address(office, "reset", "PENDING")):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            assert len(captured) <= OFFICE, (role, path)

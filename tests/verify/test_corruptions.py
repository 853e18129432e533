"""Each check is seen to fail: a corruption past verbs, constraints and triggers is reported by its id.

A checker that nobody has seen fail is not a check (reliability 3.3).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F, QuerySet

from fieldgate.audit.models import AuditEvent
from fieldgate.config.wiring import CHECKS
from fieldgate.documents.models import StoredFile
from fieldgate.documents.storing import store, write
from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import Credit, EntryKind, Invoice, InvoiceHold, InvoiceLine, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.keep_signed import keep_signed
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.jobs import PDF, SVG
from fieldgate.proposals.models import (
    ChainEnd,
    Consent,
    Decline,
    Proposal,
    ProposalDocument,
    ProposalService,
    ProposalVersion,
    Signature,
    SignatureEvent,
    SignedDocument,
    SignedPage,
)
from fieldgate.proposals.pdf.signing import Strokes
from fieldgate.visits.models import Visit
from tests.cast import Cast
from tests.make import make_credit, make_document, make_proposal, make_signature
from tests.people.test_contacts import invite
from tests.verify.books import broken

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 15)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def run_on_postgresql(*statements: str) -> None:
    for statement in statements if connection.vendor == "postgresql" else ():
        run(statement)


@contextmanager
def lawless(table: str, constraint: str) -> Iterator[None]:
    """Without one CHECK constraint; the test's transaction brings it back."""
    # Waiting foreign keys would keep PostgreSQL from altering the table.
    run_on_postgresql("SET CONSTRAINTS ALL IMMEDIATE", f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            run("PRAGMA ignore_check_constraints = OFF")


INVOICE_CHECK = ("invoices_invoice", "invoice_held_balance_total")
CREDIT_CHECK = ("invoices_credit", "credit_applied_within_amount")


@pytest.fixture
def books(cast: Cast) -> Cast:
    """Books with everything in them: drafts, voids, payments, a hold, a released hold, a credit in part."""
    invoice = cast.invoices["I1"]
    hold(invoice.pk, 10_00, "hold:1")
    credit = make_credit("C-1", cast.properties["P1"], 30_00)
    apply_credit(
        credit_id=credit.pk, invoice_id=invoice.pk, amount_cents=20_00, day=DAY, effect_key="credit:1"
    )
    AuditEvent.objects.create(at=clock.now(), act="test")
    invite(cast, "INV")
    store(b"A kept file", "text/plain")
    _signed(cast)
    _declined(cast)
    return cast


def _signed(cast: Cast) -> None:
    """A proposal that was signed and sealed, one that was signed and reset, and a link behind both."""
    for number in ("507", "508"):
        proposal = make_proposal(number, cast.properties["P1"], 100_00, sent=None)
        ProposalService.objects.create(
            proposal=proposal, position=9, name="Option", price_cents=5_00, is_optional=True
        )
        deliver_proposal(System(), proposal.pk, clock.now())
        proposal.refresh_from_db()
        strokes = Strokes("M20 90L560 10", 560, 140)
        signature = make_signature(proposal, cast.contacts["PRI"], options=[9], strokes=strokes)
        keep_signed(signature.pk, write(f"%PDF {number}".encode(), PDF), [store(b"<svg/>", SVG, once=True)])
    reset_proposal(System(), proposal.pk)
    make_proposal("509", cast.properties["P1"], 1_00)


def _declined(cast: Cast) -> None:
    """A proposal that was declined, and a link behind it."""
    proposal = make_proposal("510", cast.properties["P1"], 1_00)
    assert proposal.version
    decline_proposal(cast.viewer("PRI"), proposal.pk, proposal.version.fingerprint, "Too dear.")
    make_proposal("511", cast.properties["P1"], 1_00)


# ---- the corruptions, each named by what happened -------------------------------------------------------

CORRUPTIONS: dict[str, tuple[tuple[str, str], Callable[[], None]]] = {}


def corrupts(check_id: str, promise: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """This function breaks that check and no other."""

    def note(corrupt: Callable[[], None]) -> Callable[[], None]:
        CORRUPTIONS[corrupt.__name__] = ((check_id, promise), corrupt)
        return corrupt

    return note


def one(number: str = "1001") -> Invoice:
    return Invoice.objects.get(number=number)


def update(**values: object) -> None:
    """Past the verbs, on invoice 1001."""
    Invoice.objects.filter(number="1001").update(**values)


@corrupts("A-01", "Accepted accesses are somebody's")
def an_access_accepted_by_nobody() -> None:
    PortalAccess.objects.filter(contact__name="Person INV").update(accepted_at=clock.now())


@corrupts("A-02", "Contacts and accounts have one address")
def a_contact_written_to_at_another_address() -> None:
    Contact.objects.filter(name="Person PRI").update(email="other@example.com")


@corrupts("A-02", "Contacts and accounts have one address")
def a_contact_with_an_account_and_no_address() -> None:
    Contact.objects.filter(name="Person PRI").update(email=None)


@corrupts("A-03", "Open invitations went to the address there is")
def an_invitation_to_an_address_that_was() -> None:
    Contact.objects.filter(name="Person INV").update(email="other@example.com")


@corrupts("A-03", "Open invitations went to the address there is")
def an_invitation_to_somebody_without_an_address() -> None:
    Contact.objects.filter(name="Person INV").update(email=None)


@corrupts("A-03", "Open invitations went to the address there is")
def an_invitation_to_an_address_that_staff_had() -> None:
    staff = StaffMember.objects.get(name="Staff ST-N")
    Invitation.objects.update(access=None, staff=staff, email="other@example.com")


def the_text() -> StoredFile:
    return StoredFile.objects.get(content_type="text/plain")


@corrupts("L-38", "Stored files are what was stored")
def one_other_bit_in_a_stored_file() -> None:
    name = the_text().name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"A kept fild"))


@corrupts("L-38", "Stored files are what was stored")
def a_stored_file_that_is_gone() -> None:
    default_storage.delete(the_text().name)


@corrupts("L-38", "Stored files are what was stored")
def a_row_that_claims_another_length() -> None:
    StoredFile.objects.filter(content_type="text/plain").update(size=12)


@corrupts("L-01", "Money on both sides of a link fits together")
def an_invoice_in_another_currency() -> None:
    # Without entries of a credit on it, which would be of another currency too.
    Invoice.objects.filter(number="1002").update(currency="CAD")


@corrupts("L-01", "Money on both sides of a link fits together")
def a_credit_of_another_property_applied() -> None:
    Credit.objects.update(property=Property.objects.get(name="Place PB"))


@corrupts("L-01", "Money on both sides of a link fits together")
def a_credit_of_another_currency_applied() -> None:
    Credit.objects.update(currency="CAD")


def _drop_trigger(table: str, verb: str) -> None:
    run_on_postgresql("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


@corrupts("L-03", "The ledger is append-only")
def the_ledger_may_be_changed() -> None:
    _drop_trigger("invoices_ledgerentry", "update")


@corrupts("L-03", "The ledger is append-only")
def the_ledger_may_be_cut() -> None:
    _drop_trigger("invoices_ledgerentry", "delete")


@corrupts("L-03", "The audit table is append-only")
def the_audit_may_be_changed() -> None:
    _drop_trigger("audit_auditevent", "update")


@corrupts("L-03", "The audit table is append-only")
def the_audit_may_be_cut() -> None:
    _drop_trigger("audit_auditevent", "delete")


@corrupts("L-04", "Balances lie between nothing and the total")
def a_balance_above_the_total() -> None:
    with lawless(*INVOICE_CHECK):
        _book_past_the_verb(EntryKind.REVERSAL, one().total_cents - one().balance_cents + 1)


@corrupts("L-05", "What is held is what open holds say")
def something_held_that_no_hold_says() -> None:
    update(held_cents=F("held_cents") + 1)


@corrupts("L-05", "What is held is what open holds say")
def a_hold_that_is_not_counted() -> None:
    InvoiceHold.objects.create(invoice=one(), amount_cents=1, effect_key="seeded")


@corrupts("L-05", "What is held is what open holds say")
def a_released_hold_still_counted() -> None:
    InvoiceHold.objects.filter(effect_key="hold:1").update(released_at=clock.now())


@corrupts("L-05", "What is held is what open holds say")
def more_held_than_is_owed() -> None:
    with lawless(*INVOICE_CHECK):
        more = one().balance_cents + 1 - one().held_cents
        InvoiceHold.objects.create(invoice=one(), amount_cents=more, effect_key="seeded")
        update(held_cents=F("held_cents") + more)


@corrupts("L-06", "Credits are not spent twice")
def a_credit_applied_that_no_entry_says() -> None:
    Credit.objects.update(applied_cents=F("applied_cents") + 1)


@corrupts("L-06", "Credits are not spent twice")
def an_application_that_is_not_counted() -> None:
    Credit.objects.update(applied_cents=F("applied_cents") - 1)


@corrupts("L-06", "Credits are not spent twice")
def a_credit_spent_beyond_its_amount() -> None:
    with lawless(*CREDIT_CHECK):
        credit = Credit.objects.get()
        _book_past_the_verb(EntryKind.CREDIT, -15_00, credit)
        Credit.objects.update(applied_cents=F("applied_cents") + 15_00)


@corrupts("L-07", "Balances are what the ledger says")
def a_balance_that_forgot_a_payment() -> None:
    update(balance_cents=F("balance_cents") + 5_00)


@corrupts("L-07", "Balances are what the ledger says")
def an_entry_that_forgot_the_balance() -> None:
    _entry(one(), EntryKind.PAYMENT, -1)


@corrupts("L-07", "Balances are what the ledger says")
def an_entry_cut_from_the_ledger() -> None:
    _drop_trigger("invoices_ledgerentry", "delete")
    LedgerEntry.objects.filter(effect_key="test:payment:1003").delete()
    _restore_trigger("invoices_ledgerentry", "delete")


@corrupts("L-11", "Invoices are issued once, for their total")
def an_invoice_issued_twice() -> None:
    post_entry(Entry(one().pk, EntryKind.WRITE_OFF, -1_00, DAY, "seeded:off"))
    post_entry(Entry(one().pk, EntryKind.ISSUE, 1_00, DAY, "seeded:on"))


@corrupts("L-11", "Invoices are issued once, for their total")
def an_invoice_shared_and_never_issued() -> None:
    Invoice.objects.filter(number="1004").update(shared_at=clock.now())


@corrupts("L-11", "Invoices are issued once, for their total")
def a_total_changed_after_issue() -> None:
    update(total_cents=F("total_cents") + 1)
    InvoiceLine.objects.filter(invoice=one()).update(extended_cents=F("extended_cents") + 1)


@corrupts("L-18", "Lines add up to totals")
def a_line_changed_after_issue() -> None:
    InvoiceLine.objects.filter(invoice=one()).update(extended_cents=F("extended_cents") - 1)


@corrupts("L-18", "Lines add up to totals")
def a_tax_that_nobody_added() -> None:
    InvoiceLine.objects.filter(invoice=one()).update(tax_cents=1)


@corrupts("L-18", "Lines add up to totals")
def an_invoice_without_lines() -> None:
    InvoiceLine.objects.filter(invoice=one()).delete()


@corrupts("L-19", "Drafts and void invoices owe nothing")
def a_draft_with_money_on_it() -> None:
    update(shared_at=None)


@corrupts("L-19", "Drafts and void invoices owe nothing")
def a_void_invoice_that_owes() -> None:
    update(voided_at=clock.now())


@corrupts("L-33", "Portal statuses follow from the facts")
def a_pending_proposal_shown_as_accepted() -> None:
    Proposal.objects.filter(number="501").update(portal_status="accepted")


@corrupts("L-33", "Portal statuses follow from the facts")
def an_accepted_proposal_hidden() -> None:
    Proposal.objects.filter(number="502").update(portal_status="hidden")


@corrupts("L-34", "Delivered versions are what was delivered")
def a_word_changed_after_delivery() -> None:
    version = ProposalVersion.objects.get(proposal__number="501")
    ProposalVersion.objects.update_or_create(
        pk=version.pk, defaults={"content": {**version.content, "terms": "We may do as we like."}}
    )


@corrupts("L-34", "Delivered versions are what was delivered")
def a_price_shown_that_was_not_delivered() -> None:
    ProposalVersion.objects.filter(proposal__number="501").update(price_cents=1)


@corrupts("L-35", "Prices add up")
def a_price_that_no_service_makes() -> None:
    Proposal.objects.filter(number="501").update(price_cents=F("price_cents") + 1)


@corrupts("P-06", "The newest version stands")
def a_withdrawn_version_that_stands() -> None:
    ProposalVersion.objects.filter(proposal__number="501").update(withdrawn_at=clock.now())


@corrupts("P-06", "The newest version stands")
def another_proposals_version_that_stands() -> None:
    other = ProposalVersion.objects.get(proposal__number="601")
    Proposal.objects.filter(number="601").update(
        version=None, office_status="bidding", portal_status="hidden"
    )
    Proposal.objects.filter(number="501").update(version=other)


@corrupts("T-PD-06", "Documents are whole")
def a_document_that_lost_its_pages() -> None:
    make_document(Proposal.objects.get(number="501")).pages.all().delete()


# ---- signatures -----------------------------------------------------------------------------------------

CHAIN = "proposals_signatureevent"


@contextmanager
def past_the_trigger(verb: str) -> Iterator[None]:
    _drop_trigger(CHAIN, verb)
    yield
    _restore_trigger(CHAIN, verb)


def of_507() -> QuerySet[Signature]:
    """The signature that stands."""
    return Signature.objects.filter(version__proposal__number="507")


def a_link() -> SignatureEvent:
    """One in the middle that tells of nothing but a delivery."""
    return SignatureEvent.objects.filter(kind="delivered", version__proposal__number="501").get()


@corrupts("L-03", "The chain of signatures is append-only")
def the_chain_may_be_changed() -> None:
    _drop_trigger(CHAIN, "update")


@corrupts("L-03", "The chain of signatures is append-only")
def the_chain_may_be_cut() -> None:
    _drop_trigger(CHAIN, "delete")


@corrupts("L-34", "The chain of signatures is whole")
def a_link_that_tells_something_else() -> None:
    with past_the_trigger("update"):
        SignatureEvent.objects.filter(pk=a_link().pk).update(facts={"by": "Somebody"})


@corrupts("L-34", "The chain of signatures is whole")
def a_link_of_another_moment() -> None:
    with past_the_trigger("update"):
        SignatureEvent.objects.filter(pk=a_link().pk).update(at=F("at") - timedelta(microseconds=1))


@corrupts("L-34", "The chain of signatures is whole")
def a_link_written_anew_with_its_hash() -> None:
    link = a_link()
    link.facts = {"by": "Somebody"}
    with past_the_trigger("update"):
        SignatureEvent.objects.filter(pk=link.pk).update(facts=link.facts, sha256=link.digest())


@corrupts("L-34", "The chain of signatures is whole")
def a_link_cut_out() -> None:
    with past_the_trigger("delete"):
        a_link().delete()


@corrupts("L-34", "The chain of signatures is whole")
def the_first_link_cut_off() -> None:
    with past_the_trigger("delete"):
        SignatureEvent.objects.earliest("position").delete()


@corrupts("L-34", "The chain of signatures is whole")
def the_last_link_cut_off() -> None:
    with past_the_trigger("delete"):
        SignatureEvent.objects.latest("position").delete()


@corrupts("L-34", "The chain of signatures is whole")
def an_end_that_forgot_the_chain() -> None:
    ChainEnd.objects.update(sha256="0" * 64)


@corrupts("L-34", "Signatures are what was signed")
def another_name_under_a_contract() -> None:
    of_507().update(name="Somebody Else")


@corrupts("L-34", "Signatures are what was signed")
def another_drawing() -> None:
    of_507().update(path="M20 90L560 11")


@corrupts("L-34", "Signatures are what was signed")
def another_address() -> None:
    of_507().update(address="198.51.100.1")


@corrupts("L-34", "Signatures are what was signed")
def a_signature_of_another_moment() -> None:
    of_507().update(at=F("at") + timedelta(seconds=1))


@corrupts("L-34", "Signatures are what was signed")
def another_file_as_the_one_presented() -> None:
    document = ProposalDocument.objects.get(version__signature=of_507().get())
    ProposalDocument.objects.filter(pk=document.pk).update(pdf=the_text())


@corrupts("L-34", "Signatures are what was signed")
def another_fingerprint_of_what_was_presented() -> None:
    of_507().update(presented_sha256="0" * 64)


@corrupts("L-34", "Signed documents are what was sealed")
def another_file_as_the_signed_one() -> None:
    SignedDocument.objects.filter(signature=of_507().get()).update(pdf=the_text())


@corrupts("L-34", "Signed documents are what was sealed")
def a_signed_document_that_is_gone() -> None:
    SignedDocument.objects.filter(signature=of_507().get()).delete()


@corrupts("L-34", "Signed documents are what was sealed")
def a_signed_document_without_pages() -> None:
    SignedPage.objects.filter(document__signature=of_507().get()).delete()


@corrupts("L-33", "Signatures stand with their versions")
def a_signature_voided_by_nobody() -> None:
    of_507().update(voided_at=clock.now())


@corrupts("L-33", "Signatures stand with their versions")
def a_proposal_reset_past_its_signature() -> None:
    rows = Proposal.objects.filter(number="507")
    rows.update(version=None, sent_on=None, office_status="bidding", portal_status="hidden")


@corrupts("L-33", "Signatures stand with their versions")
def a_voided_signature_brought_back() -> None:
    Signature.objects.filter(version__proposal__number="508").update(voided_at=None)


@corrupts("L-35", "Accepted totals add up")
def another_total_signed() -> None:
    of_507().update(total_cents=F("total_cents") + 1)


@corrupts("L-35", "Accepted totals add up")
def an_option_taken_away_after_signing() -> None:
    of_507().update(options=[])


@corrupts("L-35", "Accepted totals add up")
def another_price_under_a_signature() -> None:
    ProposalService.objects.filter(proposal__number="507", position=1).update(price_cents=1_00_00 + 1)
    Proposal.objects.filter(number="507").update(price_cents=F("price_cents") + 1)


@corrupts("L-36", "Signers were entitled and had agreed")
def another_role_than_was_recorded() -> None:
    of_507().update(role="Billing")


@corrupts("L-36", "Signers were entitled and had agreed")
def other_words_of_consent() -> None:
    Consent.objects.filter(pk=of_507().get().consent_id).update(text="I agree to everything.")


@corrupts("L-36", "Signers were entitled and had agreed")
def other_words_of_consent_with_their_hash() -> None:
    text = "I agree to everything."
    Consent.objects.filter(pk=of_507().get().consent_id).update(text=text, sha256=sha256_of(text))


@corrupts("L-36", "Signers were entitled and had agreed")
def a_consent_given_afterwards() -> None:
    late = clock.now() + timedelta(minutes=1)
    Consent.objects.filter(pk=of_507().get().consent_id).update(given_at=late)


@corrupts("L-36", "Signers were entitled and had agreed")
def a_consent_of_somebody_else() -> None:
    other = Contact.objects.get(name="Person PB")
    Consent.objects.filter(pk=of_507().get().consent_id).update(contact=other)


@corrupts("L-36", "Signers were entitled and had agreed")
def a_consent_withdrawn_before() -> None:
    before = of_507().get().at - timedelta(minutes=1)
    Consent.objects.filter(pk=of_507().get().consent_id).update(given_at=before, withdrawn_at=before)


@corrupts("T-ES-04", "Versions have one answer")
def a_decline_of_what_was_signed() -> None:
    Decline.objects.update(version=of_507().get().version)


@corrupts("L-37", "Visits are where their work is")
def a_visit_at_another_property() -> None:
    visit = Visit.objects.filter(property__name="Place P1").latest("pk")
    Visit.objects.filter(pk=visit.pk).update(property=Property.objects.get(name="Place P2"))


@corrupts("D-02", "Days are days of the branch")
def a_visit_on_the_wrong_day() -> None:
    visit = Visit.objects.latest("pk")
    Visit.objects.filter(pk=visit.pk).update(day=F("day") + timedelta(days=1))


def _entry(invoice: Invoice, kind: EntryKind, cents: int, credit: Credit | None = None) -> None:
    LedgerEntry.objects.create(
        invoice=invoice, kind=kind, amount_cents=cents, day=DAY, credit=credit, effect_key="seeded"
    )


def _book_past_the_verb(kind: EntryKind, cents: int, credit: Credit | None = None) -> None:
    _entry(one(), kind, cents, credit)
    update(balance_cents=F("balance_cents") + cents)


def _restore_trigger(table: str, verb: str) -> None:
    if connection.vendor == "postgresql":
        function = "FOR EACH ROW EXECUTE FUNCTION fieldgate_append_only()"
        run("SET CONSTRAINTS ALL IMMEDIATE")
    else:
        function = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    run(f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {function}")


# ---- the tests ------------------------------------------------------------------------------------------


def test_sound_books_break_nothing_and_every_check_has_rows_to_look_at(books: Cast) -> None:
    assert broken() == {}
    assert all(check.rows() > 0 for check in CHECKS)


def test_no_books_break_nothing(db: None) -> None:
    assert broken() == {}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_reported_by_its_check_and_by_no_other(books: Cast, name: str) -> None:
    check, corrupt = CORRUPTIONS[name]
    corrupt()
    found = broken()
    assert list(found) == [check]
    assert len(found[check]) == 1, "one thing was corrupted"


def test_a_balance_below_nothing_is_also_less_than_what_is_held(books: Cast) -> None:
    """The one corruption that no check can have for itself."""
    with lawless(*INVOICE_CHECK):
        _entry(one("1003"), EntryKind.PAYMENT, -1)
        Invoice.objects.filter(number="1003").update(balance_cents=-1)
    assert {check_id for check_id, _ in broken()} == {"L-04", "L-05"}


def test_every_check_has_a_corruption() -> None:
    assert {check for check, _ in CORRUPTIONS.values()} == {(check.id, check.promise) for check in CHECKS}

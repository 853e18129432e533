"""Signing: given, when, then. Refusals change nothing, in no table."""

import re
from contextlib import AbstractContextManager
from typing import Any

import pytest

from fieldgate.invoices.models import Invoice
from fieldgate.kit import clock
from fieldgate.notifications.models import Activity
from fieldgate.people.errors import FieldRefused, NotAllowed
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.give_consent import give_consent
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.actions.sign_proposal import sign_proposal
from fieldgate.proposals.actions.withdraw_consent import withdraw_consent
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.errors import (
    Closed,
    ConsentWithdrawn,
    NoLongerOpen,
    NotYetPrinted,
    ProposalNotFound,
)
from fieldgate.proposals.models import (
    Consent,
    Proposal,
    ProposalDocument,
    ProposalService,
    ProposalVersion,
    Signature,
    SignatureEvent,
)
from fieldgate.proposals.pdf.signing import Strokes
from fieldgate.proposals.queries import proposals as queries
from fieldgate.proposals.rules import Kind, OfficeStatus, PortalStatus
from tests.access.tables import last_act, refused
from tests.cast import Cast
from tests.make import make_document, make_proposal, make_signature, make_signing
from tests.proposals.offers import DRAWN, NASTY_NAMES, NOON, make_offer

S = OfficeStatus
STROKES = Strokes(DRAWN, 600, 300)


@pytest.fixture
def offer(cast: Cast) -> Proposal:
    """$400 and two optional services, $50 and $75.50, at P1."""
    return make_offer("510", cast.properties["P1"], title="New beds")


def sign(cast: Cast, proposal: Proposal, who: str = "PRI", **changes: Any) -> Signature:
    pk = sign_proposal(cast.viewer(who), proposal.pk, make_signing(proposal, **changes))
    return Signature.objects.get(pk=pk)


def closed(why: Closed) -> AbstractContextManager[None]:
    return refused(NoLongerOpen, says=re.escape(why.value))


def events(proposal: Proposal) -> list[SignatureEvent]:
    found = SignatureEvent.objects.filter(version__proposal=proposal)
    return list(found.order_by("position"))


# ---- what a signature does --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    ("options", "total"), [((), 40_000), ((2,), 45_000), ((3,), 47_550), ((2, 3), 52_550)]
)
def test_l_35_what_was_chosen_is_accepted_at_its_own_price(
    cast: Cast, kind: Kind, options: tuple[int, ...], total: int
) -> None:
    """R67, R69: contracts and work orders alike; total, rows and page say the same."""
    proposal = make_offer("510", cast.properties["P1"], kind=kind.value)

    signature = sign(cast, proposal, options=frozenset(options))

    proposal.refresh_from_db()
    assert (signature.total_cents, signature.options) == (total, list(options))
    assert (proposal.price_cents, proposal.portal_status) == (total, "accepted")
    chosen = ProposalService.objects.filter(proposal=proposal, is_chosen=True)
    assert list(chosen.values_list("position", flat=True)) == list(options)
    found = queries.get_proposal(cast.viewer("OTH"), "510")
    assert found.content.price_cents == found.row.price_cents == total
    assert [s.is_chosen for s in found.content.services if s.is_optional] == [2 in options, 3 in options]


def test_r49_it_is_accepted_before_the_office_marks_it_won(cast: Cast, offer: Proposal) -> None:
    sign(cast, offer)
    assert Proposal.objects.values_list("office_status", "portal_status").get(pk=offer.pk) == (
        "delivered",
        "accepted",
    )
    change_status(System(), offer.pk, S.WON)
    assert Proposal.objects.get(pk=offer.pk).accepted_on is None  # it was not accepted on paper


def test_the_version_stays_what_was_delivered(cast: Cast, offer: Proposal) -> None:
    """P-06: what is chosen stands with the signature, never in the version."""
    before = list(ProposalVersion.objects.order_by("pk").values())
    sign(cast, offer, options=frozenset({2}))
    assert list(ProposalVersion.objects.order_by("pk").values()) == before


def test_what_was_chosen_elsewhere_before_counts_nothing(cast: Cast) -> None:
    """Options are unticked when they are offered, whatever a version that was brought along says."""
    proposal = make_offer("510", cast.properties["P1"])
    ProposalService.objects.filter(proposal=proposal, position=2).update(is_chosen=True)
    Proposal.objects.filter(pk=proposal.pk).update(price_cents=45_000)
    deliver_proposal(System(), proposal.pk, NOON)
    proposal.refresh_from_db()
    make_document(proposal)

    signature = sign(cast, proposal, options=frozenset({3}))

    assert signature.total_cents == 47_550


def test_r73_all_that_the_certificate_says_is_stored(cast: Cast, offer: Proposal) -> None:
    before = clock.now()
    signature = sign(cast, offer, options=frozenset({2}), strokes=STROKES, name="April <Malmba>")

    document = ProposalDocument.objects.get(version=offer.version)
    assert document.pdf
    assert signature.contact == cast.contacts["PRI"]
    assert (signature.name, signature.role, signature.email) == (
        "April <Malmba>",
        "Primary",
        "pri@example.com",
    )
    assert before <= signature.at <= clock.now()
    assert (signature.address, signature.user_agent) == ("192.0.2.7", "Test Browser/1.0")
    assert signature.confirmed == "Password, 06/01/2026 17:00:00 UTC"
    assert signature.presented_sha256 == document.pdf.sha256
    assert (signature.path, signature.width, signature.height) == (DRAWN, 600, 300)
    assert signature.consent.sha256 == sha256_of(signature.consent.text)
    assert signature.consent.contact == signature.contact
    assert signature.consent.given_at <= signature.at


def test_t_es_14_the_chain_tells_all_of_it_in_plain_words(cast: Cast, offer: Proposal) -> None:
    signature = sign(cast, offer, options=frozenset({2}), strokes=STROKES)

    consented, signed = events(offer)[-2:]
    assert offer.version
    assert (consented.kind, signed.kind) == ("consented", "signed")
    assert consented.at == signed.at == signature.at
    assert consented.facts["contact"] == cast.contacts["PRI"].external_id
    assert consented.facts["consent_sha256"] == signature.consent.sha256
    assert signed.facts == {
        "signature": signature.external_id,
        "number": "510",
        "revision": 0,
        "title": "New beds",
        "property": "Place P1",
        "branch": "North",
        "name": "April Malmba",
        "email": "pri@example.com",
        "contact": cast.contacts["PRI"].external_id,
        "role": "Primary",
        "confirmed": signature.confirmed,
        "consent_sha256": signature.consent.sha256,
        "version": 1,
        "version_sha256": offer.version.sha256,
        "presented_sha256": signature.presented_sha256,
        "options": [2],
        "option_2": "Service 2",
        "option_2_cents": 5_000,
        "total_cents": 45_000,
        "currency": "USD",
        "kind": "drawn",
        "drawing_sha256": sha256_of(DRAWN),
        "drawing_size": [600, 300],
        "address": "192.0.2.7",
        "user_agent": "Test Browser/1.0",
    }


def test_a_typed_signature_is_an_equal(cast: Cast, offer: Proposal) -> None:
    signature = sign(cast, offer)
    assert (signature.path, signature.width, signature.height) == ("", 0, 0)
    assert events(offer)[-1].facts["kind"] == "typed"
    assert events(offer)[-1].facts["drawing_sha256"] is None


def test_the_office_is_told_and_it_is_on_the_record(cast: Cast, offer: Proposal) -> None:
    sign(cast, offer, options=frozenset({3}))
    activity = Activity.objects.get(kind="proposal_signed")
    assert activity.text == "April Malmba signed Proposal #510: New beds, $475.50"
    assert activity.assignee == StaffMember.objects.get(user=cast.users["ST-N"])
    assert (activity.property_id, activity.on) == (cast.properties["P1"].pk, f"proposal:{offer.pk}")
    act = last_act()
    assert (act.act, act.on) == ("proposal signed", f"proposal:{offer.pk}")
    assert act.actor == f"user:{cast.users['PRI'].pk}"


def test_r62_a_change_order_is_signed_as_anything_else(cast: Cast) -> None:
    p1 = cast.properties["P1"]
    order = make_offer("511", p1, parent=cast.proposals["ACCEPTED"])
    sign(cast, order, options=frozenset({2}))
    order.refresh_from_db()
    assert (order.portal_status, order.price_cents) == ("accepted", 45_000)


def test_r63_a_signed_revision_hides_the_one_before(cast: Cast) -> None:
    p1 = cast.properties["P1"]
    old = make_proposal("512", p1, 100, then=(S.WON,), kind=Kind.CONTRACT.value)
    new = make_offer("512", p1, revision=1, kind=Kind.CONTRACT.value)
    sign(cast, new)
    old.refresh_from_db()
    assert old.portal_status == PortalStatus.HIDDEN


@pytest.mark.parametrize("cents", [0, -2_500])
def test_nothing_and_less_than_nothing_can_be_accepted(cast: Cast, cents: int) -> None:
    """#86 of the guide costs $0; a change order may take something away."""
    proposal = make_offer("513", cast.properties["P1"], options=(cents,))
    ProposalService.objects.filter(proposal=proposal, position=1).update(price_cents=cents)
    Proposal.objects.filter(pk=proposal.pk).update(price_cents=cents)
    deliver_proposal(System(), proposal.pk, NOON)
    proposal.refresh_from_db()
    make_document(proposal)
    assert sign(cast, proposal, options=frozenset({2})).total_cents == 2 * cents


@pytest.mark.parametrize("name", NASTY_NAMES)
def test_t_es_06_a_name_is_kept_as_it_was_typed(cast: Cast, offer: Proposal, name: str) -> None:
    assert sign(cast, offer, name=name).name == name


def test_what_a_browser_says_of_itself_is_cut_and_never_breaks(cast: Cast, offer: Proposal) -> None:
    signature = sign(cast, offer, user_agent="x\x00" * 600, address="1" * 100)
    assert (len(signature.user_agent), len(signature.address)) == (500, 64)


# ---- who --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "role"), [("PRI", "Primary"), ("PB", "Billing")])
def test_r65_primary_and_billing_of_the_property_sign(
    cast: Cast, offer: Proposal, who: str, role: str
) -> None:
    assert sign(cast, offer, who).role == role


def test_t_es_01_an_other_contact_is_refused(cast: Cast, offer: Proposal) -> None:
    with refused(NotAllowed):
        sign(cast, offer, "OTH")


@pytest.mark.parametrize("who", ["BIL", "EX", "SIB", "STR", "DUO"])
def test_t_es_01_for_everybody_else_it_is_not_there(cast: Cast, offer: Proposal, who: str) -> None:
    with refused(ProposalNotFound):
        sign(cast, offer, who)


def test_t_es_01_nor_for_a_customer_of_the_other_branch(cast: Cast, offer: Proposal) -> None:
    with refused(ProposalNotFound):
        sign_proposal(cast.viewer("SOU", "south"), offer.pk, make_signing(offer))


def test_t_es_01_whoever_lost_the_role_with_the_page_open_is_refused(cast: Cast, offer: Proposal) -> None:
    viewer = cast.viewer("PRI")
    links = PropertyContact.objects.filter(contact=cast.contacts["PRI"])
    links.update(is_primary=False)
    with refused(NotAllowed):
        sign_proposal(viewer, offer.pk, make_signing(offer))
    links.delete()
    with refused(ProposalNotFound):
        sign_proposal(viewer, offer.pk, make_signing(offer))


# ---- which version ----------------------------------------------------------------------------------------


def test_t_es_02_another_version_than_the_one_on_the_page_is_not_signed(cast: Cast, offer: Proposal) -> None:
    signing = make_signing(offer)
    deliver_proposal(System(), offer.pk, NOON)
    make_document(Proposal.objects.get(pk=offer.pk))
    with closed(Closed.SUPERSEDED):
        sign_proposal(cast.viewer("PRI"), offer.pk, signing)


@pytest.mark.parametrize("fingerprint", ["", "1", "x.y", "0." + "0" * 64])
def test_t_es_02_nor_with_a_made_up_fingerprint(cast: Cast, offer: Proposal, fingerprint: str) -> None:
    with closed(Closed.SUPERSEDED):
        sign(cast, offer, fingerprint=fingerprint)


def test_t_es_02_a_fingerprint_that_differs_by_one_byte_is_another(cast: Cast, offer: Proposal) -> None:
    right = make_signing(offer).fingerprint
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    with closed(Closed.SUPERSEDED):
        sign(cast, offer, fingerprint=wrong)


@pytest.mark.parametrize(("key", "why"), [("ACCEPTED", Closed.WON), ("REJECTED", Closed.LOST)])
def test_t_es_03_what_is_decided_is_not_signed(cast: Cast, key: str, why: Closed) -> None:
    with closed(why):
        sign(cast, cast.proposals[key])


@pytest.mark.parametrize("then", [(S.WON, S.IN_PRODUCTION), (S.WON, S.COMPLETE), (S.WON, S.CANCELLED)])
def test_t_es_03_nor_what_is_being_done(cast: Cast, offer: Proposal, then: tuple[OfficeStatus, ...]) -> None:
    for status in then:
        change_status(System(), offer.pk, status)
    with closed(Closed.WON):
        sign(cast, offer)


def test_t_es_03_what_is_being_prepared_is_not_there(cast: Cast, offer: Proposal) -> None:
    signing = make_signing(offer)
    reset_proposal(System(), offer.pk)
    with refused(ProposalNotFound):
        sign_proposal(cast.viewer("PRI"), offer.pk, signing)
    with refused(ProposalNotFound):
        sign_proposal(cast.viewer("PRI"), cast.proposals["APPROVED"].pk, signing)


def test_t_es_03_nor_is_a_revision_that_a_later_one_replaced(cast: Cast) -> None:
    p1 = cast.properties["P1"]
    old, new = make_offer("512", p1), make_offer("512", p1, revision=1)
    sign(cast, new)
    with refused(ProposalNotFound):
        sign(cast, old)


def test_t_es_03_what_could_not_be_read_as_a_document_is_not_signed(cast: Cast) -> None:
    with refused(NotYetPrinted):
        sign(cast, cast.proposals["PENDING"])


def test_t_es_04_there_is_one_signature_whoever_signs_again(cast: Cast, offer: Proposal) -> None:
    sign(cast, offer)
    for who in ("PRI", "PB"):
        with pytest.raises(NoLongerOpen) as told:
            sign(cast, offer, who, options=frozenset({2}))
        assert (told.value.why, told.value.who) == (Closed.SIGNED, "April Malmba")
    assert Signature.objects.get(version=offer.version).total_cents == 40_000


def test_t_es_04_signed_is_not_declined_and_declined_is_not_signed(cast: Cast, offer: Proposal) -> None:
    second = make_offer("514", cast.properties["P1"])
    decline_proposal(cast.viewer("PB"), second.pk, make_signing(second).fingerprint, "Too dear.")
    with closed(Closed.DECLINED):
        sign(cast, second)
    sign(cast, offer)
    with closed(Closed.SIGNED):
        decline_proposal(cast.viewer("PB"), offer.pk, make_signing(offer).fingerprint, "Too dear.")


def test_after_a_reset_the_next_version_is_signed_anew(cast: Cast, offer: Proposal) -> None:
    """R61: the signature stays in the history, voided; the price is again what is offered."""
    first = sign(cast, offer, options=frozenset({2}))
    reset_proposal(System(), offer.pk)
    for status in (S.APPROVED,):
        change_status(System(), offer.pk, status)
    deliver_proposal(System(), offer.pk, NOON)
    offer.refresh_from_db()
    make_document(offer)
    second = sign(cast, offer, "PB", options=frozenset({3}))
    first.refresh_from_db()
    assert first.voided_at is not None
    assert (second.total_cents, second.role) == (47_550, "Billing")


# ---- what was sent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{1}, {4}, {2, 99}, {0}, {-1}])
def test_t_es_10_only_what_this_version_offers_is_chosen(
    cast: Cast, offer: Proposal, options: set[int]
) -> None:
    with refused(FieldRefused, field="option"):
        sign(cast, offer, options=frozenset(options))


@pytest.mark.parametrize(
    "name", ["", " ", "A", "x" * 201, "x" * 500, "  April", "April\u202eX", "April\x00X", "\u200b\u200b"]
)
def test_t_es_06_the_verb_takes_no_name_that_a_form_would_not(cast: Cast, offer: Proposal, name: str) -> None:
    with refused(FieldRefused, field="name"):
        sign(cast, offer, name=name)


@pytest.mark.parametrize("sha256", ["", "0" * 64, sha256_of("An older text")])
def test_t_es_06_consent_to_other_words_is_none(cast: Cast, offer: Proposal, sha256: str) -> None:
    with refused(FieldRefused, field="consent"):
        sign(cast, offer, consent_sha256=sha256)


def test_t_es_06_words_that_changed_with_the_page_open_are_read_again(cast: Cast, offer: Proposal) -> None:
    signing = make_signing(offer)
    branch = cast.properties["P1"].branch
    branch.street = "9 New St"
    branch.save()
    with refused(FieldRefused, field="consent"):
        sign_proposal(cast.viewer("PRI"), offer.pk, signing)


@pytest.mark.parametrize(
    "path", ["M5 5", "M5 5L6 5", "M5 5L9999 5", "M5.5 5L600 300", "M0 0L" + "600 300 " * 9_000]
)
def test_t_es_07_the_verb_takes_no_drawing_that_is_none(cast: Cast, offer: Proposal, path: str) -> None:
    with refused(FieldRefused, field="strokes"):
        sign(cast, offer, strokes=Strokes(path, 600, 300))


# ---- consent ----------------------------------------------------------------------------------------------


def test_t_es_16_after_withdrawing_nothing_is_signed_until_agreed_again(cast: Cast, offer: Proposal) -> None:
    viewer, second = cast.viewer("PRI"), make_offer("515", cast.properties["P1"])
    signature = sign(cast, offer)

    assert withdraw_consent(viewer, offer.pk, address="192.0.2.9", user_agent="Lynx")

    signature.consent.refresh_from_db()
    assert signature.consent.withdrawn_at is not None
    assert Proposal.objects.get(pk=offer.pk).portal_status == "accepted"
    told = events(offer)[-1]
    assert (told.kind, told.facts["address"]) == ("consent_withdrawn", "192.0.2.9")
    with refused(ConsentWithdrawn):
        sign(cast, second)

    give_consent(viewer, second.pk, make_signing(second).consent_sha256)

    assert events(second)[-1].kind == "consented"
    assert sign(cast, second).consent.withdrawn_at is None


def test_t_es_16_what_one_withdraws_holds_for_nobody_else(cast: Cast, offer: Proposal) -> None:
    sign(cast, make_offer("515", cast.properties["P1"]))
    withdraw_consent(cast.viewer("PRI"), offer.pk)
    assert sign(cast, offer, "PB").contact == cast.contacts["PB"]


def test_t_es_16_without_a_consent_there_is_nothing_to_withdraw(cast: Cast, offer: Proposal) -> None:
    assert not withdraw_consent(cast.viewer("PRI"), offer.pk)
    assert not Consent.objects.exists()
    with refused(ProposalNotFound):
        withdraw_consent(cast.viewer("STR"), offer.pk)


def test_t_es_16_whoever_signed_once_may_withdraw_without_the_role(cast: Cast, offer: Proposal) -> None:
    sign(cast, offer)
    PropertyContact.objects.filter(contact=cast.contacts["PRI"]).update(is_primary=False)
    assert withdraw_consent(cast.viewer("PRI"), offer.pk)


def test_t_es_16_only_a_signer_agrees_and_only_to_todays_words(cast: Cast, offer: Proposal) -> None:
    sha256 = make_signing(offer).consent_sha256
    with refused(NotAllowed):
        give_consent(cast.viewer("OTH"), offer.pk, sha256)
    with refused(ProposalNotFound):
        give_consent(cast.viewer("STR"), offer.pk, sha256)
    with refused(FieldRefused, field="consent"):
        give_consent(cast.viewer("PRI"), offer.pk, "0" * 64)


def test_the_consent_names_whom_it_is_given_to_and_all_that_the_law_asks(cast: Cast, offer: Proposal) -> None:
    """ESIGN 7001(c): paper and its cost, withdrawal, scope, contact data, hardware and software."""
    branch = offer.property.branch
    branch.street, branch.city, branch.state, branch.postal_code = "9 Elm St", "Springfield", "IL", "62701"
    branch.phone, branch.email = "555-0199", "north@acme.example"
    branch.save()
    text = sign(cast, Proposal.objects.get(pk=offer.pk)).consent.text
    for words in (
        "Acme Grounds, branch North",
        "Acme Grounds, 9 Elm St, Springfield, IL 62701, 555-0199, north@acme.example",
        "A paper copy costs me nothing",
        "I may withdraw this consent at any time",
        "further proposals, contract revisions and change orders",
        "Email address",
        "a current web browser",
        "shows PDF files",
    ):
        assert words in text, words


def test_signing_moves_nothing_but_its_own_proposal(cast: Cast, offer: Proposal) -> None:
    others = Proposal.objects.exclude(pk=offer.pk).order_by("pk")
    before = (list(others.values()), list(Invoice.objects.values()), list(Property.objects.values()))
    make_signature(offer, cast.contacts["PRI"], options=(2,))
    assert (list(others.values()), list(Invoice.objects.values()), list(Property.objects.values())) == before

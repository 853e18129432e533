"""Declining and asking for changes: given, when, then. Refusals change nothing, in no table."""

import re
from contextlib import AbstractContextManager

import pytest

from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.mail.writers import writer_of
from fieldgate.notifications.models import Activity
from fieldgate.people.errors import FieldRefused, NotAllowed
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.proposals.actions.ask_for_changes import ask_for_changes
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.decline_proposal import decline_proposal
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.actions.sign_proposal import sign_proposal
from fieldgate.proposals.errors import Closed, NoLongerOpen, ProposalNotFound
from fieldgate.proposals.models import Decline, Proposal, SignatureEvent
from fieldgate.proposals.rules import LONGEST_ANSWER, OfficeStatus
from fieldgate.requests.models import Comment, ServiceRequest
from tests.access.tables import last_act, refused
from tests.cast import Cast
from tests.make import make_document, make_proposal, make_signature, make_signing
from tests.pages.words import text as words_of

S = OfficeStatus
NASTY = '<img src=http://canary/x> {{7*7}} #read("/etc/passwd") $x$ \\] </script>\n\nשלום'


def fingerprint(proposal: Proposal) -> str:
    proposal.refresh_from_db()
    assert proposal.version
    return proposal.version.fingerprint


def decline(cast: Cast, key: str = "PENDING", who: str = "PRI", reason: str = "Too dear.") -> Decline:
    proposal = cast.proposals[key]
    pk = decline_proposal(
        cast.viewer(who), proposal.pk, fingerprint(proposal), reason, address="192.0.2.7", user_agent="Lynx"
    )
    return Decline.objects.get(pk=pk)


def ask(cast: Cast, text: str = "Less mulch, please.", who: str = "PRI") -> ServiceRequest:
    proposal = cast.proposals["PENDING"]
    pk = ask_for_changes(cast.viewer(who), proposal.pk, fingerprint(proposal), text)
    return ServiceRequest.objects.get(pk=pk)


def closed(why: Closed) -> AbstractContextManager[None]:
    return refused(NoLongerOpen, says=re.escape(why.value))


# ---- declining --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "role"), [("PRI", "Primary"), ("PB", "Billing")])
def test_the_primary_and_the_billing_contact_decline_for_a_reason(cast: Cast, who: str, role: str) -> None:
    found = decline(cast, who=who, reason="  Too dear.\r\nWe wait.\r\n")

    proposal = cast.proposals["PENDING"]
    assert (found.version, found.contact) == (proposal.version, cast.contacts[who])
    assert (found.name, found.reason) == (f"Person {who}", "Too dear.\nWe wait.")
    proposal.refresh_from_db()
    assert (proposal.portal_status, proposal.office_status) == ("pending", "delivered")
    event = SignatureEvent.objects.get(kind="declined")
    assert event.version == proposal.version
    assert (event.facts["name"], event.facts["role"], event.facts["reason"], event.at) == (
        f"Person {who}", role, "Too dear.\nWe wait.", found.at,
    )  # fmt: skip
    assert (event.facts["address"], event.facts["user_agent"]) == ("192.0.2.7", "Lynx")
    assert last_act().act == "proposal declined"


def test_the_sales_rep_is_told_in_the_feed_and_by_mail(cast: Cast) -> None:
    found = decline(cast)

    rep = StaffMember.objects.get(user=cast.users["ST-N"])
    activity = Activity.objects.get()
    assert (activity.kind, activity.assignee, activity.property) == (
        "proposal_declined", rep, cast.properties["P1"],
    )  # fmt: skip
    assert activity.text == "Person PRI declined Proposal #501: Major Landscaping: Too dear."
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("proposal_declined", rep.user.email)
    letter = writer_of(mail.kind)(mail.to, mail.args, "")
    assert letter
    assert letter.subject == "Declined: Proposal #501: Major Landscaping"
    for part in ("Person PRI declined", "at Place P1", "Too dear."):
        assert part in letter.text
    assert f"/office/proposals/proposal/{cast.proposals['PENDING'].pk}/" in letter.html
    assert (letter.reply_to, found.contact.email) == ("pri@example.com", "pri@example.com")


def test_a_rep_who_left_gets_no_mail(cast: Cast) -> None:
    decline(cast)
    mail = OutgoingMail.objects.get()
    StaffMember.objects.filter(user=cast.users["ST-N"]).update(is_active=False)
    assert writer_of(mail.kind)(mail.to, mail.args, "") is None

    OutgoingMail.objects.all().delete()
    StaffMember.objects.update(is_active=False)
    reset_and_deliver(cast)
    decline(cast)
    assert not OutgoingMail.objects.exists()


def reset_and_deliver(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    reset_proposal(System(), proposal.pk)
    change_status(System(), proposal.pk, S.APPROVED)
    deliver_proposal(System(), proposal.pk, clock.now())


def test_without_a_sales_rep_the_account_owner_is_told_and_without_either_the_feed_alone(cast: Cast) -> None:
    Proposal.objects.update(sales_rep=None)
    decline(cast)
    assert Activity.objects.get().assignee is None
    owner = cast.properties["P1"].account_owner
    assert owner
    assert owner.user
    assert [mail.to for mail in OutgoingMail.objects.all()] == [owner.user.email]

    OutgoingMail.objects.all().delete()
    Property.objects.update(account_owner=None)
    reset_and_deliver(cast)
    decline(cast)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("reason", "says"),
    [("", "tell us why"), (" \r\n\t\x00", "tell us why"), ("x" * (LONGEST_ANSWER + 1), "at most 2000")],
)
def test_a_reason_is_required_and_has_an_end(cast: Cast, reason: str, says: str) -> None:
    proposal = cast.proposals["PENDING"]
    viewer, page = cast.viewer("PRI"), fingerprint(proposal)
    with refused(FieldRefused, field="reason", says=says):
        decline_proposal(viewer, proposal.pk, page, reason)


def test_two_thousand_letters_are_a_reason(cast: Cast) -> None:
    assert decline(cast, reason="ö" * LONGEST_ANSWER).reason == "ö" * LONGEST_ANSWER


def test_t_pd_01_whatever_the_reason_holds_is_kept_and_told_as_it_was_typed(cast: Cast) -> None:
    assert decline(cast, reason=NASTY).reason == NASTY

    mail = OutgoingMail.objects.get()
    letter = writer_of(mail.kind)(mail.to, mail.args, "")
    assert letter
    assert NASTY in letter.text
    assert "<img" not in letter.html.replace("&lt;img", "")
    assert "{{7*7}}" in letter.html
    assert '<img src=http://canary/x> {{7*7}} #read("/etc/passwd")' in words_of(letter.html)
    assert NASTY.split("\n")[0][:100] in Activity.objects.get().text


@pytest.mark.parametrize("who", ["OTH"])
def test_other_contacts_of_the_property_may_not(cast: Cast, who: str) -> None:
    proposal, viewer = cast.proposals["PENDING"], cast.viewer(who)
    page = fingerprint(proposal)
    with refused(NotAllowed):
        decline_proposal(viewer, proposal.pk, page, "No.")
    with refused(NotAllowed):
        ask_for_changes(viewer, proposal.pk, page, "Less.")


@pytest.mark.parametrize("who", ["SIB", "STR", "BIL", "EX"])
def test_for_whoever_is_not_of_the_property_there_is_no_such_proposal(cast: Cast, who: str) -> None:
    proposal, viewer = cast.proposals["PENDING"], cast.viewer(who)
    page = fingerprint(proposal)
    with refused(ProposalNotFound):
        decline_proposal(viewer, proposal.pk, page, "No.")
    with refused(ProposalNotFound):
        ask_for_changes(viewer, proposal.pk, page, "Less.")


def test_who_was_unlinked_with_the_page_open_finds_nothing(cast: Cast) -> None:
    """The viewer is of before; the link is read under the lock."""
    proposal, viewer = cast.proposals["PENDING"], cast.viewer("PRI")
    page = fingerprint(proposal)
    PropertyContact.objects.filter(contact=cast.contacts["PRI"]).delete()
    with refused(ProposalNotFound):
        decline_proposal(viewer, proposal.pk, page, "No.")


# ---- too late ---------------------------------------------------------------------------------------------


def test_t_es_04_what_is_declined_is_neither_signed_nor_declined_again(cast: Cast) -> None:
    decline(cast)
    proposal, viewer = cast.proposals["PENDING"], cast.viewer("PB")
    make_document(proposal)
    with closed(Closed.DECLINED):
        sign_proposal(viewer, proposal.pk, make_signing(proposal))
    with closed(Closed.DECLINED):
        decline_proposal(viewer, proposal.pk, fingerprint(proposal), "Me too.")
    with closed(Closed.DECLINED):
        ask_for_changes(viewer, proposal.pk, fingerprint(proposal), "Less.")
    assert Decline.objects.count() == 1


def test_t_es_04_what_is_signed_is_not_declined(cast: Cast) -> None:
    proposal, viewer = cast.proposals["PENDING"], cast.viewer("PRI")
    make_signature(proposal, cast.contacts["PB"])
    page = fingerprint(proposal)
    with closed(Closed.SIGNED):
        decline_proposal(viewer, proposal.pk, page, "No.")
    with closed(Closed.SIGNED):
        ask_for_changes(viewer, proposal.pk, page, "Less.")
    proposal.refresh_from_db()
    assert proposal.portal_status == "accepted"


@pytest.mark.parametrize(("then", "why"), [(S.WON, Closed.WON), (S.LOST, Closed.LOST)])
def test_what_the_office_decided_meanwhile_is_not_declined(cast: Cast, then: S, why: Closed) -> None:
    proposal, viewer = cast.proposals["PENDING"], cast.viewer("PRI")
    page = fingerprint(proposal)
    change_status(System(), proposal.pk, then)
    with closed(why):
        decline_proposal(viewer, proposal.pk, page, "No.")


def test_t_es_02_a_version_that_was_replaced_meanwhile_is_not_declined(cast: Cast) -> None:
    proposal, viewer = cast.proposals["PENDING"], cast.viewer("PRI")
    page = fingerprint(proposal)
    deliver_proposal(System(), proposal.pk, clock.now())
    for wrong in (page, "", "0.0", f"{fingerprint(proposal)}0"):
        with closed(Closed.SUPERSEDED):
            decline_proposal(viewer, proposal.pk, wrong, "No.")
        with closed(Closed.SUPERSEDED):
            ask_for_changes(viewer, proposal.pk, wrong, "Less.")


def test_what_was_reset_meanwhile_is_not_there(cast: Cast) -> None:
    proposal, viewer = cast.proposals["PENDING"], cast.viewer("PRI")
    page = fingerprint(proposal)
    reset_proposal(System(), proposal.pk)
    with refused(ProposalNotFound):
        decline_proposal(viewer, proposal.pk, page, "No.")


def test_delivered_anew_what_was_declined_is_open_again_and_the_decline_stays_written(cast: Cast) -> None:
    declined = decline(cast)
    proposal = cast.proposals["PENDING"]
    deliver_proposal(System(), proposal.pk, clock.now())

    proposal = Proposal.objects.get(pk=proposal.pk)
    make_signature(proposal, cast.contacts["PRI"])

    assert Decline.objects.get() == declined
    assert proposal.portal_status == "accepted"


# ---- asking for changes -----------------------------------------------------------------------------------


def test_asking_opens_a_request_that_is_the_proposals_conversation(cast: Cast) -> None:
    request = ask(cast, "  Less mulch, please.\r\n")

    proposal = cast.proposals["PENDING"]
    proposal.refresh_from_db()
    assert proposal.conversation == request
    assert (proposal.portal_status, proposal.office_status) == ("pending", "delivered")
    assert request.subject == "Changes to Proposal #501: Major Landscaping"
    assert (request.description, request.include_client) == ("Less mulch, please.", True)
    assert (request.opened_by_contact, request.property) == (cast.contacts["PRI"], cast.properties["P1"])
    assert set(Activity.objects.values_list("kind", "text")) == {
        ("request_opened", f"Person PRI opened request #{request.number}: {request.subject}"),
        (
            "changes_asked",
            "Person PRI asks for changes to Proposal #501: Major Landscaping: Less mulch, please.",
        ),
    }


def test_what_is_asked_further_is_a_comment_in_the_same_request(cast: Cast) -> None:
    first = ask(cast)
    again = ask(cast, "And fewer shrubs.", who="PB")

    assert again == first
    comment = Comment.objects.get(service_request=first)
    assert (comment.text, comment.contact, comment.is_public) == (
        "And fewer shrubs.", cast.contacts["PB"], True,
    )  # fmt: skip
    assert Activity.objects.filter(kind="changes_asked").count() == 2
    assert Activity.objects.filter(kind="request_opened").count() == 1


@pytest.mark.parametrize("change", [{"completed_at": clock.now()}, {"include_client": False}])
def test_a_conversation_that_is_over_or_hidden_is_followed_by_another(
    cast: Cast, change: dict[str, object]
) -> None:
    first = ask(cast)
    ServiceRequest.objects.filter(pk=first.pk).update(**change)

    second = ask(cast, "Once more.")

    assert second != first
    proposal = cast.proposals["PENDING"]
    proposal.refresh_from_db()
    assert proposal.conversation == second
    assert not Comment.objects.filter(service_request=first).exists()


def test_after_asking_it_can_still_be_signed(cast: Cast) -> None:
    ask(cast)
    make_signature(cast.proposals["PENDING"], cast.contacts["PRI"])
    assert Proposal.objects.get(number="501").portal_status == "accepted"


@pytest.mark.parametrize(
    ("text", "says"), [("\n ", "what should be changed"), ("x" * (LONGEST_ANSWER + 1), "at most 2000")]
)
def test_asking_for_nothing_or_without_end_is_refused(cast: Cast, text: str, says: str) -> None:
    proposal, viewer = cast.proposals["PENDING"], cast.viewer("PRI")
    page = fingerprint(proposal)
    with refused(FieldRefused, field="text", says=says):
        ask_for_changes(viewer, proposal.pk, page, text)


def test_the_longest_title_still_makes_a_subject(cast: Cast) -> None:
    proposal = make_proposal("502.A", cast.properties["P1"], 100, title="T" * 200)
    pk = ask_for_changes(cast.viewer("PRI"), proposal.pk, fingerprint(proposal), "Less.")
    assert len(ServiceRequest.objects.get(pk=pk).subject) == 200

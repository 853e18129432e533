"""The two mails of a signature: who gets them, what they say, and the sealed document with them."""

from email import message_from_bytes
from email.message import Message

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives

from fieldgate.branches.models import Portal
from fieldgate.documents.models import StoredFile
from fieldgate.mail.delivering import deliver
from fieldgate.mail.letter import Letter
from fieldgate.mail.models import OutgoingMail
from fieldgate.mail.sending import message_of
from fieldgate.mail.writers import writer_of
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Proposal, ProposalService, Signature
from tests.access.doors import run_worker
from tests.cast import Cast
from tests.make import make_proposal, make_signature
from tests.proposals.sealed import of_signatures, sealed
from tests.proposals.test_signed_paper import NOON

TITLE = "Proposal #506: Weekly Mowing (change order to Proposal #502)"


@pytest.fixture
def order(cast: Cast) -> Proposal:
    """A change order with one service of its own and two to choose from, delivered."""
    order = make_proposal("506", cast.properties["P1"], 900_00, sent=None, parent=cast.proposals["ACCEPTED"])
    for position, name in ((8, "Winter wrap"), (9, "Seasonal color")):
        ProposalService.objects.create(
            proposal=order, position=position, name=name, price_cents=980_00, is_optional=True
        )
    deliver_proposal(System(), order.pk, NOON)
    order.refresh_from_db()
    return order


def letters(signature: Signature) -> tuple[Letter, Letter]:
    """To the office, and to the signer."""
    sealed(signature)
    written = [writer_of(row.kind)(row.to, row.args, row.secret) for row in of_signatures()]
    office, copy = written
    assert office
    assert copy
    return office, copy


def test_the_office_is_told_who_signed_what_with_which_options_and_what_is_left_to_do(
    cast: Cast, order: Proposal
) -> None:
    office, _ = letters(make_signature(order, cast.contacts["PB"], options=[9]))
    assert office.subject == f"Signed: {TITLE}"
    assert office.reply_to == "pb@example.com"
    for said in (
        f"Person PB (Billing contact) signed {TITLE} at Place P1.",
        "Accepted total: $1,880",
        "Chosen: Seasonal color, $980",
        "until you mark it as Won",
        f"http://testserver/office/proposals/proposal/{order.pk}/",
        "The signed document is attached",
    ):
        assert said in office.text, said
    assert "Winter wrap" not in office.text


def test_the_signer_gets_a_copy_from_the_portal_and_a_way_to_check_it(cast: Cast, order: Proposal) -> None:
    _, copy = letters(make_signature(order, cast.contacts["PB"], options=[9]))
    assert copy.subject == f"Your signed copy: {TITLE}"
    assert copy.sender_name == "Acme North"
    assert copy.reply_to == "st-n@office.example"
    for said in (
        "Hello Person PB,",
        f"You signed {TITLE} for Place P1.",
        "Accepted total: $1,880",
        "http://testserver/north/proposals/506/document/?revision=0",
        "http://testserver/check/",
    ):
        assert said in copy.text, said


def test_both_carry_the_same_sealed_file_under_a_name_that_says_what_it_is(
    cast: Cast, order: Proposal
) -> None:
    """As bytes of a mail, read back the way a mail program reads them."""
    signature = make_signature(order, cast.contacts["PRI"])
    pdf = sealed(signature)
    for letter in letters(signature):
        message: EmailMultiAlternatives = message_of(letter, "id")
        read_back: Message = message_from_bytes(message.message().as_bytes())
        (part,) = [p for p in read_back.walk() if p.get_content_disposition() == "attachment"]
        assert part.get_content_type() == "application/pdf"
        assert part.get_filename() == "Proposal 506 Weekly Mowing signed.pdf"
        assert part.get_payload(decode=True) == pdf


def test_of_a_portal_without_details_they_tell_one_sum_and_the_options(cast: Cast, order: Proposal) -> None:
    """Design.md 6: optional services' own prices are the only exception."""
    Portal.objects.update(show_service_details=False)
    for letter in letters(make_signature(order, cast.contacts["PRI"], options=[9])):
        assert "$1,880" in letter.text
        assert "Seasonal color, $980" in letter.text
        assert "$900" not in letter.text + letter.html
        assert "Service 1" not in letter.text + letter.html


def test_names_are_printed_literally(cast: Cast, order: Proposal) -> None:
    Property.objects.filter(name="Place P1").update(name="<b>P1</b> & {{ x }}")
    office, copy = letters(make_signature(order, cast.contacts["PRI"]))
    for letter in (office, copy):
        assert "<b>P1</b> & {{ x }}" in letter.text
        assert "<b>P1</b>" not in letter.html
        assert "&lt;b&gt;P1&lt;/b&gt; &amp; {{ x }}" in letter.html


@pytest.mark.parametrize(
    ("rep", "owner", "told"),
    [
        ("active", "active", "st-n@office.example"),
        ("none", "active", "st-ro@office.example"),
        ("gone", "active", "st-ro@office.example"),
        ("none", "gone", None),
        ("none", "none", None),
    ],
)
def test_without_a_sales_rep_the_account_owner_is_told_and_never_who_has_left(
    cast: Cast, rep: str, owner: str, told: str | None
) -> None:
    first, second = (StaffMember.objects.get(name=f"Staff {key}") for key in ("ST-N", "ST-RO"))
    proposal = cast.proposals["PENDING"]
    Proposal.objects.filter(pk=proposal.pk).update(sales_rep=None if rep == "none" else first)
    Property.objects.filter(pk=proposal.property_id).update(account_owner=None if owner == "none" else second)
    gone = [member.pk for member, state in ((first, rep), (second, owner)) if state == "gone"]
    StaffMember.objects.filter(pk__in=gone).update(is_active=False)
    sealed(make_signature(proposal, cast.contacts["PRI"]))
    to = dict(OutgoingMail.objects.filter(kind__startswith="proposal_signed").values_list("kind", "to"))
    assert to.get("proposal_signed") == told
    assert to["proposal_signed_copy"] == "pri@example.com"


def test_whoever_signs_and_sells_gets_both(cast: Cast) -> None:
    """One address may be the signer's and the sales rep's: two mails, since they tell different things."""
    user = StaffMember.objects.get(name="Staff ST-N").user
    signature = make_signature(cast.proposals["PENDING"], cast.contacts["PRI"])
    Signature.objects.filter(pk=signature.pk).update(email=user.email)
    sealed(signature)
    assert [row.to for row in of_signatures()] == [user.email, user.email]
    Signature.objects.filter(pk=signature.pk).update(email="pri@example.com")


def test_the_worker_sends_both_with_the_file(cast: Cast, order: Proposal) -> None:
    make_signature(order, cast.contacts["PRI"])
    run_worker()
    run_worker()
    sent = {message.to[0]: message for message in outbox.outbox if message.attachments}
    assert set(sent) == {"pri@example.com", "st-n@office.example"}
    assert {row.status for row in of_signatures()} == {"sent"}


def test_a_mail_whose_file_cannot_be_read_waits_and_is_not_sent_without(cast: Cast, order: Proposal) -> None:
    signature = make_signature(order, cast.contacts["PRI"])
    sealed(signature)
    file = StoredFile.objects.get(pk=Signature.objects.get().document.pdf_id or 0)
    StoredFile.objects.filter(pk=file.pk).update(name="files/00/nowhere")
    deliver.call()
    assert {row.status for row in of_signatures()} == {"waiting"}
    assert outbox.outbox == []
    assert all("FileIsLost" in row.error for row in of_signatures())
    StoredFile.objects.filter(pk=file.pk).update(name=file.name)

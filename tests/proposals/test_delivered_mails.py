"""What the mail about a delivered version says, as text and as HTML, of each kind, to each reader."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from fieldgate.branches.models import Portal
from fieldgate.people.models import PortalAccess, StaffMember
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.proposals.rules import OfficeStatus
from tests.access.doors import run_worker
from tests.cast import Cast
from tests.make import make_proposal, make_signature

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)


def sent(cast: Cast, proposal: Proposal, key: str = "PRI", *, at: datetime = NOON) -> EmailMultiAlternatives:
    """The mail to one contact, once all was done."""
    mail.outbox.clear()
    deliver_proposal(System(), proposal.pk, at, {cast.contacts[key].pk})
    run_worker()
    (one,) = mail.outbox
    assert isinstance(one, EmailMultiAlternatives)
    return one


def html_of(one: EmailMultiAlternatives) -> str:
    (alternative,) = one.alternatives
    return str(alternative[0])


def test_it_says_what_is_offered_where_and_for_how_much_and_has_one_button(cast: Cast) -> None:
    one = sent(cast, cast.proposals["APPROVED"])
    assert one.subject == "Proposal #504: Weekly Mowing, for Place P1"
    assert one.body.splitlines()[:8] == [
        "Hello Person PRI,",
        "",
        "Acme Grounds sends you a proposal. It is for Place P1, 1 P1 St, Springfield, Illinois 62701.",
        "",
        "Proposal #504: Weekly Mowing",
        "Price: $11",
        "",
        "Read it online, and sign it there when it suits you.",
    ]
    link = "http://testserver/north/proposals/504/"
    assert f"View Proposal:\n{link}\n" in one.body
    html = html_of(one)
    assert html.count(f'href="{link}"') == 2, "the button, and its address in words"
    assert {part.split('"')[0] for part in html.split('href="')[1:]} == {link}
    for said in ("Weekly Mowing", "$11", "Place P1", "View Proposal", "Staff ST-N"):
        assert said in html


def test_r162_it_comes_in_the_branchs_name_and_is_answered_by_the_sales_rep(cast: Cast) -> None:
    branch = cast.properties["P1"].branch
    branch.sender_name = "Acme North Sales"
    branch.save()
    one = sent(cast, cast.proposals["APPROVED"])
    assert one.from_email.startswith('"Acme North Sales" <') or one.from_email.startswith(
        "Acme North Sales <"
    )
    assert one.reply_to == ["st-n@office.example"]
    assert "Questions? Just answer this mail: it goes to Staff ST-N." in one.body


def test_without_a_sales_rep_nobody_is_named_to_answer(cast: Cast) -> None:
    Proposal.objects.filter(number="504").update(sales_rep=None)
    one = sent(cast, cast.proposals["APPROVED"])
    assert one.reply_to == []
    assert "answer this mail" not in one.body


def test_whoever_may_not_sign_is_not_asked_to(cast: Cast) -> None:
    body = str(sent(cast, cast.proposals["APPROVED"], "OTH").body)
    assert "You can read all of it online." in body
    assert "sign" not in body


def test_a_change_order_says_what_it_changes(cast: Cast) -> None:
    order = make_proposal(
        "510", cast.properties["P1"], 900, title="More mulch", sent=None, parent=cast.proposals["ACCEPTED"]
    )
    one = sent(cast, order)
    assert one.subject == "Change order: Proposal #510: More mulch, for Place P1"
    assert "Acme Grounds sends you a change order to Proposal #502." in one.body


def test_r63_a_revision_says_that_the_one_before_holds_and_leads_to_itself(cast: Cast) -> None:
    make_proposal("511", cast.properties["P1"], 100, then=(OfficeStatus.WON,))
    again = make_proposal("511", cast.properties["P1"], 200, sent=None, revision=1)
    one = sent(cast, again)
    assert one.subject == "Proposal #511 (Revision 1): Weekly Mowing, for Place P1"
    assert "a new revision of Proposal #511" in one.body
    assert "Until it is accepted, what was agreed before holds." in one.body
    assert "/north/proposals/511/?revision=1\n" in one.body


def test_delivered_again_it_says_that_it_replaces_the_one_before(cast: Cast) -> None:
    late = datetime(2026, 6, 2, 3, tzinfo=UTC)  # still the first of June in Chicago
    sent(cast, cast.proposals["APPROVED"], at=late)
    one = sent(cast, cast.proposals["APPROVED"])
    assert one.subject == "Updated: Proposal #504: Weekly Mowing, for Place P1"
    assert "It replaces the version that we sent on 06/01/2026." in one.body


def test_it_says_the_price_of_the_version_and_that_options_can_be_added(cast: Cast) -> None:
    proposal = cast.proposals["APPROVED"]
    ProposalService.objects.create(
        proposal=proposal, position=2, name="Secret extra", price_cents=5_000, is_optional=True
    )
    one = sent(cast, proposal)
    assert "Price: $11\nOptional services can be added when it is signed." in one.body


@pytest.mark.parametrize("details", [True, False])
def test_r57_no_service_stands_in_it_whatever_the_portal_shows(cast: Cast, details: bool) -> None:
    cast.portals["north"].show_service_details = details
    cast.portals["north"].save()
    one = sent(cast, cast.proposals["APPROVED"])
    for text in (str(one.body), html_of(one)):
        assert "Service 1" not in text
        assert "$11" in text


def test_t_pd_01_markup_and_line_breaks_in_names_are_words(cast: Cast) -> None:
    Proposal.objects.filter(number="504").update(title="<b>Bold</b> & co")
    Property.objects.filter(name="Place P1").update(name="Place\r\nBcc: x@example.com <i>")
    StaffMember.objects.update(name='"><script>alert(1)</script>')
    one = sent(cast, cast.proposals["APPROVED"])
    assert "\n" not in one.subject
    assert one.recipients() == ["pri@example.com"]
    html = html_of(one)
    assert "<b>Bold" not in html
    assert "<script>" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; co" in html


def test_what_was_accepted_before_the_mail_left_is_not_asked_for_again(cast: Cast) -> None:
    proposal = cast.proposals["APPROVED"]
    deliver_proposal(System(), proposal.pk, NOON, {cast.contacts["PRI"].pk})
    proposal.refresh_from_db()
    make_signature(proposal, cast.contacts["PB"])
    run_worker()
    (one,) = (m for m in mail.outbox if "sends you a proposal" in str(m.body))
    assert "You can read all of it online." in one.body


def test_what_was_lost_before_the_mail_left_is_not_told_of(cast: Cast) -> None:
    proposal = cast.proposals["APPROVED"]
    deliver_proposal(System(), proposal.pk, NOON, {cast.contacts["PRI"].pk})
    change_status(System(), proposal.pk, OfficeStatus.LOST)
    run_worker()
    assert mail.outbox == []


def test_the_company_portal_is_led_to_where_it_is_on(cast: Cast) -> None:
    Portal.objects.update(is_on=False)
    everywhere = Portal.objects.create(slug="all", title="All of Acme")
    PortalAccess.objects.create(
        contact=cast.contacts["PRI"], portal=everywhere, accepted_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    one = sent(cast, cast.proposals["APPROVED"])
    assert "/all/proposals/504/" in one.body

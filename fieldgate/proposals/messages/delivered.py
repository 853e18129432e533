"""The mail about a delivered version; registered in `config/wiring.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from fieldgate.branches.doors import find_portal_of_branch
from fieldgate.branches.letters import Words, compose
from fieldgate.branches.portal import CurrentPortal
from fieldgate.kit import clock, money, places
from fieldgate.mail.letter import Letter
from fieldgate.people.doors import WayIn, find_way_in
from fieldgate.people.messages import good_until, greeting
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.content import read
from fieldgate.proposals.models import Proposal, ProposalVersion, Recipient
from fieldgate.proposals.rules import PortalStatus, heading

PROPOSAL_DELIVERED = "proposal_delivered"


@dataclass(frozen=True)
class Delivery:
    """A delivered version, or one that is about to be; `replaced_on` is when the one before it was sent.

    Of services a mail says nothing but their sum, whatever the portal shows (R57).
    """

    proposal: Proposal
    title: str
    price_cents: int
    has_options: bool
    portal: CurrentPortal
    replaced_on: date | None

    @property
    def name(self) -> str:
        """As in "Proposal #88: Major Landscaping Project 2024"."""
        return heading(self.proposal.number, self.title, self.proposal.revision)


def proposal_delivered(to: str, args: Mapping[str, Any], secret: str) -> Letter | None:
    """A version to one of those whom the office chose; with their invitation, where they need one.

    None when it was superseded or reset meanwhile, is no longer shown, or is no longer theirs to read.
    """
    found = Recipient.objects.filter(pk=args["recipient_id"], contact__email=to)
    recipient = found.select_related("contact", *_AROUND).first()
    if recipient is None or not _is_shown(recipient.version):
        return None
    version, contact = recipient.version, recipient.contact
    proposal = version.proposal
    link = PropertyContact.objects.filter(property=proposal.property, contact=contact).first()
    portal = find_portal_of_branch(proposal.property.branch_id)
    way = find_way_in(contact.pk, portal.id) if portal and portal.show_proposals else None
    if portal is None or link is None or way is None:
        return None
    has_options = any(service.is_optional for service in read(version.content).services)
    replaced_on = _replaced_on(proposal, version.ordinal)
    delivery = Delivery(proposal, version.title, version.price_cents, has_options, portal, replaced_on)
    is_open = proposal.portal_status == PortalStatus.PENDING.value
    may_sign = is_open and (link.is_primary or link.is_billing)
    return _letter(to, delivery, contact.name, _link(delivery, way), way, may_sign=may_sign)


_AROUND = tuple(f"version__proposal__{path}" for path in ("property__branch", "parent", "sales_rep__user"))


def preview_delivered(
    proposal: Proposal, portal: CurrentPortal, name: str, way: WayIn, *, may_sign: bool
) -> Letter:
    """What a contact of this name will read once the proposal is delivered as it is now."""
    has_options = proposal.services.filter(is_optional=True).exists()
    replaced_on = _replaced_on(proposal, None)
    delivery = Delivery(proposal, proposal.title, proposal.price_cents, has_options, portal, replaced_on)
    link = portal.url("proposals:proposal", proposal.number)
    return _letter("", delivery, name, link, way, may_sign=may_sign)


def _letter(to: str, delivery: Delivery, name: str, link: str, way: WayIn, *, may_sign: bool) -> Letter:
    """One button, in the branch's name, answered by the sales rep."""
    proposal = delivery.proposal
    rep = proposal.sales_rep
    answers = (
        [_("Questions? Just answer this mail: it goes to %(name)s.") % {"name": rep.name}] if rep else []
    )
    words = Words(
        subject=_subject(delivery),
        paragraphs=[
            greeting(name),
            _opening(delivery),
            "\n".join(_facts(delivery)),
            *_onward(delivery, way, may_sign=may_sign),
        ],
        button=(_("View Proposal"), link),
        after=[*answers, *([good_until()] if way.token else [])],
    )
    letter = compose(delivery.portal, to, words, proposal.property.branch.sender_name)
    return replace(letter, reply_to=rep.user.email) if rep else letter


def _facts(delivery: Delivery) -> list[str]:
    price = money.on_page(delivery.price_cents, delivery.proposal.currency)
    facts = [delivery.name, _("Price: %(price)s") % {"price": price}]
    if delivery.has_options:
        facts.append(_("Optional services can be added when it is signed."))
    return facts


def _subject(delivery: Delivery) -> str:
    about = {"name": delivery.name, "place": delivery.proposal.property.name}
    if delivery.replaced_on:
        return _("Updated: %(name)s, for %(place)s") % about
    if delivery.proposal.parent:
        return _("Change order: %(name)s, for %(place)s") % about
    return _("%(name)s, for %(place)s") % about


def _opening(delivery: Delivery) -> str:
    proposal = delivery.proposal
    place = proposal.property
    about = {
        "company": delivery.portal.company or delivery.portal.title,
        "place": ", ".join(
            part
            for part in (
                place.name,
                place.street,
                places.town_on_page(place.city, place.state, place.postal_code),
            )
            if part
        ),
        "number": proposal.number,
        "parent": proposal.parent.number if proposal.parent else "",
    }
    if proposal.parent:
        return _("%(company)s sends you a change order to Proposal #%(parent)s. It is for %(place)s.") % about
    if proposal.revision:
        said = _("%(company)s sends you a new revision of Proposal #%(number)s. It is for %(place)s.") % about
        return f"{said} " + _("Until it is accepted, what was agreed before holds.")
    return _("%(company)s sends you a proposal. It is for %(place)s.") % about


def _onward(delivery: Delivery, way: WayIn, *, may_sign: bool) -> list[str]:
    said = []
    if delivery.replaced_on:
        day = clock.on_page(delivery.replaced_on)
        said.append(_("It replaces the version that we sent on %(day)s.") % {"day": day})
    if may_sign:
        said.append(_("Read it online, and sign it there when it suits you."))
    else:
        said.append(_("You can read all of it online."))
    if way.token:
        said.append(
            _(
                "The button lets you into our customer portal: set a password there, "
                "and you are at the proposal."
            )
        )
    return said


def _link(delivery: Delivery, way: WayIn) -> str:
    """The proposal's page; of several revisions this one's. With an invitation, by way of accepting it."""
    proposal, portal = delivery.proposal, delivery.portal
    others = Proposal.objects.filter(number=proposal.number).exclude(pk=proposal.pk)
    query = f"?revision={proposal.revision}" if others.exists() else ""
    if not way.token:
        return portal.url("proposals:proposal", proposal.number) + query
    page = quote(portal.path("proposals:proposal", proposal.number) + query)
    return f"{portal.url('people_invitation', way.token)}?next={page}"


def _is_shown(version: ProposalVersion) -> bool:
    """Whether it stands, and customers see it as something that may be or was accepted."""
    proposal = version.proposal
    shown = {PortalStatus.PENDING.value, PortalStatus.ACCEPTED.value}
    return proposal.version_id == version.pk and proposal.portal_status in shown


def _replaced_on(proposal: Proposal, ordinal: int | None) -> date | None:
    """The day in the branch's zone on which the version before this one (None: before the next) was sent."""
    before = ProposalVersion.objects.filter(proposal=proposal)
    if ordinal is not None:
        before = before.filter(ordinal__lt=ordinal)
    moment: datetime | None = before.order_by("-ordinal").values_list("delivered_at", flat=True).first()
    return moment.astimezone(ZoneInfo(proposal.property.branch.zone)).date() if moment else None

"""A customer signs the version that stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fieldgate.audit.record import record
from fieldgate.kit import clock, money
from fieldgate.kit.facts import publish
from fieldgate.notifications.feed import note
from fieldgate.notifications.rules import Kind
from fieldgate.people.errors import FieldRefused
from fieldgate.people.viewer import CustomerViewer, actor_of
from fieldgate.proposals.actions.chaining import Facts, add_event
from fieldgate.proposals.actions.consenting import facts_of, is_withdrawn, text_for
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.actions.taking import Taken, take_open
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.content import Content, choose, read
from fieldgate.proposals.errors import ConsentWithdrawn, NotYetPrinted
from fieldgate.proposals.events import ProposalSigned
from fieldgate.proposals.models import (
    Consent,
    Proposal,
    ProposalDocument,
    ProposalService,
    ProposalVersion,
    Signature,
)
from fieldgate.proposals.pdf.signing import Strokes
from fieldgate.proposals.rules import Event, heading
from fieldgate.proposals.signer import LONGEST_PATH, NotADrawing, clean_name, is_a_name, is_a_signature


@dataclass(frozen=True)
class Signing:
    """What a signer sends: of which version, what is chosen and agreed to, and the signature itself.

    `fingerprint` is that of the version on the open page, `options` the positions of the optional services
    chosen, `consent_sha256` of the words that were ticked. `strokes` is what was drawn; without it the typed
    `name` is the signature. `address`, `user_agent` and `confirmed` (how the signer proved who they are) are
    ours to say, never the form's.
    """

    fingerprint: str
    options: frozenset[int]
    consent_sha256: str
    name: str
    strokes: Strokes | None
    address: str
    user_agent: str
    confirmed: str


def sign_proposal(viewer: CustomerViewer, proposal_id: int, signing: Signing) -> int:
    """Accept the version that stands, with these options, for its own prices (R65 to R76).

    Consent, signature, accepted price, the office's activity and two links of the chain are one step; then
    ProposalSigned is told. Returns the signature's id. Raises ProposalNotFound; NotAllowed for whoever is
    neither Primary nor Billing; NoLongerOpen and ConsentWithdrawn; NotYetPrinted; and FieldRefused (option,
    consent, name, strokes). Nothing has changed then.
    """
    with transaction.atomic():
        taken = take_open(viewer, proposal_id, signing.fingerprint)
        presented = _presented(taken.version)
        content = _chosen(taken.version, signing)
        _check_signer(signing)
        at = clock.now()
        signature = Signature.objects.create(
            version=taken.version,
            contact=taken.contact,
            consent=_consent(taken, signing, at),
            name=signing.name,
            role=taken.role.value,
            email=taken.contact.email or "",
            at=at,
            address=signing.address[:64],
            user_agent=_user_agent(signing),
            confirmed=signing.confirmed[:200],
            presented_sha256=presented,
            options=sorted(signing.options),
            total_cents=content.price_cents,
            path=signing.strokes.path if signing.strokes else "",
            width=signing.strokes.width if signing.strokes else 0,
            height=signing.strokes.height if signing.strokes else 0,
        )
        _accept(taken.proposal, content, signing)
        _tell_the_office(viewer, taken.proposal, signature)
        add_event(Event.SIGNED, taken.version.pk, at, _facts(taken, signature, content))
        publish(ProposalSigned(signature.pk))
    return signature.pk


def _presented(version: ProposalVersion) -> str:
    """SHA-256 of the PDF that the signer could read. Raises NotYetPrinted."""
    sha256 = (
        ProposalDocument.objects.filter(version=version, pdf__isnull=False)
        .values_list("pdf__sha256", flat=True)
        .first()
    )
    if sha256 is None:
        raise NotYetPrinted
    return sha256


def _chosen(version: ProposalVersion, signing: Signing) -> Content:
    """What is accepted: the version's own services at its own prices (T-ES-10, L-35)."""
    content = read(version.content)
    if not signing.options <= {s.position for s in content.services if s.is_optional}:
        raise FieldRefused("option", _("One of these services is not offered any more. Choose again."))
    return choose(content, signing.options)


def _check_signer(signing: Signing) -> None:
    """Raises FieldRefused unless there is a name, and a drawing where one was sent (T-ES-06, T-ES-07)."""
    name, strokes = signing.name, signing.strokes
    if name != clean_name(name) or not is_a_name(name):
        raise FieldRefused("name", _("Write your full name."))
    if strokes is None:
        return
    try:
        is_one = len(strokes.path) <= LONGEST_PATH and is_a_signature(
            strokes.path, strokes.width, strokes.height
        )
    except NotADrawing:
        is_one = False
    if not is_one:
        raise FieldRefused("strokes", _("This is not a signature yet. Draw it, or sign by typing your name."))


def _consent(taken: Taken, signing: Signing, at: datetime) -> Consent:
    """The consent that this signature rests on.

    The link comes first: whoever withdraws at this moment has done so before it, or does after all of this.
    """
    text = text_for(taken.proposal.property)
    if signing.consent_sha256 != sha256_of(text):
        raise FieldRefused("consent", _("The words were changed meanwhile. Please read them again."))
    facts = facts_of(
        taken.contact,
        sha256=signing.consent_sha256,
        address=signing.address,
        user_agent=signing.user_agent,
    )
    add_event(Event.CONSENTED, taken.version.pk, at, facts)
    if is_withdrawn(taken.contact):
        raise ConsentWithdrawn
    return Consent.objects.create(
        contact=taken.contact, text=text, sha256=signing.consent_sha256, given_at=at
    )


def _accept(proposal: Proposal, content: Content, signing: Signing) -> None:
    """The proposal as it was accepted: what is chosen, and what it costs then (R69, L-35)."""
    optional = ProposalService.objects.filter(proposal=proposal, is_optional=True)
    optional.exclude(position__in=signing.options).update(is_chosen=False)
    optional.filter(position__in=signing.options).update(is_chosen=True)
    Proposal.objects.filter(pk=proposal.pk).update(price_cents=content.price_cents)
    settle([proposal.number])


def _tell_the_office(viewer: CustomerViewer, proposal: Proposal, signature: Signature) -> None:
    title = heading(proposal.number, signature.version.title, proposal.revision)
    total = money.on_page(signature.total_cents, proposal.currency)
    record(
        "proposal signed",
        actor=actor_of(viewer),
        on=f"proposal:{proposal.pk}",
        branch_id=proposal.property.branch_id,
        detail={"signature": signature.external_id, "version": signature.version.ordinal, "total": total},
    )
    note(
        Kind.PROPOSAL_SIGNED,
        proposal.property_id,
        f"{signature.name} signed {title}, {total}",
        on=f"proposal:{proposal.pk}",
        assignee_id=proposal.sales_rep_id,
    )


def _facts(taken: Taken, signature: Signature, content: Content) -> Facts:
    """All that the certificate says, in plain words: people and proposals may be renamed or merged."""
    proposal, version, place = taken.proposal, taken.version, taken.proposal.property
    chosen = [s for s in content.services if s.is_optional and s.is_chosen]
    return {
        "signature": signature.external_id,
        "number": proposal.number,
        "revision": proposal.revision,
        "title": version.title,
        "property": place.name,
        "branch": place.branch.name,
        "name": signature.name,
        "email": signature.email,
        "contact": taken.contact.external_id,
        "role": signature.role,
        "confirmed": signature.confirmed,
        "consent_sha256": signature.consent.sha256,
        "version": version.ordinal,
        "version_sha256": version.sha256,
        "presented_sha256": signature.presented_sha256,
        "options": signature.options,
        **{f"option_{s.position}": s.name for s in chosen},
        **{f"option_{s.position}_cents": s.price_cents for s in chosen},
        "total_cents": signature.total_cents,
        "currency": content.currency,
        "kind": "drawn" if signature.path else "typed",
        "drawing_sha256": sha256_of(signature.path) if signature.path else None,
        "drawing_size": [signature.width, signature.height],
        "address": signature.address,
        "user_agent": signature.user_agent,
    }


def _user_agent(signing: Signing) -> str:
    # PostgreSQL holds no NUL, and a header may.
    return signing.user_agent.replace("\x00", "")[:500]

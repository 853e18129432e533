"""Signed proposals for the tests of what follows a signature: rows as the verb writes them, past the form."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from fieldgate.people.models import Contact
from fieldgate.proposals.actions.chaining import add_event
from fieldgate.proposals.actions.settling import settle
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.content import choose, read
from fieldgate.proposals.models import Consent, Proposal, ProposalDocument, ProposalService, Signature
from fieldgate.proposals.rules import Event

AT = datetime(2026, 6, 3, 15, 4, 5, tzinfo=UTC)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X)"
PLACE: dict[str, str | int | list[int] | None] = {"address": "203.0.113.24", "user_agent": PHONE}
WORDS = "I agree to sign electronically.\n\nI may withdraw this at any time."


def make_signed(
    proposal: Proposal,
    contact: Contact,
    *,
    options: tuple[int, ...] = (),
    role: str = "Primary",
    path: str = "",
    at: datetime = AT,
) -> Signature:
    """The version that stands, signed by this contact, with its links in the chain. It has a document."""
    version = proposal.version
    assert version
    presented = ProposalDocument.objects.select_related("pdf").get(version=version).pdf
    assert presented
    content = choose(read(version.content), options)
    who = {"by": contact.name, **PLACE}
    with transaction.atomic():
        add_event(Event.OPENED, version.pk, at - timedelta(minutes=3), {**who, "contact_id": contact.pk})
        consent = Consent.objects.create(
            contact=contact, text=WORDS, sha256=sha256_of(WORDS), given_at=at - timedelta(seconds=9)
        )
        add_event(Event.CONSENTED, version.pk, consent.given_at, {**who, "consent_sha256": consent.sha256})
        signature = Signature.objects.create(
            version=version, contact=contact, consent=consent, name=contact.name, role=role,
            email=contact.email or "", at=at, address="203.0.113.24", user_agent=PHONE,
            confirmed="Password, at 06/03/26 15:01 UTC", presented_sha256=presented.sha256,
            options=sorted(options), total_cents=content.price_cents, path=path, width=560 if path else 0,
            height=140 if path else 0,
        )  # fmt: skip
        for service in content.services:
            ProposalService.objects.filter(proposal=proposal, position=service.position).update(
                is_chosen=service.is_chosen
            )
        Proposal.objects.filter(pk=proposal.pk).update(price_cents=content.price_cents)
        settle([proposal.number])
        add_event(Event.SIGNED, version.pk, at, {**who, "contact_id": contact.pk})
    return signature

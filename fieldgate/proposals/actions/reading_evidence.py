"""Reads a signature with all its evidence, as its certificate prints it: from frozen rows alone (T-ES-08)."""

from collections.abc import Iterable

from fieldgate.proposals.doors import check_url
from fieldgate.proposals.models import Signature, SignatureEvent
from fieldgate.proposals.pdf import signing
from fieldgate.proposals.rules import Event


def evidence_of(signature: Signature) -> signing.Signature:
    """The signature for the paper. Raises SignatureEvent.DoesNotExist when the chain knows nothing of it.

    Contact and sender are named as the chain names them: a contact may be merged into another later.
    """
    version = signature.version
    signed = SignatureEvent.objects.get(version=version, kind=Event.SIGNED.value)
    links = SignatureEvent.objects.filter(version=version, position__lte=signed.position)
    events = list(links.order_by("position"))
    return signing.Signature(
        name=signature.name,
        role=signature.role,
        email=signature.email,
        signed_at=signature.at,
        address=signature.address,
        user_agent=signature.user_agent,
        confirmed=signature.confirmed,
        version=version.ordinal,
        presented_sha256=signature.presented_sha256,
        consent=signature.consent.text,
        options=frozenset(signature.options),
        strokes=signing.Strokes(signature.path, signature.width, signature.height)
        if signature.path
        else None,
        evidence_id=signature.external_id,
        contact_id=_told(signed, "contact"),
        consented_at=signature.consent.given_at,
        presented_pages=version.document.pages.count(),
        sender=_sender(events),
        branch=_told(signed, "branch"),
        delivered_elsewhere=version.delivered_at if version.is_imported else None,
        events=tuple(_witnessed(event) for event in events),
        link=signing.Link(signed.position, signed.previous_sha256, signed.sha256),
        check_url=check_url(),
    )


def _sender(events: Iterable[SignatureEvent]) -> str:
    return next((_told(event, "by") for event in events if event.kind == Event.DELIVERED.value), "")


def _witnessed(event: SignatureEvent) -> signing.Witnessed:
    return signing.Witnessed(
        kind=Event(event.kind),
        at=event.at,
        by=_told(event, "by") or _told(event, "name"),
        how=_told(event, "how"),
        address=_told(event, "address"),
        user_agent=_told(event, "user_agent"),
    )


def _told(event: SignatureEvent, fact: str) -> str:
    """One of the link's facts as text; "" when it tells nothing of it."""
    value = event.facts.get(fact)
    return "" if value is None else str(value)

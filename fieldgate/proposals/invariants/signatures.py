"""What must hold of signatures, of what was sealed, and of the chain over both (reliability 3.1, T-ES-12).

Each fact of a signature is compared with its link in the chain by one check and no more, so that what was
changed is named once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from fieldgate.kit.append_only import unguarded
from fieldgate.kit.verifying import Check, Finding
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.content import choose, read
from fieldgate.proposals.models import ChainEnd, Signature, SignatureEvent, SignedDocument
from fieldgate.proposals.rules import Event, SigningRole

Facts = Mapping[str, Any]


def the_chain_is_append_only() -> Iterator[Finding]:
    """L-03: the triggers that refuse UPDATE and DELETE are in place."""
    for table in unguarded(connection, [SignatureEvent._meta.db_table]):
        yield Finding("table", table, "has lost its append-only trigger")


def the_chain_is_whole() -> Iterator[Finding]:
    """L-34: from 1 to its end no link is missing, each holds what was written and follows the one before."""
    last, sha256 = 0, ""
    for link in SignatureEvent.objects.order_by("position").iterator(chunk_size=500):
        if link.position != last + 1:
            yield Finding("link", last + 1, "is missing from the chain of signatures")
        elif link.previous_sha256 != sha256:
            yield Finding("link", link.position, "does not follow the one before it")
        if link.digest() != link.sha256:
            yield Finding("link", link.position, "does not hold what was written")
        last, sha256 = link.position, link.sha256
    end = ChainEnd.objects.first() or ChainEnd()
    if (end.position, end.sha256) != (last, sha256):
        yield Finding("chain of signatures", last, "is not the end that was noted: something was cut off")


def signatures_are_what_was_signed() -> Iterator[Finding]:
    """L-34: a signature, the version and PDF under it, and its link in the chain say the same.

    And for every such link there is a signature.
    """
    told = _facts_by_version(Event.SIGNED)
    for signature in _signatures().select_related("version__document__pdf", "consent"):
        links = told.pop(signature.version_id, [])
        if len(links) != 1:
            yield _finding(signature, "has no link of its own in the chain")
        elif wrong := [name for name, value in _as_signed(signature) if links[0].get(name) != value]:
            yield _finding(signature, f"is not what was signed: {', '.join(wrong)}")
    for version_id in told:
        yield Finding("version", version_id, "was signed, as the chain says, and its signature is gone")


def signed_documents_are_what_was_sealed() -> Iterator[Finding]:
    """L-34: the file of a signed document is the one that was sealed. That it is whole, L-38 says."""
    sealed = _facts_by_version(Event.SEALED)
    rows = SignedDocument.objects.exclude(pdf=None).select_related("pdf", "signature__version__proposal")
    for document in rows.prefetch_related("pages").order_by("pk"):
        pdf = document.pdf
        kept = {"sha256": pdf.sha256, "size": pdf.size} if pdf else {}
        facts = sealed.pop(document.signature.version_id, [])
        if [{name: link.get(name) for name in kept} for link in facts] != [kept]:
            yield _finding(document.signature, "has another document than was sealed")
        elif not document.pages.all():
            yield _finding(document.signature, "has a document without pages")
    for version_id in sealed:
        yield Finding("version", version_id, "has lost its signed document")


def signatures_stand_with_their_versions() -> Iterator[Finding]:
    """L-33: a signature is good as long as its version stands, and void when that was withdrawn.

    In its row and in the chain. That a good one means accepted, portal_statuses_follow_from_the_facts says.
    """
    voided = _facts_by_version(Event.VOIDED)
    for signature in _signatures():
        is_void = signature.voided_at is not None
        stands = signature.version.proposal.version_id == signature.version_id
        if stands == is_void:
            yield _finding(signature, "is void, and its version stands" if stands else "outlived its version")
        elif is_void != (signature.version_id in voided):
            yield _finding(signature, "is void in its row or in the chain, and not in both")


def accepted_totals_add_up() -> Iterator[Finding]:
    """L-35: base and chosen options at the version's prices are the total signed, in row, chain and list."""
    told = _facts_by_version(Event.SIGNED)
    for signature in _signatures():
        version, proposal = signature.version, signature.version.proposal
        content = read(version.content)
        offered = {service.position for service in content.services if service.is_optional}
        said = {(signature.total_cents, tuple(signature.options))}
        said |= {(f.get("total_cents"), tuple(f.get("options", ()))) for f in told.get(version.pk, [])}
        total = choose(content, signature.options).price_cents
        listed = proposal.price_cents if proposal.version_id == version.pk else total
        if not offered.issuperset(signature.options) or said != {(total, tuple(signature.options))}:
            yield _finding(signature, "accepts another total than its services add up to")
        elif listed != total:
            yield _finding(signature, "accepts another total than the proposal shows")


def signers_were_entitled_and_had_agreed() -> Iterator[Finding]:
    """L-36: the role is recorded; consent to known words came first, and was not withdrawn by then."""
    told = _facts_by_version(Event.SIGNED)
    agreed = _facts_by_version(Event.CONSENTED)
    for signature in _signatures().select_related("consent"):
        consent, version_id = signature.consent, signature.version_id
        roles = {signature.role, *(facts.get("role") for facts in told.get(version_id, []))}
        hashes = {consent.sha256, *(facts.get("consent_sha256") for facts in told.get(version_id, []))}
        if len(roles) != 1 or signature.role not in {role.value for role in SigningRole}:
            yield _finding(signature, "has no role that may sign, or another than was recorded")
        if hashes != {sha256_of(consent.text)}:
            yield _finding(signature, "rests on other words of consent than were agreed to")
        elif (
            consent.contact_id != signature.contact_id
            or consent.given_at > signature.at
            or (consent.withdrawn_at is not None and consent.withdrawn_at < signature.at)
            or consent.sha256 not in {facts.get("consent_sha256") for facts in agreed.get(version_id, [])}
        ):
            yield _finding(signature, "came before the signer's consent, or after it was withdrawn")


def _signatures() -> Any:
    return Signature.objects.select_related("version__proposal").order_by("pk")


def _facts_by_version(kind: Event) -> dict[int, list[Facts]]:
    """What the chain tells of this kind, in its order."""
    found: dict[int, list[Facts]] = {}
    rows = SignatureEvent.objects.filter(kind=kind.value).order_by("position")
    for version_id, at, facts in rows.values_list("version_id", "at", "facts"):
        found.setdefault(version_id, []).append({**facts, "at": at})
    return found


def _as_signed(signature: Signature) -> Iterator[tuple[str, Any]]:
    """The facts of a signature's link, from the rows. Total, options, role, consent: other checks' matter."""
    version = signature.version
    document = getattr(version, "document", None)
    pdf = document.pdf if document else None
    yield "at", signature.at
    for name in ("name", "email", "confirmed", "address", "user_agent"):
        yield name, getattr(signature, name)
    yield "signature", signature.external_id
    yield "version_sha256", version.sha256
    yield "presented_sha256", signature.presented_sha256
    yield "presented_sha256", pdf.sha256 if pdf else None
    yield "drawing_sha256", sha256_of(signature.path) if signature.path else None
    yield "drawing_size", [signature.width, signature.height]


def _finding(signature: Signature, fault: str) -> Finding:
    version = signature.version
    return Finding(
        "signature", f"{signature.pk} (proposal {version.proposal.number}, version {version.ordinal})", fault
    )


CHECKS = (
    Check(
        "L-03",
        "The chain of signatures is append-only",
        the_chain_is_append_only,
        SignatureEvent.objects.count,
    ),
    Check("L-34", "The chain of signatures is whole", the_chain_is_whole, SignatureEvent.objects.count),
    Check("L-34", "Signatures are what was signed", signatures_are_what_was_signed, Signature.objects.count),
    Check(
        "L-34",
        "Signed documents are what was sealed",
        signed_documents_are_what_was_sealed,
        SignedDocument.objects.exclude(pdf=None).count,
    ),
    Check(
        "L-33",
        "Signatures stand with their versions",
        signatures_stand_with_their_versions,
        Signature.objects.count,
    ),
    Check("L-35", "Accepted totals add up", accepted_totals_add_up, Signature.objects.count),
    Check(
        "L-36",
        "Signers were entitled and had agreed",
        signers_were_entitled_and_had_agreed,
        Signature.objects.count,
    ),
)

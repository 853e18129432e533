"""What people are told by mail once a proposal is signed; each is registered in `config/wiring.py`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from fieldgate.branches import doors as branch_doors
from fieldgate.branches.letters import Words, compose
from fieldgate.branches.portal import CurrentPortal, script_prefix
from fieldgate.documents.serving import PDF, safe_name
from fieldgate.documents.storing import read as read_file
from fieldgate.kit import clock, money
from fieldgate.mail.letter import Attachment, Letter
from fieldgate.people.messages import greeting
from fieldgate.proposals.content import choose, read
from fieldgate.proposals.doors import check_url
from fieldgate.proposals.models import Proposal, Signature
from fieldgate.proposals.rules import heading

PROPOSAL_SIGNED = "proposal_signed"
PROPOSAL_SIGNED_COPY = "proposal_signed_copy"
LONGEST_TITLE = 80  # in a file's name


def proposal_signed(to: str, args: Mapping[str, Any], secret: str) -> Letter:
    """To the office: who signed what, for how much, with the signed document. It holds no way to sign."""
    signature = _signature(args)
    proposal = signature.version.proposal
    words = Words(
        subject=_("Signed: %(what)s") % {"what": _what(signature)},
        paragraphs=[
            _("%(name)s (%(role)s contact) signed %(what)s at %(place)s.")
            % {
                "name": signature.name,
                "role": signature.role,
                "what": _what(signature),
                "place": proposal.property.name,
            },
            "\n".join(_facts(signature)),
            _("The customer sees it as ACCEPTED. In the office it stays Delivered until you mark it as Won."),
        ],
        button=(_("Open in the office"), _office_url("office:proposals_proposal_change", proposal.pk)),
        after=[_enclosed(signature)],
    )
    return _with_document(replace(compose(None, to, words), reply_to=signature.email), signature)


def proposal_signed_copy(to: str, args: Mapping[str, Any], secret: str) -> Letter:
    """To the signer: what they accepted, with the signed document to keep."""
    signature = _signature(args)
    portal = branch_doors.find_portal(args["portal_id"]) if args["portal_id"] else None
    words = Words(
        subject=_("Your signed copy: %(what)s") % {"what": _what(signature)},
        paragraphs=[
            greeting(signature.name),
            _("Thank you. You signed %(what)s for %(place)s.")
            % {"what": _what(signature), "place": signature.version.proposal.property.name},
            "\n".join(_facts(signature)),
        ],
        button=(_("View Proposal"), _document_url(portal, signature.version.proposal)) if portal else None,
        after=[
            _enclosed(signature),
            _("Anybody can check whether a file is the accepted version: %(url)s") % {"url": check_url()},
            _("If it was not you who signed, please tell us at once."),
        ],
    )
    letter = compose(portal, to, words)
    rep = signature.version.proposal.sales_rep
    return _with_document(replace(letter, reply_to=rep.user.email) if rep else letter, signature)


def _signature(args: Mapping[str, Any]) -> Signature:
    rows = Signature.objects.select_related(
        "document", "version__proposal__property__branch", "version__proposal__parent",
        "version__proposal__sales_rep__user",
    )  # fmt: skip
    return rows.get(pk=args["signature_id"])


def _what(signature: Signature) -> str:
    """What was signed, by its name; of a change order also what it changes (R62)."""
    proposal = signature.version.proposal
    name = heading(proposal.number, signature.version.title, proposal.revision)
    if proposal.parent is None:
        return name
    return _("%(name)s (change order to Proposal #%(number)s)") % {
        "name": name,
        "number": proposal.parent.number,
    }


def _facts(signature: Signature) -> Iterator[str]:
    """Total, options with their own prices, and when: no other price, whatever the portal shows."""
    content = choose(read(signature.version.content), signature.options)
    yield _("Accepted total: %(total)s") % {"total": money.on_page(content.price_cents, content.currency)}
    for service in content.services:
        if service.is_optional and service.is_chosen:
            yield _("Chosen: %(name)s, %(price)s") % {
                "name": service.name,
                "price": money.on_page(service.price_cents, content.currency),
            }
    there = clock.there(signature.at, signature.version.proposal.property.branch.zone)
    yield _("Signed: %(day)s, %(time)s") % {
        "day": clock.on_page(there.date()),
        "time": clock.time_on_page(there),
    }


def _enclosed(signature: Signature) -> str:
    if signature.document.pdf_id is None:
        return _(
            "The signed document could not be made as a file, so none is attached. The signature stands, and "
            "everything it says is in the portal."
        )
    return _(
        "The signed document is attached, with its certificate. It is sealed: any change to it would show."
    )


def _with_document(letter: Letter, signature: Signature) -> Letter:
    """The letter with the signed PDF. Raises FileIsLost: then the mail is tried again later."""
    if signature.document.pdf_id is None:
        return letter
    proposal = signature.version.proposal
    parts = [_("Proposal %(number)s") % {"number": proposal.number}]
    if proposal.revision:
        parts.append(_("Revision %(revision)s") % {"revision": proposal.revision})
    parts += [signature.version.title[:LONGEST_TITLE].strip(), _("signed")]
    file = Attachment(safe_name(f"{' '.join(parts)}.pdf"), read_file(signature.document.pdf_id), PDF)
    return replace(letter, attachments=(file,))


def _document_url(portal: CurrentPortal, proposal: Proposal) -> str:
    """Of this very revision: a later one may have come since."""
    return f"{portal.url('proposals:document', proposal.number)}?revision={proposal.revision}"


def _office_url(name: str, *args: object) -> str:
    with script_prefix("/"):
        return settings.FIELDGATE_URL + reverse(name, urlconf=settings.ROOT_URLCONF, args=args)

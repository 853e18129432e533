"""A proposal's document in words, ready to be set: JSON from frozen content and paper, and nothing else."""

import base64
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from fieldgate.kit import clock, money
from fieldgate.proposals.content import Content, choose
from fieldgate.proposals.pdf.paper import Letterhead, Logo, Paper, Party
from fieldgate.proposals.pdf.rows import option_rows, service_chunks
from fieldgate.proposals.pdf.signing import Signature, signature_words
from fieldgate.proposals.rules import Kind, heading

TEMPLATE = Path(__file__).with_name("proposal.typ")
LOGO_BOX_MM = (62, 17)


def sheet(content: Content, paper: Paper, signature: Signature | None = None) -> dict[str, Any]:
    """The sheet of TEMPLATE, in the paper's language, whoever asks.

    With a signature, its options are chosen and its certificate comes last.
    """
    with override(paper.language):
        return _sheet(content, paper, signature)


def _sheet(content: Content, paper: Paper, signature: Signature | None) -> dict[str, Any]:
    if signature:
        content = choose(content, signature.options)
    return {
        "title": heading(paper.number, content.title, paper.revision),
        "lang": paper.language,
        "paper": paper.size,
        "accent": paper.letterhead.accent,
        "draft": _("DRAFT") if paper.is_draft else None,
        "letterhead": _letterhead(paper.letterhead),
        "running": heading(paper.number, "", paper.revision),
        "footer": paper.letterhead.footer,
        "page": [_("Page"), _("of")],
        "kind": _kind(paper),
        "heading": content.title or heading(paper.number, "", paper.revision),
        "facts": _facts(content, paper),
        "parties": _parties(paper),
        "description": _paragraphs(content.description),
        "services": {
            "caption": _("Services"),
            "head": [_("Service"), _("Visits") if paper.show_details else "", _("Price")],
            "chunks": service_chunks(content, show_details=paper.show_details),
        },
        "options": _options(content, paper),
        "schedule": _schedule(content),
        "terms": _prose(_("Terms"), content.terms),
        "acceptance": None if signature or paper.is_draft else _acceptance(),
        "signature": signature_words(signature, content, paper) if signature else None,
    }


def _letterhead(head: Letterhead) -> dict[str, Any]:
    return {
        "company": head.company,
        "lines": [line for line in head.lines if line],
        "logo": _logo(head.logo) if head.logo else None,
    }


def _logo(logo: Logo) -> dict[str, Any]:
    """The PNG inside an SVG: Typst reads a picture's bytes from JSON far quicker so (ran)."""
    width, height = LOGO_BOX_MM
    data = base64.b64encode(logo.png).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {logo.width} {logo.height}">'
        f'<image width="{logo.width}" height="{logo.height}" href="data:image/png;base64,{data}"/></svg>'
    )
    return {"as_is": svg, "height": min(height, width * logo.height // logo.width)}


def _kind(paper: Paper) -> str:
    if paper.changes:
        return _("Change order to Proposal #%(number)s") % {"number": paper.changes}
    return _("Contract") if paper.kind is Kind.CONTRACT else _("Proposal")


def _facts(content: Content, paper: Paper) -> list[tuple[str, str]]:
    dated = _("Proposal date") if paper.kind is Kind.CONTRACT else _("Date")
    facts = [
        (_("Number"), f"#{paper.number}"),
        (dated, clock.on_document(paper.dated)),
        (_("Total"), money.on_document(content.price_cents, content.currency)),
    ]
    if paper.revision:
        facts.insert(1, (_("Revision"), str(paper.revision)))
    return facts


def _parties(paper: Paper) -> list[dict[str, Any]]:
    captioned: list[tuple[str, Party | None]] = [
        (_("Prepared for"), paper.contact),
        (_("Property"), paper.property),
        (_("Your contact"), paper.sales_rep),
    ]
    return [
        {"caption": caption, "lines": list(party.all_lines)}
        for caption, party in captioned
        if party and party.all_lines
    ]


def _options(content: Content, paper: Paper) -> dict[str, Any] | None:
    rows = option_rows(content, show_details=paper.show_details)
    if not rows:
        return None
    return {
        "caption": _("Optional services"),
        "note": _("Only those that are chosen are part of the total."),
        "head": ["", _("Service"), _("Visits") if paper.show_details else "", _("Price")],
        "rows": rows,
    }


def _schedule(content: Content) -> dict[str, Any] | None:
    payments = [
        (clock.on_document(p.due_on), money.on_document(p.cents, content.currency)) for p in content.payments
    ]
    text = _paragraphs(content.payment_schedule)
    if not (text or payments):
        return None
    return {
        "caption": _("Payment schedule"),
        "text": text,
        "head": [_("Due"), _("Payment")],
        "payments": payments,
    }


def _prose(caption: str, text: str) -> dict[str, Any] | None:
    paragraphs = _paragraphs(text)
    return {"caption": caption, "text": paragraphs} if paragraphs else None


def _acceptance() -> dict[str, Any]:
    return {
        "caption": _("Acceptance"),
        "text": _("I accept this proposal, with its services, prices and terms."),
        "lines": [_("Signature"), _("Name"), _("Date")],
    }


def _paragraphs(text: str) -> list[str]:
    """Paragraphs are parted by empty lines; within one, lines stay lines."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return [part.strip("\n") for part in parts if part.strip()]

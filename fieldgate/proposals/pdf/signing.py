"""What a signature adds to the document: itself, and the certificate behind it (reliability 1.6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fieldgate.kit import clock, money
from fieldgate.proposals.content import Content
from fieldgate.proposals.pdf.in_words import in_words
from fieldgate.proposals.pdf.paper import Paper
from fieldgate.proposals.rules import Event, heading

# What a drawn signature may consist of: moves, lines and curves. So nothing else gets into the drawing.
_PATH = re.compile(r"[MLQC0-9 .,-]{1,200000}")
_PEN = "#1b2a5a"
SHORT = 3_000  # letters of a section


class NotStrokes(ValueError):
    """The text is not a drawn signature."""


@dataclass(frozen=True)
class Strokes:
    """A drawn signature: an SVG path within width and height. Raises NotStrokes."""

    path: str
    width: int
    height: int

    def __post_init__(self) -> None:
        if not (_PATH.fullmatch(self.path) and 0 < self.width <= 10_000 and 0 < self.height <= 10_000):
            raise NotStrokes

    def as_svg(self) -> str:
        """As a picture of its own."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">'
            f'<path d="{self.path}" fill="none" stroke="{_PEN}" stroke-width="{max(self.height // 60, 1)}" '
            'stroke-linecap="round" stroke-linejoin="round"/></svg>'
        )


@dataclass(frozen=True)
class Witnessed:
    """A link of the chain as the certificate tells it: what happened when (UTC), by whom, from where."""

    kind: Event
    at: datetime
    by: str = ""
    how: str = ""  # a version was delivered: "email" or "print"
    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Link:
    """Where the signature stands in the chain of all signature events, with its hash and the one before."""

    position: int
    previous_sha256: str
    sha256: str


@dataclass(frozen=True)
class Signature:
    """A signature with its evidence. `strokes` where it was drawn; else `name` is what was typed.

    `role`: "Primary" or "Billing", as it was at that moment. `presented_sha256`, `presented_pages`: of the
    PDF the signer was shown. `consent`: the words agreed to. `options`: positions of the optional services
    chosen. `confirmed`: how the signer had proved who they are. `evidence_id` names the row of the signature.
    `sender`: who delivered the version, for `branch`; `delivered_elsewhere`: when another system did.
    `events`: all links of the version up to the signature, whose own is `link`. `check_url`: where anybody
    can check the file.
    """

    name: str
    role: str
    email: str
    signed_at: datetime
    address: str
    user_agent: str
    confirmed: str
    version: int
    presented_sha256: str
    consent: str
    options: frozenset[int] = frozenset()
    strokes: Strokes | None = None
    evidence_id: str = ""
    contact_id: str = ""
    consented_at: datetime | None = None
    presented_pages: int = 0
    sender: str = ""
    branch: str = ""
    delivered_elsewhere: datetime | None = None
    events: tuple[Witnessed, ...] = ()
    link: Link | None = None
    check_url: str = ""


Rows = list[tuple[str, Any]]


def signature_words(signature: Signature, content: Content, paper: Paper) -> dict[str, Any]:
    """The signature and its certificate in words. `content`: with the options chosen."""
    under = _("%(role)s contact, signed electronically %(moment)s") % {
        "role": signature.role,
        "moment": _moment(signature.signed_at),
    }
    return {
        "caption": _("Accepted"),
        "text": _("%(name)s accepted this proposal for %(total)s.")
        % {"name": signature.name, "total": money.on_document(content.price_cents, content.currency)},
        "strokes": {"as_is": signature.strokes.as_svg()} if signature.strokes else None,
        "alt": _("Signature of %(name)s, drawn by hand") % {"name": signature.name},
        "typed": signature.name,
        "name": signature.name,
        "under": under,
        "certificate": {
            "kind": _("Certificate"),
            "caption": _("Electronic Signature"),
            "text": _(
                "This certificate was made together with the signed document and is part of it. The seal on "
                "the file shows whether anything in it was changed afterwards."
            ),
            "sections": list(_sections(signature, content, paper)),
            "events": _events(signature),
        },
    }


def _sections(signature: Signature, content: Content, paper: Paper) -> Iterator[dict[str, Any]]:
    """Captioned tables of what was recorded; what was not is left out."""
    how = _(
        "The page says whether a file is the accepted version, without taking the file. pdfsig, a part of "
        "poppler, checks the seal without us; sha256sum gives the number by which the page knows the file."
    )
    for caption, note, rows in (
        (_("Signature"), "", _signing(signature)),
        (_("What was accepted"), "", _acceptance(signature, content)),
        (_("Document"), "", _document(signature, content, paper)),
        (_("Consent"), "", _consent(signature)),
        (_("How to check this file"), how, _checking(signature)),
    ):
        said = [row for row in rows if row[1]]
        if said:
            # What is short stays on one page.
            whole = sum(len(str(value)) for _name, value in said) < SHORT
            yield {"caption": caption, "note": note, "rows": said, "whole": whole}


def _signing(signature: Signature) -> Rows:
    return [
        (_("Certificate"), signature.evidence_id),
        (_("Signed by"), signature.name),
        (_("Role at that moment"), _("%(role)s contact") % {"role": signature.role}),
        (_("E-mail"), signature.email),
        (_("Contact"), signature.contact_id),
        (_("Signature"), _("Drawn by hand") if signature.strokes else _("Typed")),
        (_("Signed at"), _moment(signature.signed_at)),
        (_("Identity confirmed by"), signature.confirmed),
        (_("Network address"), signature.address),
        (_("Browser"), signature.user_agent),
    ]


def _acceptance(signature: Signature, content: Content) -> Rows:
    chosen = "\n".join(
        f"{s.name}, {money.on_document(s.price_cents, content.currency)}"
        for s in content.services
        if s.is_optional and s.is_chosen
    )
    return [
        (_("Accepted total"), money.on_document(content.price_cents, content.currency)),
        (_("In words"), in_words(content.price_cents, content.currency)),
        (_("Optional services chosen"), chosen or _("None")),
    ]


def _document(signature: Signature, content: Content, paper: Paper) -> Rows:
    elsewhere = signature.delivered_elsewhere
    return [
        (_("Document"), heading(paper.number, content.title, paper.revision)),
        (_("Changes"), _("Proposal #%(number)s") % {"number": paper.changes} if paper.changes else ""),
        (_("Revision"), str(paper.revision)),
        (_("Version"), str(signature.version)),
        (_("Branch"), signature.branch),
        (_("Property"), ", ".join(paper.property.all_lines)),
        (_("Sent by"), signature.sender),
        (
            _("Delivered"),
            _("In another system, before it was brought here: %(moment)s") % {"moment": _moment(elsewhere)}
            if elsewhere
            else "",
        ),
        (_("Pages as presented"), str(signature.presented_pages or "")),
        (_("SHA-256 as presented"), _as_is(signature.presented_sha256)),
    ]


def _consent(signature: Signature) -> Rows:
    given_at = signature.consented_at
    return [
        (_("Given at"), _moment(given_at) if given_at else ""),
        (_("To these words"), signature.consent),
    ]


def _checking(signature: Signature) -> Rows:
    link = signature.link
    return [
        (_("Place in the record"), str(link.position) if link else ""),
        (_("SHA-256 of the entry before"), _as_is(link.previous_sha256) if link else ""),
        (_("SHA-256 of this entry"), _as_is(link.sha256) if link else ""),
        (_("Time"), _("All times are UTC, by the clock of the server that kept this record.")),
        (_("On a page"), {"as_is": signature.check_url, "is_link": True} if signature.check_url else None),
        # Not for translation: they are typed as they stand.
        (_("With commands"), {"as_is": "pdfsig FILE.pdf\nsha256sum FILE.pdf"}),
    ]


def _events(signature: Signature) -> dict[str, Any] | None:
    """What happened up to the signature, one row a link of the chain, in its order (T-ES-14)."""
    names = {
        Event.DELIVERED: _("Delivered"),
        Event.OPENED: _("Opened"),
        Event.CONSENTED: _("Consent given"),
        Event.CONSENT_WITHDRAWN: _("Consent withdrawn"),
        Event.DECLINED: _("Declined"),
        Event.SIGNED: _("Signed"),
        Event.SEALED: _("Sealed"),
        Event.VOIDED: _("Voided"),
    }
    ways = {"email": _("Delivered by mail"), "print": _("Delivered on paper")}
    if not signature.events:
        return None
    return {
        "caption": _("Events"),
        "head": [_("Time (UTC)"), _("What"), _("Who"), _("From")],
        "rows": [
            {
                "at": _moment(event.at, zone=""),
                "what": ways.get(event.how, names[event.kind]),
                "by": event.by,
                "from": "\n".join(text for text in (event.address, event.user_agent) if text),
            }
            for event in signature.events
        ],
    }


def _moment(moment: datetime, zone: str = " UTC") -> str:
    return f"{clock.on_document(moment.date())} {moment:%H:%M:%S}{zone}"


def _as_is(text: str) -> dict[str, str] | None:
    return {"as_is": text} if text else None

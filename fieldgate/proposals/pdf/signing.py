"""What a signature adds to the document: itself, and the certificate page (reliability 1.6)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fieldgate.kit import clock, money
from fieldgate.proposals.content import Content

# What a drawn signature may consist of: moves, lines and curves. So nothing else gets into the drawing.
_PATH = re.compile(r"[MLQC0-9 .,-]{1,200000}")
_PEN = "#1b2a5a"


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
class Signature:
    """A signature with its evidence. `strokes` where it was drawn; else `name` is what was typed.

    `role`: "Primary" or "Billing", as it was at that moment. `presented_sha256`: of the PDF the signer was
    shown. `options`: positions of the optional services chosen. `confirmed`: how the signer had proved who
    they are. `evidence_id` names the row of the signature.
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


def signature_words(signature: Signature, content: Content, document: str, place: str) -> dict[str, Any]:
    """The signature and its certificate in words. `content`: with the options chosen."""
    day = clock.on_document(signature.signed_at.date())
    moment = f"{day} {signature.signed_at:%H:%M:%S} UTC"
    under = _("%(role)s contact, signed electronically %(moment)s") % {
        "role": signature.role,
        "moment": moment,
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
                "This page was made together with the signed document and is part of it. The seal on the "
                "file shows whether anything in it was changed afterwards."
            ),
            "head": [_("What"), _("As recorded")],
            "rows": _rows(signature, content, document, place, moment),
        },
    }


def _rows(
    signature: Signature, content: Content, document: str, place: str, moment: str
) -> list[tuple[str, Any]]:
    kind = _("drawn by hand") if signature.strokes else _("typed")
    chosen = "\n".join(
        f"{s.name}, {money.on_document(s.price_cents, content.currency)}"
        for s in content.services
        if s.is_optional and s.is_chosen
    )
    rows: list[tuple[str, Any]] = [
        (_("Document"), document),
        (_("Version"), str(signature.version)),
        (_("Property"), place),
        (_("Accepted total"), money.on_document(content.price_cents, content.currency)),
        (_("Optional services chosen"), chosen or _("None")),
        (_("Signed by"), signature.name),
        (_("Role"), _("%(role)s contact") % {"role": signature.role}),
        (_("E-mail"), signature.email),
        (_("Signature"), kind),
        (_("Signed at"), moment),
        (_("Time"), _("All times are UTC, by the clock of the server.")),
        (_("Identity confirmed by"), signature.confirmed),
        (_("Network address"), signature.address),
        (_("Browser"), signature.user_agent),
        (_("Consent given"), signature.consent),
        (_("SHA-256 of the document as presented"), {"as_is": signature.presented_sha256}),
        (_("Signature record"), signature.evidence_id),
    ]
    return [row for row in rows if row[1]]

"""Delivered proposals with optional services, and what a browser sends from their sign page."""

import time
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.consenting import text_for
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.consent import sha256_of
from fieldgate.proposals.models import Proposal, ProposalService
from tests.make import make_document, make_proposal

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
# A signature as the pad sends it: two strokes in a box of 600 by 300.
DRAWN = "M40 150Q80 40 120 150L200 60M60 220L360 200"
NASTY_NAMES = (
    "<script>alert(1)</script> April",
    '#read("/etc/passwd") $x$ \\] [#strong] April',
    "{{ 7*7 }} {% now %} April",
    "אפריל מלמבה",
    "Zoë O’Brien-Łukasz",
    "李明",
)


def make_offer(
    number: str, at: Property, *, options: tuple[int, ...] = (5_000, 7_550), **more: Any
) -> Proposal:
    """A proposal of a service at $400 and optional ones at `options`, from position 2 on; printed."""
    proposal = make_proposal(number, at, 40_000, *options, sent=None, **more)
    optional = ProposalService.objects.filter(proposal=proposal, position__gt=1)
    optional.update(is_optional=True)
    Proposal.objects.filter(pk=proposal.pk).update(price_cents=40_000)
    deliver_proposal(System(), proposal.pk, NOON)
    proposal.refresh_from_db()
    make_document(proposal)
    return proposal


def form_of(proposal: Proposal, **changes: Any) -> dict[str, Any]:
    """What the browser of somebody who fills in everything sends; `changes` by field, None leaves one out."""
    assert proposal.version
    sent: dict[str, Any] = {
        "fingerprint": proposal.version.fingerprint,
        "consent_sha256": sha256_of(text_for(proposal.property)),
        "consent": "on",
        "name": "April Malmba",
        "kind": "typed",
        "do": "review",
    }
    return {name: value for name, value in {**sent, **changes}.items() if value is not None}


def drawn(path: str = DRAWN, width: int = 600, height: int = 300) -> dict[str, Any]:
    """The fields of a drawn signature."""
    return {"kind": "drawn", "strokes": path, "width": width, "height": height}


def prove(client: Client, *, ago: int = 0) -> Client:
    """As if the person of this browser had proved their password `ago` seconds ago."""
    session = client.session
    session["fresh_at"] = int(time.time()) - ago
    session.save()
    return client

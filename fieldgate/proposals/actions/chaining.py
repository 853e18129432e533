"""Adds links to the chain of signature events; whoever adds one waits for whoever is adding another."""

from collections.abc import Mapping
from datetime import datetime

from fieldgate.proposals.models import ChainEnd, SignatureEvent
from fieldgate.proposals.rules import Event

Facts = Mapping[str, str | int | list[int] | None]


def add_event(kind: Event, version_id: int, at: datetime, facts: Facts) -> SignatureEvent:
    """Add a link (`at` in UTC). Runs inside a transaction, and late in it: the chain's end stays locked."""
    ChainEnd.objects.get_or_create(id=1)
    end = ChainEnd.objects.select_for_update().get(id=1)
    kept = {
        name: value.replace("\x00", "") if isinstance(value, str) else value for name, value in facts.items()
    }
    link = SignatureEvent(
        position=end.position + 1, at=at, kind=kind.value, version_id=version_id, facts=kept,
        previous_sha256=end.sha256,
    )  # fmt: skip
    link.sha256 = link.digest()
    link.save(force_insert=True)
    ChainEnd.objects.filter(id=1).update(position=link.position, sha256=link.sha256)
    return link

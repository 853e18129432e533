"""Facts that later slices react to. Ids, because a reaction loads what it needs under its own rules."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ContactsMerged:
    """`gone` is about to be deleted; whatever named it now belongs to `kept`."""

    kept_id: int
    gone_id: int


@dataclass(frozen=True)
class ContactLeft:
    """A contact handed these properties over to a successor; what is written keeps its author."""

    contact_id: int
    successor_id: int
    property_ids: tuple[int, ...]

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


@dataclass(frozen=True)
class BranchZoneChanged:
    """A branch has another clock from now on; its days are days of that clock."""

    branch_id: int


@dataclass(frozen=True)
class CurrencyChanged:
    """The company has another currency from now on; whoever keeps documents in the old one refuses."""

    before: str
    after: str

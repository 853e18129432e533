"""Facts that later slices react to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PropertyMoved:
    """Another branch looks after the property from now on; its days are that branch's days."""

    property_id: int
    branch_id: int

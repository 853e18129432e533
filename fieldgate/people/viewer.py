"""Who is looking, as frozen values of ids. Every query takes one of these first."""

from dataclasses import dataclass

from fieldgate.people.roles import Role


@dataclass(frozen=True)
class CustomerViewer:
    """A contact inside one portal.

    `property_ids` are those linked to the contact in this portal's reach, `chosen_ids` the ones ticked in
    the Property Filter; nothing ticked means All Properties (R28). `branch_id` is None in a company portal.
    `zones` are those of the properties' branches: they say which day it is there.
    """

    user_id: int
    contact_id: int
    portal_id: int
    branch_id: int | None
    property_ids: tuple[int, ...]
    chosen_ids: tuple[int, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaffViewer:
    """A member of staff; `branch_ids` None means all branches (system administrators)."""

    user_id: int
    staff_id: int
    role: Role
    branch_ids: tuple[int, ...] | None


@dataclass(frozen=True)
class System:
    """The installation itself: import, sweeps, verify. Sees everything, and says so where it is used."""


Viewer = CustomerViewer | StaffViewer | System


def actor_of(viewer: Viewer) -> str:
    """The viewer as the audit names who did something."""
    return "system" if isinstance(viewer, System) else f"user:{viewer.user_id}"

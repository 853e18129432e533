"""Who of the staff is looking."""

from dataclasses import dataclass

from django.http import HttpRequest

from fieldgate.people.doors import staff_at_office
from fieldgate.people.roles import Role


@dataclass(frozen=True)
class Here:
    """Name, role and reach, as the office's frame shows them."""

    name: str
    role: str
    branches: str


def who_is_here(request: HttpRequest) -> Here | None:
    """The member of staff of this request."""
    staff = staff_at_office(request.user.pk) if request.user.is_authenticated else None
    if staff is None:
        return None
    everywhere = staff.role is Role.SYSTEM_ADMIN
    names = "All branches" if everywhere else ", ".join(name for _, name in staff.branches) or "No branch yet"
    return Here(staff.name, str(staff.role.label), names)

"""Reads that happen before there is a viewer: may this user come in here, and as whom?"""

from dataclasses import dataclass

from fieldgate.people.models import Contact, PortalAccess, StaffMember, User, plain_email
from fieldgate.people.roles import Role


@dataclass(frozen=True)
class ContactInPortal:
    """The contact behind a user in one portal."""

    contact_id: int
    name: str


@dataclass(frozen=True)
class StaffAtOffice:
    """The staff row behind a user, with branch names; none for a system administrator, who has all."""

    staff_id: int
    name: str
    role: Role
    branches: tuple[tuple[int, str], ...]


def contact_in_portal(user_id: int, portal_id: int) -> ContactInPortal | None:
    """The contact this user is in this portal; None without accepted, standing access."""
    row = (
        PortalAccess.objects.filter(
            contact__user_id=user_id, portal_id=portal_id, accepted_at__isnull=False, revoked_at=None
        )
        .values_list("contact_id", "contact__name")
        .first()
    )
    return ContactInPortal(*row) if row else None


def staff_at_office(user_id: int) -> StaffAtOffice | None:
    """The active staff row of this user, or None."""
    staff = StaffMember.objects.filter(user_id=user_id, is_active=True).prefetch_related("branches").first()
    if staff is None:
        return None
    branches = tuple((b.id, b.name) for b in staff.branches.all())
    return StaffAtOffice(staff.id, staff.name, Role(staff.role), branches)


def may_sign_in(user_id: int, portal_id: int | None) -> bool:
    """Whether a user may sign in at a portal, or at the office when `portal_id` is None."""
    if portal_id is None:
        return staff_at_office(user_id) is not None
    return contact_in_portal(user_id, portal_id) is not None


def find_active_user(email: str, portal_id: int | None) -> User | None:
    """The user with this address who may sign in here; None when there is none such."""
    user = User.objects.filter(email=plain_email(email), is_active=True).first()
    return user if user and may_sign_in(user.pk, portal_id) else None


def contact_name(user_id: int) -> str:
    """The name to greet a user by in a mail."""
    return (
        Contact.objects.filter(user_id=user_id).values_list("name", flat=True).first()
        or StaffMember.objects.filter(user_id=user_id).values_list("name", flat=True).first()
        or ""
    )

"""Make a member of staff, or change who they are, what they may do and where."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from fieldgate.audit.record import Change, changed, record
from fieldgate.branches.models import Branch
from fieldgate.people.editing import put
from fieldgate.people.errors import FieldRefused, StaffNotFound
from fieldgate.people.models import Contact, StaffMember, User, plain_email
from fieldgate.people.moving import TAKEN, move_account, shut_out
from fieldgate.people.permissions import Act, require
from fieldgate.people.roles import Role
from fieldgate.people.viewer import StaffViewer, Viewer, actor_of


@dataclass(frozen=True)
class StaffFields:
    """What the office types for a member of staff; branches by id (a system administrator has all)."""

    name: str
    email: str
    role: Role
    title: str = ""
    phone: str = ""
    branches: tuple[int, ...] = ()
    is_active: bool = True


def save_staff(viewer: Viewer, staff_id: int | None, fields: StaffFields) -> int:
    """Keep these fields of a member of staff, a new one for None; returns the id.

    A new one has no password until an invitation was accepted. Who is deactivated is out at once, and proves
    the address anew on coming back; so does who gets another address (`move_account`).
    Raises NotAllowed, StaffNotFound, or FieldRefused: an address that somebody else has, or one's own; no
    active system administrator would be left. Nothing has changed then.
    """
    require(viewer, Act.STAFF)
    try:
        with transaction.atomic():
            admins = _lock_administrators()
            member = _take(staff_id)
            before = _state(member)
            put(member, {"name": fields.name, "title": fields.title, "phone": fields.phone})
            put(member, {"role": fields.role, "is_active": fields.is_active})
            _check_last(member, admins)
            _settle_user(viewer, member, plain_email(fields.email))
            member.save()
            _settle_branches(member, fields.branches)
            if not member.is_active and before.get("is_active"):
                shut_out(member.user)
            _record(viewer, member, changed(before, _state(member)), is_new=staff_id is None)
    except IntegrityError:  # somebody took the address in the same moment
        raise FieldRefused("email", TAKEN) from None
    return member.pk


def _lock_administrators() -> set[int]:
    """The active system administrators, locked: of two who lower each other at once, one is refused."""
    rows = StaffMember.objects.select_for_update().filter(role=Role.SYSTEM_ADMIN.value, is_active=True)
    return {row.pk for row in rows.order_by("pk")}


def _take(staff_id: int | None) -> StaffMember:
    if staff_id is None:
        return StaffMember()
    row = StaffMember.objects.select_for_update().filter(pk=staff_id).first()
    if row is None:
        raise StaffNotFound(staff_id)
    return row


def _state(member: StaffMember) -> dict[str, str | int | bool | None]:
    """What the audit compares."""
    if member.pk is None:
        return {}
    branches = ", ".join(member.branches.order_by("name").values_list("name", flat=True))
    texts = {name: getattr(member, name) for name in ("name", "title", "phone", "role", "is_active")}
    return texts | {"email": member.user.email, "branches": branches}


def _check_last(member: StaffMember, admins: set[int]) -> None:
    stays = member.role == Role.SYSTEM_ADMIN.value and member.is_active
    if not stays and admins == {member.pk}:
        text = "This is the last active system administrator. Make somebody else one first."
        raise FieldRefused("is_active" if not member.is_active else "role", text)


def _settle_user(viewer: Viewer, member: StaffMember, address: str) -> None:
    """The account of this address: a new one without a password, a customer's own, or the one that moves."""
    put(User(), {"email": address})
    if member.user_id is None:
        user = User.objects.filter(email=address).first() or User.objects.create_user(address)
        if StaffMember.objects.filter(user=user).exists() or not user.is_active:
            raise FieldRefused("email", TAKEN)
        member.user = user
    elif member.user.email != address:
        if isinstance(viewer, StaffViewer) and viewer.staff_id == member.pk:
            raise FieldRefused("email", "Nobody changes the address of their own account here.")
        if Contact.objects.filter(email=address).exclude(user=member.user).exists():
            raise FieldRefused("email", TAKEN)
        Contact.objects.filter(user=member.user).update(email=address)
        move_account(member.user, address)


def _settle_branches(member: StaffMember, branch_ids: tuple[int, ...]) -> None:
    if not set(branch_ids) <= set(Branch.objects.values_list("pk", flat=True)):
        raise FieldRefused("branches", "One of these branches is gone. Choose again.")
    member.branches.set(branch_ids)


def _record(viewer: Viewer, member: StaffMember, changes: dict[str, Change], *, is_new: bool) -> None:
    if changes:
        act = "staff made" if is_new else "staff changed"
        record(act, actor=actor_of(viewer), on=f"staff:{member.pk}", detail=changes)

"""Reads that happen before there is a viewer: may this user come in here, and as whom?"""

from dataclasses import dataclass

from fieldgate.kit import clock
from fieldgate.people import invitations
from fieldgate.people.invitations import Standing
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember, User, plain_email
from fieldgate.people.roles import Role
from fieldgate.people.service_contact import ServiceContact


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


def may_sign_in_anywhere(user_id: int) -> bool:
    """Whether there is still a door that opens for this user: some portal, or the office."""
    accepted = PortalAccess.objects.filter(contact__user_id=user_id, accepted_at__isnull=False)
    return accepted.filter(revoked_at=None).exists() or staff_at_office(user_id) is not None


def find_active_user(email: str, portal_id: int | None) -> User | None:
    """The user with this address who may sign in here; None when there is none such."""
    user = User.objects.filter(email=plain_email(email), is_active=True).first()
    return user if user and may_sign_in(user.pk, portal_id) else None


def find_user_to_reset(email: str, portal_id: int | None) -> User | None:
    """As `find_active_user`; also whoever has an open invitation here and forgot the password to prove."""
    user = User.objects.filter(email=plain_email(email), is_active=True).first()
    if user is None or may_sign_in(user.pk, portal_id):
        return user
    here = {"access__portal_id": portal_id} if portal_id else {"access": None}
    open_ones = Invitation.objects.filter(email=user.email, used_at=None, ended_at=None, **here)
    return user if open_ones.filter(expires_at__gt=clock.now()).exists() else None


def contact_name(user_id: int) -> str:
    """The name to greet a user by in a mail."""
    return (
        Contact.objects.filter(user_id=user_id).values_list("name", flat=True).first()
        or StaffMember.objects.filter(user_id=user_id).values_list("name", flat=True).first()
        or ""
    )


@dataclass(frozen=True)
class InvitationFound:
    """The invitation behind a link, with whom it is for and what it leads to.

    `has_password`: the address has an account already, which must be proved. `on` names the invited person
    as the audit does; `office` is where to ask for another invitation.
    """

    id: int
    standing: Standing
    email: str
    name: str
    sender: str
    has_password: bool
    access_id: int | None
    contact_id: int | None
    staff_id: int | None
    branch_id: int | None
    office: ServiceContact | None
    on: str


def find_invitation(token: str, portal_id: int | None) -> InvitationFound | None:
    """The invitation of this token, at the only place that answers it: its portal, or the office (None).

    One whose address is not the person's any more, or whose account is disabled, has ended (T-AU-09).
    """
    here = {"access__portal_id": portal_id} if portal_id else {"access": None}
    row = (
        Invitation.objects.filter(token_sha256=invitations.hash_of(token), **here)
        .select_related("access__contact", "access__portal__branch", "staff__user")
        .first()
    )
    if row is None:
        return None
    user = User.objects.filter(email=row.email).first()
    standing = invitations.standing(row.used_at, row.ended_at, row.expires_at, clock.now())
    if standing in {Standing.OPEN, Standing.EXPIRED} and not _fits(row, user):
        standing = Standing.ENDED
    contact, staff = row.access and row.access.contact, row.staff
    person = contact or staff
    branch = row.access.portal.branch if row.access else None
    return InvitationFound(
        id=row.pk,
        standing=standing,
        email=row.email,
        name=person.name if person else "",
        sender=staff_name(row.sent_by_id),
        has_password=user is not None and user.has_usable_password(),
        access_id=row.access_id,
        contact_id=contact.pk if contact else None,
        staff_id=row.staff_id,
        branch_id=branch.pk if branch else None,
        office=ServiceContact(branch.name, "", branch.email, branch.phone) if branch else None,
        on=f"contact:{contact.pk}" if contact else f"staff:{row.staff_id}",
    )


@dataclass(frozen=True)
class WayIn:
    """How a contact comes into a portal: by the access they have, or by an invitation (`token`)."""

    token: str = ""


def find_way_in(contact_id: int, portal_id: int) -> WayIn | None:
    """The way in that a mail to this contact may hold; None when there is none.

    An invitation that is too old is one too: its page mails a fresh link to the same address (R16).
    """
    standing = PortalAccess.objects.filter(contact_id=contact_id, portal_id=portal_id, revoked_at=None)
    found = standing.select_related("contact__user").first()
    if found is None:
        return None
    if found.accepted_at:
        user = found.contact.user
        return WayIn() if user and user.is_active else None
    row = Invitation.objects.open().filter(access=found).select_related("access__contact").last()
    if row is None or not _fits(row, User.objects.filter(email=row.email).first()):
        return None
    token = invitations.token_with_hash(row.nonce, row.token_sha256)
    return WayIn(token) if token else None


def _fits(row: Invitation, user: User | None) -> bool:
    """Whether the invitation still is for the person who has its address now."""
    if user and not user.is_active:
        return False
    if row.staff:
        return row.staff.is_active and row.staff.user == user
    contact = row.access.contact if row.access else None
    if contact is None or contact.email != row.email:
        return False
    others = Contact.objects.filter(user=user).exclude(pk=contact.pk) if user else Contact.objects.none()
    return contact.user_id in {None, user.pk if user else None} and not others.exists()


def unsaved_user(email: str) -> User:
    """An account that does not exist yet, for the rules of passwords to compare with."""
    return User(email=email)


def find_user(user_id: int) -> User:
    """The account of this id. Raises User.DoesNotExist."""
    return User.objects.get(pk=user_id)


def staff_name(user_id: int | None) -> str:
    """The name of the member of staff behind an account; "" when there is none."""
    if user_id is None:
        return ""
    return StaffMember.objects.filter(user_id=user_id).values_list("name", flat=True).first() or ""

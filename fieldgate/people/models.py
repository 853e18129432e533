"""Users, the contacts and staff they are, and which portals a contact may open."""

from importlib import import_module
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from fieldgate.branches.models import Branch, Portal, PostalAddress, own_id
from fieldgate.people.roles import Role, roles
from fieldgate.people.viewer import CustomerViewer, StaffViewer, System, Viewer


def _in_reach(branch_ids: tuple[int, ...]) -> Q:
    """Accesses to portals of these branches, or to the portal of the whole company."""
    return Q(portal__branch_id__in=branch_ids) | Q(portal__branch_id=None)


def plain_email(address: str) -> str:
    """An address as it is stored and compared: without outer spaces, lower-case.

    Lowered here and not by the database, because SQLite does not fold letters such as É.
    """
    return address.strip().lower()


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with this address; no password means one that can never be typed."""
        user = self.model(email=plain_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """As Django's commands expect it; in the office a role counts, not this flag."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=plain_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """An e-mail address and a password. What it may do comes from its contact or staff row."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The person's name, as the office's frame shows it; the address while there is none."""
        return self._member.name if self._member else self.email

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin may ask further; the office's own check is by role."""
        return bool(self._member and self._member.is_active)

    @cached_property
    def _member(self) -> "StaffMember | None":
        """Asked once: the office's frame wants the name again and again."""
        return StaffMember.objects.filter(user=self).first()


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads of contacts; the only place that says which of them staff reach."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those linked to a property, billed on an invoice or let into a portal within one's branches.

        And those who are linked to nothing at all yet, so that whoever made one finds it again. A customer
        reaches nobody but oneself.
        """
        match viewer:
            case CustomerViewer():
                return self.filter(pk=viewer.contact_id)
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                here = viewer.branch_ids or ()
                return self.filter(
                    Q(Exists(self._ties("propertycontact", property__branch_id__in=here)))
                    | Q(Exists(self._ties("billed_invoices", property__branch_id__in=here)))
                    | Q(Exists(PortalAccess.objects.filter(_in_reach(here), contact=OuterRef("pk"))))
                    | ~(
                        Q(Exists(self._ties("propertycontact")))
                        | Q(Exists(self._ties("billed_invoices")))
                        | Q(Exists(PortalAccess.objects.filter(contact=OuterRef("pk"))))
                    )
                )

    def with_ties_beyond(self, viewer: Viewer) -> Self:
        """Those with a link, an invoice or an access at a branch that this viewer does not reach.

        Whoever changes how such a person signs in, or whom they are one with, changes what happens there.
        """
        if not isinstance(viewer, StaffViewer) or viewer.branch_ids is None:
            return self.none()
        here = viewer.branch_ids
        return self.filter(
            Q(Exists(self._ties("propertycontact").exclude(property__branch_id__in=here)))
            | Q(Exists(self._ties("billed_invoices").exclude(property__branch_id__in=here)))
            | Q(Exists(PortalAccess.objects.filter(contact=OuterRef("pk")).exclude(_in_reach(here))))
        )

    def _ties(self, name: str, **conditions: Any) -> models.QuerySet[Any]:
        """Rows of a later slice that point to the contact, by the name the relation has here."""
        relation = self.model._meta.get_field(name)
        rows = relation.related_model._base_manager.filter(**conditions)  # type: ignore[union-attr]
        return rows.filter(**{relation.field.name: OuterRef("pk")})  # type: ignore[union-attr]


class Contact(PostalAddress):
    """A person at a customer. `user` is set once an invitation was accepted."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=100, blank=True)
    company = models.CharField(max_length=200, blank=True)
    email = models.EmailField(unique=True, null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=None) | Q(email=Lower(F("email"))), name="contact_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PortalAccess(models.Model):
    """A contact's way into a portal: invited, accepted, perhaps revoked."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE)
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "portal accesses"
        constraints = [models.UniqueConstraint(fields=["contact", "portal"], name="one_access_per_portal")]

    def __str__(self) -> str:
        return f"{self.contact} at {self.portal}"


class StaffQuerySet(models.QuerySet["StaffMember"]):
    """Reads of staff; the only place that says who of the office sees whom."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Oneself, whoever shares a branch with one, and system administrators; all of them for those."""
        match viewer:
            case CustomerViewer():
                return self.none()
            case StaffViewer(branch_ids=None) | System():
                return self.all()
            case StaffViewer():
                shares = StaffMember.branches.through.objects.filter(
                    staffmember_id=OuterRef("pk"), branch_id__in=viewer.branch_ids or ()
                )
                return self.filter(
                    Q(pk=viewer.staff_id) | Q(role=Role.SYSTEM_ADMIN.value) | Q(Exists(shares))
                )


class StaffMember(models.Model):
    """A person of the office, with a role and the branches it holds for."""

    external_id = models.CharField(max_length=100, unique=True, default=own_id)
    user = models.OneToOneField(User, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=20, choices=roles)
    branches = models.ManyToManyField(Branch, blank=True)
    is_active = models.BooleanField(default=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def open(self) -> Self:
        """Neither used nor ended; perhaps expired."""
        return self.filter(used_at=None, ended_at=None)

    def stray(self) -> Self:
        """Open ones to an address that is not any more that of whom they let in."""
        contact, staff = F("access__contact__email"), F("staff__user__email")
        astray = Q(access__contact__email=None) | ~Q(email=contact)
        return self.open().filter(Q(astray, staff=None) | Q(~Q(email=staff), access=None))


class Invitation(models.Model):
    """One mailed way in, to a portal or to the office. Only the hash of its token is kept (R15).

    It is good once, until `expires_at`, for the address it went to and no other; inviting again, revoking and
    a changed address end it.
    """

    access = models.ForeignKey(PortalAccess, on_delete=models.CASCADE, null=True, blank=True)
    staff = models.ForeignKey(StaffMember, on_delete=models.CASCADE, null=True, blank=True)
    email = models.EmailField()
    nonce = models.CharField(max_length=64, help_text="The token follows from it and the secret key.")
    token_sha256 = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="Revoked, or replaced by a newer one.")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(access=None, staff__isnull=False) | Q(access__isnull=False, staff=None),
                name="invitation_to_a_portal_or_the_office",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.email}"


class Session(AbstractBaseSession):
    """A browser's session. Whose it is and when it was last seen stand beside it, so that no list can differ.

    `seen_at` is right to ten minutes. Device, address and moment of the sign-in are in the session itself.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    seen_at = models.DateTimeField()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The store that keeps these rows; by its name, as it stands on them."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class MailedCode(models.Model):
    """A code by mail, good once: for the session that asked for it, at the place it was asked for.

    The row is there for every address that was typed; only the worker knows whether a code was mailed, and
    only then is there a hash to compare with (R21).
    """

    nonce = models.CharField(max_length=64, unique=True, help_text="Only the session that asked has it.")
    email = models.EmailField()
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, null=True, help_text="None: the office.")
    code_hash = models.CharField(max_length=64, blank=True)
    account_mark = models.CharField(max_length=64, blank=True, help_text="Another once the password is.")
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Code for {self.email}"


class EmailChange(models.Model):
    """A wish to change the address one signs in with, until both addresses have proved themselves.

    The worker makes the codes. There is none for an address that is somebody else's: nothing that is typed
    matches "" (T-AU-15).
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, null=True, help_text="None: the office.")
    nonce = models.CharField(max_length=64, help_text="Only the session that asked has it.")
    email = models.EmailField()
    old_code_hash = models.CharField(max_length=64, blank=True)
    new_code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Change of address of {self.user_id}"


class Draft(models.Model):
    """A form that was posted by a session no longer fresh, kept until its page is shown again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    path = models.CharField(max_length=300)
    form = models.JSONField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_draft_per_page")]

    def __str__(self) -> str:
        return f"Draft of {self.path}"

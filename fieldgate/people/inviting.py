"""Makes invitations and puts their mails into the outbox, for the verbs that invite."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from fieldgate.audit.record import record_each
from fieldgate.branches.models import Portal
from fieldgate.kit import clock
from fieldgate.mail.outbox import Mail, post
from fieldgate.people import doors, invitations
from fieldgate.people.errors import FieldRefused
from fieldgate.people.messages import INVITATION, STAFF_INVITATION
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember, User
from fieldgate.people.viewer import CustomerViewer, StaffViewer, Viewer, actor_of

BATCH = 500  # SQLite takes 999 parameters in a statement
_T = TypeVar("_T")


def check_words(subject: str, body: str) -> None:
    """Raise FieldRefused for an empty or overlong subject or body, or one with a token nobody fills."""
    for field, text, most in (
        ("subject", subject, invitations.MOST_SUBJECT),
        ("body", body, invitations.MOST_BODY),
    ):
        if not text.strip():
            raise FieldRefused(field, "Write something here.")
        if len(text) > most:
            raise FieldRefused(field, f"This is too long. Use at most {most:,} characters.")
        if "\x00" in text:
            raise FieldRefused(field, "This holds a character that cannot be kept. Type it anew.")
        is_subject = field == "subject"
        if unknown := invitations.check_template(text, is_subject=is_subject):
            tokens = invitations.SUBJECT_TOKENS if is_subject else invitations.TOKENS
            known = ", ".join(f"{{{name}}}" for name in tokens)
            raise FieldRefused(field, f"Nothing is known for {', '.join(unknown)}. Use only {known}.")


def new_invitation(
    email: str, sender: User | None, subject: str, body: str, **goal: int | None
) -> Invitation:
    """An invitation that is not saved yet, good for 14 days from now; `goal` is `access_id` or `staff_id`."""
    nonce, now = invitations.new_nonce(), clock.now()
    token = invitations.token_of(nonce)
    return Invitation(
        email=email, nonce=nonce, token_sha256=invitations.hash_of(token), subject=subject, body=body,
        sent_by=sender, made_at=now, expires_at=now + invitations.LIVES, **goal,
    )  # fmt: skip


def make(
    viewer: Viewer, contacts: Sequence[Contact], portal: Portal, words: tuple[str, str]
) -> list[Invitation]:
    """Invitations of these contacts to a portal, not saved yet; what was open before has ended.

    All of it in a few statements, however many there are. Their contacts are locked.
    """
    now, sender = clock.now(), user_of(viewer)
    PortalAccess.objects.bulk_create(
        [PortalAccess(contact=c, portal=portal, invited_at=now, invited_by=sender) for c in contacts],
        update_conflicts=True,
        unique_fields=["contact", "portal"],
        update_fields=["invited_at", "invited_by"],
        batch_size=BATCH,
    )
    accesses: dict[int, int] = {}
    for batch in batches([contact.pk for contact in contacts]):
        theirs = PortalAccess.objects.filter(portal=portal, contact_id__in=batch)
        # Revoked before and invited again: in only once this invitation is accepted.
        theirs.exclude(revoked_at=None).update(revoked_at=None, accepted_at=None)
        end_open(now, access__in=theirs)
        accesses |= dict(theirs.values_list("contact_id", "pk"))
    record_each(
        "invited",
        actor=actor_of(viewer),
        on=[f"contact:{contact.pk}" for contact in contacts],
        branch_id=portal.branch_id,
        detail={"portal": portal.slug},
    )
    return [new_invitation(c.email or "", sender, *words, access_id=accesses[c.pk]) for c in contacts]


def batches(ids: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """In parts that fit into a statement."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def keep(made: Sequence[Invitation]) -> None:
    """Save new invitations whose link another mail will hold."""
    Invitation.objects.bulk_create(made, batch_size=BATCH)


def send(made: Sequence[Invitation], branch_id: int | None) -> None:
    """Save new invitations and post their mails, which hold nothing but their ids."""
    keep(made)
    kinds = ((STAFF_INVITATION if one.staff_id else INVITATION, one) for one in made)
    post(
        [
            Mail(kind, one.email, f"{kind}:{one.pk}", {"invitation_id": one.pk}, branch_id=branch_id)
            for kind, one in kinds
        ]
    )


def take_invitation(token: str, portal_id: int | None) -> doors.InvitationFound | None:
    """The invitation of a token as it stands, with the person it is for locked until the transaction ends.

    Whatever lets a contact in, shuts one out or changes an address locks the contact first. So those wait
    for each other here, in one order: otherwise accepting and revoking at once ended in a deadlock, and two
    portals accepted at once each set a password (ran, PostgreSQL).
    """
    found = doors.find_invitation(token, portal_id)
    if found is None:
        return None
    if found.contact_id:
        Contact.objects.select_for_update().filter(pk=found.contact_id).first()
    elif found.staff_id:
        StaffMember.objects.select_for_update().filter(pk=found.staff_id).first()
    return doors.find_invitation(token, portal_id)


def end_open(now: datetime, **goal: object) -> None:
    """End the open invitations to a goal, such as `access__in`."""
    Invitation.objects.filter(used_at=None, ended_at=None, **goal).update(ended_at=now)


def user_of(viewer: Viewer) -> User | None:
    """The account behind a viewer; the installation itself has none."""
    match viewer:
        case CustomerViewer() | StaffViewer():
            return User.objects.filter(pk=viewer.user_id).first()
        case _:
            return None

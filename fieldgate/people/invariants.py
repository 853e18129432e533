"""What must hold of people at every moment; `fieldgate verify` asks."""

from collections.abc import Iterator

from django.db.models import F, Q

from fieldgate.kit.verifying import Check, Finding
from fieldgate.people.models import Contact, Invitation, PortalAccess


def accepted_accesses_are_somebodys() -> Iterator[Finding]:
    """A-01: whoever accepted an access has an account to come in with."""
    rows = PortalAccess.objects.filter(contact__user=None).exclude(accepted_at=None)
    for pk in rows.values_list("id", flat=True):
        yield Finding("access", pk, "was accepted by a contact without an account")


def contacts_and_accounts_have_one_address() -> Iterator[Finding]:
    """A-02: a contact is written to where the account signs in (design.md 3)."""
    rows = Contact.objects.filter(Q(email=None) | ~Q(email=F("user__email")), user__isnull=False)
    for pk in rows.values_list("id", flat=True):
        yield Finding("contact", pk, "has another address than the account it signs in with")


def open_invitations_went_to_the_address_there_is() -> Iterator[Finding]:
    """A-03: an invitation that is good went to the present address of whom it lets in (R15)."""
    for pk in Invitation.objects.stray().values_list("id", flat=True):
        yield Finding("invitation", pk, "is open, and went to an address that is not that person's any more")


CHECKS = (
    Check(
        "A-01",
        "Accepted accesses are somebody's",
        accepted_accesses_are_somebodys,
        PortalAccess.objects.count,
    ),
    Check(
        "A-02",
        "Contacts and accounts have one address",
        contacts_and_accounts_have_one_address,
        Contact.objects.count,
    ),
    Check(
        "A-03",
        "Open invitations went to the address there is",
        open_invitations_went_to_the_address_there_is,
        Invitation.objects.count,
    ),
)

"""Letting people in while somebody else lets them in, shuts them out or gives them another address."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.hashers import check_password

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.kit import clock
from fieldgate.people import invitations
from fieldgate.people.actions.accept_invitation import accept_invitation
from fieldgate.people.actions.invite import invite
from fieldgate.people.actions.renew_invitation import renew_invitation
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.models import Contact, Invitation, PortalAccess, User
from fieldgate.people.viewer import System
from tests.races.real_database import Attempt, RealDatabase, race

pytestmark = pytest.mark.races

OFFICE = System()
PASSWORDS = ("password number 0", "password number 1")


@pytest.fixture
def portals(real_database: RealDatabase) -> list[Portal]:
    Company.objects.create(id=1, name="Acme Grounds")
    return [
        Portal.objects.create(
            branch=Branch.objects.create(name=name, zone="UTC"), slug=name.lower(), title=f"Acme {name}"
        )
        for name in ("North", "South")
    ]


def new_contact(n: int) -> Contact:
    return Contact.objects.create(name=f"Person {n}", email=f"p{n}@example.com")


def token_for(contact: Contact, portal: Portal) -> str:
    """Invite the contact; returns what the link holds."""
    invite(OFFICE, [contact.pk], portal.pk, "Come in", "Hello")
    row = Invitation.objects.get(access__contact=contact, access__portal=portal, ended_at=None)
    token = invitations.token_with_hash(row.nonce, row.token_sha256)
    assert token
    return token


def kinds(attempts: list[Attempt], *, processes: int) -> dict[str, int]:
    """What the attempts came to, by the name of the error alone."""
    found: Counter[str] = Counter()
    for outcome, count in race(attempts, processes=processes).items():
        found[outcome.partition(":")[0]] += count
    return found


def test_t_au_11_of_two_portals_accepted_at_once_one_makes_the_account_and_the_other_takes_no_password(
    portals: list[Portal],
) -> None:
    attempts: list[Attempt] = []
    for n in range(8):
        contact = new_contact(n)
        attempts += [
            partial(accept_invitation, token_for(contact, portal), portal.pk, password)
            for portal, password in zip(portals, PASSWORDS, strict=True)
        ]
    assert kinds(attempts, processes=2) == {"done": 8, "InvitationGone": 8}
    assert User.objects.count() == PortalAccess.objects.exclude(accepted_at=None).count() == 8
    for user in User.objects.all():
        accepted = PortalAccess.objects.get(contact__user=user, accepted_at__isnull=False)
        assert check_password(PASSWORDS[portals.index(accepted.portal)], user.password)


def test_accepting_and_revoking_at_once_end_out_and_in_no_error(portals: list[Portal]) -> None:
    north = portals[0]
    attempts: list[Attempt] = []
    for n in range(16):
        contact = new_contact(n)
        token = token_for(contact, north)
        attempts += [
            partial(accept_invitation, token, north.pk, PASSWORDS[0]),
            partial(revoke_access, OFFICE, contact.pk, north.pk),
        ]
    assert kinds(attempts, processes=2).keys() <= {"done", "again", "InvitationGone"}
    assert not PortalAccess.objects.filter(revoked_at=None).exists()
    assert not Invitation.objects.open().exists()


def test_accepting_and_being_invited_again_at_once_leave_no_error_and_no_second_way_in(
    portals: list[Portal],
) -> None:
    north = portals[0]
    people = [new_contact(n) for n in range(8)]
    attempts: list[Attempt] = []
    for contact in people:
        token = token_for(contact, north)
        attempts += [
            partial(accept_invitation, token, north.pk, PASSWORDS[0]),
            partial(invite, OFFICE, [one.pk for one in people], north.pk, "Again", "Hello"),
        ]
    assert kinds(attempts, processes=2).keys() <= {"done", "InvitationGone"}
    for access in PortalAccess.objects.all():
        assert Invitation.objects.open().filter(access=access).count() == (access.accepted_at is None)


def test_a_link_renewed_twice_at_once_leaves_one_that_is_good(portals: list[Portal]) -> None:
    north = portals[0]
    attempts: list[Attempt] = []
    for n in range(8):
        attempts += [partial(renew_invitation, token_for(new_contact(n), north), north.pk)] * 2
    Invitation.objects.update(expires_at=clock.now() - timedelta(minutes=1))
    assert kinds(attempts, processes=2) == {"again": 16}
    good = Invitation.objects.open().filter(expires_at__gt=clock.now())
    assert good.count() == good.values("access").distinct().count() == 8


def test_no_invitation_goes_to_an_address_that_changes_in_the_same_moment(portals: list[Portal]) -> None:
    north = portals[0]
    people = [new_contact(n) for n in range(40)]
    attempts: list[Attempt] = []
    for n, contact in enumerate(people):
        changed = ContactFields(contact.name, email=f"new{n}@example.com")
        attempts += [
            partial(invite, OFFICE, [one.pk for one in people[: n + 1]], north.pk, "Come in", "Hello"),
            partial(save_contact, OFFICE, contact.pk, changed),
        ]
    assert kinds(attempts, processes=2) == {"done": 80}
    assert not Invitation.objects.stray().exists()

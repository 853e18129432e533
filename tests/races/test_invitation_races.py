"""T-AU-06: several at the same link at once."""

from functools import partial

import pytest
from django.contrib.auth.hashers import check_password

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.people import invitations
from fieldgate.people.actions.accept_invitation import accept_invitation
from fieldgate.people.actions.invite import invite
from fieldgate.people.actions.revoke_access import revoke_access
from fieldgate.people.models import Contact, Invitation, PortalAccess, User
from fieldgate.people.viewer import System
from tests.races.real_database import Attempt, RealDatabase, race

pytestmark = pytest.mark.races


@pytest.fixture
def portal(real_database: RealDatabase) -> Portal:
    Company.objects.create(id=1, name="Acme Grounds")
    branch = Branch.objects.create(name="North", zone="UTC")
    return Portal.objects.create(branch=branch, slug="north", title="Acme North")


def invited(portal: Portal, n: int = 1) -> tuple[int, str]:
    contact = Contact.objects.create(name=f"Person {n}", email=f"inv{n}@example.com")
    invite(System(), [contact.pk], portal.pk, "Come in", "Hello")
    row = Invitation.objects.get(email=contact.email, ended_at=None)
    token = invitations.token_with_hash(row.nonce, row.token_sha256)
    assert token
    return contact.pk, token


def test_t_au_06_of_many_who_accept_at_once_with_different_passwords_one_wins(portal: Portal) -> None:
    _, token = invited(portal)
    passwords = [f"password number {n}" for n in range(8)]
    outcomes = race([partial(accept_invitation, token, portal.pk, word) for word in passwords])
    won = sum(n for outcome, n in outcomes.items() if not outcome.startswith("InvitationGone"))
    assert (won, sum(outcomes.values())) == (1, 8)
    user = User.objects.get(email="inv1@example.com")
    assert sum(check_password(word, user.password) for word in passwords) == 1
    assert Contact.objects.get(user=user).email == user.email


def test_of_accepting_and_revoking_at_once_the_contact_is_in_or_out_but_never_both(portal: Portal) -> None:
    made = [invited(portal, n) for n in range(6)]
    attempts: list[Attempt] = []
    for contact_id, token in made:
        attempts += [
            partial(accept_invitation, token, portal.pk, "password number 1"),
            partial(revoke_access, System(), contact_id, portal.pk),
        ]
    race(attempts)
    for access in PortalAccess.objects.all():
        assert access.revoked_at is not None
        assert not Invitation.objects.filter(access=access, used_at=None, ended_at=None).exists()


def test_inviting_the_same_people_twice_at_once_leaves_each_one_open_link(portal: Portal) -> None:
    contacts = [Contact.objects.create(name=f"P {n}", email=f"p{n}@example.com").pk for n in range(50)]
    attempts = [
        partial(invite, System(), contacts[::step], portal.pk, "Come in", "Hello") for step in (1, -1, 1, -1)
    ]
    assert race(attempts) == {"done": 4}
    open_ones = Invitation.objects.filter(used_at=None, ended_at=None)
    assert sorted(open_ones.values_list("access__contact_id", flat=True)) == sorted(contacts)

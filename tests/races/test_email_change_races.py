"""Several at the same address, or at the same person, at once (T-AU-15)."""

from collections.abc import Callable
from functools import partial

import pytest

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.kit import clock
from fieldgate.people import codes
from fieldgate.people.actions.change_email import change_email
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.models import Contact, EmailChange, PortalAccess, User
from fieldgate.people.viewer import CustomerViewer, System
from tests.races.real_database import RealDatabase, race
from tests.verify.books import broken

pytestmark = pytest.mark.races

CODE = {"current": "11112222", "new": "33334444"}


@pytest.fixture
def portal(real_database: RealDatabase) -> Portal:
    Company.objects.create(id=1, name="Acme Grounds")
    branch = Branch.objects.create(name="North", zone="UTC")
    return Portal.objects.create(branch=branch, slug="north", title="Acme North")


def somebody(portal: Portal, n: int) -> CustomerViewer:
    user = User.objects.create_user(f"p{n}@example.com")
    contact = Contact.objects.create(name=f"Person {n}", email=user.email, user=user)
    PortalAccess.objects.create(contact=contact, portal=portal, accepted_at=clock.now())
    return CustomerViewer(user.pk, contact.pk, portal.pk, portal.branch_id, ())


def wish(viewer: CustomerViewer, address: str) -> str:
    """What there is once both codes were mailed; returns the nonce."""
    nonce = codes.new_nonce()
    kept = {which: codes.hash_of(nonce, code) for which, code in CODE.items()}
    EmailChange.objects.create(
        user_id=viewer.user_id, portal_id=viewer.portal_id, nonce=nonce, email=address, made_at=clock.now(),
        old_code_hash=kept["current"], new_code_hash=kept["new"],
    )  # fmt: skip
    return nonce


def confirm(viewer: CustomerViewer, nonce: str, new: str = CODE["new"]) -> bool:
    change_email(viewer, nonce, CODE["current"], new, None)
    return True


def test_t_au_15_of_many_who_prove_one_address_at_once_one_gets_it(portal: Portal) -> None:
    for round_number in range(4):
        people = [somebody(portal, 10 * round_number + n) for n in range(4)]
        address = f"wanted{round_number}@example.com"
        attempts = [partial(confirm, viewer, wish(viewer, address)) for viewer in people]
        assert race(attempts, processes=4) == {"done": 1, "CodeGone: ": 3}
        assert User.objects.filter(email=address).count() == 1
    assert broken() == {}


def test_both_codes_typed_twice_at_once_change_the_address_once(portal: Portal) -> None:
    viewer = somebody(portal, 1)
    nonce = wish(viewer, "new@example.com")
    assert race([partial(confirm, viewer, nonce)] * 4, processes=4) == {"done": 1, "CodeGone: ": 3}
    assert User.objects.get(pk=viewer.user_id).email == "new@example.com"


def test_t_au_24_of_many_wrong_tries_at_once_the_fifth_is_the_last_that_is_looked_at(portal: Portal) -> None:
    viewers = [somebody(portal, n) for n in range(12)]
    made = [(viewer, wish(viewer, f"new{n}@example.com")) for n, viewer in enumerate(viewers)]
    EmailChange.objects.update(tries=codes.MOST_TRIES - 1)
    outcomes = race([partial(confirm, *one, "00000000") for one in made for _ in range(8)])
    assert outcomes == {"CodeGone: ": 96}
    assert set(EmailChange.objects.values_list("tries", flat=True)) == {codes.MOST_TRIES}
    assert AuditEvent.objects.filter(act="code refused").count() == 12


def test_the_office_at_the_same_moment_leaves_one_address_for_account_and_contact(portal: Portal) -> None:
    attempts: list[Callable[[], object]] = []
    for n in range(8):
        viewer = somebody(portal, n)
        nonce = wish(viewer, f"own{n}@example.com")
        fields = ContactFields(name=f"Person {n}", email=f"office{n}@example.com")
        attempts += [
            partial(confirm, viewer, nonce),
            partial(save_contact, System(), viewer.contact_id, fields),
        ]
    outcomes = race(attempts, processes=2)
    assert set(outcomes) <= {"done", "CodeGone: "}
    assert broken() == {}
    assert not EmailChange.objects.exists()
    assert {user.email.split("@")[0][:6] for user in User.objects.all()} == {"office"}


def test_the_office_giving_the_address_to_somebody_else_at_once_leaves_it_to_one(portal: Portal) -> None:
    attempts: list[Callable[[], object]] = []
    for n in range(8):
        one, other = somebody(portal, 2 * n), somebody(portal, 2 * n + 1)
        address = f"wanted{n}@example.com"
        fields = ContactFields(name="Other", email=address)
        attempts += [
            partial(confirm, one, wish(one, address)),
            partial(save_contact, System(), other.contact_id, fields),
        ]
    outcomes = race(attempts, processes=2)
    assert outcomes["done"] == 8
    assert sum(outcomes.values()) == 16
    assert all(o.startswith(("done", "CodeGone", "FieldRefused")) for o in outcomes), outcomes
    assert broken() == {}

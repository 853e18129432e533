"""Several of the office at the same contacts, roles and rights at once."""

from collections import Counter
from functools import partial

import pytest

from fieldgate.branches.models import Branch, Company
from fieldgate.people.actions.merge_contacts import merge_contacts
from fieldgate.people.actions.save_contact import ContactFields, save_contact
from fieldgate.people.actions.save_staff import StaffFields, save_staff
from fieldgate.people.models import Contact, StaffMember, User
from fieldgate.people.roles import Role
from fieldgate.people.viewer import System
from fieldgate.properties.actions.hand_over import hand_over
from fieldgate.properties.actions.make_billing import make_billing
from fieldgate.properties.actions.make_primary import make_primary
from fieldgate.properties.models import Property, PropertyContact
from tests.races.real_database import RealDatabase, race

pytestmark = pytest.mark.races

OFFICE = System()


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    Company.objects.create(id=1, name="Acme Grounds")
    return Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")


def contacts(count: int) -> list[int]:
    return [Contact.objects.create(name=f"Person {n}").pk for n in range(count)]


def kinds(outcomes: dict[str, int]) -> dict[str, int]:
    """Outcomes by the name of the error alone."""
    found: Counter[str] = Counter()
    for outcome, count in outcomes.items():
        found[outcome.partition(":")[0]] += count
    return found


def test_of_many_who_become_primary_at_once_one_is_it_and_all_are_linked(place: Property) -> None:
    """R145: the role moves from one to the next, and nobody is met by an error of the database."""
    people = contacts(24)
    verbs = (make_primary, make_billing)
    attempts = [partial(verb, OFFICE, place.pk, pk) for pk in people for verb in verbs]
    assert race(attempts) == {"again": 48}
    links = PropertyContact.objects.filter(property=place)
    assert links.count() == 24
    assert links.filter(is_primary=True).count() == links.filter(is_billing=True).count() == 1


def test_of_two_merges_of_the_same_two_one_wins_and_nothing_is_lost(place: Property) -> None:
    pairs = [contacts(2) for _ in range(12)]
    for pair in pairs:
        for pk in pair:
            PropertyContact.objects.create(property=place, contact_id=pk)
    attempts = []
    for one, other in pairs:
        attempts += [partial(merge_contacts, OFFICE, one, other), partial(merge_contacts, OFFICE, other, one)]
    assert kinds(race(attempts)) == {"again": 12, "ContactNotFound": 12}
    assert Contact.objects.count() == PropertyContact.objects.count() == 12


def test_a_chain_of_merges_and_a_role_on_its_way_end_with_one_contact_that_has_it(place: Property) -> None:
    for _ in range(6):
        one, two, three = contacts(3)
        attempts = [
            partial(merge_contacts, OFFICE, one, two),
            partial(merge_contacts, OFFICE, two, three),
            partial(make_primary, OFFICE, place.pk, two),
            partial(hand_over, OFFICE, three, one),
        ]
        assert kinds(race(attempts, processes=4)).keys() <= {"again", "ContactNotFound"}
    assert PropertyContact.objects.filter(property=place, is_primary=True).count() == 1


def test_two_contacts_cannot_take_one_address_at_once(place: Property) -> None:
    attempts = [
        partial(save_contact, OFFICE, None, ContactFields("N", email=f"{n // 4}@example.com"))
        for n in range(32)
    ]
    assert kinds(race(attempts)) == {"done": 8, "FieldRefused": 24}
    assert Contact.objects.count() == 8


def test_two_administrators_who_lower_each_other_at_once_leave_one(place: Property) -> None:
    for n in range(6):
        StaffMember.objects.all().delete()
        fields, rows = [], []
        for who in "ab":
            email = f"{who}{n}@example.com"
            user = User.objects.create_user(email)
            rows.append(StaffMember.objects.create(user=user, name=who, role=Role.SYSTEM_ADMIN).pk)
            fields.append(StaffFields(who, email, Role.READ_ONLY))
        attempts = [partial(save_staff, OFFICE, pk, of) for pk, of in zip(rows, fields, strict=True)]
        assert kinds(race(attempts, processes=2)) == {"done": 1, "FieldRefused": 1}
        assert StaffMember.objects.filter(role=Role.SYSTEM_ADMIN).count() == 1

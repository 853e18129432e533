"""Numbers taken at the same moment: each is somebody's alone, and none is left out."""

import time
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from fieldgate.branches.models import Branch
from fieldgate.kit import clock, counters
from fieldgate.properties.models import Property
from fieldgate.requests.models import ServiceRequest
from tests.races.real_database import RealDatabase, race

pytestmark = pytest.mark.races

ATTEMPTS = 24


@pytest.fixture
def place(real_database: RealDatabase) -> Property:
    return Property.objects.create(branch=Branch.objects.create(name="North", zone="UTC"), name="Place")


def take(place_id: int) -> bool:
    with transaction.atomic():
        number = counters.next_number("request", ServiceRequest.objects.all())
        time.sleep(0.01)  # so that whoever did not wait would take the same one
        ServiceRequest.objects.create(number=number, property_id=place_id, subject="S", opened_at=clock.now())
    return True


def test_taken_at_once_every_number_is_given_once_and_none_is_left_out(place: Property) -> None:
    assert race([partial(take, place.pk)] * ATTEMPTS) == {"done": ATTEMPTS}
    numbers = ServiceRequest.objects.values_list("number", flat=True)
    assert sorted(map(int, numbers)) == list(range(1, ATTEMPTS + 1))


def blind(kind: str, rows: QuerySet[Any]) -> str:
    """The number after the greatest, as it would be without a counter."""
    return str(counters._greatest(rows) + 1)


def test_without_the_counter_the_same_race_gives_numbers_twice(
    real_database: RealDatabase, place: Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control. SQLite lets one transaction write at a time, so nothing can be lost there."""
    monkeypatch.setattr(counters, "next_number", blind)
    came_to = race([partial(take, place.pk)] * ATTEMPTS)
    lost = ATTEMPTS - came_to["done"]
    assert (lost > 0) is (real_database.vendor == "postgresql")

"""`fieldgate seed`: a company of any size, in an empty installation that is not a production one."""

import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client, override_settings

from fieldgate.branches.models import Company
from fieldgate.exchange.seeding.company import build
from fieldgate.exchange.seeding.names import CUSTOMER, PASSWORD
from fieldgate.invoices.models import Invoice
from fieldgate.people.models import Contact
from fieldgate.proposals.models import Proposal
from fieldgate.requests.models import ServiceRequest
from fieldgate.visits.models import Visit
from tests.pages.words import words
from tests.races.real_database import RealDatabase, real_database
from tests.verify.books import broken

__all__ = ["real_database"]

KINDS: tuple[type[Model], ...] = (Invoice, Proposal, ServiceRequest)


@pytest.mark.races
def test_a_seeded_company_has_as_much_as_was_asked_for_and_all_of_it_holds(
    real_database: RealDatabase,
) -> None:
    said: list[str] = []
    build(own=30, others=50, tell=said.append)

    assert {model.__name__: model._default_manager.count() for model in KINDS} == dict.fromkeys(
        [model.__name__ for model in KINDS], 80
    )
    assert Visit.objects.count() >= 80
    assert Contact.objects.count() == 6
    assert broken() == {}
    assert [line for line in said if not line.startswith(" ")] == [
        "making one of everything",
        "copying 30 of each for one customer",
        "copying 50 of each for 5 others",
        "building indexes",
        "settling",
    ]

    customer = Client()
    form = {"login": CUSTOMER, "password": PASSWORD}
    assert customer.post("/stl/accounts/login/", form).status_code == 302
    for path in ("", "proposals/PA9/"):
        assert customer.get(f"/stl/{path}").status_code == 200
    for path in ("invoices/", "proposals/", "requests/"):
        assert "10 of 30" in words(customer.get(f"/stl/{path}").content.decode())
    done = words(customer.get("/stl/visits/?show=completed").content.decode())
    assert re.search(r"20 of \d\d", done)


@pytest.mark.django_db
def test_a_company_that_is_there_is_left_alone() -> None:
    Company.objects.create(id=1, name="Acme Grounds")
    with pytest.raises(CommandError, match="holds a company already"):
        call_command("seed")
    assert Company.objects.get().name == "Acme Grounds"


@pytest.mark.django_db
@override_settings(MODE="production")
def test_production_is_left_alone() -> None:
    with pytest.raises(CommandError, match="production stays as it is"):
        call_command("seed")
    assert not Company.objects.exists()
    assert settings.MODE == "production"


@pytest.mark.pure
@pytest.mark.parametrize("number", ["", "0", "7", "15", "-10", "ten", "1.5"])
def test_only_whole_tens_can_be_asked_for(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises((CommandError, SystemExit)):
        call_command("seed", f"--invoices={number}")

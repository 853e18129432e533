"""T-AU-24, T-RL-08: one mailed code, and one limit, from several processes at once."""

from functools import partial

import pytest
from allauth.core import ratelimit
from django.test import RequestFactory

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.kit import clock
from fieldgate.mail.models import OutgoingMail
from fieldgate.people import codes
from fieldgate.people.actions.ask_for_code import ask_for_code
from fieldgate.people.actions.use_code import use_code
from fieldgate.people.jobs import mail_code
from fieldgate.people.models import Contact, MailedCode, PortalAccess, User
from tests.races.real_database import RealDatabase, race

pytestmark = pytest.mark.races

RIGHT, WRONG = "12345678", "87654321"


@pytest.fixture
def portal(real_database: RealDatabase) -> Portal:
    Company.objects.create(id=1, name="Acme Grounds")
    branch = Branch.objects.create(name="North", zone="UTC")
    portal = Portal.objects.create(branch=branch, slug="north", title="Acme North")
    user = User.objects.create_user("pri@example.com", "correct horse battery")
    contact = Contact.objects.create(name="Person PRI", email=user.email, user=user)
    PortalAccess.objects.create(contact=contact, portal=portal, accepted_at=clock.now())
    return portal


def code_for(portal: Portal, nonce: str) -> None:
    user = User.objects.get()
    MailedCode.objects.create(
        nonce=nonce,
        email=user.email,
        portal=portal,
        made_at=clock.now(),
        code_hash=codes.hash_of(nonce, RIGHT),
        account_mark=user.get_session_auth_hash(),
    )


def test_t_au_24_of_many_guesses_at_once_five_are_looked_at(portal: Portal) -> None:
    code_for(portal, "a")
    outcomes = race([partial(use_code, "a", portal.pk, WRONG) for _ in range(40)])
    assert {outcome.partition(":")[0] for outcome in outcomes} <= {"CodeWrong", "CodeGone"}
    assert MailedCode.objects.get().tries == codes.MOST_TRIES
    assert sum(outcomes.values()) == 40


def test_t_au_24_a_code_that_is_typed_twice_at_once_is_good_once(portal: Portal) -> None:
    for n in range(8):
        code_for(portal, f"n{n}")
    outcomes = race([partial(use_code, f"n{n}", portal.pk, RIGHT) for n in range(8) for _ in range(4)])
    assert outcomes["done"] == 8
    assert {outcome.partition(":")[0] for outcome in outcomes} == {"done", "CodeGone"}


def test_of_workers_with_the_same_asking_one_mails_a_code_and_that_one_is_good(portal: Portal) -> None:
    """A task whose worker seemed dead is run again, perhaps beside it."""
    nonces = [ask_for_code("pri@example.com", portal.pk) for _ in range(6)]
    asked = MailedCode.objects.values_list("pk", flat=True)
    race([partial(mail_code.func, pk) for pk in asked for _ in range(4)])
    secrets = dict(OutgoingMail.objects.values_list("args__code_id", "secret"))
    assert len(secrets) == OutgoingMail.objects.count() == len(nonces)
    for code in MailedCode.objects.all():
        assert codes.is_it(secrets[code.pk], code.nonce, code.code_hash)


def test_t_rl_08_a_burst_passes_a_limit_no_more_often_than_it_says(portal: Portal) -> None:
    request = RequestFactory().post("/")
    ask = partial(ratelimit.consume, request, action="ask_for_code", key="pri@example.com")
    outcomes = race([ask] * 24)
    assert 1 <= outcomes["done"] <= 3
    assert set(outcomes) == {"done", "again"}

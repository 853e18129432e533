"""A mail leaves if and only if what it tells of was committed, and once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from fieldgate.kit import clock
from fieldgate.mail.delivering import deliver
from fieldgate.mail.models import OutgoingMail
from fieldgate.mail.outbox import Mail, post

pytestmark = pytest.mark.django_db


def one(key: str = "event:1", to: str = "pri@example.com", **more: object) -> Mail:
    return Mail(kind="plain", to=to, key=key, **more)  # type: ignore[arg-type]


def test_a_rolled_back_transaction_leaves_neither_mail_nor_task() -> None:
    with transaction.atomic():
        post([one()])
        assert OutgoingMail.objects.exists()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_one_mail_for_an_event_and_an_address() -> None:
    post([one(), one(), one(to="bil@example.com")])
    post([one(), one(key="event:2")])
    kept = sorted(OutgoingMail.objects.values_list("key", "to"))
    assert kept == [
        ("event:1", "bil@example.com"),
        ("event:1", "pri@example.com"),
        ("event:2", "pri@example.com"),
    ]


def test_a_mail_that_was_sent_is_not_sent_again_for_the_same_event() -> None:
    post([one()])
    deliver.func()
    post([one()])
    deliver.func()
    assert len(mail.outbox) == 1


def test_nothing_to_post_starts_nothing() -> None:
    post([])
    assert not DBTaskResult.objects.exists()


def test_five_thousand_mails_are_one_task() -> None:
    post([one(to=f"somebody{n}@example.com") for n in range(5000)])
    assert OutgoingMail.objects.count() == 5000
    assert DBTaskResult.objects.count() == 1


def test_a_mail_that_somebody_waits_for_leaves_before_thousands_that_nobody_does() -> None:
    post([one(to=f"somebody{n}@example.com") for n in range(200)])
    OutgoingMail.objects.update(next_try_at=clock.now() - timedelta(minutes=1))
    post([one(key="a code", urgent=True)])
    deliver.func()
    assert mail.outbox[0].to == ["pri@example.com"]


def test_after_fifty_mails_other_tasks_have_their_turn() -> None:
    post([one(to=f"somebody{n}@example.com") for n in range(60)])
    DBTaskResult.objects.all().delete()
    deliver.func()
    assert len(mail.outbox) == 50
    assert DBTaskResult.objects.count() == 1, "and it comes again for the rest"
    DBTaskResult.objects.all().delete()
    deliver.func()
    assert len(mail.outbox) == 60
    assert not DBTaskResult.objects.exists()

"""Tasks that fail are tried again; those of killed workers are taken up; ended ones are forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from fieldgate.kit import tasks
from fieldgate.kit.clock import now
from fieldgate.kit.models import Slot
from fieldgate.kit.tasks import forget_finished_tasks, retried, take_up_left_tasks

pytestmark = pytest.mark.django_db

START = datetime(2026, 6, 10, 12, tzinfo=UTC)


@retried
def fail(name: str) -> None:
    """Writes something and then falls over."""
    with transaction.atomic():
        Slot.objects.create(name=name)
        raise LookupError(name)


@retried
def succeed(name: str) -> None:
    Slot.objects.create(name=name)


gone: list[str] = []


def give_up(name: str) -> None:
    gone.append(name)


@retried(given_up=give_up)
def fail_for_good(name: str) -> None:
    raise LookupError(name)


def the_task() -> "DBTaskResult[..., None]":
    return DBTaskResult.objects.get()


def test_a_task_that_raises_is_tried_five_times_with_doubled_pauses() -> None:
    pauses = []
    with time_machine.travel(START, tick=False):
        for attempt in range(5):
            DBTaskResult.objects.all().delete()
            with pytest.raises(LookupError, match="a name"):
                fail.func("a name", **({"attempt": attempt} if attempt else {}))
            pauses += [(t.run_after - START).seconds for t in DBTaskResult.objects.all()]
    assert pauses == [10, 20, 40, 80]
    assert not Slot.objects.exists(), "what it did before it failed is undone"


def test_only_after_the_last_try_is_it_given_up() -> None:
    gone.clear()
    told = []
    for attempt in range(5):
        with pytest.raises(LookupError):
            fail_for_good.func("a name", **({"attempt": attempt} if attempt else {}))
        told.append(list(gone))
    assert told == [[], [], [], [], ["a name"]]
    assert fail_for_good.module_path == "tests.kit.test_tasks.fail_for_good"


def test_the_next_try_is_the_same_call_and_finds_its_way_back() -> None:
    with pytest.raises(LookupError):
        fail.func("a name")
    again = the_task()
    assert again.args_kwargs == {"args": ["a name"], "kwargs": {"attempt": 1}}
    assert again.task.func is fail.func


def test_a_task_that_succeeds_is_not_tried_again() -> None:
    succeed.func("a name")
    assert not DBTaskResult.objects.exists()
    assert Slot.objects.count() == 1


def left(minutes: float, workers: int = 1) -> None:
    succeed.enqueue("a name")
    DBTaskResult.objects.update(
        status="RUNNING", started_at=now() - timedelta(minutes=minutes), worker_ids=["w"] * workers
    )


def test_a_task_that_a_killed_worker_left_is_run_again_after_five_minutes() -> None:
    left(4.9)
    take_up_left_tasks()
    assert the_task().status == "RUNNING"
    DBTaskResult.objects.update(started_at=now() - timedelta(minutes=5.1))
    take_up_left_tasks()
    assert (the_task().status, the_task().started_at) == ("READY", None)


def test_a_task_that_takes_down_five_workers_fails() -> None:
    left(6, workers=5)
    take_up_left_tasks()
    assert the_task().status == "FAILED"
    assert "was killed" in the_task().traceback
    assert the_task().finished_at


def test_a_finished_or_waiting_task_is_left_alone() -> None:
    left(6)
    for status in ("READY", "SUCCESSFUL", "FAILED"):
        DBTaskResult.objects.update(status=status)
        take_up_left_tasks()
        assert the_task().status == status


@pytest.mark.parametrize(
    ("status", "days", "kept"),
    [
        ("SUCCESSFUL", 0.9, True), ("SUCCESSFUL", 1.1, False), ("FAILED", 13, True), ("FAILED", 15, False),
        ("READY", 99, True), ("RUNNING", 99, True),
    ],
)  # fmt: skip
def test_ended_tasks_are_forgotten_when_they_are_old(status: str, days: float, kept: bool) -> None:
    succeed.enqueue("a name")
    DBTaskResult.objects.update(status=status, finished_at=now() - timedelta(days=days))
    forget_finished_tasks()
    assert DBTaskResult.objects.exists() == kept
    assert tasks.FAILED_LIVES > tasks.SUCCESSFUL_LIVES

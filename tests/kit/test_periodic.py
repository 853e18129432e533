"""Work that comes round again is done once in a slot, and what stops it stops nothing else."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError

from fieldgate.config.wiring import PERIODIC
from fieldgate.kit import clock
from fieldgate.kit.models import Slot
from fieldgate.kit.periodic import Beat, Periodic, do_once
from fieldgate.people.models import Draft, Session
from tests.cast import Cast

pytestmark = pytest.mark.django_db

START = datetime(2026, 6, 10, 12, tzinfo=UTC)


def every_minute(work: Callable[[], None]) -> Periodic:
    return Periodic("work", timedelta(minutes=1), work)


def test_it_is_done_once_in_a_slot_and_again_in_the_next() -> None:
    done: list[datetime] = []
    beat = Beat([job := every_minute(lambda: done.append(clock.now()))])
    for seconds in (0, 1, 59, 60, 61, 119, 120):
        with time_machine.travel(START + timedelta(seconds=seconds), tick=False):
            beat.look_at(job)
            Beat([job]).look_at(job)  # another worker
    assert [(moment - START).seconds for moment in done] == [0, 60, 120]
    assert Slot.objects.count() == 1


def test_a_clock_that_is_behind_does_nothing_twice() -> None:
    done: list[int] = []
    job = every_minute(lambda: done.append(1))
    assert do_once(job, 5)
    assert not do_once(job, 4)
    assert not do_once(job, 5)
    assert done == [1]


def test_work_that_fails_leaves_no_trace_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def fail() -> None:
        Slot.objects.create(name="half of it")
        done.append("failing")
        raise LookupError

    failing, other = every_minute(fail), Periodic("other", timedelta(hours=1), lambda: done.append("other"))
    beat = Beat([failing, other])
    with time_machine.travel(START, tick=False), caplog.at_level(logging.ERROR):
        for _ in range(3):
            beat.look_at(failing)
            beat.look_at(other)
    assert done == ["failing", "other"], "and is not tried again at every beat"
    assert "work failed" in caplog.text
    assert not Slot.objects.filter(name="half of it").exists()
    assert Slot.objects.get(name="work").slot == -1, "a worker that starts later may try"


def test_a_busy_database_is_asked_again_at_the_next_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    job = every_minute(lambda: done.append(1))
    beat = Beat([job])
    monkeypatch.setattr("fieldgate.kit.periodic.connections.close_all", lambda: None)

    def busy(job: Periodic, slot: int) -> bool:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("fieldgate.kit.periodic.do_once", busy)
        beat.look_at(job)
    assert done == []
    beat.look_at(job)
    assert done == [1]


def test_all_that_is_wired_runs_and_has_a_name_of_its_own(cast: Cast) -> None:
    assert len({job.name for job in PERIODIC}) == len(PERIODIC)
    for job in PERIODIC:
        assert do_once(job, job.slot())
        assert not do_once(job, job.slot())


def test_old_drafts_and_expired_sessions_go_and_others_stay(cast: Cast) -> None:
    for name, age in (("/old/", 61), ("/new/", 59)):
        made_at = clock.now() - timedelta(minutes=age)
        Draft.objects.create(user=cast.users["PRI"], path=name, form={}, made_at=made_at)
    for name, hours in (("old", -1), ("new", 1)):
        expires = clock.now() + timedelta(hours=hours)
        Session.objects.create(session_key=name, session_data="", expire_date=expires, seen_at=clock.now())
    for job in PERIODIC:
        do_once(job, job.slot())
    assert [draft.path for draft in Draft.objects.all()] == ["/new/"]
    assert [session.session_key for session in Session.objects.all()] == ["new"]

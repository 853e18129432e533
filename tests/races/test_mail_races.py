"""Workers killed while they send, and several workers at once: no mail is lost, no slot is done twice."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from fieldgate.kit import clock
from fieldgate.kit.models import Slot
from fieldgate.kit.periodic import Periodic, do_once
from fieldgate.kit.tasks import take_up_left_tasks
from fieldgate.mail import delivering
from fieldgate.mail.models import MailStatus, OutgoingMail
from fieldgate.mail.outbox import Mail, post
from fieldgate.people.messages import PASSWORD_RESET
from fieldgate.people.models import StaffMember, User
from fieldgate.people.roles import Role
from tests.mail import mail_server
from tests.mail.mail_server import MailServer
from tests.races.real_database import RealDatabase, race

pytestmark = pytest.mark.races

MAILS = 1000
PATIENCE_SECONDS = 60


def put_mails(number: int) -> set[str]:
    """So many mails of a kind that a real worker knows; returns what stands before the @ of their ids."""
    user = User.objects.create(email="adm@office.example", password="unusable")
    StaffMember.objects.create(user=user, name="Ada", role=Role.SYSTEM_ADMIN)
    args = {"user_id": user.pk, "portal_id": None}
    post([Mail(PASSWORD_RESET, user.email, key=f"asked:{n}", args=args) for n in range(number)])
    return set(OutgoingMail.objects.values_list("message_id", flat=True))


@contextmanager
def a_worker(database: RealDatabase, server: MailServer) -> Iterator["subprocess.Popen[bytes]"]:
    """`fieldgate worker`, a process of its own."""
    connection.close()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("fieldgate"), "worker"],
        env=database.environ(
            FIELDGATE_MODE="production",
            FIELDGATE_URL="https://portal.example.com",
            FIELDGATE_PROXIES="1",
            FIELDGATE_EMAIL_HOST="127.0.0.1",
            FIELDGATE_EMAIL_PORT=str(server.port),
            FIELDGATE_EMAIL_TLS="no",
        ),
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def let_five_minutes_pass() -> None:
    """What a dead worker had in hand is now old enough to be taken up."""
    long_ago = clock.now() - timedelta(minutes=10)
    DBTaskResult.objects.filter(status="RUNNING").update(started_at=long_ago)
    OutgoingMail.objects.filter(status=MailStatus.SENDING).update(sending_since=long_ago)
    take_up_left_tasks()
    delivering.wake()


@pytest.mark.soak
def test_a_worker_killed_while_it_sends_loses_no_mail_and_doubles_at_most_one(
    real_database: RealDatabase, pytestconfig: pytest.Config
) -> None:
    kills = 40 if pytestconfig.getoption("--hypothesis-profile") == "soak" else 2
    with mail_server.running() as server:
        ids = put_mails(MAILS)
        for kill in range(1, kills + 1):
            goal = kill * MAILS // (kills + 1)
            with a_worker(real_database, server) as worker:
                wait_until(lambda goal=goal: len(server.ids) >= goal)  # type: ignore[misc]
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            assert OutgoingMail.objects.filter(status=MailStatus.SENDING).count() <= 1
            let_five_minutes_pass()
        with a_worker(real_database, server):
            wait_until(lambda: len(set(server.ids)) == MAILS)
            wait_until(lambda: not OutgoingMail.objects.exclude(status=MailStatus.SENT).exists())
        came = Counter(server.ids)
    assert set(came) == ids, "every mail came, and none that was not posted"
    assert came.total() - MAILS <= kills, "a kill doubles the one mail in hand at most"
    assert set(OutgoingMail.objects.values_list("secret", "text", "html")) == {("", "", "")}


def test_three_workers_at_once_send_each_mail_once(real_database: RealDatabase) -> None:
    with mail_server.running() as server:
        ids = put_mails(150)
        with (
            a_worker(real_database, server),
            a_worker(real_database, server),
            a_worker(real_database, server),
        ):
            for _ in range(3):
                delivering.deliver.enqueue()
            wait_until(lambda: not OutgoingMail.objects.exclude(status=MailStatus.SENT).exists())
        assert sorted(server.ids) == sorted(ids)


@pytest.mark.usefixtures("real_database")
def test_three_processes_at_once_do_each_slot_once() -> None:
    def work() -> None:
        Slot.objects.create(name=f"done in {connection.ops.adapt_datetimefield_value(clock.now())}")

    job = Periodic("work", timedelta(minutes=1), work)
    slots = [slot for slot in range(40) for _ in range(3)]
    outcomes = race([partial(do_once, job, slot) for slot in slots], processes=3)
    assert outcomes == {"done": 40, "again": 80}
    assert Slot.objects.exclude(name="work").count() == 40


def test_the_worker_goes_through_the_periodic_work_beside_its_tasks(real_database: RealDatabase) -> None:
    with mail_server.running() as server:
        put_mails(1)
        # The task is gone, as if its worker had died: only the minute's look at what is due is left.
        DBTaskResult.objects.all().delete()
        with a_worker(real_database, server):
            wait_until(lambda: len(server.taken) == 1)
            wait_until(lambda: Slot.objects.filter(slot__gt=0).count() >= 6)


def test_told_once_it_drains_the_outbox_and_ends(
    real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "django_tasks_db.management.commands.db_worker.Worker.configure_signals", lambda self: None
    )
    put_mails(60)
    call_command("worker", once=True)
    assert not OutgoingMail.objects.exclude(status=MailStatus.SENT).exists()
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    assert not Slot.objects.exists(), "the periodic work is for a worker that stays"

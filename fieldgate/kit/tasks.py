"""What django-tasks leaves to us: trying again, taking up what a killed worker left, throwing away.

Every task is idempotent and ends within LONGEST_RUN: one that runs longer counts as left by a killed worker
and is run again.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, cast, overload

from django.db import transaction
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from fieldgate.kit import clock

P = ParamSpec("P")

TRIES = 5
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_RUN = timedelta(minutes=5)
# A task that takes its worker down each time must end somewhere.
MOST_WORKERS = 5
# Successful tasks tell nothing, and may hold addresses that somebody typed; failed ones are for the curious.
SUCCESSFUL_LIVES = timedelta(days=1)
FAILED_LIVES = timedelta(days=14)


@overload
def retried(function: Callable[P, None]) -> Task[P, None]: ...


@overload
def retried(*, given_up: Callable[P, None]) -> Callable[[Callable[P, None]], Task[P, None]]: ...


def retried(
    function: Callable[P, None] | None = None, *, given_up: Callable[P, None] | None = None
) -> Task[P, None] | Callable[[Callable[P, None]], Task[P, None]]:
    """Make a task that, when it raises, is tried again after 10, 20, 40 and 80 seconds.

    Each try is a task of its own and fails or succeeds visibly. The next one is put in by a transaction of
    its own, after whatever the failed one did was rolled back. `given_up` is called with the task's arguments
    after the last try.
    """
    if function is None:
        return lambda wrapped: _retried(wrapped, given_up)
    return _retried(function, None)


def _retried(function: Callable[P, None], given_up: Callable[P, None] | None) -> Task[P, None]:
    @wraps(function)
    def run(*args: Any, attempt: int = 0, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except Exception:
            if attempt + 1 < TRIES:
                again = made.using(run_after=clock.now() + FIRST_PAUSE * 2**attempt)
                with transaction.atomic():
                    again.enqueue(*args, attempt=attempt + 1, **kwargs)
            elif given_up:
                given_up(*args, **kwargs)
            raise

    made: Task[..., None] = task()(run)
    return cast("Task[P, None]", made)


def take_up_left_tasks() -> None:
    """Let tasks run again whose worker was killed: nothing else would ever end them.

    One that was left by MOST_WORKERS workers in turn fails instead.
    """
    left = DBTaskResult.objects.running().filter(started_at__lt=clock.now() - LONGEST_RUN)
    for result in left.only("id", "started_at", "worker_ids"):
        # Only if it is still the run we looked at; another worker may have taken it up.
        this_run = left.filter(pk=result.pk, started_at=result.started_at)
        if len(result.worker_ids) < MOST_WORKERS:
            this_run.update(status=TaskResultStatus.READY, started_at=None)
        else:
            words = f"Each of {MOST_WORKERS} workers was killed, or took longer than {LONGEST_RUN}."
            this_run.update(status=TaskResultStatus.FAILED, finished_at=clock.now(), traceback=words)


def forget_finished_tasks() -> None:
    """Delete the rows of tasks that ended long enough ago."""
    now = clock.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - SUCCESSFUL_LIVES).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILED_LIVES).delete()

"""Work that comes round again, done once in every stretch of time, however many workers there are.

What there is to do is said in `config/wiring.py` (PERIODIC). Time is cut into slots of the work's interval.
Whoever moves the work's row on to the present slot does it, in the same transaction: a worker that is killed
in the middle leaves neither the work nor the slot, and the next one does both. So such work is short and
changes nothing but the database; whatever is slow, it puts into the queue as a task.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connections, transaction

from fieldgate.kit import clock
from fieldgate.kit.models import Slot

logger = logging.getLogger(__name__)
BEAT_SECONDS = 1.0


@dataclass(frozen=True)
class Periodic:
    """Work under a name that never changes, done once in every `every`, beginning with the worker's start."""

    name: str
    every: timedelta
    work: Callable[[], None]

    def slot(self) -> int:
        """The number of the present slot."""
        return int(clock.now().timestamp() // self.every.total_seconds())


def do_once(job: Periodic, slot: int) -> bool:
    """Do the work unless somebody did it in this slot or a later one. Raises what the work raises."""
    Slot.objects.bulk_create([Slot(name=job.name)], ignore_conflicts=True)
    with transaction.atomic():
        # The second to come waits here for the first, and then finds the slot taken.
        taken = Slot.objects.filter(name=job.name, slot__lt=slot).update(slot=slot)
        if taken:
            job.work()
    return bool(taken)


class Beat(threading.Thread):
    """Goes through the work every second, beside the worker's own loop and until the worker ends."""

    def __init__(self, jobs: Sequence[Periodic]) -> None:
        super().__init__(name="beat", daemon=True)
        self._jobs = jobs
        self._looked_at: dict[str, int] = {}
        self._ending = threading.Event()

    def run(self) -> None:
        while not self._ending.is_set():
            close_old_connections()
            for job in self._jobs:
                self.look_at(job)
            self._ending.wait(BEAT_SECONDS)
        connections.close_all()

    def look_at(self, job: Periodic) -> None:
        """Ask the database once a slot. Work that raises is logged, stops no other and waits a slot."""
        slot = job.slot()
        if self._looked_at.get(job.name) == slot:
            return
        try:
            do_once(job, slot)
        except DatabaseError as error:
            # Busy or gone: the next beat tries again, on a new connection.
            logger.warning("%s is tried again: %s", job.name, error)
            connections.close_all()
            return
        except Exception:
            logger.exception("%s failed", job.name)
        self._looked_at[job.name] = slot

    def end(self) -> None:
        """Let it finish what it is at."""
        self._ending.set()

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from fieldgate.config.wiring import PERIODIC
from fieldgate.kit.periodic import Beat

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    help = "Run the worker alone: it sends mail and does whatever else pages must not wait for."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="End when no task is left.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        worker = Worker(
            queue_names=["*"],
            interval=0.5,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(16),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        beat = Beat(PERIODIC)
        if not once:
            beat.start()
        try:
            self._work(worker)
        finally:
            beat.end()
            # Whoever called the command in their own process gets their signals back.
            worker.reset_signals()

    def _work(self, worker: Worker) -> None:
        while worker.running:
            try:
                worker.run()
            except OperationalError as error:
                # A locked or restarting database is no reason to die (ran: the stock worker does).
                logger.warning("The worker tries again: %s", error)
                connections.close_all()
                time.sleep(PAUSE_SECONDS)
            else:
                return

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from fieldgate.config.preparing import PREPARED, prepare


class Command(BaseCommand):
    help = "Run the web server alone (FIELDGATE_WEB_WORKERS processes). `serve` runs it with the worker."

    def handle(self, *args: Any, **options: Any) -> None:
        if PREPARED not in os.environ:
            prepare()
        # WSGI with a few threads a process was the fastest one measured; slow work is the worker's.
        command = [
            sys.executable, "-m", "granian", "fieldgate.config.wsgi:application",
            "--interface", "wsgi", "--no-ws", "--http", "1",
            "--host", settings.LISTEN, "--port", str(settings.PORT),
            "--workers", str(settings.WEB_WORKERS), "--blocking-threads", "2",
            "--respawn-failed-workers", "--log-level", "warning",
        ]  # fmt: skip
        os.execv(sys.executable, command)  # noqa: S606 - our own Python, our own arguments

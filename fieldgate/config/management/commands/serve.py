import os
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fieldgate.config.preparing import PREPARED, keep_mode, prepare
from fieldgate.config.running import this_command
from fieldgate.config.supervisor import supervise


class Command(BaseCommand):
    help = "Run everything: web and worker, each started again should it die. Stop with Ctrl-C or SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        _insist_on_port()
        prepare()
        keep_mode()
        os.environ[PREPARED] = "yes"
        self.stdout.write(f"Fieldgate serves {settings.FIELDGATE_URL} ({settings.MODE}). Ctrl-C stops it.")
        self.stdout.flush()
        supervise({"web": this_command("web"), "worker": this_command("worker")})


def _insist_on_port() -> None:
    """Say at once that the port is taken, instead of starting a web server that cannot live."""
    family = socket.AF_INET6 if ":" in settings.LISTEN else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.LISTEN, settings.PORT))
        except OSError as error:
            where = f"Port {settings.PORT} on {settings.LISTEN}"
            raise CommandError(f"{where}: {error.strerror}. Choose another: FIELDGATE_PORT.") from None

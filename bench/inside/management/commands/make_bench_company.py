from typing import Any

from django.core.management.base import BaseCommand

from bench.inside.company import build
from fieldgate.config.preparing import prepare


class Command(BaseCommand):
    help = "Make the company that is measured, in an empty database."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--own", type=int, required=True, help="Invoices of the customer; by tens.")
        parser.add_argument("--others", type=int, required=True, help="Invoices of all others; by tens.")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
        build(options["own"], options["others"])

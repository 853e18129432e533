"""`fieldgate seed --invoices 1000000`: fill an empty installation with a company of any size."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fieldgate.branches.models import Company
from fieldgate.config.preparing import keep_mode, prepare
from fieldgate.exchange.seeding.company import build
from fieldgate.exchange.seeding.names import CUSTOMER, EACH, PASSWORD, SLUG, STAFF


def tens(text: str) -> int:
    """A whole number of tens, at least ten."""
    number = int(text.replace(",", "").replace("_", "")) if text.strip() else 0
    if number < EACH or number % EACH:
        raise ArgumentTypeError(f"give a multiple of {EACH}, at least {EACH}")
    return number


class Command(BaseCommand):
    help = "Fill an empty installation with a company of any size, for measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--invoices",
            type=tens,
            default=1_000,
            help="invoices of all others; as many proposals and visits",
        )
        parser.add_argument("--own", type=tens, default=10, help="invoices of the customer who looks")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses production, and a database that holds a company already."""
        if settings.MODE == "production":
            raise CommandError("A seeded company is for measuring; production stays as it is.")
        prepare()
        keep_mode()
        if Company.objects.exists():
            raise CommandError(f"{settings.DATA_DIR} holds a company already. Give the seed an empty folder.")
        build(options["own"], options["invoices"], self._tell)
        self.stdout.write(f"{CUSTOMER} at /{SLUG}/ and {STAFF} at /office/, password: {PASSWORD}")

    def _tell(self, words: str) -> None:
        self.stderr.write(f"{words} ...")
        self.stderr.flush()

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from fieldgate.branches.doors import company_name
from fieldgate.documents import keys, press


class Command(BaseCommand):
    help = "Show the key that seals signed documents; the first time, make it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--name", help="Who seals, as the certificate of a new key says: the company.")
        parser.add_argument(
            "--rotate", action="store_true", help="Seal with a new key from now on; old seals stay good."
        )

    def handle(self, *args: Any, name: str | None, rotate: bool, **options: Any) -> None:
        key = (keys.rotate_key if rotate else keys.current_key)(partial(_make, name))
        self.stdout.write(f"Key in use: {key.fingerprint}")
        self.stdout.write(f"Certificates to check with: {len(keys.certificates())}")


def _make(name: str | None) -> keys.SealKey:
    return press.make_key(name or company_name())

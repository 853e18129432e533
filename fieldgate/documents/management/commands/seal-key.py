from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from fieldgate.documents import keys, press


class Command(BaseCommand):
    help = "Show the key that seals signed documents; the first time, make it."

    def add_arguments(self, parser: Any) -> None:
        name = settings.PRODUCT_NAME
        parser.add_argument("--name", default=name, help=f"Who seals, as the certificate says: {name}.")
        parser.add_argument(
            "--rotate", action="store_true", help="Seal with a new key from now on; old seals stay good."
        )

    def handle(self, *args: Any, name: str, rotate: bool, **options: Any) -> None:
        make = partial(press.make_key, name)
        key = keys.rotate_key(make) if rotate else keys.current_key(make)
        self.stdout.write(f"Key in use: {key.fingerprint}")
        self.stdout.write(f"Certificates to check with: {len(keys.certificates())}")

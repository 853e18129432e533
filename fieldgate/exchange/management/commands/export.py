"""`fieldgate export FOLDER`: take the whole company out, as a folder that an import reads."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fieldgate.exchange.bar import Bar
from fieldgate.exchange.exporting.export import export_folder
from fieldgate.exchange.files.new_folder import CannotExport


class Command(BaseCommand):
    help = "Take the whole company out into a new folder of CSV files, as docs/import.md describes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet, or is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was written; exit 1 when nothing was."""
        try:
            with Bar(sys.stderr) as bar:
                exported = export_folder(options["folder"], progress=bar)
        except CannotExport as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write("\n".join(exported.lines()))

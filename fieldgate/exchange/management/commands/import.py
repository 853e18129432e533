"""`fieldgate import FOLDER [--dry-run]`: bring in a whole company from a folder of CSV files."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fieldgate.exchange.bar import Bar
from fieldgate.exchange.importing import import_folder
from fieldgate.kit.statistics import refresh_statistics


class Command(BaseCommand):
    help = "Bring in a company from a folder of CSV files, as docs/import.md describes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that holds the CSV files")
        parser.add_argument("--dry-run", action="store_true", help="check and count, but write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report; exit 1 when there is a problem in it."""
        with Bar(sys.stderr) as bar:
            report = import_folder(Path(options["folder"]), dry_run=options["dry_run"], progress=bar)
        if report.is_fine and not report.dry_run:
            refresh_statistics()
        *lines, last = report.lines()
        if report.is_fine:
            self.stdout.write("\n".join([*lines, last]))
        else:
            self.stderr.write("\n".join(lines))
            raise CommandError(last)

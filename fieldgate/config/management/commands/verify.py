import json
import sys
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from fieldgate.config.wiring import CHECKS
from fieldgate.kit.snapshot import snapshot
from fieldgate.kit.verifying import Check

MOST_SHOWN = 20
HOLDS, BROKEN, UNCHECKED = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Check that the books hold; reads only. Ends with 0: all hold, 1: one is broken, 2: could not check."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of lines.")
        parser.add_argument("--only", metavar="ID", help="One invariant by its id, such as L-07.")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [check for check in CHECKS if options["only"] in (None, check.id)]
        if not wanted:
            self.stderr.write(f"There is no invariant {options['only']}.")
            sys.exit(UNCHECKED)
        try:
            results = self._look(wanted)
        except DatabaseError as error:
            self.stderr.write(f"Could not check: {error}")
            sys.exit(UNCHECKED)
        if options["json"]:
            self.stdout.write(json.dumps(results, indent=2))
        else:
            self._print(results)
        sys.exit(BROKEN if any(r["breaches"] for r in results) else HOLDS)

    def _look(self, wanted: list[Check]) -> list[dict[str, Any]]:
        """All checks in one snapshot, so that a payment in between cannot look like a fault."""
        with snapshot():
            return [
                {
                    "id": check.id,
                    "promise": check.promise,
                    "rows": check.rows(),
                    "breaches": [str(finding) for finding in islice(check.breaches(), MOST_SHOWN)],
                }
                for check in wanted
            ]

    def _print(self, results: list[dict[str, Any]]) -> None:
        for result in results:
            state = "BROKEN" if result["breaches"] else "holds" if result["rows"] else "holds (no rows)"
            self.stdout.write(f"{result['id']}  {result['promise']}: {result['rows']} rows, {state}")
            for breach in result["breaches"]:
                self.stdout.write(f"      {breach}")

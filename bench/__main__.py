"""Measures, prints a table, and ends with 1 when a budget is exceeded.

python -m bench                  everything
python -m bench pages scale      these parts
python -m bench --quick scale    fewer rounds, a smaller large company: for trying something out
"""

import argparse
import os
import signal
import sys
from types import FrameType

from bench import documents, exchange, lighthouse, pages, queries, scale, signing, sizes, start
from bench.figures import HEAD
from bench.sites import Sites

PARTS = {
    "queries": queries.measure,
    "sizes": sizes.measure,
    "pages": pages.measure,
    "scale": scale.measure,
    "exchange": exchange.measure,
    "documents": documents.measure,
    "signing": signing.measure,
    "start": start.measure,
    "lighthouse": lighthouse.measure,
}


def main() -> int:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all unless said otherwise"
    )
    parser.add_argument("--quick", action="store_true", help="shorter, and less exact")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    # Every way to be ended is an exception, so that servers and folders go too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    over = 0
    _tell_load()
    print(HEAD)
    with Sites() as sites:
        for name, measure in PARTS.items():
            if name in (options.parts or PARTS):
                for figure in measure(sites, quick=options.quick):
                    print(figure, flush=True)
                    over += figure.is_over
    _tell_load()
    print(f"{over} over budget" if over else "all within budget")
    return 1 if over else 0


def _tell_load() -> None:
    """Times are good only on a machine that has little else to do; so say what it had."""
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())

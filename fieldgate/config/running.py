"""How Fieldgate starts its own commands as processes."""

import sys


def this_command(name: str) -> list[str]:
    """The argument list that runs `fieldgate NAME` with this very Python."""
    return [sys.executable, "-c", "from fieldgate.config.cli import main; main()", name]

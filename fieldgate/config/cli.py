"""The console script: `fieldgate COMMAND`. Every command is a Django command, so --help works for each."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldgate.config.settings")
    if sys.argv[1:2] == ["demo"]:
        _prepare_demo(sys.argv[2:])
    execute_from_command_line(sys.argv)


def _prepare_demo(arguments: list[str]) -> None:
    """Settings depend on mode and port, and are read before a command sees its arguments."""
    if not (Path(os.environ.get("FIELDGATE_DATA_DIR") or "data") / "mode").exists():
        os.environ.setdefault("FIELDGATE_MODE", "demo")
    for before, word in zip(["", *arguments], arguments, strict=False):
        port = (
            word.removeprefix("--port=") if word.startswith("--port=") else word if before == "--port" else ""
        )
        if port.isdigit():
            os.environ["FIELDGATE_PORT"] = port

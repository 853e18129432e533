"""A bar on a terminal that shows what a command is doing. Where there is no terminal it says nothing."""

import shutil
import time
from types import TracebackType
from typing import IO

_WIDTH = 24
_SECONDS_BETWEEN = 0.1
_CLEAR = "\r\x1b[K"


class Bar:
    """A Progress: one line that is drawn anew at most ten times a second, and wiped off in the end."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._is_seen = stream.isatty()
        self._doing = ""
        self._drawn_at = 0.0

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._doing:
            self._put(_CLEAR)

    def __call__(self, doing: str, share: float) -> None:
        """Show what is being done, and the share of it that is done."""
        now = time.monotonic()
        if not self._is_seen or (doing == self._doing and now - self._drawn_at < _SECONDS_BETWEEN):
            return
        self._doing, self._drawn_at = doing, now
        done = min(max(share, 0.0), 1.0)
        full = round(done * _WIDTH)
        line = f"{done:>4.0%} [{'#' * full}{'.' * (_WIDTH - full)}] {doing}"
        # A line that wraps could not be drawn over.
        self._put(_CLEAR + line[: shutil.get_terminal_size().columns - 1])

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

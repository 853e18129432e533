"""What an import or export is doing, told to whoever watches. Knows nothing of terminals."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
# Told what is being done, such as "Reading invoices.csv (8 of 12)", and the share of it that is done, 0 to 1.
Progress = Callable[[str, float], None]
# Told the share of one thing that is done.
Tell = Callable[[float], None]
_EVERY = 500


def unwatched(doing: str, share: float) -> None:
    """For when nobody watches."""


def silent(share: float) -> None:
    """For one thing that nobody watches."""


def watched(items: Iterable[Item], share: Callable[[], float], tell: Tell) -> Iterator[Item]:
    """The items, telling the share now and then."""
    for number, item in enumerate(items):
        if number % _EVERY == 0:
            tell(share())
        yield item


class Steps:
    """Counts many small steps of one thing, over several lists of items."""

    def __init__(self, total: int, tell: Tell) -> None:
        self._total = max(total, 1)
        self._done = 0
        self._tell = tell

    def of(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, each a step."""
        for item in items:
            if self._done % _EVERY == 0:
                self._tell(self._done / self._total)
            self._done += 1
            yield item

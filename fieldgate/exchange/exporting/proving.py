"""Cells of an export: written, and read again at once, so that whatever would not come back is said."""

from typing import Any

from fieldgate.exchange.cells.habits import Habits
from fieldgate.exchange.cells.kinds import BadCell, shown
from fieldgate.exchange.files.parsing import CellReader
from fieldgate.exchange.tables import Column

_MOST_REMEMBERED = 5_000


class CellWriter:
    """Writes the cells of one column. `fault` says what an import would do to the last one; mostly empty."""

    def __init__(self, column: Column, habits: Habits) -> None:
        self.fault = ""
        self._column = column
        self._currency = habits.currency
        self._reader = CellReader(column, habits)
        self._seen: dict[Any, str] = {}

    def write(self, value: Any) -> str:
        """The cell's text: the value as it is, never made harmless for spreadsheets."""
        text = self._seen.get(value)
        if text is not None:
            return text
        text = "" if value is None else self._column.parse.write(value, self._currency)
        self.fault = self._prove(text, value)
        if not self.fault and len(self._seen) < _MOST_REMEMBERED:
            self._seen[value] = text
        return text

    def take_fault(self) -> str:
        """The fault, once."""
        fault, self.fault = self.fault, ""
        return f"column {self._column.name}: {fault}"

    def _prove(self, text: str, value: Any) -> str:
        try:
            read = self._reader.read(text)
        except BadCell as fault:
            return f"An import will refuse it. {fault}"
        return "" if read == value else f"An import will read {shown(text)} as {shown(str(read))}."

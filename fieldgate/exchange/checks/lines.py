"""The lines of invoices: what they add up to, and which proposal they come from."""

from dataclasses import dataclass

from fieldgate.exchange.files.sheets import Row, Sheet
from fieldgate.exchange.report import Report
from fieldgate.kit.money import MOST_CENTS, multiply


@dataclass(slots=True)
class LineSum:
    """The lines of one invoice, added up in cents; `title` is their proposal's if all come from one.

    `line` is where the first of them stands. `is_sound` is False when one of them could not be read.
    """

    line: int
    total_cents: int = 0
    title: str = ""
    is_sound: bool = True
    _proposal: str | None = None

    def add(self, gross_cents: int, proposal: str, title: str) -> None:
        """Count one more line."""
        self.total_cents += gross_cents
        if self._proposal is None:
            self._proposal, self.title = proposal, title if proposal else ""
        elif self._proposal != proposal:
            self.title = ""


def add_up(lines: Sheet, report: Report) -> dict[str, LineSum]:
    """The sums of all lines by invoice; an `extended` left open is filled in by multiplying."""
    sums: dict[str, LineSum] = {}
    for (invoice, _), row in lines.rows.items():
        found = sums.setdefault(invoice, LineSum(row.line))
        if row.is_broken or not _extend(lines, row, report):
            found.is_sound = False
        else:
            gross = lines[row, "extended"] + lines[row, "tax"]
            found.add(gross, lines[row, "proposal_number"], lines[row, "proposal_title"])
    return sums


def _extend(lines: Sheet, row: Row, report: Report) -> bool:
    quantity, unit_price = lines[row, "quantity"], lines[row, "unit_price"]
    # Where the column is not brought, the value is what is here, and follows what it was made from.
    is_stale = "extended" not in lines.columns and (
        lines.changes(row, "quantity") or lines.changes(row, "unit_price")
    )
    if lines[row, "extended"] is not None and not is_stale:
        return True
    place = lines.place(row, "extended")
    if quantity is None or unit_price is None:
        report.problem(place, "The cell is empty. Give extended, or both quantity and unit_price.")
        return False
    extended = multiply(quantity, unit_price)
    if abs(extended) > MOST_CENTS:
        report.problem(place, "quantity times unit_price is beyond any invoice. Correct one of the two.")
        return False
    lines.put(row, "extended", extended)
    return True

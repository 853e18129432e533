"""Invoices with their lines: totals, and the way from draft to shared to void."""

from collections.abc import Collection, Mapping
from datetime import date

from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.checks.bills import Bill, Booking, Books, effect_key
from fieldgate.exchange.checks.days import Zones, start_of
from fieldgate.exchange.checks.deriving import fill_in
from fieldgate.exchange.checks.here import InvoiceHere
from fieldgate.exchange.checks.lines import LineSum
from fieldgate.exchange.checks.recipients import Recipients
from fieldgate.exchange.files.sheets import Row, Sheet
from fieldgate.exchange.report import Place, Report
from fieldgate.exchange.tables.money import INVOICE_LINES, INVOICES
from fieldgate.invoices.models import EntryKind
from fieldgate.kit import clock
from fieldgate.kit.money import MOST_CENTS

_ORDER = ("draft", "shared", "void")


class Invoicing:
    """Works through invoices.csv; what it decides stands in `books` and in the rows themselves."""

    def __init__(
        self, sheet: Sheet, books: Books, zones: Zones, recipients: Recipients, report: Report
    ) -> None:
        self._sheet = sheet
        self._books = books
        self._zones = zones
        self._recipients = recipients
        self._report = report

    def settle(
        self, sums: Mapping[str, LineSum], known: Mapping[str, InvoiceHere], imported: Collection[str]
    ) -> None:
        """Decide every invoice of the file, and those of which the folder has only lines or money.

        `known` are the invoices that are here already, `imported` the effect keys of earlier imports.
        """
        for key, row in self._sheet.rows.items():
            self._settle_row(key, row, known.get(key), sums.get(key), imported)
        for key in known.keys() - self._sheet.rows.keys():
            found, here = sums.get(key), known[key]
            place = Place(INVOICE_LINES.file, found.line) if found else Place(INVOICES.file)
            bill = self._books.open(Bill(key, here.number, here.property_id, place, here))
            bill.is_sound = found is None or found.is_sound
            if bill.is_sound:
                self._total(bill, found)

    def _settle_row(
        self, key: str, row: Row, here: InvoiceHere | None, found: LineSum | None, imported: Collection[str]
    ) -> None:
        sheet = self._sheet
        place = sheet.place(row)
        bill = self._books.open(Bill(key, sheet[row, "number"], sheet[row, "property"], place, here))
        if row.is_broken or (found and not found.is_sound):
            bill.is_sound = False
            return
        self._zones.settle(row, bill.property_id)
        fill_in(sheet, row, bill, found, self._recipients)
        self._check_row(bill, row, found)
        status = self._status(bill, row, imported)
        self._total(bill, found)
        if bill.is_sound:
            self._advance(bill, status, row)

    def _problem(self, bill: Bill, column: str, text: str) -> None:
        self._report.problem(Place(bill.place.file, bill.place.line, column), text)
        bill.is_sound = False

    def _check_row(self, bill: Bill, row: Row, found: LineSum | None) -> None:
        sheet = self._sheet
        if sheet[row, "due_on"] is None:
            terms = shown(sheet[row, "terms"])
            text = f"The cell is empty, and terms {terms} name no day. Give a day, or terms such as Net 30."
            self._problem(bill, "due_on", text)
        if bill.status != "draft" and sheet.changes(row, "property"):
            text = "A shared invoice stays with its property's customer. Restore the property."
            self._problem(bill, "property", text)
        if bill.here is None and sheet[row, "status"] != "draft" and found is None:
            self._problem(
                bill, "", "The invoice has no lines. Add them to invoice_lines.csv, or write draft."
            )

    def _status(self, bill: Bill, row: Row, imported: Collection[str]) -> str:
        """The status after the import. One that was reached here, and not by an import, is never undone."""
        wanted: str = self._sheet[row, "status"] or bill.status
        if _ORDER.index(wanted) >= _ORDER.index(bill.status):
            return wanted
        if effect_key("void" if bill.status == "void" else "issue", bill.external_id) in imported:
            text = f"The invoice is {bill.status} and cannot become {wanted} again. Write {bill.status}."
            self._problem(bill, "status", text)
        return bill.status

    def _total(self, bill: Bill, found: LineSum | None) -> None:
        """Take the lines' sum as the total; what was issued once keeps its total."""
        if found is None or found.total_cents == bill.total_cents:
            return
        total = self._books.write(found.total_cents)
        if found.total_cents < 0:
            text = f"Its lines add up to {total}. An invoice cannot be below zero: write it in credits.csv."
            self._problem(bill, "", text)
        elif found.total_cents > MOST_CENTS:
            self._problem(bill, "", f"Its lines add up to {total}, which is too much. Correct the lines.")
        elif bill.status != "draft":
            issued = self._books.write(bill.total_cents)
            text = (
                f"Its lines add up to {total}, but it was issued for {issued}. Booked money is never edited: "
                "restore the lines, and write another invoice or a credit for the difference."
            )
            self._problem(bill, "", text)
        else:
            bill.total_cents = found.total_cents

    def _advance(self, bill: Bill, status: str, row: Row) -> None:
        was = bill.status
        zone = self._zones.of_property(bill.property_id)
        shared_on = self._sheet[row, "shared_on"]
        if was == "draft" and status != "draft":
            invoiced_on = self._sheet[row, "invoiced_on"]
            bill.shared_at = start_of(shared_on or invoiced_on, zone)
            self._book(bill, EntryKind.ISSUE, bill.total_cents, invoiced_on)
        elif shared_on and bill.shared_at and shared_on != clock.there(bill.shared_at, zone).date():
            bill.shared_at = start_of(shared_on, zone)
        if status == "void" and was != "void":
            self._void(bill, row, arrives=was == "draft")

    def _void(self, bill: Bill, row: Row, *, arrives: bool) -> None:
        """An invoice that arrives void ends on the day it began; one that was alive here ends today."""
        if bill.balance_cents != bill.total_cents or bill.held_cents:
            text = "Money was booked or is held on it, so it cannot be void. Write shared."
            self._problem(bill, "status", text)
            return
        bill.voided_at = bill.shared_at if arrives else clock.now()
        today = self._zones.today(self._zones.of_property(bill.property_id))
        self._book(
            bill, EntryKind.VOID, -bill.total_cents, self._sheet[row, "invoiced_on"] if arrives else today
        )

    def _book(self, bill: Bill, kind: EntryKind, amount_cents: int, day: date) -> None:
        """An invoice of nothing has no entries: the ledger has none of 0."""
        if amount_cents:
            key = effect_key(kind, bill.external_id)
            memo = f"Invoice #{bill.number}"
            self._books.book(Booking("", bill.external_id, kind, amount_cents, day, memo, None, key))

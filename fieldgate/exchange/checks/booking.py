"""Payments and applied credits: booked once each, never edited, never more than is owed or left."""

from collections.abc import Iterator
from typing import Any

from fieldgate.exchange.cells.cell import RelativeDay, shown
from fieldgate.exchange.checks import here
from fieldgate.exchange.checks.bills import Bill, Booking, Books, Spent, effect_key
from fieldgate.exchange.checks.days import Zones
from fieldgate.exchange.checks.here import EntryHere
from fieldgate.exchange.files.sheets import BAD, Row, Sheet
from fieldgate.exchange.report import Place, Report
from fieldgate.invoices.models import EntryKind


def settle_credits(credits: Sheet, applications: Sheet, books: Books, zones: Zones, report: Report) -> None:
    """Take every credit that the folder names into the books, held against what was applied of it here."""
    applied = {applications[row, "credit"] for row in applications.rows.values()} - {None, BAD}
    known = here.credits(applied | credits.rows.keys())
    for key, found in known.items():
        books.credits[key] = Spent(
            found.number, found.property_id, found.memo, found.amount_cents, found.applied_cents, found
        )
    for key, row in credits.rows.items():
        was = known.get(key)
        number, property_id, memo = (credits[row, column] for column in ("number", "property", "memo"))
        credit = Spent(
            number, property_id, memo, credits[row, "amount"], was.applied_cents if was else 0, was
        )
        books.credits[key] = credit
        if row.is_broken:
            credit.is_sound = False
            continue
        zones.settle(row, property_id)
        spent = books.write(credit.applied_cents)
        if credit.applied_cents and credits.changes(row, "property"):
            credit.is_sound = False
            text = f"{spent} of it was applied to invoices of its property. Restore the property."
            report.problem(credits.place(row, "property"), text)
        if credit.amount_cents < credit.applied_cents:
            credit.is_sound = False
            text = f"{spent} of it was applied already. Write at least that."
            report.problem(credits.place(row, "amount"), text)


class Cashier:
    """Works through payments.csv and credit_applications.csv, in the order of their lines.

    `new` counts the entries to be booked, by file.
    """

    def __init__(self, books: Books, zones: Zones, report: Report) -> None:
        self._books = books
        self._zones = zones
        self._report = report
        self._places: dict[str, Place] = {}
        self.new: dict[str, int] = {}

    def settle(self, sheet: Sheet, kind: EntryKind) -> None:
        """Book what is new of a sheet, and hold what is not against what was booked."""
        booked = here.entries(kind.value, sheet.rows)
        unknown = (key for key in sheet.rows if key not in booked)
        taken = dict.fromkeys(here.entry_ids(unknown), "another entry of the ledger here")
        self.new[sheet.table.file] = 0
        for key, row in sheet.sound_rows():
            if entry := booked.get(key):
                self._compare(sheet, row, entry)
            elif owner := self._places.get(key) or taken.get(key):
                text = f"Every entry needs an id of its own, but {shown(key)} is {owner}. Write another."
                self._report.problem(sheet.place(row, "external_id"), text)
            elif self._may_book(sheet, row, kind):
                self._book(sheet, key, row, kind)
        self._places |= {key: sheet.place(row) for key, row in sheet.rows.items()}

    def _compare(self, sheet: Sheet, row: Row, entry: EntryHere) -> None:
        """Amounts and targets must be as booked; a day or memo that differs is left, with a note."""
        amount = -entry.amount_cents
        for column, was, written in (
            ("invoice", entry.invoice, shown(entry.invoice)),
            ("credit", entry.credit, shown(entry.credit or "")),
            ("amount", amount, self._books.write(amount)),
        ):
            if column in sheet.columns and sheet[row, column] != was:
                text = (
                    f"It was booked with {written}, and booked money is never edited. Restore {written}, "
                    "and bring the correction as a row with an external_id of its own."
                )
                self._report.problem(sheet.place(row, column), text)
        for column, kept in (("day", entry.day), ("memo", entry.memo)):
            value: Any = sheet[row, column] if column in sheet.columns else kept
            if value != kept and not isinstance(value, RelativeDay):
                text = f"It was booked with {shown(str(kept))}. Booked money is never edited, so it was left."
                self._report.note(sheet.place(row, column), text)

    def _may_book(self, sheet: Sheet, row: Row, kind: EntryKind) -> bool:
        bill = self._books.bills.get(sheet[row, "invoice"])
        if bill is None or not bill.is_sound:
            return False  # reported where it is wrong
        column, fault = next(self._faults(sheet, row, bill, kind), ("", ""))
        if fault:
            self._report.problem(sheet.place(row, column), fault)
        elif kind is EntryKind.CREDIT:
            credit = self._books.credits.get(sheet[row, "credit"])
            return credit is not None and credit.is_sound
        return not fault

    def _faults(self, sheet: Sheet, row: Row, bill: Bill, kind: EntryKind) -> Iterator[tuple[str, str]]:
        """What keeps a row from being booked: the column, and what to do."""
        money = self._books.write
        if bill.status != "shared":
            advice = "Write shared there" if bill.status == "draft" else "A void invoice takes none"
            yield "invoice", f"Invoice #{bill.number} is {bill.status}. {advice}, or take this row out."
        free = bill.balance_cents - bill.held_cents
        if sheet[row, "amount"] > free:
            held = f" beside {money(bill.held_cents)} held for a payment under way" if bill.held_cents else ""
            yield (
                "amount",
                f"Invoice #{bill.number} owes only {money(free)} at this line{held}. "
                "Correct the amount, or write what is too much in credits.csv.",
            )
        credit = self._books.credits.get(sheet[row, "credit"]) if kind is EntryKind.CREDIT else None
        if credit is None or not credit.is_sound:
            return
        if credit.property_id != bill.property_id:
            here_and_there = (
                f"{shown(credit.property_id)}, but invoice #{bill.number} to {shown(bill.property_id)}"
            )
            yield (
                "credit",
                f"Credit #{credit.number} belongs to property {here_and_there}. "
                "Apply a credit of the invoice's own property.",
            )
        left = credit.amount_cents - credit.applied_cents
        if sheet[row, "amount"] > left:
            yield (
                "amount",
                f"Credit #{credit.number} has only {money(left)} left at this line. Correct the amount.",
            )

    def _book(self, sheet: Sheet, key: str, row: Row, kind: EntryKind) -> None:
        invoice = sheet[row, "invoice"]
        self._zones.settle(row, self._books.bills[invoice].property_id)
        credit_id, memo = None, ""
        if kind is EntryKind.CREDIT:
            credit_id = sheet[row, "credit"]
            credit = self._books.credits[credit_id]
            memo = credit.memo or f"Credit #{credit.number}"
        else:
            memo = sheet[row, "memo"]
        amount, day, effect = -sheet[row, "amount"], sheet[row, "day"], effect_key(kind, key)
        self._books.book(Booking(key, invoice, kind, amount, day, memo, credit_id, effect))
        self.new[sheet.table.file] += 1

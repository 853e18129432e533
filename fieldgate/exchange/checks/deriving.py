"""What an invoice's row may leave open: who it goes to, its title, the day it is due."""

import re
from datetime import date, timedelta

from fieldgate.exchange.checks.bills import Bill
from fieldgate.exchange.checks.lines import LineSum
from fieldgate.exchange.checks.recipients import Recipients
from fieldgate.exchange.files.sheets import Row, Sheet

_NET = re.compile(r"net\s*([0-9]{1,3})(?:\s*days)?", re.IGNORECASE)
_AT_ONCE = re.compile(r"(?:due\s+)?(?:up)?on\s+receipt", re.IGNORECASE)


def due_day(invoiced_on: date, terms: str) -> date | None:
    """The day that terms such as "Net 30" or "Due on receipt" mean; None when they name none."""
    if match := _NET.fullmatch(terms.strip()):
        return invoiced_on + timedelta(days=int(match[1]))
    return invoiced_on if _AT_ONCE.fullmatch(terms.strip()) else None


def fill_in(sheet: Sheet, row: Row, bill: Bill, found: LineSum | None, recipients: Recipients) -> None:
    """Fill the open cells of an invoice's row. `due_on` stays None where its terms name no day.

    The recipient is frozen when the invoice is shared: later an empty cell means "as it was".
    """
    becomes_shared = bill.status == "draft" and sheet[row, "status"] in ("shared", "void")
    for column in ("billing_contact", "bill_to"):
        if sheet[row, column] or _is_left_open(sheet, column):
            continue
        open_still = bill.here is None or becomes_shared
        if open_still or (bill.status == "draft" and column in sheet.columns):
            sheet.put(row, column, _recipient(sheet, row, column, recipients))
        else:
            sheet.put(row, column, sheet.before(row, column))
    if not sheet[row, "title"] and not _is_left_open(sheet, "title"):
        derived = found and (bill.here is None or "title" in sheet.columns)
        sheet.put(row, "title", found.title if found and derived else sheet.before(row, "title") or "")
    sheet.put(row, "due_on", _due_on(sheet, row))


def _is_left_open(sheet: Sheet, column: str) -> bool:
    """Whether an empty cell of this column says that there is nothing."""
    return sheet.is_exact and column in sheet.columns


def _recipient(sheet: Sheet, row: Row, column: str, recipients: Recipients) -> str | None:
    if column == "billing_contact":
        return recipients.billing(sheet[row, "property"])
    return recipients.printed(sheet[row, "billing_contact"])


def _due_on(sheet: Sheet, row: Row) -> date | None:
    """As given; else as it was, unless the terms or the invoice's day moved; else from the terms."""
    given: date | None = sheet[row, "due_on"] if "due_on" in sheet.columns else None
    if given is not None:
        return given
    kept: date | None = sheet.before(row, "due_on")
    if kept is not None and not any(sheet.changes(row, column) for column in ("invoiced_on", "terms")):
        return kept
    return due_day(sheet[row, "invoiced_on"], sheet[row, "terms"]) or kept

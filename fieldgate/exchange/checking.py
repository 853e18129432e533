"""From the sheets of a folder to a plan: what refers to what, who claims what, what money does."""

from pathlib import Path

from fieldgate.branches.models import Company
from fieldgate.exchange import here, setup_rules
from fieldgate.exchange.bills import Bill, Books, Spent, effect_key
from fieldgate.exchange.booking import Cashier, settle_credits
from fieldgate.exchange.days import Zones
from fieldgate.exchange.here import Kept
from fieldgate.exchange.invoicing import Invoicing
from fieldgate.exchange.lines import LineSum, add_up
from fieldgate.exchange.logos import read_logos
from fieldgate.exchange.merging import merge
from fieldgate.exchange.recipients import Recipients
from fieldgate.exchange.references import Sheets, check_claims, check_references
from fieldgate.exchange.report import Report, Tally
from fieldgate.exchange.sheets import ABSENT, BAD, Key, Sheet
from fieldgate.exchange.tables import TABLES
from fieldgate.exchange.tables.money import INVOICE_LINES
from fieldgate.exchange.writes import Writes, collect
from fieldgate.exchange.writing import Plan
from fieldgate.invoices.models import EntryKind


def currency_of(company: Sheet) -> str:
    """The company's currency as company.csv says, else as it is here, else the default."""
    row = company.rows.get("")
    if row is not None and company[row, "currency"] not in (ABSENT, BAD):
        return str(company[row, "currency"])
    return Company.objects.values_list("currency", flat=True).first() or "USD"


def check(sheets: Sheets, folder: Path, report: Report) -> tuple[Plan, set[str]]:
    """Check everything; the plan is only to be written when the report is fine.

    Also returns the names of the pictures that were used.
    """
    neighbours = {file: here.attach(sheet) for file, sheet in sheets.items()}
    for sheet in sheets.values():
        merge(sheet, report)
        check_references(sheet, sheets, report)
        check_claims(sheet, report)
    plan = Plan(Books(currency_of(sheets["company.csv"])))
    setup_rules.check_company(sheets["company.csv"], report)
    setup_rules.check_portals(sheets, report)
    setup_rules.keep_accepted_addresses(sheets["contacts.csv"], report)
    setup_rules.check_roles(sheets["property_contacts.csv"], neighbours["property_contacts.csv"], report)
    staff = sheets["staff.csv"]
    plan.renamed_users = setup_rules.check_staff(staff, report)
    plan.users = setup_rules.missing_users(staff, plan.renamed_users)
    plan.staff_branches = setup_rules.changed_branches(staff)
    plan.logos, used = read_logos(folder, sheets["portals.csv"], report)
    cashier = _check_money(sheets, plan.books, report)
    if report.is_fine:
        _collect_all(sheets, plan, neighbours["invoice_lines.csv"], cashier, report)
    return plan, used


def _check_money(sheets: Sheets, books: Books, report: Report) -> Cashier:
    invoices, lines = sheets["invoices.csv"], sheets["invoice_lines.csv"]
    applications, payments = sheets["credit_applications.csv"], sheets["payments.csv"]
    zones = Zones(sheets)
    touched = invoices.rows.keys() | {invoice for invoice, _ in lines.rows}
    for sheet in (applications, payments):
        touched |= {sheet[row, "invoice"] for row in sheet.rows.values()} - {BAD}
    known = here.invoices(touched)
    imported = here.entries(effect_key(kind, key) for key in known for kind in ("issue", "void")).keys()
    invoicing = Invoicing(invoices, books, zones, Recipients(sheets), report)
    sums = add_up(lines, report)
    if not lines.is_whole:
        # Some lines are missing, so nothing can be said about any invoice's total.
        sums = {key: LineSum(1, is_sound=False) for key in touched}
    invoicing.settle(sums, known, imported)
    for (invoice, _), row in lines.sound_rows():
        if bill := books.bills.get(invoice):
            zones.settle(row, bill.property_id)
    settle_credits(sheets["credits.csv"], applications, books, zones, report)
    cashier = Cashier(books, zones, report)
    cashier.settle(payments, EntryKind.PAYMENT)
    cashier.settle(applications, EntryKind.CREDIT)
    return cashier


def _collect_all(
    sheets: Sheets, plan: Plan, other_lines: dict[Key, Kept], cashier: Cashier, report: Report
) -> None:
    """Turn the checked sheets into writes, table by table, and count."""
    for table in TABLES:
        sheet = sheets[table.file]
        if not sheet.columns:
            continue
        if table.file in cashier.new:
            new = cashier.new[table.file]
            report.tallies[table.file] = Tally(new=new, left=len(sheet.rows) - new)
            continue
        writes = _collect_one(sheet, plan)
        if sheet.table is INVOICE_LINES:
            # The lines of an invoice are brought together: one that is no longer among them goes.
            writes.gone = [pk for pk, _ in other_lines.values()]
            writes.tally.removed = len(writes.gone)
        plan.tables.append(writes)
        report.tallies[table.file] = writes.tally


def _collect_one(sheet: Sheet, plan: Plan) -> Writes:
    books = plan.books
    match sheet.table.file:
        case "company.csv":
            return collect(sheet, ("id",), lambda key: (1,))
        case "portals.csv":
            return collect(sheet, also_changed=plan.logos)
        case "staff.csv":
            return collect(sheet, also_changed=plan.staff_branches)
        case "invoices.csv":
            moved = [bill.external_id for bill, _ in books.moved()]
            return collect(sheet, Bill.COLUMNS, books.columns_of_bill, moved)
        case "credits.csv":
            return collect(sheet, Spent.COLUMNS, books.columns_of_credit)
    return collect(sheet)

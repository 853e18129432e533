"""From the sheets of a folder to a plan: what refers to what, who claims what, what money does."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from fieldgate.branches.models import Company
from fieldgate.exchange.checks import company, here
from fieldgate.exchange.checks.belonging import Whereabouts, check_properties
from fieldgate.exchange.checks.bills import Bill, Books, Spent, effect_key
from fieldgate.exchange.checks.booking import Cashier, settle_credits
from fieldgate.exchange.checks.cycles import check_cycles
from fieldgate.exchange.checks.days import Zones, start_of
from fieldgate.exchange.checks.here import Kept, status_of
from fieldgate.exchange.checks.invoicing import Invoicing
from fieldgate.exchange.checks.lines import LineSum, add_up
from fieldgate.exchange.checks.merging import merge
from fieldgate.exchange.checks.offers import Offers, check_items, known_offers, touched
from fieldgate.exchange.checks.printing import print_lines
from fieldgate.exchange.checks.proposing import Proposing
from fieldgate.exchange.checks.recipients import Recipients
from fieldgate.exchange.checks.references import Sheets, check_claims, check_references
from fieldgate.exchange.checks.requesting import settle_comments, settle_requests
from fieldgate.exchange.checks.visiting import settle_notes, settle_visits
from fieldgate.exchange.files.logos import read_logos
from fieldgate.exchange.files.sheets import ABSENT, BAD, Key, Sheet
from fieldgate.exchange.progress import Tell, silent
from fieldgate.exchange.report import Report, Tally
from fieldgate.exchange.tables import TABLES
from fieldgate.exchange.writing.following import visits_that_follow
from fieldgate.exchange.writing.links import changed_links
from fieldgate.exchange.writing.transaction import Plan
from fieldgate.exchange.writing.writes import Writes, changed_keys, collect
from fieldgate.invoices.models import EntryKind

# A proposal, its services, and their items.
_OFFERED = ("proposals.csv", "proposal_services.csv", "proposal_items.csv")


def currency_of(company: Sheet) -> str:
    """The company's currency as company.csv says, else as it is here, else the default."""
    row = company.rows.get("")
    if row is not None and company[row, "currency"] not in (ABSENT, BAD):
        return str(company[row, "currency"])
    return Company.objects.values_list("currency", flat=True).first() or "USD"


def check(sheets: Sheets, folder: Path, report: Report, tell: Tell = silent) -> tuple[Plan, set[str]]:
    """Check everything; the plan is only to be written when the report is fine.

    Also returns the names of the pictures that were used.
    """
    # What stands in between are the shares of the time that each part took on a large folder (ran).
    neighbours = {file: here.attach(sheet) for file, sheet in _told(sheets, tell, 0, 0.5)}
    for _, sheet in _told(sheets, tell, 0.5, 0.75):
        merge(sheet, report)
        check_references(sheet, sheets, report)
        check_claims(sheet, report)
    plan = Plan(Books(currency_of(sheets["company.csv"])))
    company.check_company(sheets["company.csv"], report)
    company.check_portals(sheets, report)
    company.keep_accepted_addresses(sheets["contacts.csv"], report)
    company.check_roles(sheets["property_contacts.csv"], neighbours["property_contacts.csv"], report)
    staff = sheets["staff.csv"]
    plan.renamed_users = company.check_staff(staff, report)
    plan.users = company.missing_users(staff, plan.renamed_users)
    plan.links = [links for sheet in sheets.values() if (links := changed_links(sheet))]
    plan.logos, used = read_logos(folder, sheets["portals.csv"], report)
    zones, where = Zones(sheets), Whereabouts(sheets)
    offers = _check_work(sheets, neighbours, plan, zones, where, report)
    tell(0.75)
    cashier = _check_money(sheets, plan.books, zones, report)
    check_properties(sheets, where, report)
    tell(0.9)
    if report.is_fine:
        _deliver(sheets, plan, offers, zones, neighbours)
        _collect_all(sheets, plan, neighbours, cashier, report)
    return plan, used


def _told(sheets: Sheets, tell: Tell, begin: float, end: float) -> Iterator[tuple[str, Sheet]]:
    """The sheets one by one, telling how far that is by the number of their rows."""
    total = sum(len(sheet.rows) for sheet in sheets.values()) or 1
    done = 0
    for file, sheet in sheets.items():
        tell(begin + (end - begin) * done / total)
        done += len(sheet.rows)
        yield file, sheet


def _check_work(
    sheets: Sheets,
    neighbours: Mapping[str, dict[Key, Kept]],
    plan: Plan,
    zones: Zones,
    where: Whereabouts,
    report: Report,
) -> Offers:
    """What was asked for, offered and done."""
    proposals, services, items = (sheets[file] for file in _OFFERED)
    settle_requests(sheets["requests.csv"], zones, report)
    settle_comments(sheets["comments.csv"], zones, where, report)
    offers = Offers(plan.books.currency, known_offers(touched(sheets)))
    Proposing(proposals, offers, zones, report).settle()
    for sheet in (services, items):
        offers.leave(sheet, neighbours[sheet.table.file])
    offers.note_fixed(report)
    check_cycles(proposals, report)
    offers.keep_choices(services)
    offers.add_up(services, proposals, report)
    check_items(items, services, report)
    settle_visits(sheets["visits.csv"], zones, where, report)
    settle_notes(sheets["visit_notes.csv"], zones, where)
    plan.following = visits_that_follow(sheets, zones)
    return offers


def _deliver(
    sheets: Sheets, plan: Plan, offers: Offers, zones: Zones, neighbours: Mapping[str, dict[Key, Kept]]
) -> None:
    """Plan the versions of delivered proposals that are new, or of which anything changes."""
    plan.repriced = list(offers.repriced(sheets["proposals.csv"]))
    stirred = set(changed_keys(sheets["proposals.csv"]))
    for file in _OFFERED[1:]:
        stirred |= {key[0] for key in changed_keys(sheets[file])} | {key[0] for key in neighbours[file]}
    for key in stirred:
        offer = offers.offers[key]
        plan.numbers |= {offer.number} | ({offer.here.number} if offer.here else set())
        if offer.here:
            plan.standing[offer.here.pk] = (offer.here.version_id, offer.here.is_answered)
        if offer.delivered_on is not None and not offers.is_fixed(key):
            plan.delivered[key] = start_of(offer.delivered_on, zones.of_property(offer.property_id))


def _check_money(sheets: Sheets, books: Books, zones: Zones, report: Report) -> Cashier:
    invoices, lines = sheets["invoices.csv"], sheets["invoice_lines.csv"]
    applications, payments = sheets["credit_applications.csv"], sheets["payments.csv"]
    print_lines(sheets)
    named = invoices.rows.keys() | {invoice for invoice, _ in lines.rows}
    for sheet in (applications, payments):
        named |= {sheet[row, "invoice"] for row in sheet.rows.values()} - {BAD}
    known = here.invoices(named)
    moving = (
        key
        for key, was in known.items()
        if key in invoices.rows
        and invoices[invoices.rows[key], "status"] != status_of(was.shared_at, was.voided_at)
    )
    imported = here.effects(effect_key(kind, key) for key in moving for kind in ("issue", "void"))
    invoicing = Invoicing(invoices, books, zones, Recipients(sheets), report)
    sums = add_up(lines, report)
    if not lines.is_whole:
        # Some lines are missing, so nothing can be said about any invoice's total.
        sums = {key: LineSum(1, is_sound=False) for key in named}
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
    sheets: Sheets,
    plan: Plan,
    neighbours: Mapping[str, dict[Key, Kept]],
    cashier: Cashier,
    report: Report,
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
        if table.is_whole:
            # They are brought together: one that is no longer among them goes.
            writes.gone = [pk for pk, _ in neighbours[table.file].values()]
            writes.tally.removed = len(writes.gone)
        plan.tables.append(writes)
        report.tallies[table.file] = writes.tally


def _collect_one(sheet: Sheet, plan: Plan) -> Writes:
    books = plan.books
    linked = (key for links in plan.links if links.model is sheet.table.model for key in links.wanted)
    match sheet.table.file:
        case "company.csv":
            return collect(sheet, ("id",), lambda key: (1,))
        case "portals.csv":
            return collect(sheet, also_changed=plan.logos)
        case "proposals.csv":
            return collect(sheet, ("currency",), lambda key: (books.currency,))
        case "invoices.csv":
            moved = [bill.external_id for bill, _ in books.moved()]
            return collect(sheet, Bill.COLUMNS, books.columns_of_bill, moved)
        case "credits.csv":
            return collect(sheet, Spent.COLUMNS, books.columns_of_credit)
    return collect(sheet, also_changed=linked)

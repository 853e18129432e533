"""Rules of the company and its people: company, portals, staff, contacts, property contacts."""

from django.core.exceptions import ValidationError

from fieldgate.branches.models import Company, Portal
from fieldgate.branches.validators import check_own_host
from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.checks.here import Kept
from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.files.sheets import BAD, Key, Sheet
from fieldgate.exchange.report import Place, Report
from fieldgate.invoices.models import Credit, Invoice
from fieldgate.people.models import Contact, User
from fieldgate.proposals.models import Proposal


def check_company(company: Sheet, report: Report) -> None:
    """There must be a company, and its currency stays once there are documents in it (L-01)."""
    row = company.rows.get("")
    if row is None:
        if company.is_whole and not Company.objects.exists():
            text = "There is no company here yet. Add this file, with one line below its header."
            report.problem(Place(company.table.file), text)
        return
    if row.before is None:
        return
    before = row.before[company.table.at["currency"]]
    if company[row, "currency"] not in (before, BAD) and any(
        model._default_manager.exists() for model in (Invoice, Credit, Proposal)
    ):
        text = f"There are proposals, invoices or credits in {before}, so the currency stays. Write {before}."
        report.problem(company.place(row, "currency"), text)


def check_portals(sheets: Sheets, report: Report) -> None:
    """Hosts, branches and payments of portals; a portal is the company's or one per branch, not both."""
    portals = sheets["portals.csv"]
    by_branch = _is_branch_level(sheets["company.csv"])
    company_portal = _company_portal_elsewhere(portals)
    for _, row in portals.sound_rows():
        for kind in ("accept_card", "accept_ach"):
            if portals[row, kind] and not portals[row, "electronic_payments"]:
                text = "Nothing can be accepted while electronic_payments is off. Switch it on, or this off."
                report.problem(portals.place(row, kind), text)
        branch = portals[row, "branch"]
        if branch is None:
            if company_portal:
                text = f"There is a portal without a branch already: {company_portal}. Name a branch."
                report.problem(portals.place(row, "branch"), text)
            company_portal = f"line {row.line}"
        if portals[row, "on"] and by_branch is not None and (branch is not None) is not by_branch:
            advice = "Name its branch" if by_branch else "Leave the branch empty"
            state = "on" if by_branch else "off"
            text = (
                f"In company.csv branch_level_configuration is {state}. {advice}, or switch this portal off."
            )
            report.problem(portals.place(row, "branch"), text)
    _check_hosts(portals, report)
    _check_moved_branches(portals, report)
    if by_branch is not None and portals.is_whole:
        _check_other_portals(sheets["company.csv"], portals, by_branch, report)


def _check_hosts(portals: Sheet, report: Report) -> None:
    """Nobody reaches a portal on the host of Fieldgate itself, or on what looks like an IP address."""
    if "host" not in portals.columns:
        return
    for _, row in portals.sound_rows():
        try:
            check_own_host(portals[row, "host"] or "")
        except ValidationError as fault:
            report.problem(portals.place(row, "host"), fault.messages[0])


def _check_moved_branches(portals: Sheet, report: Report) -> None:
    """A branch passes from one portal to another only once it is free.

    On the way both would have none for a moment, and only one portal may have none.
    """
    moved = [row for _, row in portals.sound_rows() if portals.changes(row, "branch")]
    held = {portals.before(row, "branch") for row in moved}
    for row in moved:
        branch = portals[row, "branch"]
        if branch not in held:
            continue
        what = f"{shown(branch)} is the branch of" if branch else "The portal without a branch is"
        advice = "another branch, or none and switch it off," if branch else "a branch"
        report.problem(
            portals.place(row, "branch"),
            f"{what} another portal until this import. Do it in two imports: give that one {advice} first.",
        )


def _check_other_portals(company: Sheet, portals: Sheet, by_branch: bool, report: Report) -> None:
    """What company.csv says must also suit the portals that are on here and not in portals.csv."""
    name = "branch_level_configuration"
    row = company.rows.get("")
    if row is None or (row.before is not None and name not in company.columns):
        return
    unfit = Portal.objects.filter(is_on=True, branch__isnull=by_branch).order_by("external_id")
    kind, level = ("without a branch", "no") if by_branch else ("of a branch", "yes")
    for external_id in unfit.values_list("external_id", flat=True):
        if external_id not in portals.rows:
            report.problem(
                company.place(row, name),
                f"Portal {shown(external_id)}, {kind}, is on here. "
                f"Write {level}, or switch it off in portals.csv.",
            )


def _is_branch_level(company: Sheet) -> bool | None:
    """As it shall be after the import; None when that cannot be said."""
    if row := company.rows.get(""):
        value = company[row, "branch_level_configuration"]
        return None if value is BAD else bool(value)
    return Company.objects.values_list("branch_level_configuration", flat=True).first()


def _company_portal_elsewhere(portals: Sheet) -> str:
    found = Portal.objects.filter(branch=None).values_list("external_id", flat=True).first()
    return "" if found is None or found in portals.rows else f"external_id {shown(found)}"


def check_staff(staff: Sheet, report: Report) -> dict[int, str]:
    """Leave the address of an account that somebody uses; returns accounts to rename, id to new address.

    An address that was never signed in with is the import's to correct.
    """
    if "email" not in staff.columns:
        return {}
    at = staff.table.at["email"]
    accounts = {
        email: (pk, last_login is not None or not password.startswith("!"))
        for pk, email, last_login, password in User.objects.filter(staffmember__isnull=False).values_list(
            "id", "email", "last_login", "password"
        )
    }
    moved = [(k, r) for k, r in staff.sound_rows() if r.before is not None and r.before[at] != r.values[at]]
    taken = set(
        User.objects.filter(email__in=[r.values[at] for _, r in moved]).values_list("email", flat=True)
    )
    renames: dict[int, str] = {}
    for _, row in moved:
        before = row.before[at] if row.before else ""
        pk, is_used = accounts[before]
        if is_used:
            report.note(
                staff.place(row, "email"),
                f"{shown(before)} is how that person signs in. Left; change it in the office.",
            )
            row.put(at, before)
        elif row.values[at] not in taken:
            renames[pk] = row.values[at]
    held = {r.before[at]: accounts[r.before[at]][1] for _, r in moved if r.before is not None}
    _check_held_addresses(staff, held, report)
    return renames


def _check_held_addresses(staff: Sheet, held: dict[str, bool], report: Report) -> None:
    """The address of one member of staff passes to another only once it is free.

    `held` are the addresses that the file changes, as they are here, and whether somebody signs in with them.
    """
    for _, row in staff.sound_rows():
        address = staff[row, "email"]
        if address not in held or address == staff.before(row, "email"):
            continue
        text = f"{shown(address)} belongs to another member of staff until this import. Do it in two imports."
        if held[address]:
            text = f"{shown(address)} is how another member of staff signs in. Choose another address."
        report.problem(staff.place(row, "email"), text)


def missing_users(staff: Sheet, renames: dict[int, str]) -> list[str]:
    """The addresses of staff that have no user yet."""
    wanted = {staff[row, "email"] for _, row in staff.sound_rows()} - set(renames.values())
    return sorted(wanted - set(User.objects.filter(email__in=wanted).values_list("email", flat=True)))


def keep_accepted_addresses(contacts: Sheet, report: Report) -> None:
    """Leave the address of a contact who has accepted an invitation: it is how that person signs in."""
    if "email" not in contacts.columns:
        return
    at = contacts.table.at["email"]
    accepted = set(Contact.objects.filter(user__isnull=False).values_list("external_id", flat=True))
    for key, row in contacts.sound_rows():
        if key in accepted and row.before is not None and row.before[at] != row.values[at]:
            text = (
                f"{shown(row.before[at] or '')} is how that person signs in. Left; change it in the office."
            )
            report.note(contacts.place(row, "email"), text)
            row.put(at, row.before[at])


def check_roles(links: Sheet, neighbours: dict[Key, Kept], report: Report) -> None:
    """One Primary and one Billing per property, counting the links that are here but not in the file."""
    for column in ("primary", "billing"):
        at = links.table.at[column]
        holders = {
            key[0]: f"contact {shown(key[1])}, who is here but not in this file"
            for key, (_, before) in neighbours.items()
            if before[at]
        }
        for key, row in links.sound_rows():
            if not row.values[at]:
                continue
            if holder := holders.get(key[0]):
                text = (
                    f"{shown(key[0])} has a {column.title()} already: {holder}. Write no for one of the two."
                )
                report.problem(links.place(row, column), text)
            holders[key[0]] = f"line {row.line}"

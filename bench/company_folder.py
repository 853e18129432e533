"""A folder of CSV files of a large company, as `fieldgate import` reads it."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

LINES_EACH = 3
PAID_OF = 3  # every third invoice is not paid
INVOICES_A_PROPERTY = 20
SERVICES = ("Mowing", "Irrigation Inspection", "Mulch Install", "Snow Removal", "Pruning")
FIRST_DAY = date(2020, 1, 1)


def write_company(folder: Path, invoices: int) -> None:
    """Write it: three lines an invoice, twenty invoices a property, a contact and two roles each."""
    folder.mkdir(parents=True)
    places = range(-(-invoices // INVOICES_A_PROPERTY))
    _write(
        folder,
        "company.csv",
        "name zone branch_level_configuration",
        [("Large Grounds", "America/Chicago", "yes")],
    )
    _write(folder, "branches.csv", "external_id name zone", [("B1", "Alton", "America/Chicago")])
    _write(folder, "portals.csv", "external_id branch slug title", [("PO1", "B1", "large", "Large Grounds")])
    _write(
        folder,
        "contacts.csv",
        "external_id name email street city state postal_code",
        (
            (f"C{n}", f"Contact {n}", f"c{n}@example.com", f"{n} Elm St", "Alton", "IL", f"{n % 99_999:05}")
            for n in places
        ),
    )
    _write(
        folder,
        "properties.csv",
        "external_id branch name street city state postal_code",
        ((f"P{n}", "B1", f"Property {n}", f"{n} Oak St", "Alton", "IL", "62002") for n in places),
    )
    _write(
        folder,
        "property_contacts.csv",
        "property contact primary billing",
        ((f"P{n}", f"C{n}", "yes", "yes") for n in places),
    )
    _write(
        folder,
        "invoices.csv",
        "external_id number property invoiced_on terms status",
        (
            (f"I{n}", n + 1, f"P{n // INVOICES_A_PROPERTY}", _day(n).isoformat(), "Net 30", "shared")
            for n in range(invoices)
        ),
    )
    _write(
        folder,
        "invoice_lines.csv",
        "invoice position proposal_number proposal_title service item quantity unit_price tax",
        (
            (f"I{n}", p + 1, n % 5_000 + 1, f"Proposal {n % 5_000 + 1}", SERVICES[(n + p) % 5])
            + (f"Item {n}-{p}", f"{p + 1}.25", f"{n % 400 + 1}.40", "0.00")
            for n in range(invoices)
            for p in range(LINES_EACH)
        ),
    )
    _write(
        folder,
        "payments.csv",
        "external_id invoice day amount memo",
        (
            (f"PAY{n}", f"I{n}", (_day(n) + timedelta(days=9)).isoformat(), "1.00", "Check")
            for n in range(invoices)
            if n % PAID_OF
        ),
    )


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number % 1_800)


def _write(folder: Path, file: str, header: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with (folder / file).open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(header.split())
        writer.writerows(rows)

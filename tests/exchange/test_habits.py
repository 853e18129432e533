"""folder.toml: three products write one company, each in its own way; what is wrong in it is named."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from fieldgate.branches.models import Company, Portal
from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.models import Invoice, InvoiceLine
from fieldgate.people.models import Contact
from fieldgate.visits.models import WorkTicket
from tests.exchange.folders import GOOD, everything, imported, make_folder, only

pytestmark = pytest.mark.django_db

# One company in rows; an amount and a day are written by each product in its own way.
ROWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "company.csv": (
        ("name", "zone", "currency", "convenience_fee"),
        ("Gärten & Söhne", "Europe/Berlin", "EUR", "2.5"),
    ),
    "branches.csv": (("external_id", "name", "zone"), ("B1", "Süd", "Europe/Berlin")),
    "contacts.csv": (("external_id", "name"), ("C1", "Zoë, née Núñez; Ltd|Co")),
    "properties.csv": (("external_id", "branch", "name"), ("P1", "B1", "Höfe")),
    "invoices.csv": (
        ("external_id", "number", "property", "invoiced_on", "due_on", "status", "billing_contact"),
        ("I1", "101", "P1", "2024-02-28", "2024-03-09", "shared", "C1"),
    ),
    "invoice_lines.csv": (
        ("invoice", "position", "service", "quantity", "unit_price", "extended"),
        ("I1", "1", "Mähen", "1,000.5", "1.00", "1,234.50"),
        ("I1", "2", "Gutschrift", "", "", "-34.50"),
    ),
}
DAYS = ("invoiced_on", "due_on")
NUMBERS = ("quantity", "unit_price", "extended", "convenience_fee")


def as_written(delimiter: str, encoding: str, day: str, decimal: str, thousands: str) -> dict[str, bytes]:
    """The files as a product writes them; `day` is a pattern of strftime."""

    def cell(name: str, text: str) -> str:
        if name in DAYS:
            text = date.fromisoformat(text).strftime(day)
        elif name in NUMBERS:
            text = text.translate({ord(","): thousands, ord("."): decimal})
        return '"' + text.replace('"', '""') + '"' if delimiter in text else text

    def line(names: tuple[str, ...], row: tuple[str, ...]) -> str:
        return delimiter.join(cell(name, text) for name, text in zip(names, row, strict=True)) + "\r\n"

    return {
        file: (delimiter.join(names) + "\r\n" + "".join(line(names, row) for row in rows)).encode(encoding)
        for file, (names, *rows) in ROWS.items()
    }


PRODUCTS = {
    "American, with commas": ('dates = "month/day/year"\n', (",", "utf-8", "%m/%d/%Y", ".", ",")),
    "nothing declared": ("", (",", "utf-8", "%m/%d/%Y", ".", ",")),
    "German, in Windows-1252": (
        'delimiter = "semicolon"\nencoding = "windows-1252"\n'
        'dates = "day.month.year"\ndecimal = ","\nthousands = "."\n',
        (";", "windows-1252", "%d.%m.%Y", ",", "."),
    ),
    "French, with tabs": (
        'delimiter = "tab"\nencoding = "utf-16"\ndates = "day/month/year"\ndecimal = ","\nthousands = " "\n',
        ("\t", "utf-16", "%d/%m/%Y", ",", "\u202f"),
    ),
    "Swiss, with pipes": (
        'delimiter = "pipe"\ndates = "day-name-yy"\ndecimal = "."\nthousands = "\'"\n',
        ("|", "utf-8-sig", "%d-%b-%y", ".", "\u2019"),
    ),
    "ISO days under another form": (
        'delimiter = "comma"\ndates = "day.month.yy"\nthousands = "none"\nencoding = "utf-8"\n',
        (",", "utf-8", "%Y-%m-%d", ".", ""),
    ),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_brings_the_same_company(tmp_path: Path, product: str) -> None:
    declaration, habits = PRODUCTS[product]
    report = only(tmp_path, {**as_written(*habits), "folder.toml": declaration})
    assert report.notes == []
    company = Company.objects.get()
    assert (company.name, company.convenience_fee_basis_points) == ("Gärten & Söhne", 250)
    assert Contact.objects.get().name == "Zoë, née Núñez; Ltd|Co"
    invoice = Invoice.objects.get()
    assert (invoice.invoiced_on, invoice.due_on) == (date(2024, 2, 28), date(2024, 3, 9))
    assert invoice.total_cents == 120_000
    first, second = InvoiceLine.objects.order_by("position")
    assert (first.quantity_thousandths, first.extended_cents) == (1_000_500, 123_450)
    assert second.extended_cents == -3_450


# What folder.toml holds, where it is reported, and words that say what to do.
FAULTS = {
    "a key that is none": (b'date = "day.month.year"', "folder.toml, key date", "Did you mean dates?"),
    "a key like no other": (b"x = 1", "folder.toml, key x", "The keys are delimiter, encoding, dates"),
    "a delimiter that is none": (b'delimiter = ";"', "folder.toml, key delimiter", '"semicolon"'),
    "an encoding nobody knows": (b'encoding = "martian"', "folder.toml, key encoding", '"windows-1252"'),
    "an encoding of bytes": (b'encoding = "base64"', "folder.toml, key encoding", "encoding of texts"),
    "an encoding of Python's": (b'encoding = "punycode"', "folder.toml, key encoding", "encoding of texts"),
    "an encoding with a NUL": (rb'encoding = "utf\u0000"', "folder.toml, key encoding", "encoding of texts"),
    "days without a month": (b'dates = "day/year"', "folder.toml, key dates", '"day.month.year"'),
    "days with two months": (b'dates = "month/name/year"', "folder.toml, key dates", "Write"),
    "days with one part too many": (b'dates = "day.month.year.day"', "folder.toml, key dates", "Write"),
    "days with something behind": (b'dates = "day.month.year."', "folder.toml, key dates", "Write"),
    "days with something before": (b'dates = "-day.month.year"', "folder.toml, key dates", "Write"),
    "days run together": (b'dates = "yearmonthday"', "folder.toml, key dates", "Write"),
    "a decimal that is none": (b'decimal = ";"', "folder.toml, key decimal", 'Write one of: ".", ","'),
    "a decimal that is no text": (b"decimal = 1", "folder.toml, key decimal", "Write one of"),
    "thousands that are decimals": (
        b'thousands = "."',
        "folder.toml, key thousands",
        "Declare another decimal",
    ),
    "neither true nor false": (b'exact = "yes"', "folder.toml, key exact", "Write true or false"),
    "no TOML": (b"dates: iso", "folder.toml", "Write lines such as"),
    "another encoding": (b"# Zo\xeb", "folder.toml", "Save it as UTF-8"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_in_it_is_the_only_problem(tmp_path: Path, fault: str) -> None:
    content, place, advice = FAULTS[fault]
    before = everything()
    report = import_folder(make_folder(tmp_path, {"folder.toml": content, "payments.csv": "nonsense"}))
    assert [str(problem.place) for problem in report.problems] == [place]
    assert advice in report.problems[0].text
    assert everything() == before


def test_another_file_of_that_kind_is_a_slip(tmp_path: Path) -> None:
    report = import_folder(make_folder(tmp_path, {"Folder.toml": 'dates = "day.month.year"'}))
    assert [str(p) for p in report.problems] == [
        "Folder.toml: Only folder.toml is read. Rename it, or take it out of the folder."
    ]


# A declaration, the cell instead of invoice 101's day or payment 1's amount, and what to write instead.
REFUSED = [
    ('dates = "day/month/year"', "08/29/2024", "Write it as 2024-02-28 or 28/02/2024."),
    ('dates = "day.month.yy"', "29.08.2024", "Write it as 2024-02-28 or 28.02.24."),
    ('dates = "month/day/year"', "29 Aug 2024", "Write it as 2024-02-28 or 02/28/2024."),
    ('dates = "day name year"', "29 Mai 2024", "Write it as 2024-02-28 or 28 Feb 2024."),
    ('dates = "year-month-day"', "08/29/2024", '"08/29/2024" is not a day. Write it as 2024-02-28.'),
    ('decimal = ","', "61.00", "Write it as 1234,50, and no more than 9999999999."),
    ('decimal = ","', '"1.061,00"', "Write it as 1234,50"),
    ('decimal = ","\nthousands = "."', '"6.1,00"', "Write it as 1234,50, and no more than 9.999.999.999."),
    ('decimal = ","\nthousands = " "', '"0,061.00"', "Write it as 1234,50"),
    ('thousands = "none"', '"1,061.00"', "Write it as 1234.50, and no more than 9999999999."),
    ('thousands = "\'"', '"1,061.00"', "Write it as 1234.50"),
]


@pytest.mark.parametrize(("declaration", "cell", "advice"), REFUSED)
def test_any_other_form_than_the_declared_is_refused(
    tmp_path: Path, declaration: str, cell: str, advice: str
) -> None:
    is_day = declaration.startswith("dates")
    file, column = ("invoices.csv", "invoiced_on") if is_day else ("payments.csv", "amount")
    text = (
        "external_id,invoice,day,amount\n"
        if not is_day
        else "external_id,number,property,status,invoiced_on\n"
    )
    text += f"I1,101,P1,shared,{cell}\n" if is_day else f"PAY1,I1,2024-09-03,{cell}\n"
    files = {
        **dict.fromkeys(GOOD),
        "company.csv": GOOD["company.csv"],
        file: text,
        "folder.toml": declaration,
    }
    found = [p for p in import_folder(make_folder(tmp_path, files)).problems if p.place.column == column]
    assert [str(p.place) for p in found] == [f"{file} line 2, column {column}"]
    assert found[0].text.endswith(advice) or advice in found[0].text


def test_a_file_that_is_not_in_the_declared_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    text = GOOD["contacts.csv"].replace("Carl", "Zoë").encode("windows-1252")
    report = import_folder(make_folder(tmp_path, {"contacts.csv": text, "folder.toml": 'encoding = "utf-8"'}))
    assert str(report.problems[0]) == (
        "contacts.csv line 3: The file is not utf-8, as folder.toml says. "
        "Save it so, or correct the encoding there."
    )


def test_a_file_with_another_delimiter_than_declared_is_named(tmp_path: Path) -> None:
    report = import_folder(make_folder(tmp_path, {"folder.toml": 'delimiter = "tab"'}))
    assert "The first line is no header with tabs between its names." in report.problems[0].text


def test_exact_cells_are_not_tidied_and_nothing_open_is_filled_in(tmp_path: Path) -> None:
    contact = GOOD["contacts.csv"].replace("Carl Dee", '" Zoe\u0308\r\nDee\t"').replace("IL,", "Illinois,")
    invoices = GOOD["invoices.csv"].replace(
        "terms,status", "terms,status,due_on,title,bill_to,billing_contact"
    )
    invoices = invoices.replace("shared\n", "shared,2024-11-27,,,\n")
    invoices = invoices.replace("draft\n", "draft,2024-11-27,,,\n").replace("void\n", "void,2024-11-27,,,\n")
    tickets = 'external_id,property,proposal,services\nW1,P1,O1," Mowing \n\nEdging"\nW2,P2,,x\n'
    files = {"contacts.csv": contact, "invoices.csv": invoices, "work_tickets.csv": tickets}
    files["folder.toml"] = "exact = true"
    assert [str(p) for p in import_folder(make_folder(tmp_path, files)).problems] == []
    assert Contact.objects.get(external_id="C2").name == " Zoe\u0308\r\nDee\t"
    assert Contact.objects.get(external_id="C1").state == "Illinois"
    assert WorkTicket.objects.get(external_id="W1").services == " Mowing \n\nEdging"
    invoice = Invoice.objects.get(number="101")
    assert (invoice.title, invoice.bill_to, invoice.billing_contact) == ("", "", None)


def test_what_an_exact_folder_does_not_bring_is_filled_in_as_always(tmp_path: Path) -> None:
    """An empty cell says that there is nothing; a column that is not there says nothing."""
    lines = (
        "invoice,position,proposal,proposal_title,service,extended\n"
        "I1,1,O1,,Mowing,301\nI2,1,O2,Words,Pump,10\nI3,1,,,Pump,50\n"
    )
    invoices = GOOD["invoices.csv"].replace("08/30/2024", "2024-08-30")
    imported(tmp_path, {"invoice_lines.csv": lines, "invoices.csv": invoices, "folder.toml": "exact = true"})
    invoice = Invoice.objects.get(number="101")
    assert (invoice.bill_to[:7], invoice.billing_contact is not None) == ("Ann Bee", True)
    assert Invoice.objects.get(number="102").title == "Words"
    columns = ("proposal_number", "proposal_title", "proposal_on")
    printed = InvoiceLine.objects.order_by("invoice__number").values_list(*columns)
    assert list(printed) == [
        ("7", "", date(2024, 5, 1)),
        ("8", "Words", date(2024, 6, 10)),
        ("", "", None),
    ]


def test_exact_cells_keep_the_letters_of_a_colour_and_hold_no_nul(tmp_path: Path) -> None:
    portals = "external_id,slug,title,accent\nPO1,oak,Oak,#1F7A4D\n"
    exact = {"portals.csv": portals, "folder.toml": "exact = true"}
    report = import_folder(make_folder(tmp_path, exact | {"contacts.csv": "external_id,name\nC9,A\0B\n"}))
    assert 'contacts.csv line 2, column name: "A\N{REPLACEMENT CHARACTER}B" holds a NUL byte.' in str(
        next(p for p in report.problems if p.place.file == "contacts.csv")
    )
    make_folder(tmp_path, exact)
    assert [str(p) for p in import_folder(tmp_path).problems] == []
    assert Portal.objects.get().accent == "#1F7A4D"
    imported(tmp_path / "tidied", {"portals.csv": portals})
    assert Portal.objects.get().accent == "#1f7a4d"

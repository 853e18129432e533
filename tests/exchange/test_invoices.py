"""What the open cells of an invoice become: filled in once, and kept from the day it was shared."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import EntryKind, Invoice, InvoiceLine, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import Contact
from tests.exchange.folders import GOOD, changed, everything, imported, make_folder, only, with_row

pytestmark = pytest.mark.django_db

ANN = "Ann Bee\n1 Elm St\nAlton, IL 62002"


def invoice(external_id: str) -> Invoice:
    return Invoice.objects.get(external_id=external_id)


def again(folder: Path, row: str, columns: str) -> Invoice:
    """One invoice once more, with these columns besides its id."""
    only(folder, {"invoices.csv": f"external_id,{columns}\n{row}\n"})
    return invoice(row.partition(",")[0])


# ---- who it goes to -------------------------------------------------------------------------------------


def test_a_draft_is_addressed_anew_when_it_is_shared_and_never_after(tmp_path: Path) -> None:
    imported(tmp_path)
    Contact.objects.filter(external_id="C1").update(name="Ann Cee")
    assert again(tmp_path / "a", "I2,July", "title").bill_to == ANN
    assert again(tmp_path / "b", "I2,shared,", "status,bill_to").bill_to == ANN.replace("Bee", "Cee")
    Contact.objects.filter(external_id="C1").update(name="Ann Dee")
    shared = again(tmp_path / "c", "I2,shared,,", "status,bill_to,billing_contact")
    assert shared.bill_to == ANN.replace("Bee", "Cee")
    assert shared.billing_contact is not None


def test_a_draft_that_had_nobody_to_go_to_is_addressed_when_it_is_shared(tmp_path: Path) -> None:
    nobody = {"property_contacts.csv": "property,contact,primary,billing\nP1,C1,yes,no\nP2,C2,yes,no\n"}
    imported(tmp_path, nobody)
    assert (invoice("I2").bill_to, invoice("I1").bill_to) == ("", "")
    only(tmp_path / "a", {"property_contacts.csv": "property,contact,billing\nP1,C1,yes\n"})
    assert again(tmp_path / "b", "I2,July", "title").bill_to == ""
    assert again(tmp_path / "c", "I2,shared", "status").bill_to == ANN
    assert again(tmp_path / "d", "I1,August", "title").bill_to == ""  # it was shared to nobody


def test_a_drafts_recipient_follows_where_the_column_is_brought_empty(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path / "a", {"property_contacts.csv": "property,contact,billing\nP1,C1,no\nP1,C2,yes\n"})
    assert again(tmp_path / "b", "I2,June", "title").bill_to == ANN
    draft = again(tmp_path / "c", "I2,,", "billing_contact,bill_to")
    assert (draft.bill_to, draft.billing_contact) == ("Carl Dee", Contact.objects.get(external_id="C2"))


def test_an_invoice_goes_to_whom_it_names_and_not_to_the_propertys_billing(tmp_path: Path) -> None:
    header = "external_id,number,property,invoiced_on,terms,status,billing_contact,bill_to\n"
    rows = "I1,101,P1,2024-08-29,Net 90,shared,C2,\nI2,102,P1,2024-08-30,Net 1,draft,C2,By hand\n"
    files = {"invoices.csv": f"{header}{rows}I3,103,P2,2024-09-01,Net 30,void,,\n"}
    imported(
        tmp_path,
        files | {"payments.csv": None, "credits.csv": None, "credit_applications.csv": None},
    )
    found = Invoice.objects.order_by("number").values_list("billing_contact__external_id", "bill_to")
    assert list(found) == [
        ("C2", "Carl Dee"),
        ("C2", "By hand"),
        (None, ""),  # P2 has a Primary and no Billing
    ]


def test_who_is_only_primary_here_is_not_billed(tmp_path: Path) -> None:
    imported(tmp_path)
    row = "external_id,number,property,invoiced_on,terms,status\nI9,109,P2,2024-09-01,Net 30,shared\n"
    lines = "invoice,position,service,extended\nI9,1,Mowing,1\n"
    only(tmp_path / "next", {"invoices.csv": row, "invoice_lines.csv": lines})
    assert (invoice("I9").bill_to, invoice("I9").billing_contact) == ("", None)


def test_an_address_is_printed_as_it_stands_after_the_import(tmp_path: Path) -> None:
    imported(tmp_path)
    only(
        tmp_path / "next",
        {
            "contacts.csv": "external_id,name,street\nC3,Eve,\n",
            "property_contacts.csv": "property,contact,billing\nP1,C1,no\nP1,C3,yes\nP2,C2,yes\n",
            "invoices.csv": "external_id,number,property,invoiced_on,terms,status\n"
            "I8,108,P1,2024-09-01,Net 30,draft\nI9,109,P2,2024-09-01,Net 30,draft\n",
        },
    )
    assert (invoice("I8").bill_to, invoice("I9").bill_to) == ("Eve", "Carl Dee")


def test_the_contact_of_a_property_that_is_no_longer_billing_is_not_billed(tmp_path: Path) -> None:
    imported(tmp_path)
    only(
        tmp_path / "next",
        {
            "property_contacts.csv": "property,contact,billing\nP1,C1,no\n",
            "invoices.csv": "external_id,number,property,invoiced_on,terms,status\n"
            "I8,108,P1,2024-09-01,Net 30,draft\n",
        },
    )
    assert (invoice("I8").bill_to, invoice("I8").billing_contact) == ("", None)


# ---- title and due day ----------------------------------------------------------------------------------


def test_a_title_is_derived_once_and_again_only_where_the_column_is_brought_empty(tmp_path: Path) -> None:
    imported(tmp_path)
    lines = "invoice,position,proposal_number,proposal_title,service,extended\nI2,1,8,Repair,Pump,10\n"
    only(tmp_path / "a", {"invoice_lines.csv": lines})
    assert invoice("I2").title == "Weekly Maintenance"
    only(
        tmp_path / "b",
        {"invoice_lines.csv": lines, "invoices.csv": "external_id,title\nI2,\n"},
    )
    assert invoice("I2").title == "Repair"
    assert again(tmp_path / "c", "I2,", "title").title == "Repair"  # without lines there is nothing to say
    assert again(tmp_path / "d", "I2,By hand", "title").title == "By hand"


def test_a_title_that_was_taken_away_here_stays_away(tmp_path: Path) -> None:
    imported(tmp_path)
    Invoice.objects.update(title="")
    lines = "invoice,position,proposal_number,proposal_title,service,extended\nI2,1,8,Repair,Pump,10\n"
    only(tmp_path / "a", {"invoice_lines.csv": lines, "invoices.csv": "external_id,terms\nI2,Net 5\n"})
    assert (invoice("I2").title, invoice("I2").due_on) == ("", date(2024, 9, 4))


def test_lines_of_no_proposal_give_no_title(tmp_path: Path) -> None:
    imported(tmp_path, changed("invoice_lines.csv", "I2,1,7,", "I2,1,,"))
    assert (invoice("I1").title, invoice("I2").title) == ("Weekly Maintenance", "")


@pytest.mark.parametrize(
    ("columns", "cells", "due_on"),
    [
        ("title", "x", date(2024, 11, 27)),
        ("terms", "Net 30", date(2024, 9, 28)),
        ("invoiced_on", "2024-08-30", date(2024, 11, 28)),
        ("terms,due_on", "Net 30,2024-12-24", date(2024, 12, 24)),
        ("due_on", "", date(2024, 11, 27)),
        ("terms", "when convenient", date(2024, 11, 27)),
        ("terms", "Due on receipt", date(2024, 8, 29)),
    ],
)
def test_the_due_day_follows_its_terms_and_its_day_and_nothing_else(
    tmp_path: Path, columns: str, cells: str, due_on: date
) -> None:
    imported(tmp_path)
    assert again(tmp_path / "next", f"I1,{cells}", columns).due_on == due_on


# ---- lines ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "cells", "extended"),
    [
        ("quantity", "2", 2_000),
        ("unit_price", "11.50", 1_150),
        ("quantity,unit_price,extended", "2,11.50,7", 700),
        ("item", "Hours", 1_000),
    ],
)
def test_what_a_line_comes_to_follows_what_it_is_made_of(
    tmp_path: Path, columns: str, cells: str, extended: int
) -> None:
    imported(tmp_path)
    only(tmp_path / "next", {"invoice_lines.csv": f"invoice,position,{columns}\nI2,1,{cells}\n"})
    assert InvoiceLine.objects.get(invoice__external_id="I2").extended_cents == extended
    assert invoice("I2").total_cents == extended


def test_a_given_price_stands_although_its_parts_come_to_another(tmp_path: Path) -> None:
    text = "invoice,position,service,quantity,unit_price,extended\nI2,1,Mowing,3,33.33,100\n"
    imported(tmp_path)
    only(tmp_path / "a", {"invoice_lines.csv": text})
    only(tmp_path / "b", {"invoice_lines.csv": text.replace("3,33.33", "2,33.33")})
    assert invoice("I2").total_cents == 10_000


@pytest.mark.parametrize(("quantity", "price"), [("-999999999", "9999999"), ("999999999", "-9999999")])
def test_a_line_far_below_zero_is_beyond_any_invoice_too(tmp_path: Path, quantity: str, price: str) -> None:
    changes = changed("invoice_lines.csv", "3.18,65.00", f"{quantity},{price}")
    report = import_folder(make_folder(tmp_path, changes))
    assert [str(p.place) for p in report.problems] == ["invoice_lines.csv line 2, column extended"]


def test_lines_that_add_up_to_more_than_any_invoice_are_named(tmp_path: Path) -> None:
    rows = "\n".join(f"I2,{n},,,Mowing,,1,9000000000,0" for n in (2, 3))
    report = import_folder(make_folder(tmp_path, with_row("invoice_lines.csv", rows)))
    assert [str(p) for p in report.problems] == [
        "invoices.csv line 3: Its lines add up to $18,000,000,010.00, which is too much. Correct the lines."
    ]


def test_an_invoice_may_be_of_nothing_but_not_of_a_cent_less(tmp_path: Path) -> None:
    for price, places in (("-10.01", ["invoices.csv line 3"]), ("-10.00", [])):
        row = with_row("invoice_lines.csv", f"I2,2,,,Credit,,1,{price},0")
        assert [str(p.place) for p in import_folder(make_folder(tmp_path, row)).problems] == places
    assert invoice("I2").total_cents == 0


def test_lines_that_cannot_be_read_say_nothing_of_an_invoice_that_is_only_here(tmp_path: Path) -> None:
    imported(tmp_path)
    text = "invoice,position,service,extended\nI1,1,Mowing,1\nI1,2,Mowing,much\n"
    folder = make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), "invoice_lines.csv": text})
    assert [str(p.place) for p in import_folder(folder).problems] == [
        "invoice_lines.csv line 3, column extended"
    ]


def test_lines_of_an_invoice_that_is_only_here_are_held_against_what_was_issued(tmp_path: Path) -> None:
    imported(tmp_path)
    before = everything()
    for number, row, place in (
        ("101", "I1,1,Mowing,299.99", "I1"),
        ("103", "I3,1,Pump,49.99", "I3"),
    ):
        files = {**dict.fromkeys(GOOD), "invoice_lines.csv": f"invoice,position,service,extended\n{row}\n"}
        report = import_folder(make_folder(tmp_path / place, files))
        assert [str(p.place) for p in report.problems] == ["invoice_lines.csv line 2"]
        assert "Booked money is never edited" in report.problems[0].text
        assert invoice(place).number == number
    assert everything() == before


# ---- from draft to shared to void -----------------------------------------------------------------------


def test_a_draft_needs_no_lines_and_moves_freely(tmp_path: Path) -> None:
    imported(tmp_path, with_row("invoices.csv", "I8,108,P1,2024-09-01,Net 30,draft"))
    assert (invoice("I8").total_cents, invoice("I8").title) == (0, "")
    assert again(tmp_path / "next", "I8,P2", "property").property.external_id == "P2"


def test_an_invoice_is_shared_on_the_day_that_is_given_and_issued_on_its_own(tmp_path: Path) -> None:
    text = GOOD["invoices.csv"].replace("status\n", "status,shared_on\n").replace("draft\n", "draft,\n")
    text = text.replace("Net 90,shared\n", "Net 90,shared,2024-09-05\n").replace(
        "void\n", "void,2024-09-06\n"
    )
    imported(tmp_path, {"invoices.csv": text})
    shared, void = invoice("I1"), invoice("I3")
    assert shared.shared_at == datetime(2024, 9, 5, 5, tzinfo=UTC)
    assert void.shared_at == void.voided_at == datetime(2024, 9, 6, 5, tzinfo=UTC)
    days = LedgerEntry.objects.filter(kind__in=["issue", "void"]).order_by("pk").values_list("kind", "day")
    assert list(days) == [
        ("issue", date(2024, 8, 29)),
        ("issue", date(2024, 9, 1)),
        ("void", date(2024, 9, 1)),
    ]


def test_what_was_alive_here_ends_today(tmp_path: Path) -> None:
    imported(tmp_path, changed("invoices.csv", "draft", "shared"))
    now = datetime(2025, 3, 2, 3, tzinfo=UTC)  # still the 1st in Chicago
    with time_machine.travel(now, tick=False):
        imported(tmp_path, changed("invoices.csv", "draft", "void"))
    assert invoice("I2").voided_at == now
    assert invoice("I2").entries.get(kind="void").day == date(2025, 3, 1)


def test_an_invoice_on_which_money_is_held_is_not_made_void(tmp_path: Path) -> None:
    imported(tmp_path, changed("invoices.csv", "draft", "shared"))
    hold(invoice("I2").pk, 100, "here:attempt")
    before = everything()
    report = import_folder(make_folder(tmp_path, changed("invoices.csv", "draft", "void")))
    assert [str(p) for p in report.problems] == [
        "invoices.csv line 3, column status: Money was booked or is held on it, so it cannot be void. "
        "Write shared."
    ]
    assert everything() == before


def test_a_void_invoice_of_an_import_is_neither_shared_nor_a_draft_again(tmp_path: Path) -> None:
    imported(tmp_path)
    for status in ("shared", "draft"):
        report = import_folder(make_folder(tmp_path, changed("invoices.csv", "30,void", f"30,{status}")))
        assert [str(p) for p in report.problems] == [
            "invoices.csv line 4, column status: The invoice is void and cannot become "
            f"{status} again. Write void."
        ]


def test_what_was_made_void_here_stays_so_whatever_an_older_file_says(tmp_path: Path) -> None:
    imported(tmp_path, changed("invoices.csv", "draft", "shared"))
    void_here(invoice("I2"))
    before = everything()
    imported(tmp_path, changed("invoices.csv", "draft", "shared"))
    assert everything() == before


def void_here(of: Invoice) -> None:
    post_entry(Entry(of.pk, EntryKind.VOID, -of.total_cents, date(2025, 1, 1), "here:void"))
    Invoice.objects.filter(pk=of.pk).update(voided_at=clock.now())

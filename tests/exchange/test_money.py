"""Booked money is never edited, and never more is booked than is owed or left."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.models import Credit, Invoice, InvoiceLine, LedgerEntry
from tests.exchange.folders import (
    GOOD,
    Changes,
    assert_books_hold,
    changed,
    everything,
    imported,
    make_folder,
    only,
    with_row,
)

pytestmark = pytest.mark.django_db

# What the second folder does, where it is reported, and words that say what to do.
CONFLICTS: Mapping[str, tuple[Mapping[str, str], str, str]] = {
    "another total of a shared invoice": (
        changed("invoice_lines.csv", "93.30", "94.30"),
        "invoices.csv line 2",
        "$302.00, but it was issued for $301.00. Booked money is never edited",
    ),
    "a line less": (
        changed("invoice_lines.csv", "I1,2,7,Weekly Maintenance,Mowing,Labor,1,93.30,1.00\n", ""),
        "invoices.csv line 2",
        "restore the lines",
    ),
    "another amount of a payment": (
        changed("payments.csv", "61.00", "62.00"),
        "payments.csv line 2, column amount",
        "It was booked with $61.00, and booked money is never edited. Restore $61.00",
    ),
    "a payment moved to another invoice": (
        changed("payments.csv", "PAY1,I1", "PAY1,I2"),
        "payments.csv line 2, column invoice",
        'Restore "I1"',
    ),
    "another amount of an applied credit": (
        changed("credit_applications.csv", "40.00", "41.00"),
        "credit_applications.csv line 2, column amount",
        "Restore $40.00",
    ),
    "an applied credit taken from another credit": (
        {
            **with_row("credits.csv", "K2,C-2,P1,2024-09-01,60.00,"),
            **changed("credit_applications.csv", "A1,K1", "A1,K2"),
        },
        "credit_applications.csv line 2, column credit",
        'Restore "K1"',
    ),
    "a credit of less than was applied": (
        changed("credits.csv", "60.00", "39.99"),
        "credits.csv line 2, column amount",
        "$40.00 of it was applied already",
    ),
    "a credit moved to another property": (
        changed("credits.csv", "C-1,P1", "C-1,P2"),
        "credits.csv line 2, column property",
        "Restore the property",
    ),
    "a shared invoice moved to another property": (
        changed("invoices.csv", "101,P1", "101,P2"),
        "invoices.csv line 2, column property",
        "Restore the property",
    ),
    "more paid than is owed": (
        with_row("payments.csv", "PAY2,I1,2024-10-01,200.01,Check"),
        "payments.csv line 3, column amount",
        "Invoice #101 owes only $200.00 at this line",
    ),
    "more applied than is left": (
        with_row("credit_applications.csv", "A2,K1,I1,2024-10-01,20.01"),
        "credit_applications.csv line 3, column amount",
        "Credit #C-1 has only $20.00 left at this line",
    ),
    "a credit of another property applied": (
        {
            **with_row("credits.csv", "K2,C-2,P2,2024-10-01,5,"),
            **with_row("credit_applications.csv", "A2,K2,I1,2024-10-01,5"),
        },
        "credit_applications.csv line 3, column credit",
        "Apply a credit of the invoice's own property",
    ),
    "a draft paid": (
        with_row("payments.csv", "PAY2,I2,2024-10-01,5,Check"),
        "payments.csv line 3, column invoice",
        "Invoice #102 is draft. Write shared there",
    ),
    "a void invoice paid": (
        with_row("payments.csv", "PAY2,I3,2024-10-01,5,Check"),
        "payments.csv line 3, column invoice",
        "A void invoice takes none",
    ),
    "a paid invoice made void": (
        changed("invoices.csv", "Net 90,shared", "Net 90,void"),
        "invoices.csv line 2, column status",
        "Write shared",
    ),
    "a shared invoice made a draft": (
        changed("invoices.csv", "Net 90,shared", "Net 90,draft"),
        "invoices.csv line 2, column status",
        "cannot become draft again",
    ),
    "a void invoice shared again": (
        changed("invoices.csv", "Net 30,void", "Net 30,shared"),
        "invoices.csv line 4, column status",
        "cannot become shared again",
    ),
    "an id of a payment used for an applied credit": (
        with_row("credit_applications.csv", "PAY1,K1,I1,2024-10-01,1"),
        "credit_applications.csv line 3, column external_id",
        'PAY1" is payments.csv line 2. Write another',
    ),
    "another currency": (
        changed("company.csv", "USD", "EUR"),
        "company.csv line 2, column currency",
        "Write USD",
    ),
}


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_it_is_refused_and_everything_stays(tmp_path: Path, conflict: str) -> None:
    changes, place, advice = CONFLICTS[conflict]
    imported(tmp_path)
    before = everything()
    report = import_folder(make_folder(tmp_path, changes))
    found = [(str(p.place), p.text) for p in report.problems]
    assert len(found) == 1, found
    assert found[0][0] == place
    assert advice in found[0][1]
    assert everything() == before
    assert_books_hold()


def test_payments_of_one_file_may_not_add_up_to_more_than_is_owed(tmp_path: Path) -> None:
    rows = "PAY2,I1,2024-10-01,150,Check\nPAY3,I1,2024-10-02,150,Check"
    report = import_folder(make_folder(tmp_path, with_row("payments.csv", rows)))
    assert [str(problem.place) for problem in report.problems] == [
        "payments.csv line 4, column amount",
    ]
    assert not Invoice.objects.exists()


def test_what_a_payment_under_way_holds_cannot_be_paid(tmp_path: Path) -> None:
    imported(tmp_path)
    hold(Invoice.objects.get(number="101").pk, 15_000, "here:attempt")
    report = import_folder(make_folder(tmp_path, with_row("payments.csv", "PAY2,I1,2024-10-01,100,Check")))
    text = "Invoice #101 owes only $50.00 at this line beside $150.00 held for a payment under way."
    assert text in report.problems[0].text
    assert_books_hold()


def test_another_day_or_memo_of_a_booked_payment_is_left_with_a_note(tmp_path: Path) -> None:
    imported(tmp_path)
    before = everything()
    report = imported(tmp_path, changed("payments.csv", "2024-09-03,61.00,Visa", "2024-09-04,61.00,Amex"))
    assert [note.partition(":")[0] for note in report.notes] == [
        "payments.csv line 2, column day",
        "payments.csv line 2, column memo",
    ]
    assert everything() == before


def test_a_payment_of_today_stays_on_the_day_it_was_booked(tmp_path: Path) -> None:
    imported(tmp_path, changed("payments.csv", "2024-09-03", "today-30"))
    before = everything()
    report = imported(tmp_path, changed("payments.csv", "2024-09-03", "today-29"))
    assert report.notes == []
    assert everything() == before


def test_tax_counts_and_a_given_extended_price_wins(tmp_path: Path) -> None:
    header = "invoice,position,service,quantity,unit_price,extended,tax\n"
    lines = f"{header}I1,1,Mowing,3,0.333,,\n"
    report = import_folder(make_folder(tmp_path, {"invoice_lines.csv": lines}))
    assert "is not an amount" in report.problems[0].text
    folder: Changes = {
        "invoice_lines.csv": f"{header}I1,1,Mowing,3,33.33,300.00,1.00\nI3,1,Pump,,,50,\n",
        "invoices.csv": GOOD["invoices.csv"].replace("I2,102,P1,08/30/2024,Due on receipt,draft\n", ""),
    }
    imported(tmp_path, folder)
    assert Invoice.objects.get(number="101").total_cents == 30_100


def test_an_id_that_the_ledger_here_has_for_something_else_is_not_taken_again(tmp_path: Path) -> None:
    imported(tmp_path)
    before = everything()
    text = "external_id,credit,invoice,day,amount\nPAY1,K1,I1,2024-10-01,1\n"
    report = import_folder(
        make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), "credit_applications.csv": text})
    )
    assert [str(p) for p in report.problems] == [
        "credit_applications.csv line 2, column external_id: Every entry needs an id of its own, but "
        '"PAY1" is another entry of the ledger here. Write another.'
    ]
    assert everything() == before


def test_a_credit_of_which_nothing_is_applied_may_move_and_shrink(tmp_path: Path) -> None:
    imported(tmp_path, with_row("credits.csv", "K2,C-2,P1,2024-09-01,60.00,"))
    imported(tmp_path, with_row("credits.csv", "K2,C-2,P2,2024-09-01,0.01,"))
    credit = Credit.objects.get(number="C-2")
    assert (credit.property.external_id, credit.amount_cents) == ("P2", 1)


def test_all_that_is_left_of_a_credit_and_all_that_is_owed_may_be_booked(tmp_path: Path) -> None:
    imported(
        tmp_path,
        with_row("credit_applications.csv", "A2,K1,I1,2024-10-01,20.00")
        | with_row("payments.csv", "PAY2,I1,2024-10-01,180.00,Check"),
    )
    assert Credit.objects.values_list("amount_cents", "applied_cents").get() == (6_000, 6_000)
    assert Invoice.objects.get(number="101").balance_cents == 0


def test_a_credit_may_shrink_to_just_what_was_applied(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, changed("credits.csv", "60.00", "40.00"))
    assert Credit.objects.values_list("amount_cents", "applied_cents").get() == (4_000, 4_000)


def test_money_alone_is_booked_on_what_is_here(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path / "a", {"payments.csv": "external_id,invoice,day,amount\nPAY8,I1,2024-10-01,150\n"})
    only(
        tmp_path / "b",
        {"credit_applications.csv": "external_id,credit,invoice,day,amount\nA8,K1,I1,2024-10-02,20\n"},
    )
    assert Invoice.objects.get(number="101").balance_cents == 3_000
    assert Credit.objects.get().applied_cents == 6_000


FREE = changed("invoice_lines.csv", "I3,1,8,Repair,Pump,,1,50,0", "I3,1,8,Repair,Pump,,1,0,0")


def test_an_invoice_of_nothing_goes_from_draft_to_shared_to_void(tmp_path: Path) -> None:
    """No entry tells of it, so its moments alone do."""
    for status in ("draft", "shared", "void"):
        report = imported(tmp_path, FREE | changed("invoices.csv", "Net 30,void", f"Net 30,{status}"))
        invoice = Invoice.objects.get(number="103")
        assert (bool(invoice.shared_at), bool(invoice.voided_at)) == (status != "draft", status == "void")
        assert report.tallies["invoices.csv"].changed == (status != "draft")
    assert not invoice.entries.exists()


def test_the_day_it_was_shared_is_corrected_and_nothing_else(tmp_path: Path) -> None:
    imported(tmp_path)
    entries = list(LedgerEntry.objects.order_by("pk").values())
    report = only(tmp_path / "next", {"invoices.csv": "external_id,shared_on\nI1,2024-09-05\n"})
    invoice = Invoice.objects.get(number="101")
    assert invoice.shared_at == datetime(2024, 9, 5, 5, tzinfo=UTC)  # midnight in Chicago
    assert (invoice.balance_cents, report.tallies["invoices.csv"].changed) == (20_000, 1)
    assert list(LedgerEntry.objects.order_by("pk").values()) == entries
    Invoice.objects.filter(pk=invoice.pk).update(shared_at=datetime(2024, 9, 6, 3, 30, tzinfo=UTC))
    before = everything()
    report = only(tmp_path / "next", {"invoices.csv": "external_id,shared_on\nI1,2024-09-05\n"})
    assert everything() == before  # still the 5th in Chicago
    assert report.tallies["invoices.csv"].left == 1


def test_money_that_moves_today_moves_on_the_day_of_its_propertys_branch(tmp_path: Path) -> None:
    with time_machine.travel(datetime(2025, 3, 1, 20, tzinfo=UTC), tick=False):  # the 2nd in Tokyo
        imported(
            tmp_path,
            {
                **with_row("invoices.csv", "I9,109,P2,2025-02-01,Net 30,shared"),
                "invoice_lines.csv": "invoice,position,service,extended,visit_on,proposal_on\n"
                "I1,1,Mowing,301,,\nI2,1,Mowing,10,today,today\nI3,1,Mowing,50,,\nI9,1,Mowing,50,today,today-1\n",
                **with_row("credits.csv", "K9,C-9,P2,today,10.00,"),
                **with_row("credit_applications.csv", "A9,K9,I9,today,5\nA8,K1,I1,today,5"),
                **with_row("payments.csv", "PAY9,I9,today-1,5,"),
            },
        )
    assert Credit.objects.get(number="C-9").day == date(2025, 3, 2)
    lines = InvoiceLine.objects.exclude(visit_on=None).order_by("invoice__number")
    assert list(lines.values_list("visit_on", "proposal_on")) == [
        (date(2025, 3, 1), date(2025, 3, 1)),
        (date(2025, 3, 2), date(2025, 3, 1)),
    ]
    booked = LedgerEntry.objects.filter(external_id__in=["A8", "A9", "PAY9"]).order_by("external_id")
    assert list(booked.values_list("external_id", "day", "memo")) == [
        ("A8", date(2025, 3, 1), "Goodwill"),
        ("A9", date(2025, 3, 2), "Credit #C-9"),
        ("PAY9", date(2025, 3, 1), ""),
    ]


def test_what_cannot_be_read_is_not_also_reported_by_what_builds_on_it(tmp_path: Path) -> None:
    for changes, place in (
        (changed("credits.csv", "60.00", "0"), "credits.csv line 2, column amount"),
        (changed("credits.csv", "2024-09-01", "someday"), "credits.csv line 2, column day"),
        (changed("invoices.csv", "2024-08-29", "someday"), "invoices.csv line 2, column invoiced_on"),
        (changed("invoice_lines.csv", "93.30", "much"), "invoice_lines.csv line 3, column unit_price"),
    ):
        report = import_folder(make_folder(tmp_path, changes))
        assert [str(p.place) for p in report.problems] == [place]
        make_folder(tmp_path)

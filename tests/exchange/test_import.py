"""What an import makes of a good folder, and what it leaves open."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Company, Portal
from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.models import Credit, EntryKind, Invoice, LedgerEntry
from fieldgate.people.models import Contact, StaffMember
from fieldgate.properties.models import Property, PropertyContact
from tests.exchange.folders import GOOD, changed, everything, imported, make_folder, with_row

pytestmark = pytest.mark.django_db


def test_a_whole_company_comes_in(tmp_path: Path) -> None:
    report = imported(tmp_path)
    assert Company.objects.get().state == "MO"
    assert Portal.objects.get().branch is None
    sam = StaffMember.objects.get()
    assert (sam.user.email, sam.user.has_usable_password()) == ("sam@oak.example", False)
    assert {b.external_id for b in sam.branches.all()} == {"B1", "B2"}
    assert Contact.objects.get(external_id="C2").email is None
    assert Property.objects.get(external_id="P1").account_owner == sam
    assert PropertyContact.objects.get(property__external_id="P1").is_billing
    assert report.tallies["invoice_lines.csv"].new == 4


def test_what_an_invoice_leaves_open_is_filled_in(tmp_path: Path) -> None:
    imported(tmp_path)
    invoice = Invoice.objects.get(number="101")
    assert invoice.due_on == date(2024, 11, 27)
    assert invoice.title == "Weekly Maintenance"
    assert invoice.billing_contact == Contact.objects.get(external_id="C1")
    assert invoice.bill_to == "Ann Bee\n1 Elm St\nAlton, IL 62002"
    assert invoice.shared_at == datetime(2024, 8, 29, 5, tzinfo=UTC)  # midnight in Chicago
    assert [line.extended_cents for line in invoice.lines.all()] == [20_670, 9_330]
    assert Invoice.objects.get(number="102").due_on == date(2024, 8, 30)


def test_an_invoice_of_two_proposals_bears_no_title(tmp_path: Path) -> None:
    imported(tmp_path, with_row("invoice_lines.csv", "I2,2,8,Repair,Pump,,1,5,0"))
    assert Invoice.objects.get(number="102").title == ""


def test_money_is_booked_as_the_verbs_would(tmp_path: Path) -> None:
    imported(tmp_path)
    invoice = Invoice.objects.get(number="101")
    assert (invoice.total_cents, invoice.balance_cents) == (30_100, 20_000)
    assert list(invoice.entries.order_by("pk").values_list("kind", "amount_cents", "memo", "effect_key")) == [
        (EntryKind.ISSUE, 30_100, "Invoice #101", "import:issue:I1"),
        (EntryKind.PAYMENT, -6_100, "Visa 4242", "import:payment:PAY1"),
        (EntryKind.CREDIT, -4_000, "Goodwill", "import:credit:A1"),
    ]
    assert Credit.objects.get().applied_cents == 4_000
    assert LedgerEntry.objects.get(external_id="PAY1").day == date(2024, 9, 3)


def test_a_draft_has_no_entries_and_a_void_invoice_owes_nothing(tmp_path: Path) -> None:
    imported(tmp_path)
    draft, void = Invoice.objects.get(number="102"), Invoice.objects.get(number="103")
    assert (draft.shared_at, draft.total_cents, draft.entries.count()) == (None, 1_000, 0)
    assert (void.balance_cents, void.total_cents) == (0, 5_000)
    assert void.voided_at is not None
    assert set(void.entries.values_list("kind", "amount_cents")) == {("issue", 5_000), ("void", -5_000)}


def test_an_invoice_of_nothing_is_shared_without_entries(tmp_path: Path) -> None:
    imported(
        tmp_path, changed("invoice_lines.csv", "I3,1,8,Repair,Pump,,1,50,0", "I3,1,8,Repair,Pump,,1,0,0")
    )
    assert LedgerEntry.objects.filter(invoice__number="103").count() == 0


def test_today_is_a_day_in_the_zone_of_the_branch(tmp_path: Path) -> None:
    rows = "I8,108,P1,today,Net 30,draft\nI9,109,P2,today-1,Net 30,draft"
    with time_machine.travel(datetime(2025, 3, 1, 20, tzinfo=UTC), tick=False):
        imported(tmp_path, with_row("invoices.csv", rows))
    assert Invoice.objects.get(number="108").invoiced_on == date(2025, 3, 1)  # afternoon in Chicago
    assert Invoice.objects.get(number="109").invoiced_on == date(2025, 3, 1)  # the 2nd in Tokyo


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    before = everything()
    report = import_folder(make_folder(tmp_path), dry_run=True)
    assert report.is_fine
    assert report.tallies["contacts.csv"].new == 2
    assert everything() == before
    assert not AuditEvent.objects.exists()
    assert list(report.lines())[-1] == "Dry run: nothing was written."


def test_an_import_is_an_act_in_the_audit_log(tmp_path: Path) -> None:
    imported(tmp_path)
    event = AuditEvent.objects.get()
    assert (event.act, event.on, event.detail["new"]) == ("import", f"folder:{tmp_path.name}", 41)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_understood(tmp_path: Path, delimiter: str) -> None:
    text = GOOD["branches.csv"].replace(",", delimiter)
    imported(tmp_path, {"branches.csv": text})
    assert Property.objects.get(external_id="P2").branch.name == "Far East"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
def test_encodings_with_a_mark_are_understood(tmp_path: Path, encoding: str) -> None:
    text = changed("contacts.csv", "Carl Dee", "Zoë 李小龍 🌿")["contacts.csv"]
    report = imported(tmp_path, {"contacts.csv": text.encode(encoding)})
    assert Contact.objects.get(external_id="C2").name == "Zoë 李小龍 🌿"
    assert report.notes == []


def test_latin_1_is_read_with_a_note(tmp_path: Path) -> None:
    text = changed("contacts.csv", "Carl Dee", "José Núñez")["contacts.csv"]
    report = imported(tmp_path, {"contacts.csv": text.encode("latin-1")})
    assert Contact.objects.get(external_id="C2").name == "José Núñez"
    assert report.notes[0].startswith("contacts.csv: The file is not UTF-8")


def test_windows_1252_is_more_than_latin_1(tmp_path: Path) -> None:
    text = changed("contacts.csv", "Carl Dee", "5 € “Ltd”")["contacts.csv"]
    report = imported(tmp_path, {"contacts.csv": text.encode("windows-1252")})
    assert Contact.objects.get(external_id="C2").name == "5 € “Ltd”"
    assert len(report.notes) == 1


def test_a_mark_in_front_that_the_declared_encoding_keeps_is_no_letter(tmp_path: Path) -> None:
    text = "\ufeff" + GOOD["branches.csv"]
    files = {name: content.encode("utf-16-le") for name, content in GOOD.items()}
    imported(
        tmp_path,
        {**files, "branches.csv": text.encode("utf-16-le"), "folder.toml": 'encoding = "utf-16-le"'},
    )
    assert Property.objects.get(external_id="P2").branch.name == "Far East"


def test_latin_1_that_ends_in_an_accented_letter_is_not_cut_off(tmp_path: Path) -> None:
    text = "external_id,name\nC1,Ann Bee\nC2,Carl Dee\nC9,Café"
    report = imported(tmp_path, {"contacts.csv": text.encode("latin-1")})
    assert Contact.objects.get(external_id="C9").name == "Café"
    assert "was read as Windows-1252" in report.notes[0]


def test_windows_line_ends_blank_lines_and_spaces_do_no_harm(tmp_path: Path) -> None:
    text = " External_ID , NAME,zone,\r\n\r\n B1 , North ,America/Chicago,\r\n,,,\r\nB2,Far East,Asia/Tokyo,"
    imported(tmp_path, {"branches.csv": text})
    assert Property.objects.get(external_id="P1").branch.name == "North"


def test_a_formula_is_text_like_any_other(tmp_path: Path) -> None:
    imported(tmp_path, changed("contacts.csv", "Carl Dee", '"=HYPERLINK(""http://x.example"",1)"'))
    assert Contact.objects.get(external_id="C2").name == '=HYPERLINK("http://x.example",1)'


def test_ids_and_numbers_that_differ_only_in_case_are_different(tmp_path: Path) -> None:
    rows = "i1,a-1,P1,2024-08-29,Net 90,draft\nIx,A-1,P1,2024-08-29,Net 90,draft"
    imported(tmp_path, with_row("invoices.csv", rows))
    assert Invoice.objects.filter(number__in=["a-1", "A-1"]).count() == 2


def test_line_breaks_in_a_name_become_spaces(tmp_path: Path) -> None:
    imported(tmp_path, changed("contacts.csv", "Carl Dee", '"Carl\nDee"'))
    assert Contact.objects.get(external_id="C2").name == "Carl Dee"


def test_other_things_in_the_folder_are_named_and_passed_over(tmp_path: Path) -> None:
    report = imported(tmp_path, {"notes.txt": "to do", ".DS_Store": b"\0"})
    assert report.notes == ["notes.txt: This is no part of an import and was passed over."]

"""Importing again: it updates, never doubles, owns what it brought, and leaves what was born here."""

from datetime import date
from pathlib import Path

import pytest
from django.db import OperationalError

from fieldgate.branches.models import Branch, Portal
from fieldgate.exchange import importing
from fieldgate.exchange.checking import check
from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.writing import transaction
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.models import EntryKind, Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.people.actions.invite import invite
from fieldgate.people.actions.merge_contacts import merge_contacts
from fieldgate.people.models import Contact, Invitation, PortalAccess, StaffMember, User
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property, PropertyContact
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


def test_the_same_folder_again_leaves_every_table_equal(tmp_path: Path) -> None:
    imported(tmp_path)
    before = everything()
    report = imported(tmp_path)
    assert everything() == before
    assert {(t.new, t.changed, t.removed) for t in report.tallies.values()} == {(0, 0, 0)}


def test_changed_columns_are_updated_and_counted(tmp_path: Path) -> None:
    imported(tmp_path)
    report = imported(tmp_path, changed("contacts.csv", "Ann Bee", "Ann Cee"))
    assert Contact.objects.get(external_id="C1").name == "Ann Cee"
    assert (report.tallies["contacts.csv"].changed, report.tallies["contacts.csv"].left) == (1, 1)
    # What was printed on an invoice stays printed on it.
    assert Invoice.objects.get(number="101").bill_to.startswith("Ann Bee")


def test_an_invitation_to_an_address_that_an_import_corrects_lets_nobody_in(tmp_path: Path) -> None:
    imported(tmp_path)
    ann, portal = Contact.objects.get(external_id="C1"), Portal.objects.get()
    invite(System(), [ann.pk], portal.pk, "Welcome", "{link}")
    imported(tmp_path)
    assert Invitation.objects.get().ended_at is None, "an import that changes nothing ends nothing"
    imported(tmp_path, changed("contacts.csv", "ann@oak.example", "ann.bee@oak.example"))
    assert Invitation.objects.get().ended_at is not None
    assert_books_hold()


def test_a_merged_contact_that_a_folder_still_brings_is_a_problem_by_its_address(tmp_path: Path) -> None:
    imported(tmp_path)
    kept, gone = Contact.objects.create(name="Ann"), Contact.objects.get(external_id="C1")
    merge_contacts(System(), kept.pk, gone.pk)
    before = everything()
    problems = [str(problem) for problem in import_folder(make_folder(tmp_path)).problems]
    assert any("contacts.csv line 2" in problem and "ann@oak.example" in problem for problem in problems)
    assert everything() == before


def test_only_the_columns_brought_are_touched(tmp_path: Path) -> None:
    imported(tmp_path)
    Contact.objects.filter(external_id="C1").update(phone="555", street="2 Oak St")
    only(tmp_path, {"contacts.csv": "external_id,title\nC1,Owner\n"})
    ann = Contact.objects.get(external_id="C1")
    assert (ann.title, ann.phone, ann.street, ann.name) == ("Owner", "555", "2 Oak St", "Ann Bee")


def test_an_empty_cell_of_a_column_brought_empties_it(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path, {"contacts.csv": "external_id,street\nC1,\n"})
    assert Contact.objects.get(external_id="C1").street == ""


def test_a_new_row_may_refer_to_what_is_here_already(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path, {"properties.csv": "external_id,branch,name\nP3,B1,New Yard\n"})
    assert Property.objects.get(external_id="P3").branch == Branch.objects.get(external_id="B1")


def test_rows_that_are_no_longer_in_the_file_stay(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path, {"property_contacts.csv": "property,contact\nP1,C1\n"})
    assert PropertyContact.objects.count() == 2


def test_passwords_choices_access_and_holds_are_not_touched(tmp_path: Path) -> None:
    imported(tmp_path)
    user = User.objects.get()
    user.set_password("a long secret")
    user.save()
    PropertyContact.objects.update(is_chosen=True)
    ann = Contact.objects.get(external_id="C1")
    ann.user = User.objects.create_user("ann@oak.example", "another secret")
    ann.save()
    PortalAccess.objects.create(contact=ann, portal=Portal.objects.get(), accepted_at=clock.now())
    before = everything()
    imported(tmp_path)
    assert everything() == before


def test_the_address_somebody_signs_in_with_is_left_with_a_note(tmp_path: Path) -> None:
    imported(tmp_path)
    ann = Contact.objects.get(external_id="C1")
    ann.user = User.objects.create_user("ann@oak.example", "a long secret")
    ann.save()
    StaffMember.objects.get().user.set_password("another secret")
    User.objects.filter(email="sam@oak.example").update(last_login=clock.now())
    folder = changed("contacts.csv", "ann@oak", "new@oak") | changed("staff.csv", "Sam@Oak", "new@oak")
    report = imported(tmp_path, folder)
    ann.refresh_from_db()
    assert ann.email == "ann@oak.example"
    assert StaffMember.objects.get().user.email == "sam@oak.example"
    assert [note.partition(":")[0] for note in report.notes] == [
        "contacts.csv line 2, column email",
        "staff.csv line 2, column email",
    ]


def test_an_address_nobody_has_used_yet_is_corrected(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, changed("staff.csv", "Sam@Oak.example", "samuel@oak.example"))
    assert User.objects.get().email == "samuel@oak.example"


def test_staff_become_the_users_that_are_here_already(tmp_path: Path) -> None:
    user = User.objects.create_user("sam@oak.example", "a long secret")
    imported(tmp_path)
    assert StaffMember.objects.get().user == user
    user.refresh_from_db()
    assert user.has_usable_password()


def test_the_primary_passes_from_one_contact_to_another(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(
        tmp_path, {"property_contacts.csv": "property,contact,primary\nP1,C2,yes\nP1,C1,no\nP2,C2,yes\n"}
    )
    holder = PropertyContact.objects.get(property__external_id="P1", is_primary=True)
    assert holder.contact.external_id == "C2"


def test_two_rows_may_swap_what_only_one_may_have(tmp_path: Path) -> None:
    imported(tmp_path)
    branches = GOOD["branches.csv"].replace("B1,North", "B1,Far East").replace("B2,Far East", "B2,North")
    invoices = GOOD["invoices.csv"].replace("I1,101", "I1,102").replace("I2,102", "I2,103")
    imported(tmp_path, {"branches.csv": branches, "invoices.csv": invoices.replace("I3,103", "I3,101")})
    assert Branch.objects.get(external_id="B1").name == "Far East"
    numbers = dict(Invoice.objects.values_list("external_id", "number"))
    assert numbers == {"I1": "102", "I2": "103", "I3": "101"}


def test_a_branch_is_taken_from_staff_who_no_longer_have_it(tmp_path: Path) -> None:
    imported(tmp_path)
    report = imported(tmp_path, changed("staff.csv", "B1|B2", "B2"))
    assert [b.external_id for b in StaffMember.objects.get().branches.all()] == ["B2"]
    assert report.tallies["staff.csv"].changed == 1


def test_a_draft_follows_its_lines_until_it_is_shared(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, with_row("invoice_lines.csv", "I2,2,7,Weekly Maintenance,Mowing,,2,10,0"))
    assert Invoice.objects.get(number="102").total_cents == 3_000
    report = imported(tmp_path)
    assert report.tallies["invoice_lines.csv"].removed == 1
    assert Invoice.objects.get(number="102").total_cents == 1_000
    imported(tmp_path, changed("invoices.csv", "draft", "shared"))
    shared = Invoice.objects.get(number="102")
    assert (shared.balance_cents, shared.entries.count()) == (1_000, 1)


def test_the_text_of_a_shared_invoice_is_updated(tmp_path: Path) -> None:
    imported(tmp_path)
    folder = changed("invoice_lines.csv", "Labor,1,93.30", "Overtime,1,93.30")
    imported(tmp_path, folder | changed("invoices.csv", "08-29,Net 90", "08-29,Net 30"))
    assert InvoiceLine.objects.get(invoice__number="101", position=2).item == "Overtime"
    assert Invoice.objects.get(number="101").due_on == date(2024, 9, 28)


def test_a_shared_invoice_can_become_void_while_nothing_is_booked_on_it(tmp_path: Path) -> None:
    imported(tmp_path, changed("invoices.csv", "draft", "shared"))
    imported(tmp_path, changed("invoices.csv", "draft", "void"))
    invoice = Invoice.objects.get(number="102")
    assert invoice.voided_at is not None
    assert list(invoice.entries.order_by("pk").values_list("kind", flat=True)) == ["issue", "void"]


def test_later_payments_are_booked_on_what_is_here(tmp_path: Path) -> None:
    imported(tmp_path)
    report = imported(tmp_path, with_row("payments.csv", "PAY2,I1,2024-10-01,200.00,Check 7"))
    assert Invoice.objects.get(number="101").balance_cents == 0
    assert (report.tallies["payments.csv"].new, report.tallies["payments.csv"].left) == (1, 1)
    only(tmp_path / "next", {"payments.csv": "external_id,invoice,day,amount\nPAY2,I1,2024-10-01,200\n"})


def test_a_payment_made_here_survives_the_next_import(tmp_path: Path) -> None:
    imported(tmp_path)
    invoice = Invoice.objects.get(number="101")
    post_entry(Entry(invoice.pk, EntryKind.PAYMENT, -5_000, date(2025, 1, 1), "here:1"))
    before = everything()
    imported(tmp_path)
    assert everything() == before


def test_an_invoice_shared_here_is_not_made_a_draft_again(tmp_path: Path) -> None:
    imported(tmp_path)
    draft = Invoice.objects.get(number="102")
    Invoice.objects.filter(pk=draft.pk).update(shared_at=clock.now())
    post_entry(Entry(draft.pk, EntryKind.ISSUE, 1_000, date(2025, 1, 1), "here:issue"))
    before = everything()
    imported(tmp_path)
    assert everything() == before


def test_what_changed_between_checking_and_writing_rolls_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(tmp_path)

    def check_then_somebody_pays(*args: object) -> object:
        plan = check(*args)  # type: ignore[arg-type]
        pk = Invoice.objects.get(number="101").pk
        post_entry(Entry(pk, EntryKind.PAYMENT, -100, date(2025, 1, 1), "here:late"))
        return plan

    monkeypatch.setattr(importing, "check", check_then_somebody_pays)
    changes = with_row("payments.csv", "PAY2,I1,2024-10-01,200.00,Check 7")
    changes |= changed("contacts.csv", "Ann Bee", "Somebody")
    report = import_folder(make_folder(tmp_path, changes))
    assert "Run the import again" in report.problems[0].text
    assert Contact.objects.get(external_id="C1").name == "Ann Bee"
    assert Invoice.objects.get(number="101").balance_cents == 19_900
    assert_books_hold()


def test_a_database_that_stays_locked_is_a_problem_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(transaction, "_record", locked)
    before = everything()
    report = import_folder(make_folder(tmp_path))
    assert "Run the import again. (database is locked)" in report.problems[0].text
    assert everything() == before


STAFF = "external_id,email,name,role\n"
BRANCH_LEVEL: Changes = {
    "company.csv": "name,branch_level_configuration\nOak,yes\n",
    "portals.csv": "external_id,branch,slug,title\nPO1,B1,one,One\nPO2,B2,two,Two\n",
}


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("S1,b@oak.example,Sam,read_only\nS2,a@oak.example,Sue,read_only\n", (2, 3)),
        ("S1,b@oak.example,Sam,read_only\nS2,c@oak.example,Sue,read_only\n", (2,)),
        ("S1,c@oak.example,Sam,read_only\nS3,a@oak.example,Sid,read_only\n", (3,)),
    ],
    ids=["two swap", "one follows another", "a new one follows"],
)
def test_an_address_of_staff_moves_on_only_once_it_is_free(
    tmp_path: Path, rows: str, lines: tuple[int, ...]
) -> None:
    first = f"{STAFF}S1,a@oak.example,Sam,read_only\nS2,b@oak.example,Sue,read_only\n"
    imported(tmp_path, {"staff.csv": first, "properties.csv": "external_id,branch,name\nP1,B1,A\nP2,B2,B\n"})
    before = everything()
    folder = make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), "staff.csv": STAFF + rows})
    report = import_folder(folder)
    assert [str(p.place) for p in report.problems] == [f"staff.csv line {n}, column email" for n in lines]
    assert all("Do it in two imports." in p.text for p in report.problems)
    assert everything() == before
    only(
        tmp_path / "between",
        {"staff.csv": "external_id,email\nS1,x@oak.example\nS2,y@oak.example\n"},
    )
    only(tmp_path / "next", {"staff.csv": STAFF + rows})


def test_an_address_that_staff_sign_in_with_moves_to_nobody(tmp_path: Path) -> None:
    imported(tmp_path)
    User.objects.update(last_login=clock.now())
    rows = "S1,new@oak.example,Sam,read_only\nS2,sam@oak.example,Sue,read_only\n"
    report = import_folder(make_folder(tmp_path, {"staff.csv": STAFF + rows}))
    assert [str(p) for p in report.problems] == [
        'staff.csv line 3, column email: "sam@oak.example" is how another member of staff signs in. '
        "Choose another address."
    ]


def test_two_portals_swap_their_branches_in_two_imports(tmp_path: Path) -> None:
    imported(tmp_path, BRANCH_LEVEL)
    before = everything()
    swapped = "external_id,branch\nPO1,B2\nPO2,B1\n"
    report = import_folder(make_folder(tmp_path / "a", {**dict.fromkeys(GOOD), "portals.csv": swapped}))
    assert [str(p.place) for p in report.problems] == [
        "portals.csv line 2, column branch",
        "portals.csv line 3, column branch",
    ]
    assert report.problems[0].text == (
        '"B2" is the branch of another portal until this import. '
        "Do it in two imports: give that one another branch, or none and switch it off, first."
    )
    assert everything() == before
    only(
        tmp_path / "between",
        {
            "branches.csv": "external_id,name,zone\nB3,Third,Asia/Tokyo\n",
            "portals.csv": "external_id,branch,on\nPO1,B3,yes\nPO2,,no\n",
        },
    )
    only(tmp_path / "b", {"portals.csv": "external_id,branch,on\nPO1,B2,yes\nPO2,B1,yes\n"})
    found = Portal.objects.order_by("external_id").values_list("branch__external_id", flat=True)
    assert list(found) == ["B2", "B1"]


def test_the_place_without_a_branch_passes_on_in_two_imports(tmp_path: Path) -> None:
    imported(tmp_path, with_row("portals.csv", "PO2,B1,two,Two,no"))
    moves = "external_id,branch,on\nPO1,B2,no\nPO2,,yes\n"
    report = import_folder(make_folder(tmp_path / "a", {**dict.fromkeys(GOOD), "portals.csv": moves}))
    assert [str(p) for p in report.problems] == [
        "portals.csv line 3, column branch: The portal without a branch is another portal until this import. "
        "Do it in two imports: give that one a branch first."
    ]
    only(tmp_path / "b", {"portals.csv": "external_id,branch,on\nPO1,B2,no\n"})
    only(tmp_path / "a", {"portals.csv": moves})


@pytest.mark.parametrize("level", ["yes", "no"])
def test_the_level_must_suit_portals_that_are_not_in_the_folder(tmp_path: Path, level: str) -> None:
    imported(tmp_path, BRANCH_LEVEL if level == "no" else None)
    company = {"company.csv": f"name,branch_level_configuration\nOak,{level}\n"}
    before = everything()
    report = import_folder(make_folder(tmp_path / "a", {**dict.fromkeys(GOOD), **company}))
    assert {str(p.place) for p in report.problems} == {
        "company.csv line 2, column branch_level_configuration"
    }
    assert [p.text for p in report.problems] == (
        [
            f'Portal "{name}", of a branch, is on here. Write yes, or switch it off in portals.csv.'
            for name in ("PO1", "PO2")
        ]
        if level == "no"
        else ['Portal "PO1", without a branch, is on here. Write no, or switch it off in portals.csv.']
    )
    assert everything() == before
    off = "external_id,on\nPO1,no\n" + ("PO2,no\n" if level == "no" else "")
    only(tmp_path / "b", {**company, "portals.csv": off})

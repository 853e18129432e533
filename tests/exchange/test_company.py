"""Company, portals, staff and links: what an import may change of them, and what it leaves or refuses."""

from pathlib import Path

import pytest

from fieldgate.branches.models import Company, Portal
from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.models import Credit, Invoice
from fieldgate.kit import clock
from fieldgate.people.models import Contact, StaffMember, User
from fieldgate.properties.models import PropertyContact
from fieldgate.proposals.models import Proposal
from tests.exchange.folders import GOOD, Changes, changed, everything, imported, make_folder, only

pytestmark = pytest.mark.django_db

BRANCH_LEVEL: Changes = {
    "company.csv": "name,branch_level_configuration,zone,currency\nOak,yes,America/Chicago,USD\n",
    "portals.csv": "external_id,branch,slug,title,on\nPO1,B1,one,One,yes\nPO2,B2,two,Two,no\n",
}


def said(folder: Path, files: Changes) -> list[str]:
    """The problems of a folder of nothing but these files; nothing is written then."""
    before = everything()
    problems = [str(p) for p in import_folder(make_folder(folder, {**dict.fromkeys(GOOD), **files})).problems]
    assert everything() == before
    return problems


# ---- the company ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    [
        ("invoices.csv", "invoice_lines.csv"),
        ("credits.csv",),
        ("proposals.csv", "proposal_services.csv", "requests.csv"),
    ],
    ids=lambda files: files[0],
)
def test_the_currency_stays_once_there_is_a_document_of_any_kind(
    tmp_path: Path, files: tuple[str, ...]
) -> None:
    money = ("requests.csv", "comments.csv", "proposals.csv", "proposal_services.csv", "proposal_items.csv",
             "work_tickets.csv", "visits.csv", "visit_notes.csv", "invoices.csv", "invoice_lines.csv",
             "credits.csv", "credit_applications.csv", "payments.csv")  # fmt: skip
    imported(tmp_path, {file: GOOD[file] if file in files else None for file in money})
    assert sum(model._default_manager.exists() for model in (Invoice, Credit, Proposal)) == 1
    problems = said(tmp_path / "next", {"company.csv": "name,currency\nOak,EUR\n"})
    assert [p.partition(":")[0] for p in problems] == ["company.csv line 2, column currency"]


def test_the_currency_moves_while_there_is_no_document(tmp_path: Path) -> None:
    few = {file: GOOD[file] for file in ("company.csv", "branches.csv", "contacts.csv")}
    only(tmp_path, few)
    only(tmp_path / "next", {"company.csv": "name,currency\nOak,eur\n"})
    assert Company.objects.get().currency == "EUR"


def test_an_import_without_the_company_is_in_the_currency_that_is_here(tmp_path: Path) -> None:
    few = {file: GOOD[file] for file in ("branches.csv", "properties.csv", "staff.csv")}
    only(tmp_path, {**few, "company.csv": "name,currency\nOak,JPY\n"})
    only(
        tmp_path / "next",
        {"credits.csv": "external_id,number,property,day,amount\nK9,C-9,P1,2024-09-01,1234\n"},
    )
    assert Credit.objects.values_list("amount_cents", "currency").get() == (1_234, "JPY")


# ---- portals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["accept_card", "accept_ach"])
def test_no_kind_of_payment_is_accepted_while_electronic_payments_are_off(tmp_path: Path, kind: str) -> None:
    text = f"external_id,slug,title,{kind},electronic_payments\nPO1,oak,Oak,yes,no\n"
    report = import_folder(make_folder(tmp_path / "off", {"portals.csv": text}))
    assert [str(p.place) for p in report.problems] == [f"portals.csv line 2, column {kind}"]
    imported(tmp_path, {"portals.csv": text.replace("yes,no", "yes,yes")})
    assert getattr(Portal.objects.get(), kind)


def test_in_a_company_of_branches_the_portal_that_is_on_names_one(tmp_path: Path) -> None:
    report = import_folder(
        make_folder(tmp_path, {**BRANCH_LEVEL, "portals.csv": "external_id,branch,slug,title\nPO1,,a,A\n"})
    )
    assert [str(p) for p in report.problems] == [
        "portals.csv line 2, column branch: In company.csv branch_level_configuration is on. "
        "Name its branch, or switch this portal off."
    ]


def test_a_portal_that_is_off_here_may_be_of_either_level(tmp_path: Path) -> None:
    imported(tmp_path, {**BRANCH_LEVEL, "portals.csv": "external_id,branch,slug,title,on\nPO1,B1,a,A,no\n"})
    only(tmp_path / "next", {"company.csv": "name,branch_level_configuration\nOak,no\n"})
    assert not Company.objects.get().branch_level_configuration


def test_a_file_that_does_not_bring_the_level_does_not_answer_for_it(tmp_path: Path) -> None:
    imported(tmp_path, BRANCH_LEVEL)
    Company.objects.update(branch_level_configuration=False)  # by hand, whatever the portals are
    only(tmp_path / "next", {"company.csv": "name\nOak & Sons\n"})
    assert Company.objects.get().name == "Oak & Sons"


def test_the_level_is_not_held_against_portals_that_could_not_be_read(tmp_path: Path) -> None:
    imported(tmp_path, BRANCH_LEVEL)
    problems = said(
        tmp_path / "next",
        {
            "company.csv": "name,branch_level_configuration\nOak,no\n",
            "portals.csv": "external_id,on\nPO1,no,more\nPO2,no\n",
        },
    )
    assert [p.partition(":")[0] for p in problems] == ["portals.csv line 2"]


def test_the_companys_portal_here_leaves_no_room_for_another(tmp_path: Path) -> None:
    imported(tmp_path)
    assert said(tmp_path / "next", {"portals.csv": "external_id,slug,title,on\nPO2,elm,Elm,no\n"}) == [
        "portals.csv line 2, column branch: There is a portal without a branch already: "
        'external_id "PO1". Name a branch.'
    ]
    only(tmp_path / "next", {"portals.csv": "external_id,slug,title\nPO1,elm,Elm\n"})
    assert Portal.objects.get().slug == "elm"


# ---- staff and contacts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["a password", "a sign-in by code"])
def test_how_a_member_of_staff_signs_in_is_left(tmp_path: Path, sign: str) -> None:
    imported(tmp_path)
    user = StaffMember.objects.get().user
    if sign == "a password":
        user.set_password("a long secret")
    else:
        user.last_login = clock.now()
    user.save()
    before = everything()
    report = imported(tmp_path, changed("staff.csv", "Sam@Oak", "new@oak"))
    assert [note.partition(":")[0] for note in report.notes] == ["staff.csv line 2, column email"]
    assert everything() == before
    assert report.tallies["staff.csv"].left == 1


def test_a_member_of_staff_nobody_has_signed_in_as_becomes_the_user_of_the_new_address(
    tmp_path: Path,
) -> None:
    imported(tmp_path)
    there = User.objects.create_user("new@oak.example", "a long secret")
    imported(tmp_path, changed("staff.csv", "Sam@Oak", "new@oak"))
    assert StaffMember.objects.get().user == there
    assert set(User.objects.values_list("email", flat=True)) == {"sam@oak.example", "new@oak.example"}


def test_the_note_of_a_contact_says_which_address_stays(tmp_path: Path) -> None:
    imported(tmp_path)
    ann = Contact.objects.get(external_id="C1")
    ann.user = User.objects.create_user("ann@oak.example", "a long secret")
    ann.save()
    report = only(
        tmp_path / "next", {"contacts.csv": "external_id,email,phone\nC1,,555\nC2,carl@oak.example,\n"}
    )
    assert report.notes == [
        'contacts.csv line 2, column email: "ann@oak.example" is how that person signs in. '
        "Left; change it in the office."
    ]
    assert dict(Contact.objects.values_list("external_id", "email")) == {
        "C1": "ann@oak.example",
        "C2": "carl@oak.example",
    }
    assert Contact.objects.get(external_id="C1").phone == "555"


@pytest.mark.parametrize("role", ["primary", "billing"])
def test_a_role_that_somebody_here_has_is_not_given_twice_but_may_be_passed_on(
    tmp_path: Path, role: str
) -> None:
    imported(tmp_path)
    title = role.title()
    assert said(tmp_path / "a", {"property_contacts.csv": f"property,contact,{role}\nP1,C2,yes\n"}) == [
        f'property_contacts.csv line 2, column {role}: "P1" has a {title} already: contact "C1", who is here '
        "but not in this file. Write no for one of the two."
    ]
    only(tmp_path / "b", {"property_contacts.csv": f"property,contact,{role}\nP1,C2,yes\nP1,C1,no\n"})
    holder = PropertyContact.objects.get(property__external_id="P1", **{f"is_{role}": True})
    assert holder.contact.external_id == "C2"
    only(tmp_path / "c", {"property_contacts.csv": f"property,contact,{role}\nP1,C2,no\nP1,C1,yes\n"})
    holder = PropertyContact.objects.get(property__external_id="P1", **{f"is_{role}": True})
    assert holder.contact.external_id == "C1"


# ---- files that cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize("again", [False, True], ids=["at first", "again"])
@pytest.mark.parametrize("file", GOOD)
@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"nonsense\n", None], ids=["a spreadsheet", "no header", "a broken last line"]
)
def test_a_file_that_cannot_be_read_makes_no_problems_elsewhere(
    tmp_path: Path, file: str, content: bytes | None, again: bool
) -> None:
    if again:
        imported(tmp_path / "first")
    before = everything()
    if content is None:
        head, *rows = GOOD[file].splitlines()
        content = "\n".join([head, *rows[:-1], rows[-1].rpartition(",")[0]]).encode()
    report = import_folder(make_folder(tmp_path / "next", {file: content}))
    assert {p.place.file for p in report.problems} == {file}
    assert len(report.problems) == 1
    assert everything() == before

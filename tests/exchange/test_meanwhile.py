"""What somebody changes here between an import's checking and its writing: then nothing at all is written."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from fieldgate.branches.models import Branch
from fieldgate.exchange import importing
from fieldgate.exchange.checking import check
from fieldgate.exchange.importing import import_folder
from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.models import Credit, Invoice
from fieldgate.people.models import Contact
from fieldgate.proposals.models import Proposal
from tests.exchange.folders import GOOD, assert_books_hold, everything, imported, make_folder

pytestmark = pytest.mark.django_db


def somebody_saves() -> None:
    Contact.objects.create(name="Ann", email="dan@oak.example")


def somebody_applies_a_credit() -> None:
    apply_credit(
        credit_id=Credit.objects.get().pk,
        invoice_id=Invoice.objects.get(number="101").pk,
        amount_cents=100,
        day=date(2025, 1, 1),
        effect_key="here",
    )


def somebody_pays() -> None:
    hold(Invoice.objects.get(number="101").pk, 100, "here")


def somebody_prices() -> None:
    Proposal.objects.filter(external_id="O3").update(price_cents=1)


def somebody_takes_a_branch_away() -> None:
    Branch.objects.filter(external_id="B3").delete()


CREDITED = "external_id,credit,invoice,day,amount\nA8,K1,I4,2024-10-02,1\n"
CASES: dict[str, tuple[Callable[[], None], dict[str, str]]] = {
    "an address": (somebody_saves, {"contacts.csv": "external_id,name,email\nC9,Dan,dan@oak.example\n"}),
    "a credit": (somebody_applies_a_credit, {"credit_applications.csv": CREDITED}),
    "a balance": (
        somebody_pays,
        {"payments.csv": "external_id,invoice,day,amount\nPAY8,I1,2024-10-01,1\n"},
    ),
    "a price": (
        somebody_prices,
        {"proposal_services.csv": "proposal,position,name,price\nO3,1,Trees,70\n"},
    ),
    "a branch": (
        somebody_takes_a_branch_away,
        {"properties.csv": "external_id,branch,name\nP9,B3,New Yard\n"},
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_what_changes_between_checking_and_writing_is_a_problem_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    act, files = CASES[what]
    imported(
        tmp_path,
        {
            "branches.csv": GOOD["branches.csv"] + "B3,Third,Asia/Tokyo\n",
            "invoices.csv": GOOD["invoices.csv"] + "I4,104,P1,2024-09-01,Net 30,shared\n",
            "invoice_lines.csv": GOOD["invoice_lines.csv"] + "I4,1,7,Weekly Maintenance,Mowing,,1,10,0\n",
        },
    )

    def check_then_somebody_acts(*args: object) -> object:
        plan = check(*args)  # type: ignore[arg-type]
        act()
        before.update(everything())
        return plan

    before: dict[str, object] = {}
    monkeypatch.setattr(importing, "check", check_then_somebody_acts)
    report = import_folder(make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), **files}))
    assert len(report.problems) == 1
    assert str(report.problems[0]).startswith(
        "next: Something was changed here while the folder was checked. Run the import again. ("
    )
    assert everything() == before
    if what != "a price":  # which nobody changes alone
        assert_books_hold()

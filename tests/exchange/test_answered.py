"""A folder beside what customers signed or declined here: all of that stays, and the report says so."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.writing import transaction
from fieldgate.kit import clock
from fieldgate.people.models import Contact
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.freeze_imported import freeze_imported
from fieldgate.proposals.actions.freeze_paper import freeze_paper
from fieldgate.proposals.models import Decline, Proposal, ProposalService, ProposalVersion, Signature
from fieldgate.proposals.rules import OfficeStatus
from tests.exchange.folders import GOOD, changed, everything, imported, make_folder, only
from tests.exchange.test_export import exported
from tests.make import make_signature

pytestmark = pytest.mark.django_db

LEFT = "Its words, services, prices and days are left as they are here."


def repair() -> Proposal:
    """O2 of GOOD: delivered on 2024-06-10 elsewhere, with an optional spare pump."""
    return Proposal.objects.get(external_id="O2")


def signed(tmp_path: Path, options: tuple[int, ...] = (2,)) -> Signature:
    """The folder, and the repair signed here with the spare pump: 90.00 in all."""
    imported(tmp_path)
    proposal = repair()
    freeze_paper(proposal.version_id or 0)
    return make_signature(proposal, Contact.objects.get(external_id="C1"), options=options)


def declined(tmp_path: Path) -> None:
    """The folder, and the repair declined here."""
    imported(tmp_path)
    contact = Contact.objects.get(external_id="C1")
    Decline.objects.create(
        version_id=repair().version_id or 0,
        contact=contact,
        name="Ann Bee",
        reason="Too dear",
        at=clock.now(),
    )


# What an older or another folder may say of it: words, day, services, prices, choices, items.
OTHERS = {
    "title": changed("proposals.csv", ",Repair,", ",Mending,"),
    "terms": changed("proposals.csv", "Repair,S1,,", "Repair,S1,Net 10,"),
    "sent date": changed("proposals.csv", "2024-06-10", "2024-06-11"),
    "price": changed("proposal_services.csv", "50.00", "55.00"),
    "choice": changed("proposal_services.csv", "40.00,yes,no", "40.00,yes,no"),
    "a service more": {
        "proposal_services.csv": GOOD["proposal_services.csv"] + "O2,3,,Test run,1,10.00,,\n",
    },
    "a service less": changed("proposal_services.csv", "O2,2,,Spare pump,1,40.00,yes,no\n", ""),
    "an item": changed("proposal_items.csv", "Hose,2.5", "Hose,3.5"),
    "an item less": changed("proposal_items.csv", "O2,1,2,Hose,2.5,2.00\n", ""),
}


@pytest.mark.parametrize("what", OTHERS)
def test_t_es_08_what_was_signed_here_is_changed_by_no_folder(tmp_path: Path, what: str) -> None:
    signature = signed(tmp_path)
    before = everything()

    report = imported(tmp_path, OTHERS[what])

    assert everything() == before
    assert [note.partition(": ")[2] for note in report.notes] == [
        f"It was signed here by Ann Bee on {signature.at.date()}. {LEFT}"
    ]
    assert repair().price_cents == 9_000


@pytest.mark.parametrize("what", sorted(set(OTHERS) - {"choice"}))
def test_what_was_declined_here_is_changed_by_no_folder(tmp_path: Path, what: str) -> None:
    declined(tmp_path)
    before = everything()

    report = imported(tmp_path, OTHERS[what])

    assert everything() == before
    assert len(report.notes) == 1
    assert "It was declined here by Ann Bee on" in report.notes[0]
    assert LEFT in report.notes[0]


def test_a_folder_that_says_the_same_is_said_nothing_of(tmp_path: Path) -> None:
    signed(tmp_path, options=())
    before = everything()
    assert imported(tmp_path).notes == []
    assert everything() == before


def test_the_counts_say_that_its_rows_were_left(tmp_path: Path) -> None:
    signed(tmp_path)
    report = imported(tmp_path)
    tally = report.tallies["proposal_services.csv"]
    assert (tally.new, tally.changed, tally.left, tally.removed) == (0, 0, 4, 0)


def test_services_alone_are_left_too_and_others_beside_them_come_in(tmp_path: Path) -> None:
    signed(tmp_path)
    services = {
        "proposal_services.csv": GOOD["proposal_services.csv"]
        .replace("40.00,yes,no", "41.00,yes,no")
        .replace("Mowing,26,2600.00", "Mowing,26,2700.00")
    }
    report = only(tmp_path / "next", services)
    assert [LEFT in note for note in report.notes] == [True]
    assert repair().price_cents == 9_000
    assert Proposal.objects.get(external_id="O1").price_cents == 335_050


@pytest.mark.parametrize("status", ["won", "in_production", "complete", "cancelled"])
@pytest.mark.parametrize("answer", [signed, declined], ids=["signed", "declined"])
def test_its_status_may_go_forward(tmp_path: Path, status: str, answer: object) -> None:
    answer(tmp_path)  # type: ignore[operator]
    imported(tmp_path, changed("proposals.csv", "delivered", status))
    proposal = repair()
    assert proposal.office_status == status
    rejected = answer is declined and status == "cancelled"
    assert proposal.portal_status == ("rejected" if rejected else "accepted")
    assert proposal.versions.count() == 1


@pytest.mark.parametrize("status", ["lost", "bidding", "approved"])
@pytest.mark.parametrize("answer", [signed, declined], ids=["signed", "declined"])
def test_it_goes_neither_back_nor_lost(tmp_path: Path, status: str, answer: object) -> None:
    answer(tmp_path)  # type: ignore[operator]
    before = everything()
    row = "lost,2024-06-10" if status == "lost" else f"{status},"
    report = imported(tmp_path, changed("proposals.csv", "delivered,2024-06-10", row))
    assert everything() == before
    assert any("further than" in note for note in report.notes)


def test_what_the_office_won_after_a_signature_is_not_taken_back(tmp_path: Path) -> None:
    signed(tmp_path)
    change_status(System(), repair().pk, OfficeStatus.WON)
    before = everything()
    imported(tmp_path)
    assert everything() == before


def test_what_was_delivered_here_anew_is_not_taken_back_by_an_older_folder(tmp_path: Path) -> None:
    imported(tmp_path)
    ProposalService.objects.filter(proposal=repair(), position=1).update(price_cents=6_000)
    Proposal.objects.filter(pk=repair().pk).update(title="Repair, with a better pump", price_cents=6_000)
    deliver_proposal(System(), repair().pk, datetime(2024, 7, 1, 17, tzinfo=UTC))
    before = everything()

    report = imported(tmp_path)

    assert everything() == before
    assert any(f"It was delivered here on 2024-07-01. {LEFT}" in note for note in report.notes)
    assert (repair().version_id, repair().sent_on) == (
        ProposalVersion.objects.get(proposal=repair(), ordinal=2).pk,
        date(2024, 7, 1),
    )


def test_no_verb_of_an_import_makes_a_version_beside_a_signature(tmp_path: Path) -> None:
    """Whatever was checked before: the live rows hold the chosen option, and the version does not."""
    signed(tmp_path)
    assert freeze_imported({repair().pk: clock.now()}, ["8"]) == 0
    assert repair().versions.count() == 1


@pytest.mark.parametrize("verb", ["sign", "deliver"])
def test_what_is_signed_or_delivered_while_a_folder_is_checked_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    imported(tmp_path)
    freeze_paper(repair().version_id or 0)
    write = transaction.write

    def meanwhile(*args: object) -> None:
        if verb == "sign":
            make_signature(repair(), Contact.objects.get(external_id="C1"))
        else:
            deliver_proposal(System(), repair().pk, clock.now())
        write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "write", meanwhile)
    folder = make_folder(tmp_path, changed("proposals.csv", ",Repair,", ",Mending,"))
    report = import_folder(folder)
    assert len(report.problems) == 1
    assert "Run the import again" in str(report.problems[0])
    assert (repair().title, repair().versions.count()) == ("Repair", 1 if verb == "sign" else 2)

    monkeypatch.setattr(transaction, "write", write)
    assert any(LEFT in note for note in import_folder(folder).notes)


def test_an_export_tells_who_signed_and_when_and_comes_in_again_as_it_was(tmp_path: Path) -> None:
    signature = signed(tmp_path / "good")
    folder = exported(tmp_path / "out")
    row = next(line for line in (folder / "proposals.csv").read_text().splitlines() if line.startswith("O2,"))
    assert row.endswith(
        f",delivered,2024-06-10,{clock.there(signature.at, 'America/Chicago').date()},Ann Bee"
    )
    before = everything()
    report = import_folder(folder)
    assert (report.problems, report.notes) == ([], [])
    assert everything() == before


# ---- monthly payments --------------------------------------------------------------------------------------


def test_monthly_payments_come_in_are_frozen_and_go_out(tmp_path: Path) -> None:
    head, first, *rest = GOOD["proposals.csv"].splitlines()
    text = "\n".join(
        [f"{head},first_payment_on,payments", f"{first},2024-06-01,12", *(f"{row},," for row in rest)]
    )
    imported(tmp_path / "in", {"proposals.csv": f"{text}\n"})
    contract = Proposal.objects.get(external_id="O1")
    assert (contract.first_payment_on, contract.payments) == (date(2024, 6, 1), 12)
    assert contract.version is not None
    assert contract.version.content["monthly"] == {"first_on": "2024-06-01", "count": 12}
    out = (exported(tmp_path / "out") / "proposals.csv").read_text()
    assert ",2024-06-01,12," in out


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("O1,2024-06-01,", "column payments: The first monthly payment has a day. Write how many there are."),
        ("O1,,12", "column first_payment_on: There are monthly payments. Write the day of the first"),
        ("O1,2024-06-01,0", "column payments"),
        ("O1,2024-06-01,121", "column payments"),
        ("O2,2024-06-01,12", "column payments: Only a contract has monthly payments."),
    ],
)
def test_payments_that_contradict_themselves_are_named(tmp_path: Path, cells: str, said: str) -> None:
    imported(tmp_path)
    before = everything()
    files = {**dict.fromkeys(GOOD), "proposals.csv": f"external_id,first_payment_on,payments\n{cells}\n"}
    report = import_folder(make_folder(tmp_path / "next", files))
    assert [said in str(problem) for problem in report.problems] == [True]
    assert everything() == before

"""Proposals come in with their services, are frozen as they were delivered, and are never taken back."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from fieldgate.exchange.importing import import_folder
from fieldgate.kit import clock
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.models import Proposal, ProposalItem, ProposalService, ProposalVersion
from fieldgate.proposals.rules import OfficeStatus, PortalStatus
from tests.exchange.folders import GOOD, changed, everything, imported, make_folder, only, with_row

pytestmark = pytest.mark.django_db

HEADER = "external_id,number,property,title,status,sent_on,accepted_on\n"


def proposal(external_id: str) -> Proposal:
    return Proposal.objects.get(external_id=external_id)


def said(folder: Path) -> list[str]:
    return [str(problem) for problem in import_folder(folder).problems]


def test_a_proposal_comes_in_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    imported(tmp_path)
    contract, order, bidding = proposal("O1"), proposal("O2"), proposal("O3")
    assert (contract.kind, contract.sent_on, contract.accepted_by) == (
        "contract",
        date(2024, 5, 1),
        "Ann Bee",
    )
    assert (order.parent, order.kind, order.revision) == (contract, "work_order", 0)
    assert order.from_request is not None
    assert order.from_request.number == "1"
    assert (contract.price_cents, order.price_cents, bidding.price_cents) == (325_050, 5_000, 0)
    assert [p.portal_status for p in (contract, order, bidding)] == ["accepted", "pending", "hidden"]
    items = ProposalItem.objects.filter(service__proposal=order, service__position=1)
    assert [i.name for i in items] == ['1" Pump', "Hose"]


def test_what_was_delivered_is_frozen_as_a_version(tmp_path: Path) -> None:
    imported(tmp_path)
    version = proposal("O2").version
    assert version is not None
    assert version.delivered_at == datetime(2024, 6, 10, 5, tzinfo=UTC)  # midnight in Chicago
    assert (version.ordinal, version.title, version.price_cents) == (1, "Repair", 5_000)
    assert [s["name"] for s in version.content["services"]] == ["Pump", "Spare pump"]
    assert version.content["services"][0]["items"][1]["quantity_thousandths"] == 2_500
    assert proposal("O3").version is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("proposals.csv", "Repair", "Pump Repair"),
        ("proposal_services.csv", "Pump,1,50.00", "Pump,1,51.00"),
        ("proposal_services.csv", "O2,2,,Spare pump,1,40.00,yes,no\n", ""),
        ("proposal_items.csv", "Hose,2.5", "Hose,3"),
        ("proposal_items.csv", "O2,1,2,Hose,2.5,2.00\n", ""),
    ],
)
def test_changed_content_of_a_delivered_one_makes_the_next_version(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    imported(tmp_path)
    imported(tmp_path, changed(file, old, new))
    version = proposal("O2").version
    assert version is not None
    assert version.ordinal == 2
    assert ProposalVersion.objects.filter(proposal__external_id="O1").count() == 1
    imported(tmp_path, changed(file, old, new))
    assert ProposalVersion.objects.filter(proposal__external_id="O2").count() == 2


def test_what_is_not_delivered_has_no_version_however_it_changes(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, changed("proposals.csv", "Planting", "More Planting"))
    assert not ProposalVersion.objects.filter(proposal__external_id="O3").exists()


def test_services_alone_change_price_and_version(tmp_path: Path) -> None:
    imported(tmp_path)
    only(
        tmp_path / "next",
        {"proposal_services.csv": "proposal,position,name,price\nO2,1,Pump,70\nO2,3,Valve,5.50\n"},
    )
    order = proposal("O2")
    assert order.price_cents == 7_550
    assert [s.position for s in order.services.all()] == [1, 3]
    assert order.version is not None
    assert (order.version.ordinal, order.version.price_cents) == (2, 7_550)


def test_services_that_are_no_longer_in_the_file_go_with_their_items(tmp_path: Path) -> None:
    imported(tmp_path)
    report = imported(
        tmp_path,
        {
            "proposal_services.csv": "proposal,position,name,price\nO2,2,Spare pump,40\n",
            "proposal_items.csv": None,
        },
    )
    assert report.tallies["proposal_services.csv"].removed == 1
    assert not ProposalItem.objects.exists()
    assert ProposalService.objects.filter(proposal__external_id="O1").count() == 2


def test_items_come_alone_where_their_service_is_here_and_stays(tmp_path: Path) -> None:
    imported(tmp_path)
    text = "proposal,service,position,name\nO1,2,1,Spade\nO2,{},1,Valve\n"
    only(tmp_path / "a", {"proposal_items.csv": text.format(2)})
    assert {(i.service.name, i.name) for i in ProposalItem.objects.all()} == {
        ("Edging", "Spade"),
        ("Spare pump", "Valve"),
    }
    services = "proposal,position,name,price\nO2,1,Pump,50\n"  # the second one goes
    for number, files in (
        (3, {}),
        (2, {"proposal_services.csv": services}),
    ):
        folder = make_folder(
            tmp_path / f"{number}",
            {**dict.fromkeys(GOOD), **files, "proposal_items.csv": text.format(number)},
        )
        assert said(folder) == [
            f'proposal_items.csv line 3, column service: "O2" has no service with position {number}. '
            "Add it to proposal_services.csv, or correct it."
        ]


def test_an_optional_service_counts_once_it_is_chosen(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, changed("proposal_services.csv", "40.00,yes,no", "40.00,yes,yes"))
    assert proposal("O2").price_cents == 9_000


@pytest.mark.parametrize(
    ("status", "portal"),
    [
        ("won", PortalStatus.ACCEPTED),
        ("in_production", PortalStatus.ACCEPTED),
        ("complete", PortalStatus.ACCEPTED),
        ("delivered", PortalStatus.PENDING),
        ("lost", PortalStatus.REJECTED),
    ],
)
def test_a_status_in_the_portal_follows(tmp_path: Path, status: str, portal: PortalStatus) -> None:
    imported(tmp_path, with_row("proposals.csv", f"O4,10,0,P1,,,,Edges,,,{status},2024-07-01,,"))
    assert proposal("O4").portal_status == portal.value


@pytest.mark.parametrize("status", ["lost", "won", "complete", "cancelled", "approved"])
def test_what_was_never_sent_is_hidden(tmp_path: Path, status: str) -> None:
    imported(tmp_path, with_row("proposals.csv", f"O4,10,0,P1,,,,Edges,,,{status},,,"))
    assert proposal("O4").portal_status == "hidden"


def test_what_is_cancelled_after_it_was_won_stays_accepted(tmp_path: Path) -> None:
    row = "O4,10,0,P1,,,,Edges,,,{},2024-07-01,,"
    imported(tmp_path, with_row("proposals.csv", row.format("won")))
    for _ in range(2):
        report = imported(tmp_path, with_row("proposals.csv", row.format("cancelled")))
        assert report.notes == []
        assert (proposal("O4").portal_status, proposal("O4").office_status) == ("accepted", "cancelled")
    assert report.tallies["proposals.csv"].changed == 0


def test_the_newest_accepted_revision_hides_those_before(tmp_path: Path) -> None:
    row = "O4,7,1,P1,contract,,,Weekly Maintenance,S1,Net 30,{},2024-09-01,,"
    imported(tmp_path, with_row("proposals.csv", row.format("delivered")))
    assert [proposal(i).portal_status for i in ("O1", "O4")] == ["accepted", "pending"]
    imported(tmp_path, with_row("proposals.csv", row.format("won")))
    assert [proposal(i).portal_status for i in ("O1", "O4")] == ["hidden", "accepted"]


def test_numbers_swap_and_portal_statuses_follow(tmp_path: Path) -> None:
    row = "O4,7,1,P1,contract,,,New Maintenance,S1,,won,2024-09-01,,"
    imported(tmp_path, with_row("proposals.csv", row))
    text = GOOD["proposals.csv"].replace("O1,7,0", "O1,7,1") + row.replace("O4,7,1", "O4,7,0") + "\n"
    imported(tmp_path, {"proposals.csv": text})
    assert [(proposal(i).revision, proposal(i).portal_status) for i in ("O1", "O4")] == [
        (1, "accepted"),
        (0, "hidden"),
    ]
    text = GOOD["proposals.csv"].replace("O1,7,0", "O1,10,1") + row.replace("O4,7,1", "O4,7,1") + "\n"
    imported(tmp_path, {"proposals.csv": text})
    assert proposal("O1").portal_status == "accepted"
    assert proposal("O1").number == "10"


def test_a_revision_that_gets_another_number_brings_the_one_before_back(tmp_path: Path) -> None:
    imported(tmp_path, with_row("proposals.csv", "O4,7,1,P1,contract,,,New words,S1,,won,2024-09-01,,"))
    assert [proposal(i).portal_status for i in ("O1", "O4")] == ["hidden", "accepted"]
    only(tmp_path / "next", {"proposals.csv": "external_id,number\nO4,10\n"})
    assert [proposal(i).portal_status for i in ("O1", "O4")] == ["accepted", "accepted"]


def test_change_orders_may_stand_above_what_they_change(tmp_path: Path) -> None:
    head, first, second, *rest = GOOD["proposals.csv"].splitlines(keepends=True)
    imported(tmp_path, {"proposals.csv": "".join([head, second, first, *rest])})
    assert proposal("O2").parent == proposal("O1")
    imported(tmp_path, changed("proposals.csv", "work_order,O1,R1", "work_order,,R1"))
    assert proposal("O2").parent is None


# ---- what was born here ---------------------------------------------------------------------------------


def test_a_status_that_moved_on_here_is_left_with_a_note(tmp_path: Path) -> None:
    imported(tmp_path)
    change_status(System(), proposal("O2").pk, OfficeStatus.WON)
    ProposalService.objects.filter(name="Spare pump").update(is_chosen=True)
    Proposal.objects.filter(external_id="O2").update(price_cents=9_000)
    before = Proposal.objects.values().get(external_id="O2")
    report = imported(tmp_path)
    assert report.notes == [
        "proposals.csv line 3, column status: The proposal is won here, which is further than delivered. "
        "Left as it is here."
    ]
    kept = Proposal.objects.values().get(external_id="O2")
    assert {k: v for k, v in kept.items() if k != "version_id"} == {
        k: v for k, v in before.items() if k != "version_id"
    }


def test_what_the_file_knows_further_is_taken(tmp_path: Path) -> None:
    imported(tmp_path)
    change_status(System(), proposal("O2").pk, OfficeStatus.WON)
    report = imported(tmp_path, changed("proposals.csv", "delivered", "complete"))
    assert report.notes == []
    assert proposal("O2").office_status == "complete"
    assert proposal("O2").accepted_on is not None  # an import never takes an acceptance back


def test_what_was_won_here_is_not_lost_by_a_file(tmp_path: Path) -> None:
    imported(tmp_path)
    change_status(System(), proposal("O2").pk, OfficeStatus.WON)
    imported(tmp_path, changed("proposals.csv", "delivered", "lost"))
    assert (proposal("O2").office_status, proposal("O2").portal_status) == ("won", "accepted")


def test_what_was_delivered_here_is_never_undelivered(tmp_path: Path) -> None:
    imported(tmp_path, changed("proposals.csv", "bidding", "approved"))
    deliver_proposal(System(), proposal("O3").pk, datetime(2024, 8, 1, 16, 30, tzinfo=UTC))
    before = everything()
    report = imported(tmp_path, changed("proposals.csv", "bidding", "approved"))
    assert len(report.notes) == 1
    assert everything() == before
    other = changed("proposals.csv", "bidding,,", "delivered,2024-07-30,")
    report = imported(tmp_path, other)
    assert "It was delivered here on 2024-08-02. Left" in report.notes[0]  # the 2nd in Tokyo
    assert everything() == before
    lost = changed("proposals.csv", "bidding,,", "lost,,")
    imported(tmp_path, lost)
    assert (proposal("O3").sent_on, proposal("O3").portal_status) == (date(2024, 8, 2), "rejected")


def test_an_empty_day_does_not_take_back_what_was_delivered_elsewhere(tmp_path: Path) -> None:
    imported(tmp_path)
    before = everything()
    report = imported(tmp_path, changed("proposals.csv", "won,2024-05-01,2024-05-03,Ann Bee", "won,,,"))
    assert report.notes == [
        "proposals.csv line 2, column sent_on: It was delivered here on 2024-05-01. Left; "
        "take it back in the office."
    ]
    assert everything() == before


def test_the_day_of_a_delivery_elsewhere_is_corrected_without_a_new_version(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, changed("proposals.csv", "2024-06-10", "2024-06-11"))
    assert proposal("O2").sent_on == date(2024, 6, 11)
    assert ProposalVersion.objects.filter(proposal__external_id="O2").count() == 1


def test_what_was_taken_back_here_is_left_until_it_is_sent_again(tmp_path: Path) -> None:
    imported(tmp_path)
    reset_proposal(System(), proposal("O2").pk)
    before = everything()
    report = imported(tmp_path)
    assert "It was taken back here after that. Left" in report.notes[0]
    assert everything() == before
    imported(tmp_path, changed("proposals.csv", "delivered,2024-06-10", "delivered,today+2"))
    again = proposal("O2")
    assert (again.office_status, again.portal_status) == ("delivered", "pending")
    assert again.version is not None
    assert again.version.ordinal == 2


def test_what_was_lost_may_be_sent_anew(tmp_path: Path) -> None:
    imported(tmp_path, changed("proposals.csv", "delivered", "lost"))
    assert len(imported(tmp_path).notes) == 1
    assert proposal("O2").portal_status == "rejected"
    imported(tmp_path, changed("proposals.csv", "2024-06-10", "2024-07-10"))
    assert proposal("O2").portal_status == "pending"


def test_lost_and_prepared_anew_here_is_no_contradiction_of_the_file(tmp_path: Path) -> None:
    imported(tmp_path)
    for status in (OfficeStatus.LOST, OfficeStatus.BIDDING):
        change_status(System(), proposal("O2").pk, status)
    before = everything()
    imported(tmp_path, changed("proposals.csv", "delivered", "bidding"))
    assert everything() == before
    text = changed("proposals.csv", "delivered", "bidding")["proposals.csv"].replace("Repair", "Mending")
    imported(tmp_path, {"proposals.csv": text})
    assert (proposal("O2").title, proposal("O2").portal_status) == ("Mending", "hidden")
    assert ProposalVersion.objects.get(proposal__external_id="O2").title == "Repair"


def test_what_was_accepted_here_before_the_office_won_it_is_not_lost_by_a_file(tmp_path: Path) -> None:
    imported(tmp_path)
    Proposal.objects.filter(external_id="O2").update(accepted_on=date(2024, 6, 12), portal_status="accepted")
    before = everything()
    report = imported(tmp_path, changed("proposals.csv", "delivered", "lost"))
    assert [note.partition(":")[0] for note in report.notes] == ["proposals.csv line 3, column status"]
    assert everything() == before


def test_columns_that_the_file_does_not_bring_stay(tmp_path: Path) -> None:
    imported(tmp_path)
    Proposal.objects.filter(external_id="O3").update(description="By hand")
    only(tmp_path / "next", {"proposals.csv": "external_id,title\nO3,Planting\n"})
    assert proposal("O3").description == "By hand"


# ---- what contradicts itself ----------------------------------------------------------------------------


def test_a_circle_over_file_and_database_is_named_once(tmp_path: Path) -> None:
    imported(tmp_path, with_row("proposals.csv", "O4,10,0,P1,,O2,,Edges,,,new,,,"))
    files = {**dict.fromkeys(GOOD), "proposals.csv": "external_id,change_order_of\nO1,O4\n"}
    assert said(make_folder(tmp_path / "next", files)) == [
        'proposals.csv line 2, column change_order_of: It would be a change order of itself: "O1" of "O4" of '
        '"O2" of "O1". Correct one of them.'
    ]


def test_a_circle_that_the_file_opens_is_none(tmp_path: Path) -> None:
    imported(tmp_path, with_row("proposals.csv", "O4,10,0,P1,,O2,,Edges,,,new,,,"))
    only(tmp_path / "next", {"proposals.csv": "external_id,change_order_of\nO2,\nO1,O4\n"})
    assert [proposal(i).parent_id for i in ("O1", "O2", "O4")] == [
        proposal("O4").pk,
        None,
        proposal("O2").pk,
    ]


@pytest.mark.parametrize(("first", "second"), [("O1", "O2"), ("O2", "O1")])
def test_a_circle_is_named_where_it_begins_in_the_file(tmp_path: Path, first: str, second: str) -> None:
    imported(tmp_path)
    text = f"external_id,change_order_of\n{first},{second}\n{second},{first}\n"
    assert said(make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), "proposals.csv": text})) == [
        "proposals.csv line 2, column change_order_of: It would be a change order of itself: "
        f'"{first}" of "{second}" of "{first}". Correct one of them.'
    ]


def test_long_chains_of_change_orders_are_no_circle(tmp_path: Path) -> None:
    rows = "".join(f"X{n},X-{n},0,P1,,{f'X{n - 1}' if n else ''},,Edges,,,new,,,\n" for n in range(1_500))
    imported(tmp_path, {"proposals.csv": GOOD["proposals.csv"] + rows})
    circle = GOOD["proposals.csv"] + rows.replace("X0,X-0,0,P1,,,", "X0,X-0,0,P1,,X1499,", 1)
    problems = said(make_folder(tmp_path, {"proposals.csv": circle}))
    assert len(problems) == 1
    assert " of ..." in problems[0]


def test_a_number_and_revision_that_is_here_already_cannot_be_claimed(tmp_path: Path) -> None:
    imported(tmp_path)
    files = {**dict.fromkeys(GOOD), "proposals.csv": f"{HEADER}O9,7,P1,Again,new,,\n"}
    assert said(make_folder(tmp_path / "next", files)) == [
        'proposals.csv line 2, column number: "7" with "0" belongs to another row here (external_id "O1"). '
        "Choose another, or use that external_id."
    ]


def test_revisions_of_a_number_are_for_one_property(tmp_path: Path) -> None:
    imported(tmp_path)
    text = "external_id,number,revision,property,title\nO9,7,1,P2,Again\n"
    problems = said(make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), "proposals.csv": text}))
    assert len(problems) == 1
    assert 'external_id "O1" here is at "P1"' in problems[0]


def test_nothing_is_left_behind_at_another_property(tmp_path: Path) -> None:
    imported(tmp_path)
    files = {**dict.fromkeys(GOOD), "proposals.csv": "external_id,property\nO1,P2\n"}
    problems = said(make_folder(tmp_path / "next", files))
    assert [p.partition(":")[0] for p in problems] == ["proposals.csv line 2, column property"] * 2
    assert '"O2" of proposals.csv belongs to it, is here, and stays at property "P1"' in problems[0]
    assert '"W1" of work_tickets.csv' in problems[1]


def test_what_a_proposal_that_was_delivered_here_says_is_changed_by_no_file(tmp_path: Path) -> None:
    imported(tmp_path, changed("proposals.csv", "bidding", "approved"))
    deliver_proposal(System(), proposal("O3").pk, clock.now())
    before = everything()
    report = only(tmp_path / "next", {"proposals.csv": "external_id,title\nO3,Planting of Trees\n"})
    assert "Its words, services, prices and days are left" in report.notes[0]
    assert everything() == before


def test_the_currency_stays_once_there_is_a_proposal(tmp_path: Path) -> None:
    none = dict.fromkeys(("invoices.csv", "invoice_lines.csv", "credits.csv", "credit_applications.csv"))
    imported(tmp_path, {**none, "payments.csv": None})
    problems = said(
        make_folder(tmp_path, {**none, "payments.csv": None, **changed("company.csv", "USD", "EUR")})
    )
    assert "proposals, invoices or credits in USD" in problems[0]


# ---- what a row says of itself --------------------------------------------------------------------------


def test_who_accepted_it_is_named_later_where_the_day_is_known_here(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path / "next", {"proposals.csv": "external_id,accepted_by\nO1,Bea Cee\n"})
    assert proposal("O1").accepted_by == "Bea Cee"
    only(tmp_path / "both", {"proposals.csv": "external_id,accepted_on,accepted_by\nO1,,Dan Eff\n"})
    assert (proposal("O1").accepted_on, proposal("O1").accepted_by) == (date(2024, 5, 3), "Dan Eff")
    files = {**dict.fromkeys(GOOD), "proposals.csv": "external_id,accepted_by\nO2,Bea Cee\n"}
    assert [p.partition(":")[0] for p in said(make_folder(tmp_path / "no", files))] == [
        "proposals.csv line 2, column accepted_by"
    ]


def test_what_is_cancelled_before_it_was_won_is_rejected(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, changed("proposals.csv", "delivered", "cancelled"))
    assert (proposal("O2").portal_status, proposal("O2").accepted_on) == ("rejected", None)


def test_an_acceptance_is_never_taken_back_by_an_empty_cell(tmp_path: Path) -> None:
    imported(tmp_path)
    imported(tmp_path, changed("proposals.csv", "2024-05-03,Ann Bee", ","))
    assert (proposal("O1").accepted_on, proposal("O1").accepted_by) == (date(2024, 5, 3), "Ann Bee")
    imported(tmp_path, changed("proposals.csv", "2024-05-03,Ann Bee", "2024-05-04,Ann Cee"))
    assert (proposal("O1").accepted_on, proposal("O1").accepted_by) == (date(2024, 5, 4), "Ann Cee")


@pytest.mark.parametrize(
    ("sent_on", "is_left"), [("2024-06-30", True), ("2024-07-01", True), ("2024-07-02", False)]
)
def test_what_was_taken_back_is_left_up_to_that_day_where_its_branch_is(
    tmp_path: Path, sent_on: str, is_left: bool
) -> None:
    imported(tmp_path)
    with time_machine.travel(datetime(2024, 7, 2, 3, tzinfo=UTC), tick=False):  # still the 1st in Chicago
        reset_proposal(System(), proposal("O2").pk)
    report = imported(tmp_path, changed("proposals.csv", "2024-06-10", sent_on))
    assert bool(report.notes) is is_left
    assert proposal("O2").portal_status == ("hidden" if is_left else "pending")


def test_a_proposal_that_moves_to_the_number_of_another_propertys_is_named(tmp_path: Path) -> None:
    imported(tmp_path)
    for column, cell in (("number,revision", "7,1"), ("property,number,revision", "P2,7,1")):
        files = {**dict.fromkeys(GOOD), "proposals.csv": f"external_id,{column}\nO3,{cell}\n"}
        problems = said(make_folder(tmp_path / "next", files))
        assert len(problems) == 1
        assert 'external_id "O1" here is at "P1"' in problems[0]


def test_revisions_that_move_together_stay_one_number(tmp_path: Path) -> None:
    row = "O4,9,1,P2,,,,Planting again,,,new,,,"
    imported(tmp_path, with_row("proposals.csv", row))
    text = "external_id,property\nO3,P1\nO4,P1\n"
    only(tmp_path / "next", {"proposals.csv": text})
    assert {p.property.external_id for p in Proposal.objects.filter(number="9")} == {"P1"}


@pytest.mark.parametrize(
    ("price", "advice"),
    [("-0.01", "It cannot be below zero"), ("9999999999.99", "which is too much"), ("9999999949.99", "")],
)
def test_what_services_come_to_has_its_bounds(tmp_path: Path, price: str, advice: str) -> None:
    pump = "Pump,1,0.00" if price.startswith("-") else "Pump,1,50.00"
    text = GOOD["proposal_services.csv"].replace("Pump,1,50.00", pump) + f"O2,3,,Valve,1,{price},,\n"
    report = import_folder(make_folder(tmp_path, {"proposal_services.csv": text}))
    assert [str(p.place) for p in report.problems] == (["proposal_services.csv line 4"] if advice else [])
    assert all(advice in p.text for p in report.problems)


def test_a_revision_has_at_most_four_digits(tmp_path: Path) -> None:
    """It is a part of the address, which reads no more."""
    imported(tmp_path, with_row("proposals.csv", "O4,10,9999,P1,,,,Edges,,,new,,,"))
    assert proposal("O4").revision == 9999
    problems = said(make_folder(tmp_path, with_row("proposals.csv", "O4,10,10000,P1,,,,Edges,,,new,,,")))
    assert [p.partition(":")[0] for p in problems] == ["proposals.csv line 5, column revision"]

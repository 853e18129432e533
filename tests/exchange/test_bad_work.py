"""What can be wrong with requests, proposals and visits: named by file, line and column, with what to do."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fieldgate.exchange.importing import import_folder
from tests.exchange.folders import Changes, changed, everything, make_folder, with_row

pytestmark = pytest.mark.django_db

PROPOSAL = "O4,{},0,{},,,,Edges,,,{},{},{},{}"


def proposal(
    status: str = "new", sent: str = "", accepted: str = "", by: str = "", number: str = "10", at: str = "P1"
) -> dict[str, str]:
    """One more proposal, in line 5."""
    return with_row("proposals.csv", PROPOSAL.format(number, at, status, sent, accepted, by))


CASES: Mapping[str, tuple[Changes, str, str]] = {
    # Requests
    "two requests of one number": (
        changed("requests.csv", "R2,2", "R2,1"),
        "requests.csv line 3, column number",
        '"1" is claimed by line 2 already',
    ),
    "a priority that is none": (
        changed("requests.csv", "high", "urgent"),
        "requests.csv line 2, column priority",
        "high, normal, low",
    ),
    "a request opened by two": (
        changed("requests.csv", "C1,,S1", "C1,S1,S1"),
        "requests.csv line 2, column opened_by_staff",
        "opened_by or opened_by_staff",
    ),
    "completed before it was opened": (
        changed("requests.csv", "2024-05-22", "2024-05-19"),
        "requests.csv line 2, column completed_on",
        "before it was opened",
    ),
    "pending with a day of completion": (
        changed("requests.csv", "completed,2024-05-22", "pending,2024-05-22"),
        "requests.csv line 2, column completed_on",
        "Write completed, or empty the day",
    ),
    "a time that is none": (
        changed("requests.csv", "7:00am", "25:00"),
        "requests.csv line 2, column opened_time",
        "Write it as 07:00 or 7:00am",
    ),
    "an hour that no half of a day has": (
        changed("requests.csv", "7:00am", "13:00pm"),
        "requests.csv line 2, column opened_time",
        "is not a time",
    ),
    "an assignee who is nobody": (
        changed("requests.csv", "C1,,S1", "C1,,S1|S9"),
        "requests.csv line 2, column assignees",
        '"S9" is neither in staff.csv nor here already',
    ),
    "a comment of two": (
        changed("comments.csv", "C1,,yes", "C1,S1,yes"),
        "comments.csv line 2, column staff",
        "Empty one of the two",
    ),
    "a comment of nothing": (
        changed("comments.csv", "It drips", ""),
        "comments.csv line 2, column text",
        "Fill it in",
    ),
    # Proposals
    "delivered on no day": (
        proposal("delivered"),
        "proposals.csv line 5, column sent_on",
        "Write the day, or another status",
    ),
    "sent while it is being prepared": (
        proposal("approved", "2024-07-01"),
        "proposals.csv line 5, column status",
        "Write delivered or what came after, or empty sent_on",
    ),
    "accepted but never sent": (
        proposal("won", "", "2024-07-02"),
        "proposals.csv line 5, column accepted_on",
        "Write the day in sent_on",
    ),
    "accepted and lost": (
        proposal("lost", "2024-07-01", "2024-07-02"),
        "proposals.csv line 5, column accepted_on",
        "Write cancelled as status",
    ),
    "accepted by somebody on no day": (
        proposal("won", "2024-07-01", "", "Ann"),
        "proposals.csv line 5, column accepted_by",
        "Write the day in accepted_on",
    ),
    "a status that is none": (
        proposal("on hold"),
        "proposals.csv line 5, column status",
        "new, bidding, pending_approval",
    ),
    "a revision that is none": (
        changed("proposals.csv", "O1,7,0", "O1,7,B"),
        "proposals.csv line 2, column revision",
        "Write 0 for the first",
    ),
    "two proposals of one number and revision": (
        proposal(number="7"),
        "proposals.csv line 5, column number",
        '"7" with "0" is claimed by line 2 already',
    ),
    "revisions of one number at two properties": (
        with_row("proposals.csv", "O4,7,1,P2,,,,Edges,,,new,,,"),
        "proposals.csv line 5, column number",
        'line 2 is at "P1". Give it another number, or correct the property.',
    ),
    "a change order of itself": (
        changed("proposals.csv", "work_order,O1", "work_order,O2"),
        "proposals.csv line 3, column change_order_of",
        'a change order of itself: "O2" of "O2". Correct one of them.',
    ),
    "a circle of change orders": (
        changed("proposals.csv", "contract,,", "contract,O2,"),
        "proposals.csv line 2, column change_order_of",
        '"O1" of "O2" of "O1"',
    ),
    "a change order at another property": (
        with_row("proposals.csv", "O4,10,0,P2,,O1,,Edges,,,new,,,"),
        "proposals.csv line 5, column change_order_of",
        '"O1" is at property "P1", but this is at "P2". Correct one of the two.',
    ),
    "a request of another property": (
        with_row("proposals.csv", "O4,10,0,P2,,,R1,Edges,,,new,,,"),
        "proposals.csv line 5, column request",
        '"R1" is at property "P1"',
    ),
    "chosen without being optional": (
        changed("proposal_services.csv", "13,650.50,yes,yes", "13,650.50,no,yes"),
        "proposal_services.csv line 3, column chosen",
        "Write yes as optional, or no here",
    ),
    "a service without a price": (
        changed("proposal_services.csv", "Pump,1,50.00", "Pump,1,"),
        "proposal_services.csv line 4, column price",
        "Fill it in",
    ),
    "services below zero": (
        changed("proposal_services.csv", "Pump,1,50.00", "Pump,1,-50.00"),
        "proposal_services.csv line 4",
        "It cannot be below zero",
    ),
    "half a visit": (
        changed("proposal_services.csv", "Mowing,26", "Mowing,2.5"),
        "proposal_services.csv line 2, column visits",
        "Write a whole number such as 12",
    ),
    "a service twice": (
        with_row("proposal_services.csv", "O2,2,,Again,1,1,,"),
        "proposal_services.csv line 6, column position",
        "stands in line 5 already",
    ),
    "an item of no service": (
        changed("proposal_items.csv", "O2,1,2,Hose", "O2,3,2,Hose"),
        "proposal_items.csv line 3, column service",
        '"O2" has no service with position 3. Add it to proposal_services.csv, or correct it.',
    ),
    # Visits
    "a ticket for a proposal of another property": (
        changed("work_tickets.csv", "W2,P2,", "W2,P2,O1"),
        "work_tickets.csv line 4, column proposal",
        'is at property "P1"',
    ),
    "a ticket without services": (
        changed("work_tickets.csv", "Planting", '" \n "'),
        "work_tickets.csv line 4, column services",
        "Fill it in",
    ),
    "a reason for what was done": (
        changed("visits.csv", "completed,", "completed,Rain"),
        "visits.csv line 2, column reason",
        "Only a skipped or cancelled visit has a reason",
    ),
    "a visit of no ticket": (
        changed("visits.csv", "V1,W1", "V1,W9"),
        "visits.csv line 2, column ticket",
        "neither in work_tickets.csv",
    ),
    "a note of nobody we know": (
        changed("visit_notes.csv", "N1,V1,S1", "N1,V1,S7"),
        "visit_notes.csv line 2, column author",
        "neither in staff.csv",
    ),
    # Lines of invoices
    "a line for a proposal of another property": (
        {"invoice_lines.csv": "invoice,position,proposal,service,extended\nI1,1,O3,x,301\nI3,1,,x,50\n"},
        "invoice_lines.csv line 2, column proposal",
        '"O3" is at property "P2", but this is at "P1"',
    ),
    "a line for a visit of another property": (
        {"invoice_lines.csv": "invoice,position,visit,service,extended\nI1,1,V3,x,301\nI3,1,,x,50\n"},
        "invoice_lines.csv line 2, column visit",
        '"V3" is at property "P2"',
    ),
}


@pytest.mark.parametrize("fault", CASES)
def test_it_is_named_with_what_to_do_and_nothing_is_written(tmp_path: Path, fault: str) -> None:
    changes, place, advice = CASES[fault]
    before = everything()
    report = import_folder(make_folder(tmp_path, changes))
    found = [(str(problem.place), problem.text) for problem in report.problems]
    assert len(found) == 1, found
    assert found[0][0] == place
    assert advice in found[0][1]
    assert everything() == before


def test_a_proposals_file_that_cannot_be_read_makes_no_problems_elsewhere(tmp_path: Path) -> None:
    for file in ("proposals.csv", "proposal_services.csv", "requests.csv", "work_tickets.csv", "visits.csv"):
        report = import_folder(make_folder(tmp_path / file, {file: b"PK\x03\x04"}))
        assert {problem.place.file for problem in report.problems} == {file}

"""Requests with comments, tickets with visits and notes, and the lines of invoices that point to them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.report import Report
from fieldgate.invoices.models import Invoice, InvoiceLine
from fieldgate.kit import clock
from fieldgate.proposals.models import Proposal
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote, WorkTicket
from tests.exchange.folders import GOOD, changed, everything, imported, make_folder, only, with_row

pytestmark = pytest.mark.django_db


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def visit(external_id: str) -> Visit:
    return Visit.objects.get(external_id=external_id)


# ---- requests -------------------------------------------------------------------------------------------


def test_a_request_comes_in_with_its_comments(tmp_path: Path) -> None:
    imported(tmp_path)
    broken, gate = ServiceRequest.objects.order_by("number")
    assert (broken.priority, broken.category, broken.due_on) == ("high", "Service Request", date(2024, 5, 30))
    assert (broken.opened_at, broken.completed_at) == (utc(2024, 5, 20, 12), utc(2024, 5, 22, 5))
    assert broken.opened_by_contact is not None
    assert [s.name for s in broken.assignees.all()] == ["Sam"]
    assert (gate.include_client, gate.completed_at, gate.opened_at) == (False, None, utc(2024, 6, 1, 5))
    assert list(broken.comments.values_list("text", "is_public", "written_at")) == [
        ("It drips", True, utc(2024, 5, 20, 14, 30)),
        ("Bring a valve", False, utc(2024, 5, 21, 5)),
    ]


def test_what_is_completed_here_stays_completed(tmp_path: Path) -> None:
    imported(tmp_path)
    ServiceRequest.objects.filter(external_id="R2").update(completed_at=clock.now())
    before = everything()
    report = imported(tmp_path)
    assert [note.partition(":")[0] for note in report.notes] == ["requests.csv line 3, column status"]
    assert everything() == before


def test_a_day_of_completion_leaves_the_time_that_is_known_here(tmp_path: Path) -> None:
    imported(tmp_path)
    for moment in (utc(2024, 5, 22, 20), utc(2024, 5, 23, 3)):  # the evening of the 22nd in Chicago
        ServiceRequest.objects.filter(external_id="R1").update(completed_at=moment)
        before = everything()
        imported(tmp_path)
        assert everything() == before
    imported(tmp_path, changed("requests.csv", "completed,2024-05-22", "completed,2024-05-23"))
    assert ServiceRequest.objects.get(external_id="R1").completed_at == utc(2024, 5, 23, 5)


def test_a_file_that_brings_no_status_says_nothing_of_it(tmp_path: Path) -> None:
    imported(tmp_path)
    report = only(tmp_path / "a", {"requests.csv": "external_id,subject\nR1,Sprinkler\nR2,Gate\n"})
    assert report.notes == []
    assert [r.completed_at is None for r in ServiceRequest.objects.order_by("number")] == [False, True]
    only(tmp_path / "b", {"requests.csv": "external_id,completed_on\nR1,2024-05-21\n"})
    assert ServiceRequest.objects.get(external_id="R1").completed_at == utc(2024, 5, 21, 5)
    files = {**dict.fromkeys(GOOD), "requests.csv": "external_id,completed_on\nR2,2024-06-02\n"}
    report = import_folder(make_folder(tmp_path / "c", files))
    assert [str(p.place) for p in report.problems] == ["requests.csv line 2, column completed_on"]


@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("requests.csv", "external_id,opened_by\nR2,C1\n", "opened_by"),
        ("requests.csv", "external_id,opened_by_staff\nR1,S1\n", "opened_by_staff"),
        ("comments.csv", "external_id,contact\nM2,C1\n", "contact"),
        ("comments.csv", "external_id,staff\nM1,S1\n", "staff"),
    ],
)
def test_a_second_person_beside_the_one_who_is_here_is_named(
    tmp_path: Path, file: str, row: str, column: str
) -> None:
    imported(tmp_path)
    report = import_folder(make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), file: row}))
    assert [str(p.place) for p in report.problems] == [f"{file} line 2, column {column}"]


def test_completed_on_no_known_day(tmp_path: Path) -> None:
    imported(tmp_path, changed("requests.csv", "completed,2024-05-22", "completed,"))
    arrived = ServiceRequest.objects.get(external_id="R1")
    assert arrived.completed_at == arrived.opened_at
    imported(tmp_path, changed("requests.csv", "pending,", "completed,"))
    ended = ServiceRequest.objects.get(external_id="R2").completed_at
    assert ended is not None
    assert (clock.now() - ended).total_seconds() < 60


def test_completed_on_the_day_it_was_opened_is_not_before_it(tmp_path: Path) -> None:
    imported(tmp_path, changed("requests.csv", "2024-05-22", "2024-05-20"))
    request = ServiceRequest.objects.get(external_id="R1")
    assert request.completed_at == request.opened_at


def test_assignees_change_and_go(tmp_path: Path) -> None:
    imported(tmp_path)
    report = imported(tmp_path, changed("requests.csv", "C1,,S1,completed", "C1,,,completed"))
    assert report.tallies["requests.csv"].changed == 1
    assert not ServiceRequest.objects.get(external_id="R1").assignees.exists()


def test_comments_written_here_stay(tmp_path: Path) -> None:
    imported(tmp_path)
    request = ServiceRequest.objects.get(external_id="R1")
    Comment.objects.create(service_request=request, text="Here", written_at=clock.now())
    ServiceRequest.objects.create(number="99", property=request.property, subject="x", opened_at=clock.now())
    before = everything()
    imported(tmp_path)
    assert everything() == before


def test_the_day_moves_and_the_time_stays_where_only_the_day_is_brought(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path / "a", {"requests.csv": "external_id,opened_on\nR1,2024-01-10\n"})
    assert ServiceRequest.objects.get(external_id="R1").opened_at == utc(2024, 1, 10, 13)  # winter: 7:00
    only(tmp_path / "b", {"requests.csv": "external_id,opened_time\nR1,8:30pm\n"})
    assert ServiceRequest.objects.get(external_id="R1").opened_at == utc(2024, 1, 11, 2, 30)
    only(tmp_path / "c", {"requests.csv": "external_id,opened_time\nR1,9:30pm\n"})
    assert ServiceRequest.objects.get(external_id="R1").opened_at == utc(2024, 1, 11, 3, 30)  # the same day
    only(tmp_path / "d", {"requests.csv": "external_id,opened_time\nR1,\n"})
    assert ServiceRequest.objects.get(external_id="R1").opened_at == utc(2024, 1, 10, 6)


# ---- visits ---------------------------------------------------------------------------------------------


def test_a_visit_is_where_its_ticket_is_on_the_clock_of_the_branch(tmp_path: Path) -> None:
    imported(tmp_path)
    done, skipped = visit("V1"), visit("V3")
    assert (done.starts_at, done.day, done.has_time) == (utc(2024, 6, 3, 12), date(2024, 6, 3), True)
    assert (skipped.starts_at, skipped.day, skipped.has_time) == (
        utc(2024, 6, 4, 15),  # midnight in Tokyo
        date(2024, 6, 5),
        False,
    )
    assert [v.property.external_id for v in (done, skipped)] == ["P1", "P2"]
    assert WorkTicket.objects.get(external_id="W1").services == "Mowing\nEdging"
    assert list(VisitNote.objects.order_by("written_at").values_list("text", "shown_in_portal")) == [
        ("The gate was open", False),
        ("All done", True),
    ]


@pytest.mark.parametrize(
    ("day", "time", "start"),
    [
        ("2025-03-08", "7:00am", utc(2025, 3, 8, 13)),  # the day before clocks go forward in Chicago
        ("2025-03-09", "7:00am", utc(2025, 3, 9, 12)),
        ("2025-03-09", "02:30", utc(2025, 3, 9, 8, 30)),  # is not: 3:30
        ("2025-11-02", "01:30", utc(2025, 11, 2, 6, 30)),  # is twice: the first
        ("2025-11-02", "", utc(2025, 11, 2, 5)),
        ("2025-11-03", "", utc(2025, 11, 3, 6)),
    ],
)
def test_days_on_which_clocks_change(tmp_path: Path, day: str, time: str, start: datetime) -> None:
    row = with_row("visits.csv", f"V4,W1,{day},{time},completed,")
    imported(tmp_path, row)
    assert (visit("V4").starts_at, visit("V4").day.isoformat()) == (start, day)
    before = everything()
    imported(tmp_path, row)
    assert everything() == before


def test_a_day_that_a_zone_never_had(tmp_path: Path) -> None:
    folder = changed("branches.csv", "Asia/Tokyo", "Pacific/Apia") | changed(
        "visits.csv", "2024-06-05", "2011-12-30"
    )
    imported(tmp_path, folder)
    assert visit("V3").day == date(2011, 12, 31)
    assert imported(tmp_path, folder).tallies["visits.csv"].changed == 0


def test_relative_days_are_laid_anew_over_a_change_of_clocks(tmp_path: Path) -> None:
    with time_machine.travel(utc(2025, 3, 7, 18), tick=False):
        imported(tmp_path)
    assert (visit("V2").day, visit("V2").starts_at) == (date(2025, 3, 8), utc(2025, 3, 8, 13))
    before = everything()
    with time_machine.travel(utc(2025, 3, 8, 18), tick=False):
        report = imported(tmp_path)
    assert (visit("V2").day, visit("V2").starts_at) == (date(2025, 3, 9), utc(2025, 3, 9, 12))
    assert sum(tally.changed for tally in report.tallies.values()) == 1
    after = everything()
    assert after.pop("visits.Visit") != before.pop("visits.Visit")
    assert after == before


def left(report: Report) -> list[str]:
    return [note.partition(":")[0] for note in report.notes]


def test_what_became_of_a_visit_here_is_left(tmp_path: Path) -> None:
    imported(tmp_path)
    Visit.objects.filter(external_id="V2").update(status="completed")
    before = everything()
    with time_machine.travel(utc(2099, 1, 1), tick=False):
        assert left(imported(tmp_path)) == ["visits.csv line 3, column status"]
    assert everything() == before
    imported(tmp_path, changed("visits.csv", "2024-06-05,,skipped,Rain", "2024-06-05,,completed,"))
    assert (visit("V3").status, visit("V3").reason) == ("completed", "")


@pytest.mark.parametrize(
    ("here", "file", "after"),
    [
        ("completed", "scheduled", "completed"),
        ("completed", "skipped", "completed"),
        ("completed", "cancelled", "completed"),
        ("skipped", "scheduled", "skipped"),
        ("cancelled", "scheduled", "cancelled"),
        ("skipped", "cancelled", "cancelled"),
        ("cancelled", "skipped", "skipped"),
        ("skipped", "completed", "completed"),
        ("cancelled", "completed", "completed"),
        ("scheduled", "skipped", "skipped"),
    ],
)
def test_a_visit_goes_on_but_never_back(tmp_path: Path, here: str, file: str, after: str) -> None:
    imported(tmp_path)
    Visit.objects.filter(external_id="V2").update(status=here)
    is_left = here == after
    report = only(tmp_path / "next", {"visits.csv": f"external_id,status,day,time\nV2,{file},2024-06-09,\n"})
    assert visit("V2").status == after
    assert (visit("V2").day != date(2024, 6, 9), visit("V2").has_time) == (is_left, is_left)
    assert left(report) == (["visits.csv line 2, column status"] if is_left else [])


def test_a_reason_goes_with_its_status_where_only_that_is_brought(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path / "a", {"visits.csv": "external_id,status\nV3,cancelled\n"})
    assert (visit("V3").status, visit("V3").reason) == ("cancelled", "Rain")
    only(tmp_path / "left", {"visits.csv": "external_id,status,reason\nV3,scheduled,\n"})
    assert (visit("V3").status, visit("V3").reason) == ("cancelled", "Rain")
    only(tmp_path / "b", {"visits.csv": "external_id,status\nV3,completed\n"})
    assert (visit("V3").status, visit("V3").reason) == ("completed", "")


def test_a_visits_hour_stays_where_only_its_day_is_brought(tmp_path: Path) -> None:
    imported(tmp_path)
    only(tmp_path / "a", {"visits.csv": "external_id,day\nV1,2024-01-03\nV3,2024-01-05\n"})
    assert (visit("V1").starts_at, visit("V1").has_time) == (utc(2024, 1, 3, 13), True)  # winter: 7:00
    assert (visit("V3").starts_at, visit("V3").has_time) == (utc(2024, 1, 4, 15), False)
    only(tmp_path / "b", {"visits.csv": "external_id,time\nV1,\nV3,09:30\n"})
    assert (visit("V1").starts_at, visit("V1").has_time) == (utc(2024, 1, 3, 6), False)
    assert (visit("V3").starts_at, visit("V3").has_time) == (utc(2024, 1, 5, 0, 30), True)


def test_visits_follow_their_ticket_and_their_clock(tmp_path: Path) -> None:
    imported(tmp_path, changed("visits.csv", "2024-06-03,7:00am", "2024-06-03,11:30pm"))
    only(tmp_path / "a", {"work_tickets.csv": "external_id,property,proposal\nW1,P2,\n"})
    assert (visit("V1").property.external_id, visit("V1").day) == ("P2", date(2024, 6, 4))  # in Tokyo
    only(tmp_path / "b", {"branches.csv": "external_id,zone\nB2,America/New_York\n"})
    assert visit("V1").day == date(2024, 6, 4)  # 0:30
    only(tmp_path / "c", {"properties.csv": "external_id,branch\nP2,B1\n"})
    assert visit("V1").day == date(2024, 6, 3)


def test_an_invoiced_visit_does_not_move_away_from_its_invoice(tmp_path: Path) -> None:
    imported(tmp_path, LINKED)
    files = {**dict.fromkeys(GOOD), "work_tickets.csv": "external_id,property,proposal\nW1,P2,\n"}
    problems = import_folder(make_folder(tmp_path / "a", files)).problems
    assert [str(p.place) for p in problems] == ["work_tickets.csv line 2, column property"] * 2
    files = {**dict.fromkeys(GOOD), "invoices.csv": "external_id,property\nI2,P2\n"}
    problems = import_folder(make_folder(tmp_path / "b", files)).problems
    assert [str(p.place) for p in problems] == ["invoices.csv line 2, column property"] * 2


MOVES = {
    # What moves alone, and what of what is here would be left at the property it came from.
    "a request": ("requests.csv", "R1", "", ['"O2" of proposals.csv']),
    "a proposal": (
        "proposals.csv", "O1", "",
        ['"O2" of proposals.csv', '"W1" of work_tickets.csv', '"I1" of invoices.csv'],
    ),
    "a ticket": ("work_tickets.csv", "W1", ",proposal", ['"I1" of invoices.csv', '"I2" of invoices.csv']),
    "an invoice": ("invoices.csv", "I2", "", ['"O2" of proposals.csv', '"V1" of visits.csv']),
}  # fmt: skip


@pytest.mark.parametrize("what", MOVES)
def test_what_belongs_together_does_not_part(tmp_path: Path, what: str) -> None:
    file, key, more, left_behind = MOVES[what]
    imported(tmp_path, LINKED)
    before = everything()
    cells = f"external_id,property{more}\n{key},P2{',' * bool(more)}\n"
    report = import_folder(make_folder(tmp_path / "next", {**dict.fromkeys(GOOD), file: cells}))
    assert [str(p) for p in report.problems] == [
        f"{file} line 2, column property: {left} belongs to it, is here, and stays at property "
        '"P1". Bring that too, or restore the property.'
        for left in left_behind
    ]
    assert everything() == before


def test_a_visit_that_is_brought_does_not_leave_its_invoice(tmp_path: Path) -> None:
    """It is another ticket's now, and that is elsewhere."""
    imported(tmp_path, LINKED)
    files = {**dict.fromkeys(GOOD), "visits.csv": "external_id,ticket,day\nV1,W2,2024-06-03\n"}
    problems = [str(p) for p in import_folder(make_folder(tmp_path / "next", files)).problems]
    assert problems == [
        f'visits.csv line 2: "{invoice}" of invoices.csv belongs to it, is here, and stays at property "P1". '
        "Bring that too, or restore the property."
        for invoice in ("I1", "I2")
    ]


def test_new_rows_stand_with_what_is_here_already(tmp_path: Path) -> None:
    imported(tmp_path)
    files = {
        "comments.csv": "external_id,request,text,written_on,written_time\nM9,R1,Late,2024-06-01,23:00\n",
        "visit_notes.csv": "external_id,visit,text,written_on,written_time\nN9,V3,Night,2024-06-05,23:00\n",
        "visits.csv": "external_id,ticket,day,time\nV9,W2,2024-06-06,07:00\n",
    }
    only(tmp_path / "next", files)
    assert Comment.objects.get(external_id="M9").written_at == utc(2024, 6, 2, 4)  # in Chicago
    assert VisitNote.objects.get(external_id="N9").written_at == utc(2024, 6, 5, 14)  # in Tokyo
    assert (visit("V9").starts_at, visit("V9").property.external_id) == (utc(2024, 6, 5, 22), "P2")
    for file, cells, place in (
        ("work_tickets.csv", "external_id,property,proposal,services\nW9,P2,O1,Mow\n", "column proposal"),
        (
            "invoice_lines.csv",
            "invoice,position,visit,service,extended\nI2,1,V3,Mow,10\n",
            "column visit",
        ),
        (
            "proposals.csv",
            "external_id,number,property,title,request\nO9,99,P2,Mow,R1\n",
            "column request",
        ),
    ):
        folder = make_folder(tmp_path / f"a {file}", {**dict.fromkeys(GOOD), file: cells})
        assert [str(p.place) for p in import_folder(folder).problems] == [f"{file} line 2, {place}"]


# ---- lines of invoices ----------------------------------------------------------------------------------

LINKED = {
    "invoice_lines.csv": (
        "invoice,position,proposal,visit,proposal_title,service,quantity,unit_price\n"
        "I1,1,O1,V1,,Mowing,1,301.00\n"
        "I2,1,O2,V1,Our Repair,Pump,1,10\n"
        "I3,1,,,,Pump,1,50\n"
    )
}


def test_a_line_is_printed_from_what_it_points_to(tmp_path: Path) -> None:
    imported(tmp_path, LINKED)
    lines = InvoiceLine.objects.order_by("invoice__number").values_list(
        "proposal_number", "proposal_title", "proposal_on", "visit_on"
    )
    assert list(lines) == [
        ("7", "Weekly Maintenance", date(2024, 5, 1), date(2024, 6, 3)),
        ("8", "Our Repair", date(2024, 6, 10), date(2024, 6, 3)),
        ("", "", None, None),
    ]
    assert Invoice.objects.get(number="101").title == "Weekly Maintenance"
    line = InvoiceLine.objects.get(invoice__number="101")
    assert line.proposal is not None
    assert line.visit == visit("V1")
    assert line.proposal.external_id == "O1"


def test_what_was_printed_once_stays_printed(tmp_path: Path) -> None:
    imported(tmp_path, LINKED)
    before = everything()
    imported(tmp_path, LINKED | changed("proposals.csv", "Weekly Maintenance", "Daily Maintenance"))
    after = everything()
    assert after["proposals.Proposal"] != before["proposals.Proposal"]
    assert (after["invoices.InvoiceLine"], after["invoices.Invoice"]) == (
        before["invoices.InvoiceLine"],
        before["invoices.Invoice"],
    )


def test_a_line_that_points_elsewhere_now_is_printed_anew_where_it_leaves_that_open(tmp_path: Path) -> None:
    imported(tmp_path, LINKED)
    text = "invoice,position,proposal,proposal_title,proposal_number,proposal_on\nI2,1,{},,,\n"
    for target, printed in (
        ("O1", ("7", "Weekly Maintenance", date(2024, 5, 1))),
        ("O2", ("8", "Repair", date(2024, 6, 10))),
    ):
        only(tmp_path / target, {"invoice_lines.csv": text.format(target)})
        Proposal.objects.update(title="Other words")
        only(tmp_path / target, {"invoice_lines.csv": text.format(target)})  # printed once, it stays
        found = InvoiceLine.objects.filter(invoice__number="102")
        columns = ("proposal_number", "proposal_title", "proposal_on", "visit_on")
        assert found.values_list(*columns).get() == (*printed, date(2024, 6, 3))
        Proposal.objects.filter(external_id="O2").update(title="Repair")


def test_a_new_line_is_printed_from_what_is_here_already(tmp_path: Path) -> None:
    imported(tmp_path)
    text = "invoice,position,proposal,visit,service,extended\nI2,1,,,Labor,10\nI2,2,O2,V1,Pump,5\n"
    only(tmp_path / "next", {"invoice_lines.csv": text})
    columns = ("proposal_number", "proposal_title", "proposal_on", "visit_on")
    assert InvoiceLine.objects.values_list(*columns).get(invoice__number="102", position=2) == (
        "8",
        "Repair",
        date(2024, 6, 10),
        date(2024, 6, 3),
    )


def test_a_line_may_point_to_what_is_here_already(tmp_path: Path) -> None:
    imported(tmp_path, {"payments.csv": None, "credit_applications.csv": None})
    text = "invoice,position,proposal,visit,service,extended\nI2,1,O2,V1,Pump,10\n"
    only(tmp_path / "next", {"invoice_lines.csv": text})
    line = InvoiceLine.objects.get(invoice__number="102")
    assert (line.proposal_number, line.visit_on) == ("7", date(2024, 6, 3))  # as it was printed before

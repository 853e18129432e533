"""What is asked for and what is done: requests with comments, work tickets with visits and notes."""

from fieldgate.exchange.cells import cell
from fieldgate.exchange.cells.times import one_a_line, time_of_day
from fieldgate.exchange.tables.columns import Column, Table, id_column, plain, reference
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.requests.rules import Priority
from fieldgate.visits.models import Visit, VisitNote, WorkTicket
from fieldgate.visits.rules import VisitStatus

REQUESTS = Table(
    "requests.csv",
    ServiceRequest,
    ("external_id",),
    (
        id_column(),
        plain(ServiceRequest, "number", cell.number, required=True),
        reference("property", "properties.csv", required=True),
        plain(ServiceRequest, "subject", required=True),
        plain(ServiceRequest, "description"),
        plain(ServiceRequest, "category"),
        plain(ServiceRequest, "priority", cell.one_of(*Priority)),
        plain(ServiceRequest, "due_on", cell.day),
        plain(ServiceRequest, "include_client", cell.yes_or_no),
        Column("opened_on", cell.day, required=True),
        Column("opened_time", time_of_day),
        reference("opened_by", "contacts.csv", "opened_by_contact"),
        reference("opened_by_staff", "staff.csv"),
        Column("assignees", cell.several, refers_to="staff.csv", many="assignees", default=()),
        Column("status", cell.one_of("pending", "completed"), default="pending"),
        Column("completed_on", cell.day),
    ),
    derived=(plain(ServiceRequest, "opened_at"), plain(ServiceRequest, "completed_at")),
)

COMMENTS = Table(
    "comments.csv",
    Comment,
    ("external_id",),
    (
        id_column(),
        reference("request", "requests.csv", "service_request", required=True),
        reference("contact", "contacts.csv"),
        reference("staff", "staff.csv"),
        plain(Comment, "public", cell.yes_or_no, path="is_public"),
        plain(Comment, "text", required=True),
        Column("written_on", cell.day, required=True),
        Column("written_time", time_of_day),
    ),
    derived=(plain(Comment, "written_at"),),
)

WORK_TICKETS = Table(
    "work_tickets.csv",
    WorkTicket,
    ("external_id",),
    (
        id_column(),
        reference("property", "properties.csv", required=True),
        reference("proposal", "proposals.csv"),
        plain(WorkTicket, "services", one_a_line, required=True),
    ),
)

VISITS = Table(
    "visits.csv",
    Visit,
    ("external_id",),
    (
        id_column(),
        reference("ticket", "work_tickets.csv", required=True),
        plain(Visit, "day", cell.day, required=True),
        Column("time", time_of_day),
        plain(Visit, "status", cell.one_of(*VisitStatus)),
        plain(Visit, "reason"),
    ),
    derived=(
        reference("property", "properties.csv"),
        plain(Visit, "starts_at"),
        plain(Visit, "has_time"),
    ),
)

VISIT_NOTES = Table(
    "visit_notes.csv",
    VisitNote,
    ("external_id",),
    (
        id_column(),
        reference("visit", "visits.csv", required=True),
        reference("author", "staff.csv"),
        plain(VisitNote, "shown_in_portal", cell.yes_or_no),
        plain(VisitNote, "text", required=True),
        Column("written_on", cell.day, required=True),
        Column("written_time", time_of_day),
    ),
    derived=(plain(VisitNote, "written_at"),),
)

"""The office's own cast: somebody of every role in North, and rows of every room in both branches."""

from dataclasses import dataclass

import pytest
from django.test import Client

from fieldgate.audit.models import AuditEvent
from fieldgate.audit.record import record
from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.invoices.models import Invoice
from fieldgate.mail.models import OutgoingMail
from fieldgate.mail.outbox import Mail, post
from fieldgate.notifications.feed import note
from fieldgate.notifications.models import Activity
from fieldgate.notifications.rules import Kind
from fieldgate.people.models import Contact, StaffMember, User
from fieldgate.people.roles import Role
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.save_template import save_template
from fieldgate.proposals.models import Proposal, ProposalTemplate
from fieldgate.requests.models import ServiceRequest
from fieldgate.visits.models import Visit
from tests.cast import PASSWORD, Cast

ROLES = tuple(Role)


@dataclass(frozen=True)
class Rows:
    """A row of North and one of South, where there are such; `model` names the room."""

    model: type
    north: int
    south: int | None


@dataclass(frozen=True)
class Office:
    """The cast with a browser for each role (all of North), and the rows of each room."""

    cast: Cast
    browsers: dict[Role, Client]
    rows: tuple[Rows, ...]

    def rows_of(self, model: type) -> Rows:
        return next(rows for rows in self.rows if rows.model is model)


@pytest.fixture
def office(cast: Cast) -> Office:
    north, south = Branch.objects.get(name="North"), Branch.objects.get(name="South")
    browsers = {}
    for role in ROLES:
        user = User.objects.create_user(f"{role.value}@office.example", PASSWORD)
        member = StaffMember.objects.create(user=user, name=f"Somebody {role.label}", role=role.value)
        if role is not Role.SYSTEM_ADMIN:
            member.branches.add(north)
        browsers[role] = Client()
        browsers[role].force_login(user)
    for branch in (north, south):
        record("tried", on=f"branch:{branch.pk}", branch_id=branch.pk)
        post(
            [
                Mail(
                    "password_reset",
                    f"somebody@{branch.name.lower()}.example",
                    branch.name,
                    branch_id=branch.pk,
                )
            ]
        )
    return Office(cast, browsers, _rows(cast, north, south))


def _note(proposal: Proposal) -> int:
    """An activity about a proposal."""
    note(Kind.PROPOSAL_DECLINED, proposal.property_id, "Declined", on=f"proposal:{proposal.pk}")
    return Activity.objects.latest("pk").pk


def _rows(cast: Cast, north: Branch, south: Branch) -> tuple[Rows, ...]:
    staff = {key: StaffMember.objects.get(user=cast.users[key]).pk for key in ("ST-N", "ST-S")}
    events = {event.branch_id: event.pk for event in AuditEvent.objects.filter(act="tried")}
    mails = {mail.branch_id: mail.pk for mail in OutgoingMail.objects.filter(kind="password_reset")}
    return (
        Rows(Contact, cast.contacts["PRI"].pk, cast.contacts["SOU"].pk),
        Rows(Property, cast.properties["P1"].pk, cast.properties["PS"].pk),
        Rows(Proposal, cast.proposals["APPROVED"].pk, cast.proposals["AT-PS"].pk),
        Rows(ProposalTemplate, save_template(System(), cast.proposals["APPROVED"].pk, "Mowing"), None),
        Rows(Visit, cast.visits["DONE"].pk, cast.visits["AT-PS"].pk),
        Rows(Invoice, cast.invoices["I1"].pk, cast.invoices["AT-PS"].pk),
        Rows(Activity, *(_note(cast.proposals[key]) for key in ("PENDING", "AT-PS"))),
        Rows(ServiceRequest, cast.requests["OPEN"].pk, cast.requests["AT-PS"].pk),
        Rows(StaffMember, staff["ST-N"], staff["ST-S"]),
        Rows(Portal, cast.portals["north"].pk, cast.portals["south"].pk),
        Rows(Branch, north.pk, south.pk),
        Rows(Company, 1, None),
        Rows(OutgoingMail, mails[north.pk], mails[south.pk]),
        Rows(AuditEvent, events[north.pk], events[south.pk]),
    )

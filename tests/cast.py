"""The cast of the tests (reliability 0.1): who they are, and what stands around them.

Two branches, North and South, each with a portal. Customer A has P1 and P2 in North, customer B has a
property in North, customer C one in South.
"""

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from django_tasks_db.models import DBTaskResult

from fieldgate.branches.models import Branch, Company, Portal
from fieldgate.invoices.models import Invoice, InvoiceLine, LedgerEntry
from fieldgate.kit import clock
from fieldgate.people.models import Contact, PortalAccess, StaffMember, User
from fieldgate.people.roles import Role
from fieldgate.people.viewer import CustomerViewer, StaffViewer
from fieldgate.properties.models import Property, PropertyContact
from fieldgate.properties.viewing import customer_in_portal, staff_viewer
from fieldgate.proposals.models import (
    ChainEnd,
    Proposal,
    ProposalDocument,
    ProposalService,
    ProposalVersion,
    SignatureEvent,
)
from fieldgate.proposals.rules import OfficeStatus
from fieldgate.requests.models import Comment, ServiceRequest
from fieldgate.visits.models import Visit, VisitNote, WorkTicket
from fieldgate.visits.rules import VisitStatus
from tests.make import (
    make_comment,
    make_invoice,
    make_note,
    make_proposal,
    make_request,
    make_visit,
)

PASSWORD = "correct horse battery"
ZONE = "America/Chicago"  # of North, where most of it happens


@dataclass
class Cast:
    """Everybody by key, and the places and papers they meet at."""

    users: dict[str, User] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    portals: dict[str, Portal] = field(default_factory=dict)
    properties: dict[str, Property] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    requests: dict[str, ServiceRequest] = field(default_factory=dict)

    def client(self, key: str, *, htmx: bool = False) -> Client:
        """A browser in which this person is signed in; ANON and INV are nobody."""
        client = Client(headers={"HX-Request": "true"} if htmx else None)
        if key in self.users:
            client.force_login(self.users[key])
        return client

    def viewer(self, key: str, portal: str = "north") -> CustomerViewer:
        """The customer viewer this person is at a portal."""
        from fieldgate.branches.doors import find_portal  # noqa: PLC0415

        current = find_portal(self.portals[portal].pk)
        assert current
        visitor = customer_in_portal(self.users[key].pk, current)
        assert visitor
        return visitor.viewer

    def staff(self, key: str) -> StaffViewer:
        """The staff viewer this person is."""
        viewer = staff_viewer(self.users[key].pk)
        assert viewer
        return viewer


CUSTOMERS_OF_NORTH = ("PRI", "BIL", "PB", "OTH", "EX", "SIB", "STR", "DUO")
CUSTOMERS = (*CUSTOMERS_OF_NORTH, "SOU")
NOBODY = ("ANON", "DIS", "INV")
STAFF = ("ST-N", "ST-S", "ST-RO", "ADM")
EVERYBODY = (*CUSTOMERS, *NOBODY, *STAFF)


# What the cast consists of, in the order in which rows may refer to others.
_MODELS: tuple[type[Model], ...] = (
    Company, Branch, Portal, User, StaffMember, StaffMember.branches.through, Contact, PortalAccess, Property,
    PropertyContact, ServiceRequest, Comment, Proposal, ProposalService, ProposalVersion, ProposalDocument,
    ChainEnd, SignatureEvent, WorkTicket, Visit, VisitNote, Invoice, InvoiceLine, LedgerEntry,
)  # fmt: skip
_made: list[bytes] = []  # the cast and its rows, pickled; thawing is quicker than copying


def build_cast() -> Cast:
    """Make all of it in the test's database.

    The first time in a process through our own verbs; afterwards the same rows are put in again, all of a
    table at once, which takes a tenth of the time.
    """
    if not _made:
        before = [set(model._base_manager.values_list("pk", flat=True)) for model in _MODELS]
        cast = _build()
        rows = [
            list(model._base_manager.exclude(pk__in=old).order_by("pk"))
            for model, old in zip(_MODELS, before, strict=True)
        ]
        _made.append(pickle.dumps((cast, rows, clock.today(ZONE))))
        return cast
    try:
        with transaction.atomic():
            thawed: tuple[Cast, list[list[Model]], date] = pickle.loads(_made[0])  # noqa: S301 - our own
            cast, rows, made_on = thawed
            _bring_up_to_date(cast, rows[_MODELS.index(Visit)], made_on)
            for model, of_model in zip(_MODELS, rows, strict=True):
                model._base_manager.bulk_create(of_model)
    except IntegrityError:  # the test made rows of its own before; then there is only the long way
        return _build()
    return cast


def _bring_up_to_date(cast: Cast, rows: Iterable[Model], made_on: date) -> None:
    """Move what was not completed by as many days as the clock of the test is ahead.

    The hour stays that of the wall: a test may have stopped the clock on the other side of a change of time.
    """
    passed = clock.today(ZONE) - made_on
    zones = {place.pk: place.branch.zone for place in cast.properties.values()}
    for visit in (*cast.visits.values(), *rows):
        if isinstance(visit, Visit) and visit.status != VisitStatus.COMPLETED.value:
            visit.day += passed
            wall = clock.there(visit.starts_at, zones[visit.property_id])
            visit.starts_at = (wall + passed).astimezone(UTC)


def _build() -> Cast:
    cast = Cast()
    Company.objects.create(id=1, name="Acme Grounds", zone=ZONE, branch_level_configuration=True)
    for key, zone in (("north", ZONE), ("south", "America/New_York")):
        branch = Branch.objects.create(name=key.title(), zone=zone)
        cast.portals[key] = Portal.objects.create(branch=branch, slug=key, title=f"Acme {key.title()}")
    north, south = Branch.objects.get(name="North"), Branch.objects.get(name="South")
    _staff(cast, "ST-N", Role.BRANCH_MANAGER, north)
    _staff(cast, "ST-S", Role.BRANCH_MANAGER, south)
    _staff(cast, "ST-RO", Role.READ_ONLY, north)
    _staff(cast, "ADM", Role.SYSTEM_ADMIN)
    rep = StaffMember.objects.get(user=cast.users["ST-N"])
    for key, where in (("P1", north), ("P2", north), ("PB", north), ("PS", south)):
        cast.properties[key] = Property.objects.create(
            branch=where, name=f"Place {key}", street=f"1 {key} St", city="Springfield", state="IL",
            postal_code="62701", sales_rep=rep, account_owner=rep,
        )  # fmt: skip
    for key in CUSTOMERS:
        _customer(cast, key, "south" if key == "SOU" else "north")
    PortalAccess.objects.create(
        contact=cast.contacts["DUO"], portal=cast.portals["south"], accepted_at=clock.now()
    )
    _customer(cast, "DIS", "north")
    User.objects.filter(pk=cast.users["DIS"].pk).update(is_active=False)
    cast.users["DIS"].refresh_from_db()
    cast.contacts["INV"] = Contact.objects.create(name="Person INV", email="inv@example.com")
    PortalAccess.objects.create(
        contact=cast.contacts["INV"], portal=cast.portals["north"], invited_at=clock.now()
    )
    _links(cast)
    _proposals(cast)
    _visits(cast)
    _requests(cast)
    _invoices(cast)
    DBTaskResult.objects.all().delete()  # of delivering; the rows that are thawed have none either
    return cast


def _staff(cast: Cast, key: str, role: Role, *branches: Branch | None) -> None:
    user = User.objects.create_user(f"{key.lower()}@office.example", PASSWORD)
    member = StaffMember.objects.create(user=user, name=f"Staff {key}", role=role, phone="555-0100")
    member.branches.set([b for b in branches if b])
    cast.users[key] = user


def _customer(cast: Cast, key: str, portal: str) -> None:
    user = User.objects.create_user(f"{key.lower()}@example.com", PASSWORD)
    contact = Contact.objects.create(name=f"Person {key}", email=user.email, user=user)
    PortalAccess.objects.create(contact=contact, portal=cast.portals[portal], accepted_at=clock.now())
    cast.users[key], cast.contacts[key] = user, contact


def _links(cast: Cast) -> None:
    def link(key: str, place: str, **roles: bool) -> None:
        PropertyContact.objects.create(contact=cast.contacts[key], property=cast.properties[place], **roles)

    link("PRI", "P1", is_primary=True)
    link("PB", "P1", is_billing=True)
    link("OTH", "P1")
    link("SIB", "P2", is_primary=True)
    link("STR", "PB", is_primary=True)
    link("SOU", "PS", is_primary=True)
    link("DUO", "PB")
    link("DUO", "PS")
    link("DIS", "P1")
    # EX was Primary of P1 and is linked to nothing any more; the account is still active.


def _proposals(cast: Cast) -> None:
    """At P1 one of each kind a customer sees, and those nobody may see; others' at P2, PB and PS."""
    p1 = cast.properties["P1"]
    won = (OfficeStatus.WON,)
    cast.proposals["PENDING"] = make_proposal("501", p1, 40_000, 2_135, title="Major Landscaping")
    cast.proposals["ACCEPTED"] = make_proposal("502", p1, 26_000, title="Irrigation", then=won)
    cast.proposals["REJECTED"] = make_proposal("503", p1, 9_900, then=(OfficeStatus.LOST,))
    cast.proposals["APPROVED"] = make_proposal("504", p1, 1_100, sent=None)
    cast.proposals["LOST-UNSENT"] = make_proposal("505", p1, 1_200, sent=None, then=(OfficeStatus.LOST,))
    cast.proposals["AT-P2"] = make_proposal("601", cast.properties["P2"], 5_000)
    cast.proposals["AT-PB"] = make_proposal("701", cast.properties["PB"], 6_000)
    cast.proposals["AT-PS"] = make_proposal("801", cast.properties["PS"], 7_000)


def _visits(cast: Cast) -> None:
    """Completed and ahead, whatever day it is; a cancelled, a missed and a far one nobody sees."""
    p1 = cast.properties["P1"]
    today = clock.today(p1.branch.zone)
    done, skipped, cancelled = VisitStatus.COMPLETED, VisitStatus.SKIPPED, VisitStatus.CANCELLED
    cast.visits["DONE"] = make_visit(p1, date(2026, 5, 4), status=done, proposal=cast.proposals["ACCEPTED"])
    make_note(cast.visits["DONE"], "Edged the beds.", shown=True)
    make_note(cast.visits["DONE"], "Gate code is 4711.", shown=False)
    cast.visits["AHEAD"] = make_visit(p1, today + timedelta(days=3))
    cast.visits["SKIPPED"] = make_visit(p1, today + timedelta(days=4), status=skipped, reason="Heavy rain")
    cast.visits["CANCELLED"] = make_visit(p1, today + timedelta(days=5), status=cancelled)
    cast.visits["FAR"] = make_visit(p1, today + timedelta(days=31))
    cast.visits["MISSED"] = make_visit(p1, today - timedelta(days=1))
    cast.visits["AT-P2"] = make_visit(cast.properties["P2"], today + timedelta(days=1))
    cast.visits["AT-PB"] = make_visit(cast.properties["PB"], today + timedelta(days=1))
    cast.visits["AT-PS"] = make_visit(cast.properties["PS"], today + timedelta(days=1))


def _requests(cast: Cast) -> None:
    """Open and completed at P1, and one without Include Client; others' at P2, PB and PS."""
    p1 = cast.properties["P1"]
    opened = make_request("101", p1, by=cast.contacts["OTH"])
    make_comment(opened, "We come on Monday.", public=True)
    make_comment(opened, "He always complains.", public=False)
    cast.requests["OPEN"] = opened
    cast.requests["DONE"] = make_request("102", p1, subject="More mulch", completed=True)
    cast.requests["INTERNAL"] = make_request("103", p1, subject="Watch this one", include_client=False)
    cast.requests["AT-P2"] = make_request("201", cast.properties["P2"])
    cast.requests["AT-PB"] = make_request("301", cast.properties["PB"])
    cast.requests["AT-PS"] = make_request("401", cast.properties["PS"])


def _invoices(cast: Cast) -> None:
    """I1 is BIL's, I2 of the same property is not; a draft, a void one; others' at P2, PB and PS."""
    day = date(2026, 6, 1)
    p1 = cast.properties["P1"]
    cast.invoices["I1"] = make_invoice("1001", p1, 10_000, billing_contact=cast.contacts["BIL"], day=day)
    cast.invoices["I2"] = make_invoice("1002", p1, 25_050, billing_contact=cast.contacts["PB"], day=day)
    cast.invoices["PAID"] = make_invoice("1003", p1, 4_000, paid=4_000, day=day - timedelta(days=90))
    cast.invoices["DRAFT"] = make_invoice("1004", p1, 7_700, shared=False, day=day)
    cast.invoices["VOID"] = make_invoice("1005", p1, 8_800, void=True, day=day)
    cast.invoices["AT-P2"] = make_invoice("2001", cast.properties["P2"], 11_100, day=day)
    cast.invoices["AT-PB"] = make_invoice("3001", cast.properties["PB"], 22_200, day=day)
    cast.invoices["AT-PS"] = make_invoice("4001", cast.properties["PS"], 33_300, day=day)

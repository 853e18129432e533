"""Staff who look at a document leave a row in the audit, once in ten minutes."""

from datetime import timedelta

import pytest
from django.db.models import Model

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Branch
from fieldgate.invoices.models import Invoice
from fieldgate.kit import clock
from fieldgate.office.looked_at import ONCE_IN
from fieldgate.office.records.base import url_of
from fieldgate.people.models import User
from fieldgate.people.roles import Role
from fieldgate.proposals.models import Proposal
from fieldgate.visits.models import Visit
from tests.office.conftest import Office


def looks() -> list[tuple[str, str, int | None]]:
    rows = AuditEvent.objects.filter(act="looked at").order_by("id")
    return [(row.actor, row.on, row.branch_id) for row in rows]


@pytest.mark.parametrize(("model", "kind"), [(Invoice, "invoice"), (Proposal, "proposal")])
def test_looking_at_a_document_is_recorded_once_in_ten_minutes(
    office: Office, monkeypatch: pytest.MonkeyPatch, model: type[Model], kind: str
) -> None:
    row = office.rows_of(model)
    client, user = office.browsers[Role.READ_ONLY], User.objects.get(email="read_only@office.example")
    seen = (f"user:{user.pk}", f"{kind}:{row.north}", Branch.objects.get(name="North").pk)

    client.get(url_of(model, "change", row.north))
    client.get(url_of(model, "change", row.north))
    assert looks() == [seen]

    later = clock.now() + ONCE_IN + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.get(url_of(model, "change", row.north))
    assert looks() == [seen, seen]


def test_each_person_and_each_document_is_recorded_apart(office: Office) -> None:
    for role in (Role.READ_ONLY, Role.SALES_REP):
        for key in ("I1", "I2"):
            office.browsers[role].get(url_of(Invoice, "change", office.cast.invoices[key].pk))
    assert len(set(looks())) == 4


def test_a_list_a_visit_and_what_is_out_of_reach_leave_no_row(office: Office) -> None:
    client = office.browsers[Role.BRANCH_MANAGER]
    client.get(url_of(Invoice, "changelist"))
    client.get(url_of(Visit, "change", office.cast.visits["DONE"].pk))
    client.get(url_of(Invoice, "change", office.cast.invoices["AT-PS"].pk))
    assert looks() == []

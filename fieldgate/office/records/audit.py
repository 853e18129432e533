"""The audit log: system administrators read all of it, branch administrators that of their branches."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from fieldgate.audit.models import AuditEvent
from fieldgate.office.records.addresses import named
from fieldgate.office.records.base import Room
from fieldgate.office.records.lists import Rows, by_branch_of, narrowing
from fieldgate.office.showing import Card, Fact, Record, Table, moment_of
from fieldgate.people.models import User
from fieldgate.people.permissions import Act
from fieldgate.people.viewer import StaffViewer

KINDS = ("contact", "property", "proposal", "invoice", "staff", "portal", "branch", "company", "office")


def _on(rows: Rows, kind: str) -> Rows:
    return rows.filter(on__startswith=kind)


class AuditRoom(Room):
    """Read-only, also in the database."""

    see = Act.AUDIT
    list_heading = "Audit log"
    list_display = ("when", "act", "who", "what", "address")
    list_filter = (
        narrowing("kind of thing", "kind", lambda: [(k, k.capitalize()) for k in KINDS], _on),
        by_branch_of("branch_id"),
    )
    search_fields = ("act", "actor", "on", "address", "request_id")
    search_help_text = "Act, person, thing or network address"
    ordering = ("-id",)
    sortable_by = ()

    def seen(self, viewer: StaffViewer) -> QuerySet[AuditEvent]:
        rows = AuditEvent.objects.all()
        return rows if viewer.branch_ids is None else rows.filter(branch_id__in=viewer.branch_ids)

    def complete(self, viewer: StaffViewer, rows: list[Any]) -> None:
        """The email address behind each "user:12"."""
        ids = {int(n) for n in (r.actor.removeprefix("user:") for r in rows) if n.isascii() and n.isdigit()}
        emails = {
            f"user:{pk}": email for pk, email in User.objects.filter(pk__in=ids).values_list("pk", "email")
        }
        for row in rows:
            row.known_as = emails.get(row.actor, row.actor)

    @admin.display(description="When (UTC)")
    def when(self, row: AuditEvent) -> str:
        return moment_of(row.at)

    @admin.display(description="Who")
    def who(self, row: AuditEvent) -> str:
        return getattr(row, "known_as", row.actor) or "Nobody signed in"

    @admin.display(description="On what")
    def what(self, row: AuditEvent) -> SafeString | str:
        return named(row.on)

    def record(self, viewer: StaffViewer, row: AuditEvent) -> Record:
        self.complete(viewer, [row])
        card = Card(
            "Act",
            (
                Fact("When (UTC)", row.at.strftime("%m/%d/%Y, %H:%M:%S")),
                Fact("Who", self.who(row)),
                Fact("On what", named(row.on)),
                Fact("From", row.address),
                Fact("Request", row.request_id),
            ),
        )
        detail = [(key, *_before_and_after(value)) for key, value in row.detail.items()]
        tables = [Table("Details", ("What", "Before", "After"), detail, "Nothing more was recorded.")]
        return Record(title=row.act.capitalize(), cards=(card,), tables=tables)


def _before_and_after(value: object) -> tuple[str, str]:
    if isinstance(value, list) and len(value) == 2:
        return _say(value[0]), _say(value[1])
    return "", _say(value)


def _say(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((AuditEvent, AuditRoom),)

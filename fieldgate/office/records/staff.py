"""Staff: who works in the office, with which role and where."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString

from fieldgate.branches.models import Branch
from fieldgate.office.buttons import Button, Given
from fieldgate.office.forms.people import StaffForm
from fieldgate.office.records.base import Room
from fieldgate.office.records.lists import Rows, by_branch, by_field, narrowing
from fieldgate.office.showing import Card, Fact, Record, link, moment_of, pill
from fieldgate.people.actions.invite_staff import invite_staff
from fieldgate.people.actions.save_staff import StaffFields, save_staff
from fieldgate.people.models import StaffMember
from fieldgate.people.permissions import Act
from fieldgate.people.roles import Role, roles
from fieldgate.people.viewer import StaffViewer

ACTIVITY = (("active", "Active"), ("left", "Left"))


def _in_activity(rows: Rows, which: str) -> Rows:
    return rows.filter(is_active=which == "active")


def _of_branch(rows: Rows, branch_id: int) -> Rows:
    there = StaffMember.branches.through.objects.filter(staffmember_id=OuterRef("pk"), branch_id=branch_id)
    return rows.filter(Exists(there))


def _invite(viewer: StaffViewer, row: StaffMember, given: Given) -> str:
    invite_staff(viewer, row.pk)
    return f"An invitation is on its way to {row.user.email}."


INVITE = Button(
    name="invite",
    label="Send invitation",
    act=Act.STAFF,
    asks=lambda viewer, row, given: (
        f"{row.name} gets a mail to {row.user.email} with a link to set a password. The link is good once, "
        "for 14 days; one that was sent before stops working."
    ),
    do=_invite,
    offered=lambda row: row.is_active and not row.user.has_usable_password(),
)


class StaffRoom(Room):
    """Everybody sees their colleagues; only system administrators change them."""

    change = Act.STAFF
    list_heading = "Staff"
    list_display = ("name", "email", "shown_role", "where", "title", "activity", "last_sign_in")
    list_filter = (
        by_field("role", "role", roles),
        by_branch(_of_branch),
        narrowing("activity", "activity", lambda: ACTIVITY, _in_activity),
    )
    search_fields = ("name", "user__email", "title", "phone")
    search_help_text = "Name, email address, title or phone"
    ordering = ("name", "id")
    buttons = (INVITE,)

    def seen(self, viewer: StaffViewer) -> QuerySet[StaffMember]:
        return StaffMember.objects.visible_to(viewer).select_related("user").prefetch_related("branches")

    @admin.display(description="Email", ordering="user__email")
    def email(self, row: StaffMember) -> str:
        return row.user.email

    @admin.display(description="Role", ordering="role")
    def shown_role(self, row: StaffMember) -> str:
        return row.get_role_display()

    @admin.display(description="Branches")
    def where(self, row: StaffMember) -> str:
        return _branches(row)

    @admin.display(description="Activity", ordering="is_active")
    def activity(self, row: StaffMember) -> SafeString:
        return pill("ACTIVE" if row.is_active else "LEFT")

    @admin.display(description="Last sign-in (UTC)", ordering="user__last_login")
    def last_sign_in(self, row: StaffMember) -> str:
        return moment_of(row.user.last_login)

    def record(self, viewer: StaffViewer, row: StaffMember) -> Record:
        person = Card(
            "Person",
            (
                Fact("Title", row.title),
                Fact("Email", link(row.user.email, f"mailto:{row.user.email}")),
                Fact("Phone", row.phone),
            ),
        )
        work = Card(
            "What they may do",
            (
                Fact("Role", row.get_role_display()),
                Fact("Branches", _branches(row)),
                Fact("Last sign-in (UTC)", moment_of(row.user.last_login)),
            ),
        )
        return Record(title=row.name, marks=[self.activity(row)], cards=(person, work))

    def make_form(self, viewer: StaffViewer, row: StaffMember | None, *args: Any, **kwargs: Any) -> StaffForm:
        branches = [(str(pk), name) for pk, name in Branch.objects.values_list("pk", "name")]
        return StaffForm(*args, roles=roles(), branches=branches, **kwargs)

    def given(self, row: StaffMember | None) -> dict[str, Any]:
        if row is None:
            return {"is_active": True, "role": Role.READ_ONLY.value}
        texts = {name: getattr(row, name) for name in ("name", "title", "phone", "role", "is_active")}
        return {**texts, "email": row.user.email, "branches": [str(b.pk) for b in row.branches.all()]}

    def save(self, viewer: StaffViewer, row_id: int | None, given: dict[str, Any]) -> int:
        branches = tuple(int(pk) for pk in given.pop("branches"))
        return save_staff(
            viewer, row_id, StaffFields(**{**given, "role": Role(given["role"])}, branches=branches)
        )


def _branches(row: StaffMember) -> str:
    if row.role == Role.SYSTEM_ADMIN.value:
        return "All branches"
    return ", ".join(branch.name for branch in row.branches.all()) or "No branch yet"


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((StaffMember, StaffRoom),)

"""Mails: how far each has come, and what it said where mails are shown (demo and trial)."""

from typing import Any

from csp.constants import SELF
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.clickjacking import xframe_options_sameorigin

from fieldgate.audit.record import record
from fieldgate.mail.actions.resend import resend
from fieldgate.mail.errors import MailNotFound
from fieldgate.mail.models import OutgoingMail, statuses
from fieldgate.mail.queries import Contents, read_contents
from fieldgate.office.answers import viewer_of
from fieldgate.office.buttons import Button, Given
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.records.lists import by_branch_of, by_field
from fieldgate.office.showing import Card, Fact, Record, moment_of, pill
from fieldgate.people.models import StaffMember
from fieldgate.people.permissions import Act, may
from fieldgate.people.viewer import StaffViewer, actor_of

# What a mail may do inside its frame: draw itself, and nothing else.
_INSIDE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)


def _resend(viewer: StaffViewer, row: OutgoingMail, given: Given) -> str:
    with transaction.atomic():
        resend(row.pk)
        record("mail sent again", actor=actor_of(viewer), on=f"mail:{row.pk}", branch_id=row.branch_id)
    return f"The mail goes to {row.to} once more."


RESEND = Button(
    name="resend",
    label="Send again",
    act=Act.PEOPLE,
    asks=lambda viewer, row, given: f"The same mail is written anew and sent to {row.to} once more.",
    do=_resend,
    offered=lambda row: not row.why_not_resent,
)


def seen_mails(viewer: StaffViewer) -> QuerySet[OutgoingMail]:
    """Those of one's branches. Mails to staff only for system administrators: they let somebody in."""
    rows = OutgoingMail.objects.visible_to(viewer.branch_ids).defer("args", "secret", "text", "html")
    if viewer.branch_ids is not None:
        rows = rows.exclude(to__in=StaffMember.objects.values("user__email"))
    return rows


class MailRoom(Room):
    """Read-only, but for sending again."""

    list_heading = "Mails"
    list_display = ("to", "what", "subject", "state", "attempts", "made", "error")
    list_filter = (by_field("status", "status", statuses), by_branch_of("branch_id"))
    search_fields = ("to", "kind", "subject")
    search_help_text = "Recipient, kind or subject"
    ordering = ("-id",)
    sortable_by = ()
    buttons = (RESEND,)
    record_template = "office/mail.html"

    def seen(self, viewer: StaffViewer) -> QuerySet[OutgoingMail]:
        return seen_mails(viewer)

    def get_urls(self) -> list[URLPattern]:
        inside = self.admin_site.admin_view(self.html)
        frame = path("<int:row_id>/html/", xframe_options_sameorigin(inside), name="mail_outgoingmail_html")
        return [frame, *super().get_urls()]

    @admin.display(description="What", ordering="kind")
    def what(self, row: OutgoingMail) -> str:
        return _kind(row)

    @admin.display(description="Status", ordering="status")
    def state(self, row: OutgoingMail) -> SafeString:
        return pill(row.get_status_display())

    @admin.display(description="Tries")
    def attempts(self, row: OutgoingMail) -> str:
        return str(row.attempts)

    @admin.display(description="Made (UTC)")
    def made(self, row: OutgoingMail) -> str:
        return moment_of(row.made_at)

    def record(self, viewer: StaffViewer, row: OutgoingMail) -> Record:
        card = Card(
            "Mail",
            (
                Fact("To", row.to),
                Fact("What", _kind(row)),
                Fact("Subject", row.subject),
                Fact("Made (UTC)", moment_of(row.made_at)),
            ),
        )
        way = Card(
            "On its way",
            (
                Fact("Status", pill(row.get_status_display())),
                Fact("Tries", str(row.attempts)),
                Fact("Next try (UTC)", moment_of(row.next_try_at) if not row.ended_at else ""),
                Fact("Ended (UTC)", moment_of(row.ended_at)),
                Fact("Error", row.error),
            ),
        )
        return Record(
            title=row.subject or f"{_kind(row)} to {row.to}", marks=[self.state(row)], cards=(card, way)
        )

    def beside(self, viewer: StaffViewer, row: Any | None) -> dict[str, Any]:
        contents = _contents(viewer, row) if row else None
        frame = url_of(OutgoingMail, "html", row.pk) if row and contents and contents.html else ""
        return {"contents": contents, "frame_url": frame}

    def record_page(self, request: HttpRequest, row_id: int) -> HttpResponse:
        """The record; its page may hold the mail's frame, and nothing else's."""
        response = super().record_page(request, row_id)
        response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
        return response

    def html(self, request: HttpRequest, row_id: int) -> HttpResponse:
        """The mail as HTML, for its frame: no script, no form, no foreign thing."""
        row = self.row(request, row_id)
        contents = _contents(viewer_of(request), row)
        if contents is None or not contents.html:
            raise Http404
        return HttpResponse(contents.html, headers={"Content-Security-Policy": _INSIDE})


def _contents(viewer: StaffViewer, row: OutgoingMail) -> Contents | None:
    """What the mail said; None where mails are not shown, or to whoever may not invite people anyway."""
    if not may(viewer, Act.PEOPLE):
        return None
    try:
        contents = read_contents(viewer, row.pk)
    except MailNotFound:
        return None
    return contents if contents.text else None


def _kind(row: OutgoingMail) -> str:
    return row.kind.replace("_", " ").capitalize()


ROOMS: tuple[tuple[type[Any], type[Room]], ...] = ((OutgoingMail, MailRoom),)

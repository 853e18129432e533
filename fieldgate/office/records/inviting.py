"""The page that invites contacts (R1 to R9): to whom, where to, which words; a preview; what came of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from fieldgate.branches.models import Company, Portal
from fieldgate.office.answers import REFUSALS, as_answers, demand, viewer_of
from fieldgate.office.forms.form import is_id
from fieldgate.office.forms.inviting import InviteForm
from fieldgate.office.records.addresses import linked, list_address
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.records.finding import find_contacts
from fieldgate.office.showing import Table
from fieldgate.people import invitations
from fieldgate.people.actions.invite import Invited, invite
from fieldgate.people.models import Contact
from fieldgate.people.permissions import Act
from fieldgate.people.reach import portals_in_reach
from fieldgate.people.viewer import StaffViewer
from fieldgate.properties.models import PropertyContact

SHOWN = 50
"""How many recipients are named on the page, and how many who were left out."""
_BATCH = 500
_RESULT = "invited"

MEANINGS = {
    "contact": "The recipient's name.",
    "company": "The name of your company.",
    "branch": "The branch of the portal, or your company where it covers all of them.",
    "portal": "The title of the portal.",
    "link": "The recipient's own way in. Good once, for 14 days. The mail has a button for it anyway.",
}


def invite_page(room: Room, request: HttpRequest) -> HttpResponse:
    """On GET for `?contacts=1,2&portal=3`; on POST one of the page's buttons was pressed. Only one sends."""
    viewer = viewer_of(request)
    demand(viewer, Act.PEOPLE)
    if request.method == "POST":
        return _pressed(room, request, viewer, request.POST.get("do", "preview"))
    return start(room, request, viewer, request.GET.get("contacts", ""))


def start(room: Room, request: HttpRequest, viewer: StaffViewer, contacts: str) -> HttpResponse:
    """The page as it begins: these contacts, the first portal that is on, the words of its template."""
    portals = _portals(viewer)
    asked = request.GET.get("portal", "")
    portal = next((p for p in portals if str(p.pk) == asked), None) or _likeliest(portals, contacts)
    words = _template(portal) if portal else ("", "")
    given = {
        "contacts": contacts,
        "portal": portal.pk if portal else "",
        "subject": words[0],
        "body": words[1],
    }
    read = InviteForm({**given, "subject": "-", "body": "-"}, portals=_choices(portals))
    read.full_clean()
    if "contacts" in read.errors:
        form = InviteForm(initial={**given, "contacts": ""}, portals=_choices(portals))
        return _draw(room, request, viewer, form, [], wrong=read.errors["contacts"])
    form = InviteForm(initial=given, portals=_choices(portals))
    return _draw(room, request, viewer, form, read.cleaned_data["contacts"])


def _pressed(room: Room, request: HttpRequest, viewer: StaffViewer, pressed: str) -> HttpResponse:
    portals = _portals(viewer)
    form = InviteForm(request.POST, portals=_choices(portals))
    form.full_clean()
    ids: list[int] = form.cleaned_data.get("contacts", [])
    verb, _, who = pressed.partition("-")
    portal = next((p for p in portals if str(p.pk) == form.cleaned_data.get("portal")), None)
    if verb == "send" and form.is_valid():
        return _send(room, request, viewer, form, ids)
    if verb == "preview" and form.is_valid():
        preview = _preview(viewer, portal, ids, form.cleaned_data) if portal and ids else None
        return _draw(room, request, viewer, form, ids, preview=preview)
    if verb in ("send", "preview"):
        return _draw(room, request, viewer, form, ids)
    chosen = int(who) if is_id(who) else 0
    if verb == "add" and chosen and chosen not in ids:
        ids = [*ids, chosen]
    if verb == "remove":
        ids = [pk for pk in ids if pk != chosen]
    typed = {name: request.POST.get(name, "") for name in ("portal", "subject", "body")}
    if verb == "template" and portal:
        typed["subject"], typed["body"] = _template(portal)
    again = InviteForm(initial={**typed, "contacts": ids}, portals=_choices(portals))
    find = request.POST.get("find", "") if verb == "find" else ""
    return _draw(room, request, viewer, again, ids, find=find)


def _send(
    room: Room, request: HttpRequest, viewer: StaffViewer, form: InviteForm, ids: list[int]
) -> HttpResponse:
    given = form.cleaned_data
    if not ids:
        form.add_error(None, "There is nobody to invite yet. Add somebody first.")
        return _draw(room, request, viewer, form, ids)
    try:
        with as_answers():
            done = invite(viewer, ids, int(given["portal"]), given["subject"], given["body"])
    except REFUSALS as refusal:
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, str(refusal))
        return _draw(room, request, viewer, form, ids)
    request.session[_RESULT] = _kept(done)
    return HttpResponseRedirect(url_of(Contact, "invited"))


def _kept(done: Invited) -> dict[str, Any]:
    """What the page after sending shows; kept in the session, so that looking at it again sends nothing."""
    first = [[one.contact_id, one.name, one.why] for one in done.left_out[:SHOWN]]
    return {"sent": done.sent, "left_out": first, "more": max(0, len(done.left_out) - SHOWN)}


def invited_page(room: Room, request: HttpRequest) -> HttpResponse:
    """How many invitations are on their way, who was left out and why."""
    demand(viewer_of(request), Act.PEOPLE)
    result = request.session.get(_RESULT)
    if result is None:
        raise Http404
    rows = [(linked("contact", pk, name), why) for pk, name, why in result["left_out"]]
    more = f"And {result['more']} more." if result["more"] else ""
    table = Table("Left out", ("Contact", "Why"), rows, "", more) if rows else None
    context = {"sent": result["sent"], "table": table, "mails_url": list_address("mail")}
    return room.page(request, "office/invited.html", "Invitations", **context)


def _draw(
    room: Room, request: HttpRequest, viewer: StaffViewer, form: InviteForm, ids: Sequence[int], **more: Any
) -> HttpResponse:
    _check_reach(viewer, ids)
    named = Contact.objects.filter(pk__in=ids[:SHOWN]).order_by("name", "id").values("id", "name", "email")
    find = more.pop("find", "")
    found = [row for row in find_contacts(viewer, find) if int(row[0]) not in set(ids)]
    form.initial["contacts"] = ",".join(map(str, ids))
    context = {
        "form": form,
        "count": len(ids),
        "recipients": list(named),
        "more": max(0, len(ids) - SHOWN),
        "find": find,
        "found": found,
        "tokens": [(f"{{{name}}}", MEANINGS[name]) for name in invitations.TOKENS],
        **more,
    }
    return room.page(request, "office/invite.html", "Invite to the customer portal", **context)


def _check_reach(viewer: StaffViewer, ids: Sequence[int]) -> None:
    """Http404 if only one of the contacts is out of reach (T-OP-27)."""
    seen = Contact.objects.visible_to(viewer)
    if sum(seen.filter(pk__in=part).count() for part in _batches(ids)) != len(ids):
        raise Http404


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _portals(viewer: StaffViewer) -> list[Portal]:
    """R8: those in reach, and on."""
    return list(portals_in_reach(viewer).filter(is_on=True).select_related("branch"))


def _likeliest(portals: Sequence[Portal], contacts: str) -> Portal | None:
    """The portal of the branch where the first of the contacts has a property; else the first there is."""
    first = contacts.partition(",")[0]
    links = PropertyContact.objects.filter(contact_id=int(first) if is_id(first) else 0)
    branches = set(links.values_list("property__branch_id", flat=True))
    return next((p for p in portals if p.branch_id in branches), portals[0] if portals else None)


def _choices(portals: Sequence[Portal]) -> list[tuple[str, str]]:
    return [(str(p.pk), p.title) for p in portals]


def _template(portal: Portal) -> tuple[str, str]:
    """The words that an invitation to this portal begins with."""
    return invitations.template_of(portal.invitation_subject, portal.invitation_body)


def _preview(
    viewer: StaffViewer, portal: Portal, ids: Sequence[int], given: dict[str, Any]
) -> dict[str, str]:
    """What the first recipient will read."""
    name = (
        Contact.objects.visible_to(viewer)
        .filter(pk__in=ids[:SHOWN])
        .order_by("name", "id")
        .values_list("name", flat=True)
        .first()
        or ""
    )
    company = Company.objects.values_list("name", flat=True).first() or ""
    words = {
        "contact": name,
        "company": company,
        "branch": portal.branch.name if portal.branch else company,
        "portal": portal.title,
        invitations.LINK: "(the link of this recipient)",
    }
    return {
        "name": name,
        "subject": invitations.fill(given["subject"], words),
        "text": invitations.fill(given["body"], words),
    }

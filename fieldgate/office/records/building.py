"""The builder: a proposal is written on one page of ours, with its services in order.

Every button of the page posts all that was typed, and the page comes back with it; only "save" saves. With
JavaScript builder.js posts the small buttons in the background and puts in place what comes back.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fieldgate.branches.models import Company, own_id
from fieldgate.kit import clock, money
from fieldgate.office.answers import as_answers, demand, viewer_of
from fieldgate.office.forms.building import BuildForm, given_of
from fieldgate.office.forms.delivering import chosen_of, recipients_field, ticks_of
from fieldgate.office.forms.pressing import press
from fieldgate.office.forms.services import Typed, drawn, read_typed, typed_from, typed_in, without_blanks
from fieldgate.office.records import finding_proposals as finding
from fieldgate.office.records.addresses import address, linked
from fieldgate.office.records.base import Room, url_of
from fieldgate.people.models import StaffMember
from fieldgate.people.permissions import Act
from fieldgate.people.viewer import StaffViewer
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.drafting import Writing, draft_of, state_of, writing_of
from fieldgate.proposals.actions.save_proposal import Again, Loaded, save_proposal
from fieldgate.proposals.content import Content, Service, read
from fieldgate.proposals.draft import Draft, Editing, Totals, faults, tidy, totals, way_on
from fieldgate.proposals.errors import (
    ChangedMeanwhile,
    DraftRefused,
    ProposalRefusal,
    SavedAlready,
)
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.recipients import Candidates, list_candidates
from fieldgate.proposals.rules import Kind, OfficeStatus, PortalStatus

_NEW = Writing(Editing.FREE, is_settled=False)
_TEXTS = ("description", "terms", "payment_schedule")


@dataclass
class Page:
    """What the page shows: the row (none for a new one), what is typed, and what there is to say about it."""

    viewer: StaffViewer
    row: Proposal | None
    place: Property | None
    loaded: Loaded
    given: dict[str, Any]
    typed: Typed
    currency: str
    allowed: Editing = Editing.FREE
    is_settled: bool = False
    form: BuildForm | None = None
    faults: dict[str, str] = field(default_factory=dict)
    wrong: str | SafeString = ""
    said: str = ""
    focus: str = ""
    status: int = 200
    theirs: str = ""  # the state that somebody else's save left, once ours was refused for it
    finds: dict[str, Any] = field(default_factory=dict)
    ticked: list[str] | None = None  # who is mailed, as it was sent; None: nothing was sent yet

    @cached_property
    def candidates(self) -> Candidates | None:
        """Who may be mailed, where saving delivers again."""
        if self.allowed is not Editing.AGAIN or self.place is None:
            return None
        return list_candidates(self.viewer, self.place)

    @property
    def kind(self) -> Kind:
        """As it is kept. A new one's is chosen in the form; where that is none, the more lenient one."""
        return Kind(self.row.kind) if self.row else Kind.CONTRACT


def build_page(room: Room, request: HttpRequest, row: Proposal | None) -> HttpResponse:
    """The page for a proposal, or for a new one; on POST one of its buttons was pressed."""
    viewer = viewer_of(request)
    demand(viewer, Act.PROPOSALS)
    writing = writing_of(row) if row else _NEW
    if request.method != "POST":
        if row and writing.allowed is Editing.CLOSED:
            return _closed(room, request, row)
        return _draw(room, request, _begin(request, viewer, row, writing))
    page = _typed(request, viewer, row, writing)
    button = request.POST.get("do", "totals")
    if button == "save" or button.startswith("replace-"):
        return _save(room, request, page, button.removeprefix("replace-") if button != "save" else "")
    return _draw(room, request, _pressed(request, page, button))


# ---- what the page is made of -----------------------------------------------------------------------------


def _begin(request: HttpRequest, viewer: StaffViewer, row: Proposal | None, writing: Writing) -> Page:
    if row is not None:
        draft = draft_of(row)
        return Page(
            viewer, row, row.property, Loaded(state_of(row, draft)), given_of(draft),
            typed_from(draft.content.services, row.currency), row.currency,
            writing.allowed, writing.is_settled,
        )  # fmt: skip
    page = Page(viewer, None, None, Loaded(new_id=own_id()), {"kind": Kind.WORK_ORDER.value}, (), _currency())
    asked = finding.request_in_reach(viewer, request.GET.get("request", ""))
    if asked is not None:
        page.given |= {"from_request": asked.pk, "title": asked.subject}
        _choose_place(page, asked.property)
    else:
        _choose_place(page, finding.property_in_reach(viewer, request.GET.get("property", "")))
    if template := finding.template(request.GET.get("template", "")):
        _fill(page, read(template.content), template.name)
        page.given["kind"] = template.kind
    return page


def _typed(request: HttpRequest, viewer: StaffViewer, row: Proposal | None, writing: Writing) -> Page:
    posted = request.POST
    place = (
        row.property
        if row and writing.is_settled
        else finding.property_in_reach(viewer, posted.get("property", ""))
    )
    return Page(
        viewer, row, place,
        Loaded(posted.get("loaded", ""), posted.get("new_id", "") if row is None else ""),
        {name: posted[name] for name in BuildForm.base_fields if name in posted},
        typed_in(posted), row.currency if row else _currency(),
        writing.allowed, writing.is_settled,
        ticked=posted.getlist("recipients"),
    )  # fmt: skip


def _currency() -> str:
    return Company.objects.values_list("currency", flat=True).first() or "USD"


def _form(page: Page, posted: Any = None) -> BuildForm:
    row = page.row
    named = row.sales_rep_id if row else None
    reps = StaffMember.objects.visible_to(page.viewer).filter(is_active=True)
    if named:
        reps = reps | StaffMember.objects.filter(pk=named)
    return BuildForm(
        posted,
        initial=page.given,
        reps=[(str(pk), name) for pk, name in reps.distinct().order_by("name").values_list("pk", "name")],
        requests=finding.requests_of(page.viewer, page.place, str(page.given.get("from_request") or "")),
        is_new=row is None,
        is_settled=page.is_settled,
    )


# ---- what the buttons do ----------------------------------------------------------------------------------


def _pressed(request: HttpRequest, page: Page, button: str) -> Page:
    """Any button but save: the page with what was typed, changed by as much as the button says."""
    pressed = press(page.typed, button, page.currency)
    verb, _, which = button.partition(":")
    if pressed is not None:
        page.typed, page.focus, page.said = pressed.services, pressed.focus, pressed.said
    elif verb == "find-property":
        page.finds |= finding.properties(page.viewer, request.POST.get("find_property", ""))
        page.focus = "find_property"
    elif verb == "find-source":
        page.finds |= finding.sources(page.viewer, request.POST.get("find_source", ""))
        page.focus = "find_source"
    elif verb == "property":
        _choose_place(page, finding.property_in_reach(page.viewer, which) or page.place)
        page.focus = "title"
    elif verb == "copy" and (source := finding.proposal_in_reach(page.viewer, which)):
        draft = draft_of(source)
        _fill(page, draft.content, f"proposal #{source.number}")
    elif verb == "template" and (template := finding.template(request.POST.get("template", ""))):
        if page.row is None and not page.typed:
            page.given["kind"] = template.kind
        _fill(page, read(template.content), template.name)
    return page


def _choose_place(page: Page, place: Property | None) -> None:
    """Take the property, and its sales rep where none is chosen yet."""
    if place is None or page.is_settled:
        return
    if page.place is None or page.place.pk != place.pk:
        page.said = f"{place.name} is chosen."
    page.place = place
    if not page.given.get("sales_rep"):
        page.given["sales_rep"] = place.sales_rep_id or ""


def _fill(page: Page, content: Content, source: str) -> None:
    """Put another content's services below those that are here, and its words where none are yet."""
    for name in ("title", *_TEXTS):
        if not str(page.given.get(name) or "").strip():
            page.given[name] = getattr(content, name)
    added = typed_from(content.services, page.currency)
    page.typed = (*without_blanks(page.typed), *added)
    page.said = f"{len(added)} service{'' if len(added) == 1 else 's'} of {source} added."


def _save(room: Room, request: HttpRequest, page: Page, theirs: str) -> HttpResponse:
    """Save, or come back with what is wrong beside its field; nothing typed is lost either way."""
    if page.row and page.allowed is Editing.CLOSED:
        page.wrong, page.status = _way_on(page.row), 409
        return _draw(room, request, page)
    page.typed = without_blanks(page.typed)
    if theirs:
        page.loaded = replace(page.loaded, state=theirs)
    form = page.form = _form(page, request.POST)
    form.full_clean()
    read_in = read_typed(page.typed, page.currency)
    draft = form.draft(page.place.pk if page.place else 0, page.kind, page.currency, read_in.services)
    page.faults = {**faults(tidy(draft), are_prices_known=not read_in.faults), **read_in.faults}
    if page.place is None:
        page.faults["property"] = "Choose the property that this is for."
    again = _again(page)
    if form.errors or page.faults:
        return _draw(room, request, page)
    saved = _try(page, draft, again)
    return _draw(room, request, page) if saved is None else _after(request, page, saved)


def _try(page: Page, draft: Draft, again: Again | None) -> int | None:
    """Call the verb; None when it refused, and the page says why."""
    try:
        with as_answers():
            return save_proposal(page.viewer, page.row.pk if page.row else None, draft, page.loaded, again)
    except DraftRefused as refusal:
        page.faults = refusal.faults
    except SavedAlready as refusal:
        page.wrong, page.status = _words(refusal, linked("proposal", refusal.id, "Open what was saved.")), 409
    except ChangedMeanwhile as refusal:
        page.theirs = _state_now(page)
        page.wrong, page.status = _words(refusal), 409
    except ProposalRefusal as refusal:
        page.wrong, page.status = _words(refusal), 409
    return None


def _after(request: HttpRequest, page: Page, saved: int) -> HttpResponse:
    again = page.allowed is Editing.AGAIN
    messages.success(request, "Saved and delivered again." if again else "Saved.")
    return HttpResponseRedirect(address("proposal", saved))


def _again(page: Page) -> Again | None:
    """How it is delivered again, where it has to be; what is wrong with the recipients stands in the page."""
    if page.candidates is None:
        return None
    field = recipients_field(page.candidates, required=False)
    try:
        recipients, let_in = chosen_of(field.clean(page.ticked or []))
    except ValidationError as error:
        page.faults["recipients"] = " ".join(error.messages)
        return None
    return Again(clock.now(), recipients, let_in)


def _state_now(page: Page) -> str:
    row = Proposal.objects.visible_to(page.viewer).filter(pk=page.row.pk if page.row else 0).first()
    return state_of(row, draft_of(row)) if row else ""


# ---- drawing ----------------------------------------------------------------------------------------------


def _draw(room: Room, request: HttpRequest, page: Page) -> HttpResponse:
    if request.headers.get("X-Part") == "totals":
        return render(request, "office/parts/totals.html", {"totals": _totals(page)})
    form = page.form or _form(page)
    for name in [*page.faults]:
        if name in form.fields:
            form.add_error(name, page.faults.pop(name))
    page.focus = page.focus or _first_fault(page, form)
    if page.focus in form.fields:
        form.fields[page.focus].widget.attrs["autofocus"] = True
    row = page.row
    return room.page(
        request,
        "office/build.html",
        f"Edit {row}" if row else "New proposal",
        status=page.status,
        form=form,
        page=page,
        services=drawn(page.typed, page.faults),
        has_faults=bool(page.faults or form.errors),
        totals=_totals(page),
        templates=finding.templates() if page.allowed is Editing.FREE else [],
        chosen_template=request.POST.get("template", ""),
        is_again=page.allowed is Editing.AGAIN,
        ticks=ticks_of(page.candidates, page.ticked) if page.candidates else [],
        is_closed=page.allowed is Editing.CLOSED,
        row_url=address("proposal", row.pk) if row else "",
        back=address("proposal", row.pk) if row else url_of(Proposal, "changelist"),
        back_label=str(row or ""),
    )


def _first_fault(page: Page, form: BuildForm) -> str:
    """The first field of the page with something wrong, to go on with."""
    places = {"property": "find_property"} | {name: name for name in page.faults if name != "property"}
    head = [field.name for _, fields in form.head for field in fields if field.errors]
    rest = [field.name for _, fields in form.rest for field in fields if field.errors]
    of_services = sorted((name for name in page.faults if name.startswith("s") and "-" in name), key=_place)
    first = [*(["property"] if "property" in page.faults else []), *head, *of_services, *rest]
    return places.get(first[0], first[0]) if first else ""


def _place(name: str) -> tuple[int, int]:
    """Where a field of a service stands: the service's own fields before those of its items."""
    service, _, part = name.partition("-")
    return int(service[1:]), int(part.partition("-")[0][1:]) + 1 if part[:1] == "i" and "-" in part else 0


def _totals(page: Page) -> dict[str, Any]:
    """What the services come to, as far as their prices can be read."""
    read_in = read_typed(without_blanks(page.typed), page.currency)
    services: tuple[Service, ...] = read_in.services
    found = totals(services)
    unread = sum(name.endswith("-price") and "-i" not in name for name in read_in.faults)
    return {
        "price": money.on_page(found.price, page.currency),
        "span": _span(found, page.currency),
        "count": len(services),
        "optional": sum(s.is_optional for s in services),
        "unread": unread,
    }


def _span(found: Totals, currency: str) -> str:
    if not found.has_options:
        return ""
    return f"{money.on_page(found.least, currency)} to {money.on_page(found.most, currency)}"


def _closed(room: Room, request: HttpRequest, row: Proposal) -> HttpResponse:
    """Nothing can be written on it: why, and the way on (design.md 4: 409)."""
    return room.page(
        request,
        "office/closed.html",
        f"Edit {row}",
        status=409,
        words=_way_on(row),
        back=address("proposal", row.pk),
        back_label=str(row),
    )


def _way_on(row: Proposal) -> str:
    return way_on(Kind(row.kind), OfficeStatus(row.office_status), PortalStatus(row.portal_status))


def _words(refusal: Exception, way: object = "") -> str | SafeString:
    return format_html("{} {}", refusal, way) if way else str(refusal)

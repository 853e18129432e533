"""What the builder looks for: properties, requests, other proposals and templates; all within reach."""

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from fieldgate.office.forms.form import is_id
from fieldgate.office.records.related import proposal_number
from fieldgate.office.showing import address_of
from fieldgate.people.viewer import StaffViewer
from fieldgate.properties.models import Property
from fieldgate.proposals.models import Proposal, ProposalTemplate
from fieldgate.requests.models import ServiceRequest

MOST_FOUND = 20
MOST_REQUESTS = 50
_TITLE = 70


def property_in_reach(viewer: StaffViewer, text: str) -> Property | None:
    """The property with this id."""
    rows = Property.objects.visible_to(viewer).select_related("branch")
    return rows.filter(pk=int(text)).first() if is_id(text) else None


def request_in_reach(viewer: StaffViewer, text: str) -> ServiceRequest | None:
    """The request with this id."""
    rows = ServiceRequest.objects.visible_to(viewer).select_related("property__branch")
    return rows.filter(pk=int(text)).first() if is_id(text) else None


def proposal_in_reach(viewer: StaffViewer, text: str) -> Proposal | None:
    """The proposal with this id."""
    return Proposal.objects.visible_to(viewer).filter(pk=int(text)).first() if is_id(text) else None


def template(text: str) -> ProposalTemplate | None:
    """The template with this id."""
    return ProposalTemplate.objects.filter(pk=int(text)).first() if is_id(text) else None


def properties(viewer: StaffViewer, typed: str) -> dict[str, Any]:
    """The first properties whose name or address holds every word; for the page, under their names."""
    rows = Property.objects.visible_to(viewer)
    found = _holding(rows, typed, ("name", "street", "city", "postal_code"))
    labels = [
        (p.pk, " · ".join(filter(None, (p.name, address_of(p.street, p.city, p.state, p.postal_code)))))
        for p in found.order_by("name", "id")[:MOST_FOUND]
    ]
    return {"find_property": typed, "properties": labels, "more_properties": len(labels) == MOST_FOUND}


def sources(viewer: StaffViewer, typed: str) -> dict[str, Any]:
    """The newest proposals whose number, title or property holds every word."""
    rows = Proposal.objects.visible_to(viewer).select_related("property")
    found = _holding(rows, typed.replace("#", " "), ("number", "title", "property__name"))
    labels = [
        (p.pk, f"{proposal_number(p)} · {p.title[:_TITLE]} · {p.property.name}")
        for p in found.order_by("-id")[:MOST_FOUND]
    ]
    return {"find_source": typed, "sources": labels, "more_sources": len(labels) == MOST_FOUND}


def requests_of(viewer: StaffViewer, place: Property | None, chosen: str) -> list[tuple[str, str]]:
    """The newest requests of a property, the chosen one first, then open ones; as choices."""
    if place is None:
        return []
    rows = ServiceRequest.objects.visible_to(viewer).filter(property=place)
    is_chosen = Case(When(pk=int(chosen) if is_id(chosen) else 0, then=Value(0)), default=Value(1))
    found = rows.order_by(is_chosen, "is_closed", "-opened_at", "-id")[:MOST_REQUESTS]
    return [
        (str(pk), f"#{number}: {subject[:_TITLE]}" + (" (completed)" if done else ""))
        for pk, number, subject, done in found.values_list("pk", "number", "subject", "completed_at")
    ]


def templates() -> list[tuple[int, str]]:
    """All templates by name."""
    return list(ProposalTemplate.objects.order_by("name").values_list("pk", "name"))


def _holding(rows: QuerySet[Any], typed: str, columns: tuple[str, ...]) -> QuerySet[Any]:
    words = typed.replace("\x00", "")[:200].split()[:8]
    if not words:
        return rows.none()
    for word in words:
        holds = Q()
        for column in columns:
            holds |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(holds)
    return rows

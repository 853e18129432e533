"""What there is to know of electronic signatures: who signed, what, how, and where it stands in the chain."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fieldgate.documents.serving import SANDBOX
from fieldgate.kit import clock
from fieldgate.office.records.base import Room, url_of
from fieldgate.office.showing import Card, Fact, Text, day_of, moment_of, money_of, pill
from fieldgate.proposals.models import Decline, Proposal, ProposalVersion, Signature, SignatureEvent
from fieldgate.proposals.pdf.signing import NotStrokes, Strokes
from fieldgate.proposals.rules import OfficeStatus, PortalStatus

NEWEST = 20
_SIGNED = Q(version__signature__isnull=False, version__signature__voided_at=None)
_DECLINED = Q(version__decline__isnull=False)
_SHOWN = Q(version__isnull=False) & ~Q(portal_status=PortalStatus.HIDDEN.value)

CHOICES = (
    ("signed", "Signed"),
    ("not-signed", "Not signed"),
    ("declined", "Declined"),
    ("not-won", "Signed and not yet won"),
)


def narrow(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    """The list by what was answered to the version that stands. Not signed: shown, and nobody answered."""
    match value:
        case "signed":
            return rows.filter(_SIGNED)
        case "declined":
            return rows.filter(_DECLINED)
        case "not-won":
            return rows.filter(_SIGNED, office_status=OfficeStatus.DELIVERED.value)
        case _:
            return rows.filter(_SHOWN).exclude(_SIGNED).exclude(_DECLINED)


def fetch_answers(rows: Iterable[Any]) -> None:
    """Give each row of a list its `answer`: who signed or declined and when, in one query for all."""
    versions = [row.version_id for row in rows if row.version_id]
    columns = (
        "pk",
        "signature__name",
        "signature__at",
        "signature__voided_at",
        "decline__name",
        "decline__at",
    )
    found = {pk: rest for pk, *rest in ProposalVersion.objects.filter(pk__in=versions).values_list(*columns)}
    for row in rows:
        row.answer = _answer(row, found.get(row.version_id))


def _answer(row: Proposal, values: list[Any] | None) -> SafeString | str:
    signer, signed_at, voided_at, decliner, declined_at = values or (None,) * 5
    zone = row.property.branch.zone
    if signed_at and not voided_at:
        return format_html("{} {}, {}", pill("SIGNED"), signer, _day(signed_at, zone))
    if declined_at:
        return format_html("{} {}, {}", pill("DECLINED"), decliner, _day(declined_at, zone))
    return ""


def _day(moment: Any, zone: str) -> str:
    return day_of(clock.there(moment, zone).date())


# ---- on the proposal's record -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """What a record shows of signatures and declines: cards, and the words that were consented to."""

    cards: tuple[Card, ...] = ()
    texts: tuple[Text, ...] = ()


def evidence_of(row: Proposal) -> Evidence:
    """A card for each signature of any version, the newest first; void ones are marked."""
    found = (
        Signature.objects.filter(version__proposal=row)
        .select_related("version", "consent")
        .defer("version__content", "path")
        .order_by("-at", "-id")[:NEWEST]
    )
    signatures = list(found)
    if not signatures and row.version_id is None:
        return Evidence()
    links = _links([s.version_id for s in signatures]) if signatures else {}
    cards = tuple(_card(row, s, links.get(s.version_id, [])) for s in signatures)
    texts = dict.fromkeys(s.consent.text for s in signatures)
    stands = any(s.version_id == row.version_id and s.voided_at is None for s in signatures)
    declined = () if stands else _decline_cards(row)
    return Evidence(
        (*declined, *cards), tuple(Text("Consent to electronic signatures", text) for text in texts)
    )


def _links(version_ids: list[int]) -> dict[int, list[SignatureEvent]]:
    links: dict[int, list[SignatureEvent]] = {}
    for link in SignatureEvent.objects.filter(version_id__in=version_ids).order_by("position"):
        links.setdefault(link.version_id, []).append(link)
    return links


def _card(row: Proposal, s: Signature, links: list[SignatureEvent]) -> Card:
    zone = row.property.branch.zone
    facts = [
        Fact("Signed by", f"{s.name} ({s.role})"),
        Fact("Email", s.email),
        Fact("When", f"{moment_of(s.at, zone)} ({zone})\n{moment_of(s.at)} UTC"),
        Fact("Accepted total", money_of(s.total_cents, row.currency)),
        Fact("Options", _options(s)),
        Fact("Signature", _drawing(row, s)),
        Fact("Network address", s.address),
        Fact("Browser", s.user_agent),
        Fact("Confirmed", s.confirmed),
        Fact("Consent given", moment_of(s.consent.given_at, zone)),
        Fact("Version", f"{s.version.ordinal}, delivered {moment_of(s.version.delivered_at, zone)}"),
        Fact("SHA-256 of the version", _mono(s.version.sha256)),
        Fact("SHA-256 of the document as presented", _mono(s.presented_sha256)),
        Fact(
            "In the chain", _mono("\n".join(f"{e.position}: {e.kind}, {moment_of(e.at)} UTC" for e in links))
        ),
        Fact("Signature record", _mono(s.external_id)),
    ]
    if s.voided_at:
        facts.insert(0, Fact("State", pill("VOID")))
        facts.insert(1, Fact("Void since", moment_of(s.voided_at, zone)))
    return Card(f"Electronic signature{' (void)' if s.voided_at else ''}", facts)


def _decline_cards(row: Proposal) -> tuple[Card, ...]:
    """Who declined the version that stands, and why."""
    decline = Decline.objects.filter(version_id=row.version_id).first()
    if decline is None:
        return ()
    facts = (
        Fact("Declined by", decline.name),
        Fact("When", moment_of(decline.at, row.property.branch.zone)),
        Fact("Reason", decline.reason),
    )
    return (Card("Declined", facts),)


def _options(s: Signature) -> str:
    """The optional services that were chosen, by name; read only for a signature that has some."""
    if not s.options:
        return "None chosen"
    content = ProposalVersion.objects.values_list("content", flat=True).get(pk=s.version_id)
    names = {each["position"]: each["name"] for each in content["services"]}
    return "\n".join(names.get(position, f"Service {position}") for position in s.options)


def _mono(text: str) -> SafeString:
    return format_html('<span class="fg-mono">{}</span>', text)


def _drawing(row: Proposal, s: Signature) -> SafeString | str:
    if not s.width:
        return f"Typed: {s.name}"
    return format_html(
        '<img class="fg-drawing" src="{}" alt="{}" width="{}" height="{}">',
        url_of(Proposal, "drawing", row.pk, s.pk),
        f"The signature that {s.name} drew",
        s.width,
        s.height,
    )


# ---- the drawing ------------------------------------------------------------------------------------------


def drawing_url(room: Room, name: str) -> URLPattern:
    """The address of a drawn signature."""

    def drawing(request: HttpRequest, row_id: int, signature_id: int) -> HttpResponse:
        row = room.row(request, row_id)
        found = Signature.objects.filter(version__proposal=row, pk=min(signature_id, _MOST)).first()
        try:
            if found is None or request.method not in {"GET", "HEAD"}:
                raise Http404
            picture = Strokes(found.path, found.width, found.height).as_svg()
        except NotStrokes:
            raise Http404 from None
        response = HttpResponse(picture, content_type="image/svg+xml")
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = SANDBOX
        return response

    inside = room.admin_site.admin_view(drawing)
    return path("<int:row_id>/signatures/<int:signature_id>/drawing.svg", inside, name=f"{name}_drawing")


_MOST = 2**63 - 1

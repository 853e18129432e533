"""What may be read of proposals. Every function takes the viewer first; rows are frozen, money is cents."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce

from fieldgate.kit import clock
from fieldgate.kit.lists import Page, page_within
from fieldgate.people.viewer import CustomerViewer
from fieldgate.properties.models import PropertyContact
from fieldgate.properties.walks import page_of, properties_of
from fieldgate.proposals.content import Content, choose, read
from fieldgate.proposals.errors import ProposalNotFound
from fieldgate.proposals.models import LIST_ORDER, DocumentPage, Proposal, SignedPage
from fieldgate.proposals.rules import OfficeStatus, PortalStatus, SigningRole, fingerprint
from fieldgate.requests.models import ServiceRequest

PAGE_SIZE = 10


class Show(StrEnum):
    """The list's filter (R47)."""

    ALL = "all"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class ProposalRow:
    """One proposal in a list: title and price are those of the version that stands; once it is signed, the
    price is what was accepted.
    """

    number: str
    revision: int
    title: str
    price_cents: int
    currency: str
    sent_on: date
    portal: PortalStatus
    office: OfficeStatus
    is_change_order: bool
    is_newest: bool  # of its number, of those the viewer sees
    is_declined: bool  # the version that stands
    property_name: str
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True)
class Relative:
    """Another proposal that belongs to this one: a revision, the one it changes, or a change order."""

    number: str
    revision: int
    title: str
    sent_on: date | None
    portal: PortalStatus
    relation: str  # "revision", "parent" or "change order"


@dataclass(frozen=True)
class Answer:
    """Who signed or declined a version, when (UTC), and on which day at the property's branch.

    Of a signature: `role` is the signer's at that moment, `options` are the positions of the optional
    services that were chosen, `is_own` says whether it is the viewer's.
    """

    by: str
    at: datetime
    on: date
    role: str = ""
    reason: str = ""  # why it was declined
    options: tuple[int, ...] = ()
    is_own: bool = False


@dataclass(frozen=True)
class Standing:
    """The version that stands, and what there is to do with it for the viewer.

    `role`: "Primary", "Billing", or "" for whoever may not answer it. `is_printed`: its document is made;
    `is_sealed`: the signed one is, too; `is_unmade`: it never will be.
    """

    version_id: int
    sha256: str
    role: str
    is_printed: bool
    signed: Answer | None
    declined: Answer | None
    is_sealed: bool = False
    is_unmade: bool = False

    @property
    def fingerprint(self) -> str:
        """What an answer to it sends back."""
        return fingerprint(self.version_id, self.sha256)

    def is_open(self, portal: PortalStatus) -> bool:
        """Whether it waits for an answer (R66)."""
        return portal is PortalStatus.PENDING and not (self.signed or self.declined)


@dataclass(frozen=True)
class ProposalDetail:
    """One proposal whole. `contact` is its sales rep: name, title, e-mail, phone.

    In `content` of what was signed those optional services are chosen that the signer chose. `accepted_on`:
    here, on paper or elsewhere.
    """

    id: int
    row: ProposalRow
    standing: Standing
    content: Content
    street: str
    contact: tuple[str | None, str | None, str | None, str | None]
    accepted_on: date | None
    relatives: tuple[Relative, ...]
    request: tuple[str, str] | None  # number and subject of the request it answers
    conversation: tuple[str, str] | None  # and of the one in which changes were asked for


@dataclass(frozen=True)
class DocumentDetail:
    """The document of the version that stands: ids of its stored files, pages in their order.

    Once it is signed, the signed document and no other. `size` is its paper's. Without a PDF it is awaited,
    or could not be made.
    """

    row: ProposalRow
    standing: Standing
    accepted_on: date | None
    version_id: int
    pdf_id: int | None
    size: str
    page_ids: tuple[int, ...]
    has_failed: bool

    @property
    def is_awaited(self) -> bool:
        """Whether it is still to come."""
        return self.pdf_id is None and not self.has_failed


_PRICE = Coalesce("version__signature__total_cents", "version__price_cents")
_ROW = (
    "number", "revision", "version__title", _PRICE, "currency", "sent_on", "portal_status",
    "office_status", "parent_id", "newer", "version__decline__id", "property__name", "property__city",
    "property__state", "property__postal_code",
)  # fmt: skip
_STANDING = (
    "version_id", "version__sha256", "is_primary", "is_billing", "version__document__pdf_id",
    "version__signature__document__pdf_id", "version__signature__document__failure", "property__branch__zone",
    "version__signature__options", "version__signature__contact_id",
    "version__signature__name", "version__signature__at", "version__signature__role",
    "version__decline__name", "version__decline__at", "version__decline__reason",
)  # fmt: skip
_END = len(_ROW) + len(_STANDING)
_PDF = len(_ROW) + _STANDING.index("version__document__pdf_id")
_PENDING, _SHOWN = 0, 1  # list_rank: hidden ones have a higher one
_COUNT_PENDING = "SELECT COUNT(*) FROM proposals_proposal WHERE property_id IN ({marks}) AND list_rank = %s"


def _row(values: tuple[Any, ...]) -> ProposalRow:
    number, revision, title, price, currency, sent_on, portal, office, parent, newer, decline, *place = values
    return ProposalRow(
        number, revision, title, price, currency, sent_on, PortalStatus(portal), OfficeStatus(office),
        parent is not None, not newer, decline is not None, *place,
    )  # fmt: skip


def _standing(viewer: CustomerViewer, values: tuple[Any, ...]) -> Standing:
    version_id, sha256, primary, billing, pdf_id, sealed_id, failure, *rest = values
    zone, options, signer_id, *answers = rest
    signer, signed_at, role, decliner, declined_at, reason = answers
    signed = declined = None
    if signed_at:
        is_own = signer_id == viewer.contact_id
        day = clock.there(signed_at, zone).date()
        signed = Answer(signer, signed_at, day, role, options=tuple(options), is_own=is_own)
    if declined_at:
        declined = Answer(decliner, declined_at, clock.there(declined_at, zone).date(), reason=reason)
    return Standing(
        version_id=version_id,
        sha256=sha256,
        role=SigningRole.PRIMARY if primary else SigningRole.BILLING if billing else "",
        is_printed=pdf_id is not None,
        signed=signed,
        declined=declined,
        is_sealed=sealed_id is not None,
        is_unmade=bool(failure),
    )


def _with_roles(viewer: CustomerViewer, rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The rows with what the viewer is at their property."""
    links = PropertyContact.objects.filter(property=OuterRef("property_id"), contact_id=viewer.contact_id)
    return rows.annotate(
        is_primary=Exists(links.filter(is_primary=True)), is_billing=Exists(links.filter(is_billing=True))
    )


def _with_newer(viewer: CustomerViewer, rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The rows with `newer`: whether the viewer also sees a later revision of the number."""
    seen = Proposal.objects.visible_to(viewer)
    later = seen.filter(number=OuterRef("number"), revision__gt=OuterRef("revision"))
    return rows.annotate(newer=Exists(later))


def _shown(viewer: CustomerViewer, show: Show) -> QuerySet[Proposal]:
    """The list under a filter; `list_rank` too, where it lets the index be read."""
    seen = Proposal.objects.visible_to(viewer).chosen_by(viewer).order_by(*LIST_ORDER)
    if show is Show.ALL:
        return seen
    return seen.filter(portal_status=show.value, list_rank=_PENDING if show is Show.PENDING else _SHOWN)


def count_pending(viewer: CustomerViewer) -> int:
    """How many proposals of the chosen properties wait for a signature: badge and tile (R33).

    Every page asks, so it is SQL (decision 11). What is pending is shown (rules.portal_status), so this is
    what visible_to allows; a test holds the two together.
    """
    ids = properties_of(viewer)
    if not ids:
        return 0
    marks = ",".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_PENDING.format(marks=marks), [*ids, _PENDING])
        return int(cursor.fetchone()[0])


def list_pending(viewer: CustomerViewer, limit: int) -> tuple[tuple[ProposalRow, ...], int, int]:
    """The first pending proposals of the chosen properties, those that wait for an answer before declined
    ones, then the newest; the number of all; and how many of them are declined.
    """
    seen = Proposal.objects.visible_to(viewer).chosen_by(viewer)
    pending = _with_newer(viewer, seen.filter(list_rank=_PENDING))
    counted = pending.annotate(n=Window(Count("*")), declined=Window(Count("version__decline__id")))
    rows = list(
        counted.annotate(is_answered=Q(version__decline__isnull=False))
        .order_by("is_answered", *LIST_ORDER)
        .values_list(*_ROW, "n", "declined")[:limit]
    )
    total, declined = rows[0][-2:] if rows else (0, 0)
    return tuple(_row(row[:-2]) for row in rows), total, declined


def list_proposals(viewer: CustomerViewer, show: Show, page: int) -> Page[ProposalRow]:
    """A page of the chosen properties' proposals: pending ones first, then the last sent, ties by number.

    A page beyond the last gives the last.
    """
    total = _shown(viewer, show).count()
    number = page_within(page, total, PAGE_SIZE)
    limits = (PAGE_SIZE, (number - 1) * PAGE_SIZE)
    if not total:
        return Page((), number, total, PAGE_SIZE)
    rows = _with_newer(viewer, page_of(viewer, lambda one: _shown(one, show), limits)).values_list(*_ROW)
    return Page(tuple(map(_row, rows)), number, total, PAGE_SIZE)


def list_for_request(viewer: CustomerViewer, request_id: int) -> tuple[ProposalRow, ...]:
    """The proposals that answer a request, or whose conversation it is, the last sent first."""
    about = Q(from_request_id=request_id) | Q(conversation_id=request_id)
    rows = _with_newer(viewer, Proposal.objects.visible_to(viewer).filter(about))
    return tuple(map(_row, rows.order_by(*LIST_ORDER).values_list(*_ROW)))


def get_document(viewer: CustomerViewer, number: str, revision: int | None = None) -> DocumentDetail:
    """The document of what get_proposal finds, under the same rule (R57); of what was signed, the signed one.

    Raises ProposalNotFound.
    """
    values = (
        _found(viewer, number, revision)
        .values_list(
            *_ROW, *_STANDING, "accepted_on", "version__document__paper__size", "version__document__failure",
            "version__signature__document__pdf_id", "version__signature__document__failure",
        )
        .first()
    )  # fmt: skip
    if values is None:
        raise ProposalNotFound(number)
    accepted_on, size, failure, signed_pdf_id, signed_failure = values[_END:]
    standing = _standing(viewer, values[len(_ROW) : _END])
    version_id, pdf_id = standing.version_id, values[_PDF]
    pages: QuerySet[DocumentPage] | QuerySet[SignedPage]
    pages = DocumentPage.objects.filter(document__version=version_id)
    if standing.signed:
        pdf_id, failure = signed_pdf_id, signed_failure
        pages = SignedPage.objects.filter(document__signature__version=version_id)
    pictures = pages.order_by("position").values_list("picture_id", flat=True)
    return DocumentDetail(
        row=_row(values[: len(_ROW)]),
        standing=standing,
        accepted_on=accepted_on or (standing.signed.on if standing.signed else None),
        version_id=version_id,
        pdf_id=pdf_id,
        size=size or "",
        page_ids=tuple(pictures) if pdf_id else (),
        has_failed=bool(failure),
    )


def _found(viewer: CustomerViewer, number: str, revision: int | None) -> QuerySet[Proposal]:
    seen = Proposal.objects.visible_to(viewer).filter(number=number)
    found = seen if revision is None else seen.filter(revision=revision)
    return _with_roles(viewer, _with_newer(viewer, found)).order_by("-revision")


def get_proposal(viewer: CustomerViewer, number: str, revision: int | None = None) -> ProposalDetail:
    """The newest revision under this number that the viewer may see, or the one asked for (R55, R63).

    Whether or not the Property Filter shows it. Raises ProposalNotFound.
    """
    values = (
        _found(viewer, number, revision)
        .values_list(
            *_ROW, *_STANDING, "pk", "version__content", "property__street", "accepted_on", "from_request_id",
            "conversation_id", "sales_rep__name", "sales_rep__title", "sales_rep__user__email",
            "sales_rep__phone",
        )
        .first()
    )  # fmt: skip
    if values is None:
        raise ProposalNotFound(number)
    pk, content, street, accepted_on, request_id, conversation_id, *contact = values[_END:]
    parent_id = values[_ROW.index("parent_id")]
    standing = _standing(viewer, values[len(_ROW) : _END])
    signed = standing.signed
    requests = _requests(viewer, {request_id, conversation_id} - {None})
    return ProposalDetail(
        id=pk,
        row=_row(values[: len(_ROW)]),
        standing=standing,
        content=choose(read(content), signed.options) if signed else read(content),
        street=street,
        contact=tuple(contact),
        accepted_on=accepted_on or (signed.on if signed else None),
        relatives=_relatives(viewer, pk, number, parent_id),
        request=requests.get(request_id),
        conversation=requests.get(conversation_id),
    )


def _relatives(viewer: CustomerViewer, pk: int, number: str, parent_id: int | None) -> tuple[Relative, ...]:
    # Their ids first, each way by its own index and in no order; asked together with who sees them, SQLite
    # reads every proposal of the viewer's properties (measured).
    kin = Q(number=number) | Q(parent=pk)
    family = Proposal.objects.filter(kin | Q(pk=parent_id) if parent_id else kin).order_by()
    ids = [other for other in family.values_list("pk", flat=True) if other != pk]
    if not ids:
        return ()
    seen = Proposal.objects.visible_to(viewer).filter(pk__in=ids)
    rows = seen.order_by(F("sent_on").desc(), "number", "-revision")
    return tuple(
        Relative(
            other, revision, title, sent_on, PortalStatus(portal),
            "parent" if key == parent_id else "revision" if other == number else "change order",
        )
        for key, other, revision, title, sent_on, portal in rows.values_list(
            "pk", "number", "revision", "version__title", "sent_on", "portal_status"
        )
    )  # fmt: skip


def _requests(viewer: CustomerViewer, ids: set[int]) -> dict[int | None, tuple[str, str]]:
    """Number and subject of the requests that belong to the proposal, as far as the viewer may see them."""
    if not ids:
        return {}
    rows = ServiceRequest.objects.visible_to(viewer).filter(pk__in=ids)
    return {pk: (number, subject) for pk, number, subject in rows.values_list("pk", "number", "subject")}

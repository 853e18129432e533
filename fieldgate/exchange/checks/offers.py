"""The proposals that an import touches: what they are here, and what their services add up to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max

from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.checks.here import Kept, batches
from fieldgate.exchange.checks.references import Sheets
from fieldgate.exchange.files.sheets import Key, Sheet
from fieldgate.exchange.report import Place, Report
from fieldgate.kit.money import MOST_CENTS, on_document
from fieldgate.proposals.models import Proposal, ProposalService
from fieldgate.proposals.rules import BEING_PREPARED


@dataclass(frozen=True, slots=True)
class OfferHere:
    """A proposal as the database holds it.

    `delivered_at` is when its standing version was delivered and `is_imported` whether by an import;
    `withdrawn_at` is when its last one was taken back. Who signed or declined the standing version, and when.
    """

    pk: int
    number: str
    property_id: str
    title: str
    status: str
    sent_on: date | None
    accepted_on: date | None
    price_cents: int
    delivered_at: datetime | None
    withdrawn_at: datetime | None
    is_imported: bool | None
    version_id: int | None = None
    signer: str | None = None
    signed_at: datetime | None = None
    decliner: str | None = None
    declined_at: datetime | None = None

    @property
    def is_answered(self) -> bool:
        """Whether a customer signed or declined it here."""
        return self.signed_at is not None or self.declined_at is not None

    @property
    def is_fixed(self) -> bool:
        """Whether what it says is decided here, by an answer or a delivery, and no file changes it."""
        return self.is_answered or (self.delivered_at is not None and not self.is_imported)

    @property
    def why_fixed(self) -> str:
        """That, in words for the report."""
        for verb, who, moment in (
            ("signed", self.signer, self.signed_at),
            ("declined", self.decliner, self.declined_at),
        ):
            if moment:
                return f"It was {verb} here by {who} on {moment.date()}"
        return f"It was delivered here on {self.sent_on}"


@dataclass(slots=True)
class Offer:
    """A proposal of the folder, or one here of which the folder has only services or items.

    `is_left`: it has got further here than the file says, and stays as it is.
    """

    here: OfferHere | None
    number: str
    property_id: str
    status: str
    sent_on: date | None
    price_cents: int = 0
    is_left: bool = False

    @property
    def delivered_on(self) -> date | None:
        """The day on which it was delivered, unless it is being prepared again."""
        return None if self.status in BEING_PREPARED else self.sent_on


@dataclass
class Offers:
    """All of them by external_id."""

    currency: str
    known: dict[str, OfferHere]
    offers: dict[str, Offer] = field(default_factory=dict)
    differing: dict[str, Place] = field(default_factory=dict)

    def is_fixed(self, key: str) -> bool:
        """Whether no file changes what this proposal says."""
        here = self.known.get(key)
        return here is not None and here.is_fixed

    def leave(self, sheet: Sheet, neighbours: dict[Key, Kept]) -> None:
        """Take the services, or items, of fixed proposals out of a sheet: those here stay."""
        for key in [key for key in sheet.rows if self.is_fixed(key[0])]:
            row = sheet.rows.pop(key)
            sheet.left += 1
            if row.before is None or tuple(row.values) != tuple(row.before):
                self.differing.setdefault(key[0], sheet.place(row))
        for key in [key for key in neighbours if self.is_fixed(key[0])]:
            del neighbours[key]
            self.differing.setdefault(key[0], Place(sheet.table.file))

    def note_fixed(self, report: Report) -> None:
        """Say which proposals the folder has otherwise, and are left as they are here."""
        for key, place in self.differing.items():
            why = self.known[key].why_fixed
            report.note(place, f"{why}. Its words, services, prices and days are left as they are here.")

    def keep_choices(self, services: Sheet) -> None:
        """What a customer chose stays chosen while the file does not know how far the proposal has got."""
        for (proposal, _), row in services.sound_rows():
            offer = self.offers.get(proposal)
            if offer and offer.is_left and row.before is not None:
                services.put(row, "chosen", services.before(row, "chosen"))

    def add_up(self, services: Sheet, proposals: Sheet, report: Report) -> None:
        """Make the services that count (L-35) the price of their proposals."""
        sums: dict[str, int] = {}
        first: dict[str, Place] = {}
        for (proposal, _), row in services.sound_rows():
            if services[row, "chosen"] and not services[row, "optional"]:
                text = "Only an optional service can be chosen. Write yes as optional, or no here."
                report.problem(services.place(row, "chosen"), text)
            counts = services[row, "chosen"] or not services[row, "optional"]
            sums[proposal] = sums.get(proposal, 0) + (services[row, "price"] if counts else 0)
            first.setdefault(proposal, services.place(row))
        for key, cents in sums.items():
            self._check_price(cents, first[key], report)
            if offer := self.offers.get(key):
                offer.price_cents = cents
        for key, row in proposals.rows.items():
            if key in self.offers:
                proposals.put(row, "price_cents", self.offers[key].price_cents)

    def _check_price(self, cents: int, place: Place, report: Report) -> None:
        total = on_document(cents, self.currency)
        if cents < 0:
            text = f"The services of this proposal add up to {total}. It cannot be below zero: correct them."
            report.problem(place, text)
        elif cents > MOST_CENTS:
            text = f"The services of this proposal add up to {total}, which is too much. Correct them."
            report.problem(place, text)

    def repriced(self, proposals: Sheet) -> Iterator[tuple[int, int, int]]:
        """What only services moved: id, new price, price until now."""
        for key, offer in self.offers.items():
            was = offer.here
            if was and key not in proposals.rows and was.price_cents != offer.price_cents:
                yield offer.price_cents, was.pk, was.price_cents


def known_offers(keys: Iterable[str]) -> dict[str, OfferHere]:
    """The proposals of these external ids that the database knows."""
    rows = Proposal.objects.order_by().annotate(withdrawn=Max("versions__withdrawn_at")).values_list(
        "external_id", "pk", "number", "property__external_id", "title", "office_status", "sent_on",
        "accepted_on", "price_cents", "version__delivered_at", "withdrawn", "version__is_imported",
        "version_id", "version__signature__name", "version__signature__at", "version__decline__name",
        "version__decline__at",
    )  # fmt: skip
    return {
        row[0]: OfferHere(*row[1:]) for batch in batches(keys) for row in rows.filter(external_id__in=batch)
    }


def touched(sheets: Sheets) -> set[str]:
    """The proposals that the folder brings, or of which it brings services or items."""
    keys = set(sheets["proposals.csv"].rows)
    for file in ("proposal_services.csv", "proposal_items.csv"):
        keys |= {key[0] for key in sheets[file].rows}
    return keys


def check_items(items: Sheet, services: Sheet, report: Report) -> None:
    """Every item is of a service that is there after the import."""
    brought = {proposal for proposal, _ in services.rows}
    elsewhere = {key[0] for key in items.rows} - brought
    columns = ("proposal__external_id", "position")
    stored = ProposalService.objects.order_by().values_list(*columns)
    standing = set(services.rows)
    for batch in batches(elsewhere):
        standing.update(stored.filter(proposal__external_id__in=batch))
    for (proposal, service, _), row in items.sound_rows():
        if services.is_whole and (proposal, service) not in standing:
            advice = f"Add it to {services.table.file}, or correct it."
            text = f"{shown(proposal)} has no service with position {service}. {advice}"
            report.problem(items.place(row, "service"), text)

"""Proposals: which rows contradict themselves, and what has got further here than the file says."""

from datetime import date
from zoneinfo import ZoneInfo

from fieldgate.exchange.cells.cell import shown
from fieldgate.exchange.checks.days import Zones
from fieldgate.exchange.checks.here import batches
from fieldgate.exchange.checks.offers import Offer, OfferHere, Offers
from fieldgate.exchange.files.sheets import Row, Sheet
from fieldgate.exchange.report import Report
from fieldgate.proposals.models import Proposal
from fieldgate.proposals.rules import BEING_PREPARED, WON, Kind, OfficeStatus

# How far a proposal has got. What was lost can still be won; what was won can be cancelled, never lost again.
_ORDER = (
    OfficeStatus.NEW, OfficeStatus.BIDDING, OfficeStatus.PENDING_APPROVAL, OfficeStatus.APPROVED,
    OfficeStatus.DELIVERED, OfficeStatus.LOST, OfficeStatus.WON, OfficeStatus.IN_PRODUCTION,
    OfficeStatus.COMPLETE, OfficeStatus.CANCELLED,
)  # fmt: skip
_FACTS = ("status", "sent_on", "accepted_on", "accepted_by")
_WORDS = ("title", "description", "terms", "payment_schedule", "first_payment_on", "payments")


class Proposing:
    """Works through proposals.csv; what it decides stands in `offers` and in the rows themselves."""

    def __init__(self, sheet: Sheet, offers: Offers, zones: Zones, report: Report) -> None:
        self._sheet = sheet
        self._offers = offers
        self._zones = zones
        self._report = report

    def settle(self) -> None:
        """Decide every proposal of the file, and know those of which it has only services or items."""
        sheet, known = self._sheet, self._offers.known
        for key, row in sheet.sound_rows():
            here = known.get(key)
            self._zones.settle(row, sheet[row, "property"])
            self._check(row)
            if here is not None and here.is_fixed:
                self._keep_words(key, row, here)
            is_left = here is not None and self._is_left(row, here)
            if here is not None and not is_left:
                self._keep_facts(row, here)
            self._offers.offers[key] = Offer(
                here,
                sheet[row, "number"],
                sheet[row, "property"],
                sheet[row, "status"],
                sheet[row, "sent_on"],
                here.price_cents if here else 0,
                is_left,
            )
        for key in known.keys() - sheet.rows.keys():
            here = known[key]
            self._offers.offers[key] = Offer(
                here, here.number, here.property_id, here.status, here.sent_on, here.price_cents
            )
        self._check_revisions()

    def _problem(self, row: Row, column: str, text: str) -> None:
        self._report.problem(self._sheet.place(row, column), text)

    def _brings(self, row: Row, column: str) -> bool:
        return row.before is None or column in self._sheet.columns

    def _check(self, row: Row) -> None:
        """What a row says must not contradict itself, whatever is here."""
        sheet = self._sheet
        status, sent_on, accepted_on, accepted_by = (sheet[row, column] for column in _FACTS)
        if status == OfficeStatus.DELIVERED and not sent_on and self._brings(row, "status"):
            text = "A delivered proposal was sent on some day. Write the day, or another status."
            self._problem(row, "sent_on", text)
        # Once lost it may be prepared anew here, and what was sent still stands.
        is_news = row.before is None or sheet.changes(row, "status") or sheet.changes(row, "sent_on")
        if status in BEING_PREPARED and sent_on and is_news and self._brings(row, "sent_on"):
            text = (
                f"It was sent, but is still {status}. Write delivered or what came after, or empty sent_on."
            )
            self._problem(row, "status" if "status" in sheet.columns else "sent_on", text)
        if accepted_on and not sent_on and self._brings(row, "accepted_on"):
            text = "It was accepted, but never sent. Write the day in sent_on, or empty this."
            self._problem(row, "accepted_on", text)
        elif accepted_on and status == OfficeStatus.LOST and self._brings(row, "accepted_on"):
            text = "What was accepted is not lost. Write cancelled as status, or empty this."
            self._problem(row, "accepted_on", text)
        self._check_payments(row)
        nobody_accepted = not accepted_on and not sheet.before(row, "accepted_on")
        if accepted_by and nobody_accepted and "accepted_by" in sheet.columns:
            text = "Somebody accepted it, but on no day. Write the day in accepted_on, or empty this."
            self._problem(row, "accepted_by", text)

    def _check_payments(self, row: Row) -> None:
        """Monthly payments have a first day and a number, and are a contract's (study 1.5)."""
        sheet = self._sheet
        first_on, count = sheet[row, "first_payment_on"], sheet[row, "payments"]
        if (
            first_on
            and not count
            and (self._brings(row, "payments") or self._brings(row, "first_payment_on"))
        ):
            self._problem(row, "payments", "The first monthly payment has a day. Write how many there are.")
        elif (
            count
            and not first_on
            and (self._brings(row, "payments") or self._brings(row, "first_payment_on"))
        ):
            text = "There are monthly payments. Write the day of the first, or empty this."
            self._problem(
                row, "first_payment_on" if "first_payment_on" in sheet.columns else "payments", text
            )
        elif count and sheet[row, "type"] != Kind.CONTRACT and self._brings(row, "payments"):
            text = "Only a contract has monthly payments. Write contract as type, or empty this."
            self._problem(row, "payments", text)

    def _is_left(self, row: Row, here: OfferHere) -> bool:
        """Whether it has got further here than the file says; it then stays as it was."""
        sheet = self._sheet
        status, sent_on = OfficeStatus(sheet[row, "status"]), sheet[row, "sent_on"]
        if status not in BEING_PREPARED and self._was_taken_back(here, sent_on):
            text = (
                "It was taken back here after that. Left; deliver it in the office, or give a later sent_on."
            )
        elif self._is_behind(status, sent_on, here):
            text = f"The proposal is {here.status} here, which is further than {status}. Left as it is here."
        else:
            return False
        self._report.note(sheet.place(row, "status" if "status" in sheet.columns else "sent_on"), text)
        for column in _FACTS:
            sheet.put(row, column, sheet.before(row, column))
        return True

    def _was_taken_back(self, here: OfferHere, sent_on: date | None) -> bool:
        """Whether it was reset here after it was sent: the file tells of the delivery that was taken back."""
        if here.delivered_at is not None or here.withdrawn_at is None or sent_on is None:
            return False
        zone = ZoneInfo(self._zones.of_property(here.property_id))
        return sent_on <= here.withdrawn_at.astimezone(zone).date()

    def _keep_words(self, key: str, row: Row, here: OfferHere) -> None:
        """What was delivered or answered here stays as it is; of an answered one the days too."""
        sheet = self._sheet
        for column in (*_WORDS, "sent_on") if here.is_answered else _WORDS:
            if sheet.changes(row, column):
                self._offers.differing.setdefault(key, sheet.place(row, column))
                sheet.put(row, column, sheet.before(row, column))
        if here.is_answered:
            for column in ("accepted_on", "accepted_by"):
                sheet.put(row, column, sheet.before(row, column))

    @staticmethod
    def _is_behind(status: OfficeStatus, sent_on: date | None, here: OfferHere) -> bool:
        now = OfficeStatus(here.status)
        if here.is_answered:
            return _ORDER.index(status) < _ORDER.index(now) or (
                status is OfficeStatus.LOST and now is not status
            )
        if here.delivered_at and here.accepted_on and status is OfficeStatus.LOST:
            return True
        was_sent_anew = sent_on and here.sent_on and sent_on > here.sent_on and now is OfficeStatus.LOST
        return _ORDER.index(status) < _ORDER.index(now) and not (was_sent_anew and not here.accepted_on)

    def _keep_facts(self, row: Row, here: OfferHere) -> None:
        """No import takes back what was delivered or accepted; what was delivered here keeps its day."""
        sheet = self._sheet
        sent_on = sheet[row, "sent_on"]
        moves = here.delivered_at is not None and sent_on != here.sent_on
        if moves and (sent_on is None or not here.is_imported):
            text = f"It was delivered here on {here.sent_on}. Left; take it back in the office."
            self._report.note(sheet.place(row, "sent_on"), text)
            sheet.put(row, "sent_on", here.sent_on)
        for column in ("accepted_on", "accepted_by"):
            if not sheet[row, column] and here.accepted_on:
                sheet.put(row, column, sheet.before(row, column))
        is_cancelled = sheet[row, "status"] == OfficeStatus.CANCELLED
        if here.signed_at:
            return  # that says it
        if is_cancelled and here.status in WON and here.delivered_at and not sheet[row, "accepted_on"]:
            # What is cancelled after it was won stays accepted (R64), which only this day says then.
            sheet.put(row, "accepted_on", sheet[row, "sent_on"])

    def _check_revisions(self) -> None:
        """All revisions of a number are for one property: an accepted one hides those before it (R63)."""
        sheet = self._sheet
        places: dict[str, tuple[str, str]] = {}
        news = {
            sheet[row, "number"]
            for _, row in sheet.sound_rows()
            if row.before is None or sheet.changes(row, "number") or sheet.changes(row, "property")
        }
        rows = Proposal.objects.order_by().values_list("external_id", "number", "property__external_id")
        for batch in batches(news):
            for key, number, place in rows.filter(number__in=batch):
                if key not in sheet.rows:
                    places[number] = place, f"external_id {shown(key)} here"
        for _, row in sheet.sound_rows():
            number, place = sheet[row, "number"], sheet[row, "property"]
            other, where = places.setdefault(number, (place, f"line {row.line}"))
            if other != place:
                text = f"Revisions of one number are for one property, but {where} is at {shown(other)}."
                self._problem(row, "number", f"{text} Give it another number, or correct the property.")

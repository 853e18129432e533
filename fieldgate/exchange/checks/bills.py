"""Invoices and credits as an import sees them: what they were, what they become, what is booked between."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from fieldgate.exchange.checks.here import CreditHere, InvoiceHere, status_of
from fieldgate.exchange.report import Place
from fieldgate.invoices.models import EntryKind
from fieldgate.kit.money import on_document


def effect_key(kind: str, external_id: str) -> str:
    """The key under which an import books an effect, once for all time."""
    return f"import:{kind}:{external_id}"


@dataclass(frozen=True, slots=True)
class Booking:
    """A ledger entry to be written: signed cents, and the ids of its invoice and credit in the files."""

    external_id: str
    invoice: str
    kind: EntryKind
    amount_cents: int
    day: date
    memo: str
    credit: str | None
    effect_key: str


@dataclass(slots=True)
class Bill:
    """An invoice that this import touches. Money in cents; `here` is None when it is new.

    `is_sound` is False once a problem of it is reported, so that nothing more is concluded from it.
    """

    external_id: str
    number: str
    property_id: str
    place: Place
    here: InvoiceHere | None
    total_cents: int = 0
    balance_cents: int = 0
    shared_at: datetime | None = None
    voided_at: datetime | None = None
    is_sound: bool = True

    # Columns of a new invoice that no file names.
    COLUMNS: ClassVar = ("currency", "total_cents", "balance_cents", "held_cents", "shared_at", "voided_at")

    @property
    def held_cents(self) -> int:
        return self.here.held_cents if self.here else 0

    @property
    def status(self) -> str:
        return status_of(self.shared_at, self.voided_at)

    @property
    def has_moved(self) -> bool:
        """Whether a column that only money verbs may touch differs from what is here."""
        here = self.here
        return here is not None and (
            (here.total_cents, here.balance_cents, here.shared_at, here.voided_at)
            != (self.total_cents, self.balance_cents, self.shared_at, self.voided_at)
        )


@dataclass(slots=True)
class Spent:
    """A credit of the folder, or one here of which the folder applies something. Money in cents."""

    number: str
    property_id: str
    memo: str
    amount_cents: int
    applied_cents: int
    here: CreditHere | None
    is_sound: bool = True

    # Columns of a new credit that no file names.
    COLUMNS: ClassVar = ("currency", "applied_cents")


@dataclass
class Books:
    """All the money of an import: invoices and credits by external_id, and what is booked on them."""

    currency: str
    bills: dict[str, Bill] = field(default_factory=dict)
    credits: dict[str, Spent] = field(default_factory=dict)
    bookings: list[Booking] = field(default_factory=list)

    def write(self, cents: int) -> str:
        """An amount as problems write it: "$1,234.50"."""
        return on_document(cents, self.currency)

    def open(self, bill: Bill) -> Bill:
        """Take an invoice into the books, with the money it has here."""
        if here := bill.here:
            bill.total_cents, bill.balance_cents = here.total_cents, here.balance_cents
            bill.shared_at, bill.voided_at = here.shared_at, here.voided_at
        self.bills[bill.external_id] = bill
        return bill

    def book(self, booking: Booking) -> None:
        """Book an entry that was found to fit."""
        self.bills[booking.invoice].balance_cents += booking.amount_cents
        if booking.credit is not None:
            self.credits[booking.credit].applied_cents -= booking.amount_cents
        self.bookings.append(booking)

    def moved(self) -> Iterator[tuple[Bill, InvoiceHere]]:
        """The invoices that are here already and whose money columns change."""
        return ((bill, bill.here) for bill in self.bills.values() if bill.here and bill.has_moved)

    def spent(self) -> Iterator[tuple[Spent, CreditHere]]:
        """The credits that are here already and of which more is applied."""
        for credit in self.credits.values():
            if credit.here and credit.here.applied_cents != credit.applied_cents:
                yield credit, credit.here

    def columns_of_bill(self, external_id: str) -> tuple[object, ...]:
        """The values of Bill.COLUMNS."""
        bill = self.bills[external_id]
        return (self.currency, bill.total_cents, bill.balance_cents, 0, bill.shared_at, bill.voided_at)

    def columns_of_credit(self, external_id: str) -> tuple[object, ...]:
        """The values of Spent.COLUMNS."""
        return (self.currency, self.credits[external_id].applied_cents)

"""The ledger as anybody would keep it in a notebook: plain dictionaries, no database, no cleverness.

Each method answers "done", "again" or the name of the refusal, and is what the real verbs are held against.
Every effect key stands for one effect, of whatever kind; `effects` remembers which.
"""

from dataclasses import dataclass, field

Answer = str


@dataclass
class Invoice:
    total: int
    place: str
    balance: int = 0
    shared: bool = False
    void: bool = False
    holds: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> int:
        return sum(self.holds.values())

    @property
    def free(self) -> int:
        """What may still be paid or reserved."""
        return self.balance - self.held


@dataclass
class Credit:
    amount: int
    place: str
    applied: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.applied


class Notebook:
    """All invoices and credits by number, and every effect that ever happened."""

    def __init__(self) -> None:
        self.invoices: dict[str, Invoice] = {}
        self.credits: dict[str, Credit] = {}
        self.entries: dict[str, tuple[str, str, int, str]] = {}
        self.holds: dict[str, tuple[str, int]] = {}

    def post(self, key: str, kind: str, number: str, cents: int, credit: str = "") -> Answer:
        """A change of a balance, once per key."""
        effect = (kind, number, cents, credit)
        if key in self.entries:
            return "again" if self.entries[key] == effect else "EffectKeyReused"
        invoice = self.invoices[number]
        after = invoice.balance + cents
        if kind != "issue" and not invoice.shared:
            return "BalanceExceeded"
        if invoice.void or not invoice.held <= after <= invoice.total:
            return "BalanceExceeded"
        invoice.balance = after
        self.entries[key] = effect
        return "done"

    def issue(self, number: str) -> Answer:
        invoice = self.invoices[number]
        answer = self.post(f"issue:{number}", "issue", number, invoice.total)
        if answer == "done":
            invoice.shared = True
        return answer

    def void(self, number: str) -> Answer:
        invoice = self.invoices[number]
        answer = self.post(f"void:{number}", "void", number, -invoice.total)
        if answer == "done":
            invoice.void = True
        return answer

    def hold(self, key: str, number: str, cents: int) -> Answer:
        if key in self.holds:
            return "again" if self.holds[key] == (number, cents) else "EffectKeyReused"
        invoice = self.invoices[number]
        if invoice.void or cents > invoice.free:
            return "BalanceExceeded"
        invoice.holds[key] = cents
        self.holds[key] = (number, cents)
        return "done"

    def release(self, key: str) -> Answer:
        if key not in self.holds:
            return "again"
        holds = self.invoices[self.holds[key][0]].holds
        if key not in holds:
            return "again"
        del holds[key]
        return "done"

    def settle(self, key: str) -> Answer:
        """The payment that had reserved an amount arrives: released and booked, or neither."""
        number, cents = self.holds[key]
        if self.release(key) == "again":
            return "again"
        return self.post(f"settled:{key}", "payment", number, -cents)

    def apply(self, key: str, credit: str, number: str, cents: int) -> Answer:
        given, invoice = self.credits[credit], self.invoices[number]
        if given.place != invoice.place:
            return "CreditOfAnotherProperty"
        if key in self.entries or cents <= given.left:
            answer = self.post(key, "credit", number, -cents, credit)
            if answer == "done":
                given.applied += cents
            return answer
        fits = invoice.shared and not invoice.void and cents <= invoice.free
        return "CreditExceeded" if fits else "BalanceExceeded"

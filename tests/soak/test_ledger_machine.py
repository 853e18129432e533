"""Hypothesis orders the verbs as it likes and holds the books against a notebook (reliability 3.2).

After every step that changed something, every check of `verify` holds. Short in `make test`, long in
`make soak`.
"""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fieldgate.branches.models import Branch, Company
from fieldgate.invoices.actions.apply_credit import apply_credit
from fieldgate.invoices.actions.hold import hold
from fieldgate.invoices.actions.post_entry import Entry, post_entry
from fieldgate.invoices.actions.release import release
from fieldgate.invoices.errors import LedgerRefusal
from fieldgate.invoices.models import Credit, EntryKind, Invoice, InvoiceHold, LedgerEntry
from fieldgate.kit import clock
from fieldgate.properties.models import Property
from tests.make import make_credit, make_invoice
from tests.soak import model
from tests.verify.books import broken

DAY = date(2026, 6, 15)
# Few of each, so that acts meet on the same row.
INVOICES = {"1": "here", "2": "elsewhere", "3": "here"}
CREDITS = {"C1": "here", "C2": "elsewhere"}
DRAFT = "3"
NUMBERS = st.sampled_from([*INVOICES])
# Few different amounts, so that they meet; and some beyond four bytes.
TOTALS = st.sampled_from([1, 2, 99, 100_00, 250_50, 2**32 + 1_00])
# How much of what there is: often exactly all of it, and a cent more.
SHARES = st.sampled_from(["half", "one cent", "all", "one more", "far too much"])


def part(share: str, whole: int) -> int:
    amounts = {"all": whole, "one more": whole + 1, "half": whole // 2, "one cent": 1, "far too much": 2**40}
    return max(1, amounts[share])


class Ledger(RuleBasedStateMachine):
    """Both sides: the verbs on the database, the same acts in the notebook."""

    holds, effects = Bundle("holds"), Bundle("effects")

    def __init__(self) -> None:
        super().__init__()
        self.notebook = model.Notebook()
        self.ids: dict[str, int] = {}
        self.acts: dict[str, tuple[Any, Any]] = {}
        self.keys = self.issues_of_draft = 0
        self.something_new = True
        self.run = transaction.atomic()
        self.run.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    def next_key(self) -> str:
        self.keys += 1
        return f"key:{self.keys}"

    def both(self, act: Any, note: Any) -> str:
        """The verb and the notebook give the same answer."""
        try:
            with transaction.atomic():
                answer = "done" if act() else "again"
        except LedgerRefusal as refusal:
            answer = type(refusal).__name__
        assert answer == note()
        self.something_new = answer == "done"
        return answer

    def entry(self, key: str, kind: EntryKind, number: str, cents: int) -> Entry:
        return Entry(self.ids[number], kind, cents, DAY, key)

    def book(self, key: str, kind: EntryKind, number: str, cents: int) -> str:
        """One entry; remembered, so that it can come again."""
        entry = self.entry(key, kind, number, cents)
        act, note = (lambda: post_entry(entry)), (lambda: self.notebook.post(key, kind, number, cents))
        self.acts[key] = act, note
        return self.both(act, note)

    # ---- the cast ----

    @initialize(totals=st.tuples(*[TOTALS] * len(INVOICES)), amounts=st.tuples(*[TOTALS] * len(CREDITS)))
    def open_the_books(self, totals: tuple[int, ...], amounts: tuple[int, ...]) -> None:
        Company.objects.create(id=1, name="Acme Grounds")
        branch = Branch.objects.create(name="North", zone="UTC")
        places = {name: Property.objects.create(branch=branch, name=name) for name in ("here", "elsewhere")}
        for (number, place), total in zip(INVOICES.items(), totals, strict=True):
            self.ids[number] = make_invoice(number, places[place], total, shared=False).pk
            self.notebook.invoices[number] = model.Invoice(total, place)
            if number != DRAFT:
                self.issue(number)
        for (number, place), amount in zip(CREDITS.items(), amounts, strict=True):
            self.ids[number] = make_credit(number, places[place], amount).pk
            self.notebook.credits[number] = model.Credit(amount, place)

    # ---- the acts ----

    @precondition(lambda self: self.issues_of_draft < 2)
    @rule()
    def issue_the_draft(self) -> None:
        self.issues_of_draft += 1
        self.issue(DRAFT)

    def issue(self, number: str) -> None:
        total = self.notebook.invoices[number].total

        def act() -> bool:
            Invoice.objects.filter(number=number, shared_at=None).update(shared_at=clock.now())
            return post_entry(self.entry(f"issue:{number}", EntryKind.ISSUE, number, total))

        self.both(act, lambda: self.notebook.issue(number))

    @rule(target=effects, number=NUMBERS, share=SHARES, kind=st.sampled_from(["payment", "write_off"]))
    def take_off(self, number: str, share: str, kind: str) -> Any:
        key, cents = self.next_key(), part(share, self.notebook.invoices[number].free)
        return key if self.book(key, EntryKind(kind), number, -cents) == "done" else multiple()

    @rule(number=NUMBERS, share=SHARES)
    def give_money_back(self, number: str, share: str) -> None:
        """By right as much as a payment brought; what the ledger itself guards is the total."""
        invoice = self.notebook.invoices[number]
        cents = part(share, invoice.total - invoice.balance)
        self.book(self.next_key(), EntryKind.REVERSAL, number, cents)

    @precondition(lambda self: not self.notebook.invoices[DRAFT].void)
    @rule(number=st.sampled_from([DRAFT, "2"]))
    def void(self, number: str) -> None:
        """Only an invoice on which nothing is paid, credited or pending (L-19)."""

        def act() -> bool:
            total = self.notebook.invoices[number].total
            posted = post_entry(self.entry(f"void:{number}", EntryKind.VOID, number, -total))
            if posted:
                Invoice.objects.filter(number=number).update(voided_at=clock.now())
            return posted

        self.both(act, lambda: self.notebook.void(number))

    @rule(target=holds, number=NUMBERS, share=SHARES)
    def reserve(self, number: str, share: str) -> Any:
        key, cents = self.next_key(), part(share, self.notebook.invoices[number].free)
        act = lambda: hold(self.ids[number], cents, key)  # noqa: E731
        note = lambda: self.notebook.hold(key, number, cents)  # noqa: E731
        self.acts[key] = act, note
        return key if self.both(act, note) == "done" else multiple()

    @rule(key=holds)
    def give_back(self, key: str) -> None:
        self.both(lambda: release(key), lambda: self.notebook.release(key))

    @rule(key=holds)
    def settle(self, key: str) -> None:
        number, cents = self.notebook.holds[key]

        def act() -> bool:
            paid = self.entry(f"settled:{key}", EntryKind.PAYMENT, number, -cents)
            return release(key) and post_entry(paid)

        self.both(act, lambda: self.notebook.settle(key))

    @rule(
        target=effects,
        credit=st.sampled_from([*CREDITS]),
        number=NUMBERS,
        share=SHARES,
        of_credit=st.booleans(),
    )
    def apply(self, credit: str, number: str, share: str, of_credit: bool) -> Any:
        given, owed = self.notebook.credits[credit], self.notebook.invoices[number]
        key, cents = self.next_key(), part(share, given.left if of_credit else owed.free)

        def act() -> bool:
            return apply_credit(
                credit_id=self.ids[credit],
                invoice_id=self.ids[number],
                amount_cents=cents,
                day=DAY,
                effect_key=key,
            )

        def note() -> str:
            return self.notebook.apply(key, credit, number, cents)

        self.acts[key] = act, note
        return key if self.both(act, note) == "done" else multiple()

    @rule(key=effects | holds)
    def come_again(self, key: str) -> None:
        assert self.both(*self.acts[key]) == "again"

    @rule(key=effects, number=NUMBERS)
    def use_a_key_for_something_else(self, key: str, number: str) -> None:
        entry = self.entry(key, EntryKind.WRITE_OFF, number, -3)
        self.both(lambda: post_entry(entry), lambda: self.notebook.post(key, "write_off", number, -3))

    # ---- what holds after each ----

    @invariant()
    def the_books_say_what_the_notebook_says(self) -> None:
        invoices = Invoice.objects.values_list("number", "balance_cents", "held_cents", "voided_at")
        assert {number: (balance, held, bool(at)) for number, balance, held, at in invoices} == {
            number: (invoice.balance, invoice.held, invoice.void)
            for number, invoice in self.notebook.invoices.items()
        }
        credits = dict(Credit.objects.values_list("number", "applied_cents"))
        assert credits == {number: credit.applied for number, credit in self.notebook.credits.items()}
        assert LedgerEntry.objects.count() == len(self.notebook.entries)
        assert InvoiceHold.objects.count() == len(self.notebook.holds)

    @invariant()
    def every_check_holds(self) -> None:
        if self.something_new:
            assert broken() == {}


@pytest.mark.soak
@pytest.mark.django_db
def test_the_books_agree_with_a_notebook() -> None:
    usual = settings()
    soaking = usual.max_examples > 1000
    examples, steps = (1000, 100) if soaking else (30 if connection.vendor == "sqlite" else 10, 30)
    run_state_machine_as_test(
        Ledger, settings=settings(usual, max_examples=examples, stateful_step_count=steps)
    )

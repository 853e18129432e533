"""What can go wrong with invoices, each named by the fact."""


class InvoiceNotFound(LookupError):
    """There is no such invoice for this viewer: it may not exist, or not be theirs (a 404 either way)."""


class LedgerRefusal(Exception):
    """A change the ledger does not allow; nothing was changed."""


class BalanceExceeded(LedgerRefusal):
    """The amount does not fit between what is held, what is owed and the invoice's total (L-04, L-05)."""


class CreditExceeded(LedgerRefusal):
    """More than what remains of the credit (L-06)."""


class CreditOfAnotherProperty(LedgerRefusal):
    """A credit lowers invoices of its own property and currency only (L-01, T-MO-12)."""


class EffectKeyReused(LedgerRefusal):
    """The effect key stands for another effect already (L-22)."""

"""Facts and questions about invoices. Pure Python."""

from datetime import date


def portal_status(balance_cents: int) -> str:
    """DUE while anything is owed, else PAID (R96: from the balance alone, L-07)."""
    return "DUE" if balance_cents > 0 else "PAID"


def is_overdue(balance_cents: int, due_on: date, today: date) -> bool:
    """Whether the due day has passed with something still owed. A label, not a status (R96, R99)."""
    return balance_cents > 0 and due_on < today


def is_processing(held_cents: int) -> bool:
    """Whether a payment is under way that has not settled (R99)."""
    return held_cents > 0


def heading(number: str, title: str) -> str:
    """How an invoice is called: "Invoice #6: Weekly Maintenance", or "Invoice #18" without a title."""
    return f"Invoice #{number}: {title}" if title else f"Invoice #{number}"

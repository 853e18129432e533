"""What `verify` would find, asked of the checks themselves; and all rows of money, to compare."""

from typing import Any

from django.db.models import Model

from fieldgate.config.wiring import CHECKS
from fieldgate.invoices.models import Credit, Invoice, InvoiceHold, LedgerEntry


def broken() -> dict[tuple[str, str], list[str]]:
    """The findings by id and promise of their check; empty when the books hold."""
    found = {(check.id, check.promise): [str(finding) for finding in check.breaches()] for check in CHECKS}
    return {check: findings for check, findings in found.items() if findings}


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Every row that bears money, column by column."""
    models: tuple[type[Model], ...] = (Invoice, LedgerEntry, Credit, InvoiceHold)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}

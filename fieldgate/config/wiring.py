"""What joins the slices from above: the invariants `fieldgate verify` asks for."""

from fieldgate.audit import invariants as audit
from fieldgate.invoices import invariants as invoices
from fieldgate.kit.verifying import Check

CHECKS: tuple[Check, ...] = (*audit.CHECKS, *invoices.CHECKS)

"""What joins the slices from above: the invariants `fieldgate verify` asks for."""

from fieldgate.audit import invariants as audit
from fieldgate.invoices import invariants as invoices
from fieldgate.kit.verifying import Check
from fieldgate.proposals import invariants as proposals
from fieldgate.visits import invariants as visits

CHECKS: tuple[Check, ...] = (*audit.CHECKS, *proposals.CHECKS, *visits.CHECKS, *invoices.CHECKS)

"""What joins the slices from above: invariants, panels, reactions to facts, the mails there are."""

from fieldgate.audit import invariants as audit
from fieldgate.invoices import invariants as invoices
from fieldgate.invoices.views import proposal_panel as invoices_of_proposal
from fieldgate.kit.facts import Reactions
from fieldgate.kit.panels import Source
from fieldgate.kit.verifying import Check
from fieldgate.mail.outbox import Writer
from fieldgate.proposals import invariants as proposals
from fieldgate.proposals.views import request_panel as proposals_of_request
from fieldgate.visits import invariants as visits
from fieldgate.visits.views import proposal_panel as visits_of_proposal

CHECKS: tuple[Check, ...] = (*audit.CHECKS, *proposals.CHECKS, *visits.CHECKS, *invoices.CHECKS)

# What a page shows of later slices, in this order.
PANELS: dict[str, tuple[Source, ...]] = {
    "request": (proposals_of_request,),
    "proposal": (visits_of_proposal, invoices_of_proposal),
}

# What later slices do when an earlier one tells a fact, in the same transaction.
REACTIONS: Reactions = {}

# Which mails there are, and who writes each when it leaves.
LETTERS: dict[str, Writer] = {}

"""What joins the slices from above: invariants, panels, reactions to facts, mails, periodic work."""

from datetime import timedelta

from fieldgate.audit import invariants as audit
from fieldgate.documents import invariants as documents
from fieldgate.invoices import invariants as invoices
from fieldgate.invoices import reactions as invoices_reactions
from fieldgate.invoices.views import proposal_panel as invoices_of_proposal
from fieldgate.kit import statistics, tasks
from fieldgate.kit.facts import Reactions
from fieldgate.kit.panels import Source
from fieldgate.kit.periodic import Periodic
from fieldgate.kit.verifying import Check
from fieldgate.mail import delivering
from fieldgate.mail.writers import Writer
from fieldgate.people import invariants as people_invariants
from fieldgate.people import jobs as people_jobs
from fieldgate.people import messages as people
from fieldgate.people import messages_email, sessions, stepup
from fieldgate.people.events import BranchZoneChanged, ContactLeft, ContactsMerged, CurrencyChanged
from fieldgate.properties import reactions as properties_reactions
from fieldgate.properties.events import PropertyMoved
from fieldgate.proposals import jobs as proposals_jobs
from fieldgate.proposals import reactions as proposals_reactions
from fieldgate.proposals.events import ProposalDelivered, ProposalSigned
from fieldgate.proposals.invariants import signatures as proposals_signed
from fieldgate.proposals.invariants import versions as proposals
from fieldgate.proposals.messages import declined as messages_declined
from fieldgate.proposals.messages import delivered as messages_delivered
from fieldgate.proposals.messages import signed as messages_signed
from fieldgate.proposals.views.proposals import request_panel as proposals_of_request
from fieldgate.requests import messages as requests
from fieldgate.requests import reactions as requests_reactions
from fieldgate.visits import invariants as visits
from fieldgate.visits import reactions as visits_reactions
from fieldgate.visits.views import proposal_panel as visits_of_proposal

CHECKS: tuple[Check, ...] = (
    *audit.CHECKS,
    *documents.CHECKS,
    *people_invariants.CHECKS,
    *proposals.CHECKS,
    *proposals_signed.CHECKS,
    *visits.CHECKS,
    *invoices.CHECKS,
)

# What a page shows of later slices, in this order.
PANELS: dict[str, tuple[Source, ...]] = {
    "request": (proposals_of_request,),
    "proposal": (visits_of_proposal, invoices_of_proposal),
}

# What later slices do when an earlier one tells a fact, in the same transaction.
REACTIONS: Reactions = {
    ContactsMerged: (
        properties_reactions.keep_links,
        requests_reactions.keep_authors,
        proposals_reactions.keep_signers,
        invoices_reactions.keep_billing_contact,
    ),
    ContactLeft: (invoices_reactions.hand_open_invoices_over,),
    CurrencyChanged: (invoices_reactions.keep_currency,),
    BranchZoneChanged: (visits_reactions.follow_zone,),
    ProposalDelivered: (proposals_jobs.set_delivered,),
    ProposalSigned: (proposals_jobs.seal_now,),
    PropertyMoved: (visits_reactions.follow_property,),
}

# Which mails there are, and who writes each when it leaves.
LETTERS: dict[str, Writer] = {
    messages_email.ADDRESS_CHANGED: messages_email.address_changed,
    people.ADDRESS_CHANGED_BY_OFFICE: people.address_changed_by_office,
    messages_email.ADDRESS_CODE_TO_NEW: messages_email.address_code_to_new,
    messages_email.ADDRESS_CODE_TO_OLD: messages_email.address_code_to_old,
    messages_email.ADDRESS_TAKEN: messages_email.address_taken,
    people.INVITATION: people.invitation,
    people.PASSWORD_RESET: people.password_reset,
    messages_delivered.PROPOSAL_DELIVERED: messages_delivered.proposal_delivered,
    messages_declined.PROPOSAL_DECLINED: messages_declined.proposal_declined,
    messages_signed.PROPOSAL_SIGNED: messages_signed.proposal_signed,
    messages_signed.PROPOSAL_SIGNED_COPY: messages_signed.proposal_signed_copy,
    people.SIGN_IN_CODE: people.sign_in_code,
    people.STAFF_INVITATION: people.staff_invitation,
    requests.REQUEST_OPENED: requests.request_opened,
}

# What the worker does again and again beside its tasks: once in every stretch of time, by one worker.
PERIODIC: tuple[Periodic, ...] = (
    Periodic("left tasks", timedelta(minutes=1), tasks.take_up_left_tasks),
    Periodic("mails", timedelta(minutes=1), delivering.wake),
    Periodic("proposals' documents", timedelta(seconds=30), proposals_jobs.set_missing),
    Periodic("signed documents", timedelta(minutes=5), proposals_jobs.seal_missed),
    Periodic("codes", timedelta(hours=1), people_jobs.forget_old_codes),
    Periodic("drafts", timedelta(hours=1), stepup.forget_old_drafts),
    Periodic("finished tasks", timedelta(days=1), tasks.forget_finished_tasks),
    Periodic("expired sessions", timedelta(days=1), sessions.forget_expired_sessions),
    Periodic("statistics", timedelta(days=1), statistics.refresh_statistics_daily),
)

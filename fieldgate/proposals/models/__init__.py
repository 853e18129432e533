"""Tables of proposals: the proposal itself, its versions, its signatures."""

from fieldgate.proposals.models.proposal import (
    LIST_ORDER,
    Proposal,
    ProposalItem,
    ProposalService,
    ProposalTemplate,
    kinds,
    office_statuses,
    portal_statuses,
)
from fieldgate.proposals.models.signature import (
    ChainEnd,
    Consent,
    Signature,
    SignatureEvent,
    SignedDocument,
    SignedPage,
)
from fieldgate.proposals.models.version import (
    Decline,
    DocumentPage,
    ProposalDocument,
    ProposalVersion,
    Recipient,
    VersionOpening,
)

__all__ = [
    "LIST_ORDER",
    "ChainEnd",
    "Consent",
    "Decline",
    "DocumentPage",
    "Proposal",
    "ProposalDocument",
    "ProposalItem",
    "ProposalService",
    "ProposalTemplate",
    "ProposalVersion",
    "Recipient",
    "Signature",
    "SignatureEvent",
    "SignedDocument",
    "SignedPage",
    "VersionOpening",
    "kinds",
    "office_statuses",
    "portal_statuses",
]

"""Facts that are told when a proposal moves. Ids: a reaction loads what it needs itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProposalDelivered:
    """A version was frozen and is shown to the customer."""

    version_id: int


@dataclass(frozen=True)
class ProposalSigned:
    """A customer signed; what the signed document is made of is stored."""

    signature_id: int

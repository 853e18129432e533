"""What can go wrong with proposals, each named by the fact."""


class ProposalNotFound(LookupError):
    """There is no such proposal for this viewer: it may not exist, or not be theirs (a 404 either way)."""


class ProposalRefusal(Exception):
    """A change that is not allowed; nothing was changed."""


class StepNotAllowed(ProposalRefusal):
    """From its present status a proposal cannot go where it was to go."""

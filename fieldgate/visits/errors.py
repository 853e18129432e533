"""What can go wrong with visits, each named by the fact."""


class VisitNotFound(LookupError):
    """There is no such visit for this viewer: it may not exist, or not be theirs (a 404 either way)."""

"""What can go wrong with requests, each named by the fact."""


class RequestNotFound(LookupError):
    """There is no such request for this viewer: it may not exist, or not be theirs (a 404 either way)."""

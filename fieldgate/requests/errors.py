"""What can go wrong with requests, each named by the fact."""


class RequestNotFound(LookupError):
    """There is no such request for this viewer: it may not exist, or not be theirs (a 404 either way)."""


class RequestRefusal(Exception):
    """A change that is not allowed; nothing was changed."""


class RequestCompleted(RequestRefusal):
    """What is completed takes no further word of a customer (a 409)."""

"""What can go wrong with a mail of the outbox, each named by the fact."""


class MailNotFound(LookupError):
    """There is no such mail within this viewer's reach, or nothing of it may be read (a 404)."""


class CannotResend(Exception):
    """A mail that cannot go out again; nothing was changed. The text says why, in words for the office."""

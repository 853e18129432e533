"""What can go wrong with a document."""


class DocumentError(Exception):
    """A document could not be made, sealed or kept."""


class TooLarge(DocumentError):
    """More lines or more data than a document may hold; the page shows it as HTML all the same."""


class PressFailed(DocumentError):
    """The press did not do the job; the text is what it said."""


class PressTimedOut(PressFailed):
    """The press took longer than a job may take, and was ended."""


class FileIsLost(DocumentError):
    """The row is there, its bytes are not."""

"""What an activity may tell of. Pure Python."""

from enum import StrEnum


class Kind(StrEnum):
    """What happened that the office should know."""

    PROPOSAL_SIGNED = "proposal_signed"
    PROPOSAL_DECLINED = "proposal_declined"
    CHANGES_ASKED = "changes_asked"
    REQUEST_OPENED = "request_opened"
    DOCUMENT_FAILED = "document_failed"

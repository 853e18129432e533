"""Facts and questions about requests. Pure Python."""

from datetime import datetime
from enum import StrEnum

DEFAULT_CATEGORY = "Service Request"
LONGEST_SUBJECT, LONGEST_CATEGORY = 200, 100  # letters, as the table has room for
LONGEST_TEXT = 10_000


class Priority(StrEnum):
    """How urgent the office takes it; customers never see it (R135)."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


def portal_status(completed_at: datetime | None) -> str:
    """PENDING while it is open, else COMPLETED (R132)."""
    return "COMPLETED" if completed_at else "PENDING"


def clean_line(typed: str) -> str:
    """One line of what was typed: spaces and line breaks are one space, and none at the ends."""
    return " ".join(typed.replace("\x00", "").split())


def clean_text(typed: str) -> str:
    """A longer text as it is kept: its own line breaks, and nothing at the ends."""
    return typed.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
